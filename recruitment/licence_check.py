"""What public registers say of a recruiter, for workers. Never how often it was reported.

Everything here comes from registers alone: names, numbers and licences that a public list holds,
each with the day the list speaks of. Agencies known from reports never appear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from recruitment import candidates
from recruitment.candidates import Candidate
from recruitment.importers import REGISTERS
from recruitment.models import AgencyName, Branch, Identifier, Licence, RegisterImport
from rights.names import country_name

# More would be a list to read through on a small screen. benchmarks/matching: how often it is there.
SHOWN = 5
# As many as a person would read through; the true one is among the first few.
MOST = 20
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
# What a list says of somebody who recruits for an agency, and has no licence of his own.
SUB_AGENT = (
    _("Not licensed: sub-agent"),
    _("It has no licence of its own. The list says it finds workers for this agency:"),
)
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
        return is_old(self.as_of)


@dataclass(frozen=True)
class WorksFor:
    """The agency that a sub-agent recruits for, with what the list says of its licence."""

    name: str
    number: str
    answer: Promise
    is_licensed: bool


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
    scope: str = ""
    branches: tuple[Branch, ...] = ()
    works_for: tuple[WorksFor, ...] = ()

    @property
    def country_name(self) -> str:
        return country_name(self.country, get_language())


def is_old(as_of: date) -> bool:
    """Whether a list of that day says too little of today for anybody to be called licensed by it."""
    return timezone.localdate() - as_of > OLD_AFTER


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
    """The agencies and sub-agents on a public list that come nearest, at most `SHOWN`."""
    found = find(name, country, hints)[:SHOWN]
    ids = [candidate.agency_id for candidate in found]
    newest = _newest_lists()
    engaged = _engagements(ids)
    principals = [branch.agency_id for rows in engaged.values() for branch in rows]
    standing = _standing_licences([*ids, *principals], newest)
    shown = _Shown(standing, newest, _names(ids), _addresses(ids), _branches(ids), engaged)
    return [
        shown.listed(candidate) if candidate.agency_id in standing else shown.sub_agent(candidate)
        for candidate in found
        if candidate.agency_id in standing or candidate.agency_id in engaged
    ]


def _names(ids: list[int]) -> dict[int, list[str]]:
    return _by_agency(
        AgencyName.objects.filter(agency__in=ids, is_wrong=False)
        .exclude(kind=AgencyName.Kind.REPORTED)
        .values_list("agency_id", "text")
    )


def _addresses(ids: list[int]) -> dict[int, list[str]]:
    return _by_agency(
        Identifier.objects.filter(agency__in=ids, kind=Identifier.Kind.ADDRESS)
        .exclude(register_import=None, source="")
        .values_list("agency_id", "shown")
    )


def _branches(ids: list[int]) -> dict[int, list[Branch]]:
    """Those with a name of their own: an address alone stands among the addresses."""
    rows = Branch.objects.standing().filter(agency__in=ids, kind=Branch.Kind.BRANCH)
    return _by_agency((branch.agency_id, branch) for branch in rows if branch.name)


def _engagements(ids: list[int]) -> dict[int, list[Branch]]:
    """By the own row of a sub-agent: whom it works for by the newest list, or else by the last."""
    found = _by_agency(
        (branch.own_id, branch)
        for branch in Branch.objects.filter(own__in=ids)
        .select_related("agency", "register_import")
        .order_by("-as_of", "-pk")
    )
    return {
        own: [row for row in rows if row.gone_as_of is None] or rows[:1]
        for own, rows in found.items()
    }


def find(name: str, country: str, hints: Mapping[str, str]) -> list[Candidate]:
    """What registers hold that comes nearest, best first: the same for pages, texts and other apps."""
    found = candidates.find(name, country or None, limit=MOST, hints=hints, listed_only=True)
    if country:
        # Another country's list says nothing of a licence in this one.
        found = [candidate for candidate in found if candidate.country == country]
        return found or candidates.nearly(name, country, hints, SHOWN)
    # A number means something only together with its country: every list is asked.
    numbers = {kind: hints[kind] for kind in ("licence", "phone") if hints.get(kind)}
    if numbers:
        of_number = [
            candidate
            for held in sorted(countries_with_lists())
            for candidate in find("", held, numbers)
        ]
        known = {candidate.agency_id for candidate in of_number}
        found = of_number + [c for c in found if c.agency_id not in known]
    return found or candidates.nearly(name, "", hints, SHOWN)


Told = TypeVar("Told")


def _by_agency(rows: Iterable[tuple[int, Told]]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = {}
    for agency_id, told in rows:
        found.setdefault(agency_id, []).append(told)
    return found


def _newest_lists() -> dict[tuple[str, str], date]:
    """The day of the newest list of each register and country."""
    runs = RegisterImport.objects.filter(undone_at__isnull=True).values("register", "country")
    return {
        (run["register"], run["country"]): run["last"] for run in runs.annotate(last=Max("as_of"))
    }


def _standing_licences(
    ids: list[int], newest: Mapping[tuple[str, str], date]
) -> dict[int, tuple[Licence, date]]:
    """The newest word on each agency, with the day it still held.

    A register writes a row only when something changed: what it said last still stands on the day
    of its newest list.
    """
    found: dict[int, tuple[Licence, date]] = {}
    rows = Licence.objects.filter(agency__in=ids).select_related("register_import")
    for licence in rows.order_by("as_of", "pk"):
        run = licence.register_import
        day = max(licence.as_of, newest[run.register, run.country]) if run else licence.as_of
        found[licence.agency_id] = licence, day
    return found


def _answer_of(licence: Licence, as_of: date) -> tuple[str, Promise, Promise]:
    """The status that can be told of it today, its answer and its meaning. `as_of`: when it still held."""
    status = licence.status
    if (
        status == Status.VALID
        and licence.valid_until
        and licence.valid_until < timezone.localdate()
    ):
        # The list speaks of one licence; whether there is a newer one it can't say. The API and
        # the flags say the same.
        return Status.NOT_KNOWN, ANSWERS[Status.NOT_KNOWN][0], _RAN_OUT
    if status == Status.VALID and is_old(as_of):
        status = Status.NOT_KNOWN
    return status, *ANSWERS[status]


@dataclass(frozen=True)
class _Shown:
    """What was read of all that were found, by agency, for the rows of the answer."""

    standing: Mapping[int, tuple[Licence, date]]
    newest: Mapping[tuple[str, str], date]
    names: Mapping[int, list[str]]
    addresses: Mapping[int, list[str]]
    branches: Mapping[int, list[Branch]]
    engaged: Mapping[int, list[Branch]]

    def listed(self, candidate: Candidate) -> Listed:
        licence, as_of = self.standing[candidate.agency_id]
        status, answer, meaning = _answer_of(licence, as_of)
        return Listed(
            number=licence.number,
            answer=answer,
            meaning=meaning,
            is_licensed=status == Status.VALID,
            is_unclear=status == Status.NOT_KNOWN,
            valid_until=licence.valid_until,
            source=licence.source,
            has_same_number=("licence", "same_number") in _codes(candidate),
            branches=tuple(self.branches.get(candidate.agency_id, [])[:3]),
            works_for=self._works_for(candidate.agency_id),
            **self._of_either(candidate, as_of),
        )

    def sub_agent(self, candidate: Candidate) -> Listed:
        """Never licensed by the licence of the agency it works for."""
        newest = self.engaged[candidate.agency_id][0]
        run = newest.register_import
        is_gone = newest.gone_as_of is not None
        answer, meaning = ANSWERS[Status.DELISTED] if is_gone else SUB_AGENT
        return Listed(
            number="",
            answer=answer,
            meaning=meaning,
            is_licensed=False,
            is_unclear=False,
            valid_until=None,
            source=newest.source,
            has_same_number=False,
            scope=newest.scope,
            works_for=() if is_gone else self._works_for(candidate.agency_id),
            **self._of_either(candidate, self.newest[run.register, run.country]),
        )

    def _works_for(self, own: int) -> tuple[WorksFor, ...]:
        return tuple(
            self._principal(branch)
            for branch in self.engaged.get(own, [])
            if branch.gone_as_of is None and branch.agency_id in self.standing
        )

    def _principal(self, branch: Branch) -> WorksFor:
        licence, as_of = self.standing[branch.agency_id]
        status, answer, _meaning = _answer_of(licence, as_of)
        return WorksFor(branch.agency.name, licence.number, answer, status == Status.VALID)

    def _of_either(self, candidate: Candidate, as_of: date) -> dict[str, Any]:
        texts = self.names.get(candidate.agency_id, [])
        return {
            "name": candidate.name,
            "other_names": tuple(text for text in texts if text != candidate.name)[:3],
            "country": candidate.country,
            "addresses": tuple(self.addresses.get(candidate.agency_id, [])[:2]),
            "as_of": as_of,
            "is_old": is_old(as_of),
            "has_same_contact": any(code == "shared" for _field, code in _codes(candidate)),
        }


def _codes(candidate: Candidate) -> set[tuple[object, object]]:
    return {(reason["field"], reason["code"]) for reason in candidate.reasons}
