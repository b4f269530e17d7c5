"""A flag taken out of the site: what an inspector may see, without anybody's words, signed as it left."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit import signing
from audit.kinds import Kind
from recruitment import access, pdf_pages, spreadsheets, verify_pack
from recruitment.models import Agency, AgencyName, Annex, Flag
from recruitment.services.ledger import NotYoursError

# No name as a reporter wrote it, no channel and no place in any order: what is left can be counted.
COLUMNS = (
    "month", "abuses", "origin", "destination", "fee_amount", "fee_currency", "people", "ongoing",
    "severity",
)  # fmt: skip


def make(*, flag: Flag, record: str, by: User, now: datetime | None = None) -> bytes:
    """The ZIP. `record`: the same for people, as a page of HTML. Each making is in the trail.

    Raises `NotYoursError` for a flag of another jurisdiction, or who decides nothing.
    """
    _own(flag, by)
    now = now or timezone.now()
    # Slow, and whoever writes into the trail makes all others wait: so it is printed before.
    printed = pdf_pages.of_html(record, at=now)
    return _signed(flag=flag, record=record, printed=printed, by=by, now=now)


def _own(flag: Flag, by: User) -> Flag:
    found = access.flags(by).select_related("agency").filter(pk=flag.pk).first()
    if found is None or not by.may(Permission.FLAG_DECIDE):
        raise NotYoursError
    return found


@transaction.atomic
def _signed(*, flag: Flag, record: str, printed: bytes, by: User, now: datetime) -> bytes:
    found = _own(flag, by)
    event = audit.record(kind=Kind.FLAG_PACK_MADE, target=found, by=by)
    behind = access.behind_flag(found, by)
    files = {
        "record.html": record.encode(),
        "record.pdf": printed,
        "flag.json": _json(_flag(found, behind.withheld)),
        "reports.csv": _csv(behind.shown),
    }
    annexes = {f"annex-{n}.zip": one for n, one in enumerate(_annexes(found, by), 1)}
    files |= {name: bytes(one.content) for name, one in annexes.items()}
    manifest = _json(
        {
            "format": verify_pack.FORMAT,
            "made_at": now.isoformat(timespec="seconds"),
            "made_for": by.organisation.name,
            "flag": found.pk,
            "annexes": [
                {
                    "name": name,
                    "sealed_by": one.question.organisation.name,
                    "people": one.people,
                    "agreed_on": one.consented_on,
                }
                for name, one in annexes.items()
            ],
            "audit_event": event.pk,
            "public_key": signing.public_key().hex(),
            "files": [
                {"name": name, "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in files.items()
            ],
        }
    )
    signature = signing.sign(verify_pack.PURPOSE, manifest).hex().encode()
    return _zip(files | {verify_pack.MANIFEST: manifest, verify_pack.SIGNATURE: signature}, at=now)


def _annexes(flag: Flag, by: User) -> QuerySet[Annex]:
    found = access.annexes(flag, by).select_related("question__organisation")
    return found.annotate(people=Count("of"))


def _flag(flag: Flag, withheld: int) -> dict[str, Any]:
    """Days and no finer: a rule counts within a second of a report, and its minute would tell of whom."""
    life = flag.events.order_by("pk").annotate(day=TruncDate("at", tzinfo=UTC))
    return {
        "agency": _agency(flag.agency),
        "jurisdiction": flag.jurisdiction,
        "rule": flag.rule,
        "rule_version": flag.rule_version,
        "thresholds_version": flag.policy.version,
        "tier": flag.tier,
        "state": flag.state,
        "raised_on": flag.raised_at.date(),
        "evaluated_on": flag.evaluated_at.date(),
        "reasons": flag.reasons,
        "numbers": flag.numbers,
        "inputs_sha256": flag.inputs_hash,
        "reports_counted_and_not_shown": withheld,
        "life": list(life.values("step", "day", "actor", "note")),
    }


def _agency(agency: Agency) -> dict[str, Any]:
    names = agency.names.exclude(kind=AgencyName.Kind.REPORTED).filter(is_wrong=False)
    standing = Q(register_import=None) | Q(register_import__undone_at=None)
    licences = agency.licences.filter(standing).values(
        "number", "status", "valid_from", "valid_until", "as_of", "source"
    )
    return {
        "name": agency.name,
        "country": agency.country,
        "known_from": agency.origin,
        "names": list(names.order_by("pk").values("text", "kind", "source")),
        "licences": list(licences.order_by("pk")),
    }


def arranged(facts: Iterable[access.Facts]) -> list[access.Facts]:
    """By what they say, so that no place in the list tells which report came first."""
    return sorted(facts, key=_row)


def _csv(facts: Iterable[access.Facts]) -> bytes:
    return spreadsheets.text_of([COLUMNS, *map(_row, arranged(facts))]).encode()


def _row(fact: access.Facts) -> list[str]:
    """As `COLUMNS`; nothing where nothing was said."""
    return [
        f"{fact.month:%Y-%m}" if fact.month else "",
        " ".join(fact.abuses),
        fact.origin,
        fact.destination,
        "" if fact.fee_amount is None else str(fact.fee_amount),
        fact.fee_currency,
        str(fact.people),
        fact.ongoing,
        str(fact.severity),
    ]


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _zip(files: Mapping[str, bytes], *, at: datetime) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content)
    return written.getvalue()
