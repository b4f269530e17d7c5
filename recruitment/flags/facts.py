"""All that a rule may know. Frozen, free of words, free of anything that points to a person.

A rule sees no name, no story, no network and no sketch of a text: those stay with
`independence.py`, which hands over only which reports hang together and why.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
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
    """Reports that count as one voice, and why (codes of `independence_v2.py`).

    `accounts_differ`: the reports of the group tell different things. A group that came together
    and a person with many phones look alike from here, so it counts as two, never as many.
    """

    reports: tuple[int, ...]
    why: tuple[str, ...] = ()
    accounts_differ: bool = False


@dataclass(frozen=True)
class Burst:
    """Reports of several sources that say the same, by time, each within three days of the one before.

    Of two within three days one counts. `apart`: for each report, how many of those before it lie further back.
    """

    why: str
    reports: tuple[int, ...]
    apart: tuple[int, ...]

    def most(self, counts: Mapping[int, float]) -> float:
        """The most that reports with these counts add up to when no two within three days both count."""
        best = [0.0]
        for report, apart in zip(self.reports, self.apart, strict=True):
            best.append(max(best[-1], counts.get(report, 0.0) + best[apart]))
        return best[-1]

    def windows(self, ids: Collection[int]) -> list[tuple[int, ...]]:
        """These reports in spans of three days, each of which begins with the first that is in none yet."""
        found: list[list[int]] = []
        first = -1
        for place, (report, apart) in enumerate(zip(self.reports, self.apart, strict=True)):
            if report not in ids:
                continue
            if first < 0 or apart > first:
                first = place
                found.append([])
            found[-1].append(report)
        return [tuple(span) for span in found]

    def near(self, ids: Collection[int]) -> set[int]:
        """Those within three days of one of `ids`, and these."""
        found: set[int] = set()
        seen = 0
        for place, report in enumerate(self.reports):
            if report in ids:
                end = bisect_right(self.apart, place)
                found.update(self.reports[max(seen, self.apart[place]) : end])
                seen = end
        return found


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
    bursts: tuple[Burst, ...] = ()
    # Version of `independence` that told the sources apart.
    independence: int = 1
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

    @cached_property
    def _burst_of(self) -> dict[int, int]:
        return {report: n for n, burst in enumerate(self.bursts) for report in burst.reports}

    def independent(self, reports: tuple[ReportFacts, ...]) -> float:
        """How many independent sources stand behind these reports, by weight.

        A source counts once however many of its reports are among them; a group with differing
        accounts counts as two at most. Of sources that say the same within three days one counts.
        """
        return sum(count for _, count in self.counted_sources(reports))

    def counted_sources(self, reports: tuple[ReportFacts, ...]) -> list[tuple[Source, float]]:
        """Sources and what each counts; those of one burst together as one `Source`."""
        wanted = {report.id for report in reports}
        counted: list[tuple[Source, float]] = []
        in_burst: dict[int, dict[int, tuple[Source, float]]] = defaultdict(dict)
        for source in self.sources:
            own = [i for i in source.reports if i in wanted]
            if not own:
                continue
            weights = [self.by_id[i].weight for i in own]
            count = (
                min(GROUP_COUNTS_AS, _total(weights)) if source.accounts_differ else max(weights)
            )
            if count <= 0:
                continue
            # The first report speaks for its source; any other choice that looks at nobody else would do.
            burst = self._burst_of.get(own[0])
            if burst is None:
                counted.append((source, count))
            else:
                in_burst[burst][own[0]] = (source, count)
        return counted + [self._as_one(self.bursts[n], in_burst[n]) for n in sorted(in_burst)]

    def _as_one(
        self, burst: Burst, counted: Mapping[int, tuple[Source, float]]
    ) -> tuple[Source, float]:
        if len(counted) == 1:
            return next(iter(counted.values()))
        sources = [source for source, _ in counted.values()]
        together = Source(
            reports=tuple(sorted(i for source in sources for i in source.reports)),
            why=tuple(sorted({burst.why, *(why for source in sources for why in source.why)})),
        )
        return together, burst.most({report: count for report, (_, count) in counted.items()})

    def tied_to(self, ids: Collection[int]) -> set[int]:
        """Reports that are no other voice than these: of their sources, or alike within three days of one of them."""
        wanted = set(ids)
        tied = {
            i for source in self.sources if wanted & set(source.reports) for i in source.reports
        }
        return tied.union(*(burst.near(tied) for burst in self.bursts))


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
