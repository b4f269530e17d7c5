"""What public registers say of a recruiter, for workers. Never how often it was reported.

Everything here comes from registers alone: names, numbers and licences that a public list holds,
each with the day the list speaks of. Agencies known from reports never appear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recruitment import candidates
from recruitment.candidates import Candidate
from recruitment.importers import REGISTERS
from recruitment.models import AgencyName, Identifier, Licence, RegisterImport

# More would be a list to read through on a small screen. benchmarks/matching: how often it is there.
SHOWN = 5
# Licences are given for a year or more; a list older than that says little of today.
OLD_AFTER = timedelta(days=365)

Status = Licence.Status

# (the answer, what it means). Short sentences; only what a list can know.
ANSWERS: dict[str, tuple[Promise, Promise]] = {
    Status.VALID: (
        _("Licensed"),
        _("The list says it has a licence. A licence does not prove that a recruiter is honest."),
    ),
    Status.SUSPENDED: (
        _("Suspended"),
        _("The list says its licence is stopped for a time. Ask the office before you pay."),
    ),
    Status.CANCELLED: (
        _("Not licensed: cancelled"),
        _("The list says its licence was taken away. Ask the office before you pay."),
    ),
    Status.DELISTED: (
        _("Not licensed: no longer on the list"),
        _("It was on an older list. It is not on the newest one. The list does not say why."),
    ),
    Status.EXPIRED: (
        _("Not licensed: ended"),
        _("The list says its licence has ended. It may have a new one. Ask the office."),
    ),
    Status.NEVER: (
        _("Not licensed"),
        _("The list says it never had a licence. Ask the office before you pay."),
    ),
    Status.NOT_KNOWN: (
        _("Not known"),
        _("The list does not say if its licence is good now. Ask the office."),
    ),
}
_RAN_OUT = _(
    "The list shows a last day that has passed. It may have a new licence. Ask the office."
)


@dataclass(frozen=True)
class List:
    """One public list that is held for a country."""

    title: str
    country: str
    as_of: date
    url: str

    @property
    def is_old(self) -> bool:
        return timezone.localdate() - self.as_of > OLD_AFTER


@dataclass(frozen=True)
class Listed:
    """One agency as a list holds it, with the answer and what it means."""

    name: str
    other_names: tuple[str, ...]
    country: str
    number: str
    addresses: tuple[str, ...]
    answer: Promise
    meaning: Promise
    is_licensed: bool
    is_unclear: bool
    valid_until: date | None
    as_of: date
    source: str
    is_old: bool
    has_same_number: bool
    has_same_contact: bool


def lists(country: str = "") -> list[List]:
    """The newest list held of each register, of one country or of all."""
    runs = RegisterImport.objects.filter(undone_at__isnull=True)
    if country:
        runs = runs.filter(country=country)
    newest = runs.order_by("register", "country", "-as_of", "-pk").distinct("register", "country")
    return [List(_title(run), run.country, run.as_of, run.source_url) for run in newest]


def _title(run: RegisterImport) -> str:
    register = REGISTERS.get(run.register)
    return register.title if register else run.register


def countries_with_lists() -> set[str]:
    runs = RegisterImport.objects.filter(undone_at__isnull=True)
    return set(runs.values_list("country", flat=True))


def check(*, name: str, country: str, hints: Mapping[str, str]) -> list[Listed]:
    """The agencies on a public list that come nearest, at most `SHOWN`; none is no answer."""
    found = _find(name, country, hints)[:SHOWN]
    ids = [candidate.agency_id for candidate in found]
    standing = _standing_licences(ids)
    names = _by_agency(
        AgencyName.objects.filter(agency__in=ids, is_wrong=False)
        .exclude(kind=AgencyName.Kind.REPORTED)
        .values_list("agency_id", "text")
    )
    addresses = _by_agency(
        Identifier.objects.filter(agency__in=ids, kind=Identifier.Kind.ADDRESS)
        .exclude(register_import=None, source="")
        .values_list("agency_id", "shown")
    )
    return [
        _listed(candidate, *standing[candidate.agency_id], names, addresses)
        for candidate in found
        if candidate.agency_id in standing
    ]


def _find(name: str, country: str, hints: Mapping[str, str]) -> list[Candidate]:
    found = candidates.find(name, country or None, limit=20, hints=hints, listed_only=True)
    if country:
        # Another country's list says nothing of a licence in this one.
        return [candidate for candidate in found if candidate.country == country]
    if hints.get("licence"):
        # A number means something only together with its country: every list is asked.
        of_number = [
            candidate
            for held in sorted(countries_with_lists())
            for candidate in _find("", held, {"licence": hints["licence"]})
        ]
        known = {candidate.agency_id for candidate in of_number}
        found = of_number + [c for c in found if c.agency_id not in known]
    return found


def _by_agency(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for agency_id, text in rows:
        found.setdefault(agency_id, []).append(text)
    return found


def _standing_licences(ids: list[int]) -> dict[int, tuple[Licence, date]]:
    """The newest word on each agency, with the day it still held.

    A register writes a row only when something changed: what it said last still stands on the day
    of its newest list.
    """
    runs = RegisterImport.objects.filter(undone_at__isnull=True).values("register", "country")
    newest = {
        (run["register"], run["country"]): run["last"] for run in runs.annotate(last=Max("as_of"))
    }
    found: dict[int, tuple[Licence, date]] = {}
    rows = Licence.objects.filter(agency__in=ids).select_related("register_import")
    for licence in rows.order_by("as_of", "pk"):
        run = licence.register_import
        day = max(licence.as_of, newest[run.register, run.country]) if run else licence.as_of
        found[licence.agency_id] = licence, day
    return found


def _listed(
    candidate: Candidate,
    licence: Licence,
    as_of: date,
    names: Mapping[int, list[str]],
    addresses: Mapping[int, list[str]],
) -> Listed:
    answer, meaning = ANSWERS[licence.status]
    status = licence.status
    if (
        status == Status.VALID
        and licence.valid_until
        and licence.valid_until < timezone.localdate()
    ):
        # The list speaks of one licence; whether there is a newer one it can't say. The API and
        # the flags say the same.
        status, answer, meaning = Status.NOT_KNOWN, ANSWERS[Status.NOT_KNOWN][0], _RAN_OUT
    codes = {(reason["field"], reason["code"]) for reason in candidate.reasons}
    others = [text for text in names.get(candidate.agency_id, []) if text != candidate.name]
    return Listed(
        name=candidate.name,
        other_names=tuple(others[:3]),
        country=candidate.country,
        number=licence.number,
        addresses=tuple(addresses.get(candidate.agency_id, [])[:2]),
        answer=answer,
        meaning=meaning,
        is_licensed=status == Status.VALID,
        is_unclear=status == Status.NOT_KNOWN,
        valid_until=licence.valid_until,
        as_of=as_of,
        source=licence.source,
        is_old=timezone.localdate() - as_of > OLD_AFTER,
        has_same_number=("licence", "same_number") in codes,
        has_same_contact=any(code == "shared" for _field, code in codes),
    )
