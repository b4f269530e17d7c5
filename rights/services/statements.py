"""Facts from memory, laid beside a source by an editor. The only way such a fact becomes public."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from rights.models import Contact, FactCheck, Statement
from rights.models.sourced import Confirmation
from rights.services import changes

Fact = Statement | Contact
Checks = dict[tuple[str, str], FactCheck]

# What a reader would rely on. Sources and years are not in it: a check is about the wording.
_WORDING = {
    Statement: ("title", "text", "value", "data"),
    Contact: ("kind", "name", "phone", "channel", "url", "hours", "languages", "notes"),
}


class FactAlreadyChecked(Exception):
    """Somebody else checked this fact meanwhile, or its wording changed under the editor's hands."""


def fingerprint(fact: Fact) -> str:
    """SHA-256 of the wording of a fact. The same wording gives the same answer in every release."""
    wording = [getattr(fact, name) for name in _WORDING[type(fact)]]
    return hashlib.sha256(json.dumps(wording, sort_keys=True, default=str).encode()).hexdigest()


def awaiting() -> list[Fact]:
    """Facts from memory that nobody has laid beside a source yet. Three queries."""
    refused = set(
        FactCheck.objects.filter(verdict=FactCheck.Verdict.REFUSED).values_list(
            "path", "fingerprint"
        )
    )
    waiting: list[Fact] = [
        *Statement.objects.awaiting_confirmation().select_related("country"),
        *Contact.objects.awaiting_confirmation().select_related("country"),
    ]
    return [fact for fact in waiting if (fact.path, fingerprint(fact)) not in refused]


@transaction.atomic
def check(
    *,
    fact: Fact,
    wording: str,
    verdict: str,
    source_url: str,
    source_read_on: date,
    as_of: int,
    note: str,
    by: User,
) -> FactCheck:
    """Record what a source says of a fact; confirmed, it is public from now on.

    `wording` is the fingerprint of what the editor had before her. Raises `FactAlreadyChecked`
    when that is no longer what waits, and `ValidationError` by field for a day in the future.
    """
    fact = type(fact).objects.select_for_update().get(pk=fact.pk)
    path = fact.path
    if fact.is_published or fingerprint(fact) != wording:
        raise FactAlreadyChecked
    if FactCheck.objects.filter(path=path, fingerprint=wording).exists():
        raise FactAlreadyChecked
    today = timezone.localdate()
    if source_read_on > today:
        raise ValidationError({"source_read_on": _("This day has not come yet.")})
    if as_of > today.year:
        raise ValidationError({"as_of": _("This year has not come yet.")})
    found = FactCheck(
        path=path,
        fingerprint=wording,
        verdict=verdict,
        source_url=source_url,
        source_read_on=source_read_on,
        as_of=as_of,
        note=note,
        checked_at=timezone.now(),
        checked_by=by,
    )
    found.full_clean()
    found.save()
    fields: list[str] = []
    kind = Kind.STATEMENT_REFUSED
    if verdict == FactCheck.Verdict.CONFIRMED:
        kind = Kind.STATEMENT_CONFIRMED
        fields = lay_over(fact, {(path, wording): found})
        fact.save(update_fields=fields)
        changes.note()
    audit.record(kind=kind, target=fact, by=by, fields=fields)
    return found


def confirmations() -> Checks:
    """All checks that make a fact public, for `lay_over`. One query, for a whole load."""
    confirmed = FactCheck.objects.filter(verdict=FactCheck.Verdict.CONFIRMED)
    return {(found.path, found.fingerprint): found for found in confirmed}


def lay_over(fact: Fact, checks: Checks) -> list[str]:
    """Put an editor's confirmation on a fact that the files know from memory alone.

    Changes the instance, saves nothing; the names of the fields it set, none when no check fits.
    A fact that the files themselves now give with a source is left as the files have it.
    """
    if fact.is_published:
        return []
    found = checks.get((fact.path, fingerprint(fact)))
    if found is None:
        return []
    fact.confirmed_by = Confirmation.URL
    fact.sources = [found.source_url]
    fact.as_of = found.as_of
    fact.source_detail = found.note
    if isinstance(fact, Contact) and fact.url:
        # The editor had the contact's own address before her as part of the wording.
        fact.url_is_checked = True
        return ["confirmed_by", "sources", "as_of", "source_detail", "url_is_checked"]
    return ["confirmed_by", "sources", "as_of", "source_detail"]


def lay_over_all(facts: Iterable[Fact]) -> int:
    """`lay_over` for a load: how many facts were made public by an earlier check."""
    checks = confirmations()
    return sum(bool(lay_over(fact, checks)) for fact in facts)
