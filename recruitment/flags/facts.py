"""All that a rule may know. Frozen, free of words, free of anything that points to a person.

A rule sees no name, no story, no network and no sketch of a text: those stay with
`independence.py`, which hands over only which reports hang together and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from recruitment.flags.statistics import TwoGroups


class Tier(StrEnum):
    """How soon a person should look. None of them is a finding."""

    WATCH = "watch"
    SIGNAL = "signal"
    ALERT = "alert"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """1 for watch to 4 for urgent."""
        return list(Tier).index(self) + 1

    def lowered(self) -> Tier:
        """One step less pressing; *watch* stays *watch*."""
        return list(Tier)[max(self.rank - 2, 0)]


class Exposure(StrEnum):
    """How well we know how many workers an agency sent."""

    GOOD = "good"  # registered figures for the years of the window
    POOR = "poor"  # estimates, or figures of other years
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class PaidFor:
    """One line of a fee ledger. `item`: of `rights.fees.ITEMS`; `currency`: ISO 4217."""

    item: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class ReportFacts:
    """One countable report. `weight` is 0 (counts nothing) to 1.

    `accepted_at`: UTC, to the hour: when it was sent, or named this agency later than that.
    """

    id: int
    accepted_at: datetime
    severity: int
    abuses: tuple[str, ...] = ()
    channel: str = "worker"
    organisation: int | None = None
    month: date | None = None
    ongoing: str = "not_known"
    origin: str = ""
    destination: str = ""
    sector: str = ""
    fee_amount: Decimal | None = None
    fee_currency: str = ""
    people: int = 1
    weight: float = 1.0
    was_held: bool = False
    has_story: bool = False
    fees: tuple[PaidFor, ...] = ()


@dataclass(frozen=True)
class Source:
    """Reports that count as one voice, and why (codes of `independence.py`).

    `accounts_differ`: the reports of the group tell different things. A group that came together
    and a person with many phones look alike from here, so it counts as two, never as many.
    """

    reports: tuple[int, ...]
    why: tuple[str, ...] = ()
    accounts_differ: bool = False


@dataclass(frozen=True)
class LicenceFacts:
    """Newest word of a register. `since` is the first day the same status was read without a break."""

    status: str = "not_known"
    since: date | None = None
    as_of: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Predecessor:
    """An agency that this one seems to follow."""

    agency: int
    state: str  # proposed, confirmed
    lost_licence: bool
    highest_tier: str = ""  # of its standing flags; empty: none


@dataclass(frozen=True)
class FeeRule:
    """What may be charged where this agency recruits. `highest` None: not known, never "nothing"."""

    highest: Decimal | None = None
    currency: str = ""
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class FeeLimit:
    """The most that may be taken in all on one journey, for one kind of work as reports call it.

    `currency` empty: nothing may be taken, in whatever currency. `as_of`: the year its source describes.
    A journey without a limit is not known, never free and never unlimited.
    """

    origin: str
    destination: str
    sector: str
    highest: Decimal
    currency: str
    source: str
    as_of: int


@dataclass(frozen=True)
class ItemLimit(FeeLimit):
    """The same for one thing paid for: an item of `rights.fees.ITEMS`."""

    item: str


@dataclass(frozen=True)
class GroupRate:
    """Independent sources and workers sent, over all agencies, for one destination in the window."""

    destination: str
    sources: float
    workers: float


@dataclass(frozen=True)
class Baseline:
    """What is usual in one country: made from all agencies, kept with its day, so it can be re-read.

    `agencies`, `sources` and `workers` are of agencies with known placements; `shape` and `rate` the
    gamma prior of the rate ratio, `prior` the one of two groups (None: too few agencies, or made before there
    was one). Of all agencies: `all_agencies` with at least one source,
    `all_sources`, those by abuse type, and those of the last 90 days and of the year before these.
    """

    country: str
    made_on: date
    agencies: int
    sources: float
    workers: float
    shape: float
    rate: float
    groups: tuple[GroupRate, ...] = ()
    abuses: tuple[tuple[str, float], ...] = ()
    all_agencies: int = 0
    all_sources: float = 0.0
    recent: float = 0.0
    past: float = 0.0
    prior: TwoGroups | None = None


@dataclass(frozen=True)
class AgencyFacts:
    """The whole of what all rules may know of one agency on one day."""

    agency: int
    as_of: date
    country: str = ""
    is_registered: bool = False
    known_since: date | None = None
    reports: tuple[ReportFacts, ...] = ()
    sources: tuple[Source, ...] = ()
    exposure: Exposure = Exposure.NOT_KNOWN
    # Workers sent during the window, by destination; "" where the destination is not known.
    workers: tuple[tuple[str, float], ...] = ()
    licence: LicenceFacts = LicenceFacts()
    predecessors: tuple[Predecessor, ...] = ()
    # What version 1 of the fee pattern was shown. Nothing fills it any more.
    fee_rule: FeeRule = FeeRule()
    fee_limits: tuple[FeeLimit, ...] = ()
    item_limits: tuple[ItemLimit, ...] = ()
    baseline: Baseline | None = None

    @cached_property
    def by_id(self) -> dict[int, ReportFacts]:
        return {report.id: report for report in self.reports}

    def since(self, first_day: date) -> tuple[ReportFacts, ...]:
        """Reports accepted on or after `first_day` and not after the day of these facts."""
        return tuple(
            report
            for report in self.reports
            if first_day <= report.accepted_at.date() <= self.as_of
        )

    def independent(self, reports: tuple[ReportFacts, ...]) -> float:
        """How many independent sources stand behind these reports, by weight.

        A source counts once however many of its reports are among them; a group with differing
        accounts counts as two at most.
        """
        return sum(count for _, count in self.counted_sources(reports))

    def counted_sources(self, reports: tuple[ReportFacts, ...]) -> list[tuple[Source, float]]:
        wanted = {report.id for report in reports}
        counted = []
        for source in self.sources:
            weights = [self.by_id[i].weight for i in source.reports if i in wanted]
            if not weights:
                continue
            count = (
                min(GROUP_COUNTS_AS, _total(weights)) if source.accounts_differ else max(weights)
            )
            if count > 0:
                counted.append((source, count))
        return counted


# Two: a village that went together is more than one voice, and a forger with ten phones in one
# evening must not be three, the least that any rule here calls a repetition.
GROUP_COUNTS_AS = 2.0


def _total(weights: list[float]) -> float:
    return float(sum(sorted(weights)))


@dataclass(frozen=True)
class Reason:
    """Why a rule spoke: a code and its numbers. `recruitment/flag_messages.py` words it."""

    code: str
    values: tuple[tuple[str, str | int | float], ...] = ()

    @classmethod
    def of(cls, code: str, **values: str | int | float) -> Reason:
        return cls(code, tuple(sorted(values.items())))

    def as_data(self) -> dict[str, str | int | float]:
        return {"code": self.code, **dict(self.values)}


@dataclass(frozen=True)
class Outcome:
    """What one rule says. `evidence`: ids of the reports it leans on."""

    tier: Tier
    reasons: tuple[Reason, ...]
    numbers: tuple[tuple[str, str | int | float], ...]
    evidence: tuple[int, ...]
    is_disputed: bool = False
