"""Facts from memory, laid beside a source by an editor. The only way such a fact becomes public.

An address or a number is public once one editor read it there. What the law says needs a second one:
it waits as an edit (rights/services/fact_edits.py).
"""

from collections.abc import Iterable
from copy import copy
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from rights.fact_wording import Fact, fingerprint
from rights.models import Contact, FactCheck, FactEdit, FactVersion, Statement
from rights.models.sourced import Confirmation
from rights.services import changes, fact_edits, fact_history, two_editors

Checks = dict[tuple[str, str], FactCheck]


class FactAlreadyChecked(Exception):
    """Somebody else checked this fact meanwhile, or its wording changed under the editor's hands."""


def awaiting() -> list[Fact]:
    """Facts from memory that nobody has laid beside a source yet. Four queries."""
    refused = set(
        FactCheck.objects.filter(verdict=FactCheck.Verdict.REFUSED).values_list(
            "path", "fingerprint"
        )
    )
    waiting: list[Fact] = [
        *Statement.objects.awaiting_confirmation().select_related("country"),
        *Contact.objects.awaiting_confirmation().select_related("country"),
    ]
    with_second = set(FactEdit.objects.undecided().values_list("path", flat=True))
    return [
        fact
        for fact in waiting
        if fact.path not in with_second and (fact.path, fingerprint(fact)) not in refused
    ]


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
) -> FactCheck | FactEdit:
    """Record what a source says of a fact. A contact confirmed is public from now on.

    A statement of law that is confirmed waits for a second editor, as the edit that comes back.
    `wording` is the fingerprint of what the editor had before her. Raises `FactAlreadyChecked`
    when that is no longer what waits, and `ValidationError` by field for a day in the future.
    """
    fact = type(fact).objects.select_for_update().get(pk=fact.pk)
    path = fact.path
    if fact.confirmed_by != Confirmation.MEMORY_ONLY or fingerprint(fact) != wording:
        raise FactAlreadyChecked
    if FactCheck.objects.filter(path=path, fingerprint=wording).exists():
        raise FactAlreadyChecked
    fact_edits.refuse_what_is_to_come(source_read_on=source_read_on, as_of=as_of)
    if isinstance(fact, Statement) and verdict == FactCheck.Verdict.CONFIRMED:
        try:
            return fact_edits.propose(
                fact=fact,
                wording=wording,
                act=FactEdit.Act.PUBLISH,
                source_url=source_url,
                source_read_on=source_read_on,
                as_of=as_of,
                note=note,
                by=by,
            )
        except two_editors.EditWaitsError:
            raise FactAlreadyChecked from None
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
        before = copy(fact)
        fields = lay_over(fact, {(path, wording): found})
        fact.save(update_fields=fields)
        fact_history.note(before=before, after=fact, came_by=FactVersion.CameBy.DESK)
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
