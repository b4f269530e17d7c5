"""What the charts of an inspector's desk tell: counts of the own country, safe by `small_counts`.

Periods never overlap, and a journey's numbers are made safe together with those of all journeys:
nothing is learnt by subtracting one view from another.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import urlencode

from accounts.models import User
from recruitment import access, fee_limits, flag_policies
from recruitment.flag_queue import corridor_of
from recruitment.flags.facts import Baseline, FeeLimit
from recruitment.months import last_months
from recruitment.services import flags, tallies
from recruitment.small_counts import ALL, FLOOR, OTHERS, Band, Cell, bands, merged, safe, with_sums

MONTHS = 12
PERIODS = ("1", "2", "3")  # the newest twelve months, the twelve before, and those before
_YEAR_DAYS = 365  # what `Baseline.past` counts


@dataclass(frozen=True)
class ChartFilter:
    """What the address asks for. What nobody knows is dropped: an old link still opens."""

    period: str = "1"
    corridor: str = ""

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> "ChartFilter":
        period, corridor = query.get("period", ""), query.get("corridor", "")
        return cls(
            period=period if period in PERIODS else "1",
            corridor=corridor if corridor_of(corridor) else "",
        )

    @property
    def address(self) -> str:
        """As a query string, `?` included."""
        return f"?{urlencode({name: value for name, value in vars(self).items() if value})}"

    def months(self, today: date) -> list[date]:
        """First days of the twelve months, oldest first. The newest period ends with this month."""
        return last_months(MONTHS * int(self.period), today)[:MONTHS]


@dataclass(frozen=True)
class Month:
    first_day: date
    count: int | None  # None: not told
    usual: int | None  # None: not known


@dataclass(frozen=True)
class Fees:
    """`told`: in this currency. `elsewhere`: told in another currency, or not at all; None: not told."""

    currency: str
    bands: list[tuple[Band, int | None]]
    elsewhere: int | None
    limit: FeeLimit | None


@dataclass(frozen=True)
class Usual:
    """What `Month.usual` rests on: the country's baseline, and which part of the reports charts may count."""

    baseline: Baseline
    surge_days: int
    share: float


@dataclass(frozen=True)
class Charts:
    """`total`: of all journeys. `corridors`: "NPL-QAT" or `OTHERS`. None in place of a count: not told.

    `months`, `abuses` and `fees` are of the journey in the filter, if it is one that stands in `corridors`.
    """

    total: int | None
    months: list[Month]
    corridors: list[tuple[str, int | None]]
    abuses: list[tuple[str, int]]
    fees: Fees | None
    usual: Usual | None

    @property
    def countries(self) -> dict[str, tuple[int | None, int | None]]:
        """ISO code: (reports of journeys from it, to it), those with most first. None: not told.

        Sums of `corridors` as shown, so they tell nothing that the journeys do not.
        """
        sides: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        named: Counter[str] = Counter()
        for corridor, count in self.corridors:
            if corridor == OTHERS:
                continue
            for side, iso3 in zip(sides, corridor.split("-"), strict=True):
                if iso3:
                    side[iso3] += count or 0
                    named[iso3] += count or 0
        ranked = sorted(named, key=lambda iso3: (-named[iso3], iso3))
        return {iso3: (sides[0][iso3] or None, sides[1][iso3] or None) for iso3 in ranked}


Counted: TypeAlias = tuple[Any, str, int]  # a month or a kind of abuse, "NPL-QAT", how many


class _Tables:
    """The reports of one period in safe tables: one column for each journey, and one for all."""

    def __init__(self, by_month: list[Counted], by_kind: list[Counted], months: list[date]) -> None:
        totals: Counter[str] = Counter()
        for _, corridor, n in by_month:
            totals[corridor] += n
        self.corridors = merged(totals)
        self.months = self._safe(by_month, months, adds_down=True)
        # One report tells of several kinds, so these do not add up.
        self.kinds = sorted({kind for kind, *_ in by_kind})
        self.abuses = self._safe(by_kind, self.kinds, adds_down=False)

    def _safe(
        self, counted: list[Counted], rows: list[Any], *, adds_down: bool
    ) -> dict[Cell, int | None]:
        cells: Counter[Cell] = Counter()
        for row, corridor, n in counted:
            cells[row, corridor if corridor in self.corridors else OTHERS] += n
        return safe(with_sums(cells, rows, list(self.corridors)), adds_down=adds_down)


def _read(person: User, months: list[date], corridor: str) -> tuple[_Tables, access.Charted]:
    """The tables, and what they rest on. Two queries."""
    tallies.bring_up_to_date(person.jurisdiction)
    found = access.charted(
        person, since=months[0], until=_next(months[-1]), fees_of=corridor_of(corridor)
    )
    by_month, by_kind = (
        [(what, f"{origin}-{destination}", n) for what, origin, destination, n in rows]
        for rows in (found.by_month, found.by_kind)
    )
    return _Tables(by_month, by_kind, months), found


def charts_for(person: User, wish: ChartFilter, today: date) -> tuple[ChartFilter, Charts]:
    """What was found, and the filter as far as it could be followed. At most six queries."""
    months = wish.months(today)
    tables, found = _read(person, months, wish.corridor)
    followed = replace(wish, corridor=wish.corridor if wish.corridor in tables.corridors else "")
    column = followed.corridor or ALL
    usual = _usual(person, today, found.share)
    abuses = [(kind, tables.abuses[kind, column]) for kind in tables.kinds]
    return followed, Charts(
        total=tables.months[ALL, ALL],
        months=[
            Month(day, tables.months[day, column], _usual_in(usual, person, followed, day, today))
            for day in months
        ],
        corridors=[(corridor, tables.months[ALL, corridor]) for corridor in tables.corridors],
        abuses=sorted(
            [(kind, n) for kind, n in abuses if n is not None], key=lambda pair: (-pair[1], pair[0])
        ),
        fees=_fees(found.fees, followed.corridor),
        usual=usual,
    )


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


# --- what would be usual ------------------------------------------------------------------------


def _usual(person: User, today: date, share: float | None) -> Usual | None:
    """None without a baseline, or where it rests on so few that it would tell of them."""
    own = person.jurisdiction
    policies = flag_policies.in_force()
    baseline = flags.newest_baselines([own], today, policies).get(own)
    if baseline is None or share is None or baseline.past < FLOOR:
        return None
    return Usual(baseline, policies.of(own).surge_days, share)


def _usual_in(
    usual: Usual | None, person: User, wish: ChartFilter, month: date, today: date
) -> int | None:
    """Whole independent sources of one month, of the present month until today."""
    if usual is None:
        return None
    part = _part_of_workers(usual.baseline, person.jurisdiction, wish.corridor)
    if part is None:
        return None
    days = (min(_next(month), today + timedelta(days=1)) - month).days
    return round(usual.baseline.past / _YEAR_DAYS * days * usual.share * part)


def _part_of_workers(baseline: Baseline, own: str, corridor: str) -> float | None:
    """Of the country's workers sent, those sent along this journey: 0 to 1. None: not known."""
    if not corridor:
        return 1.0
    origin, destination = corridor.split("-")
    sent = {group.destination: group.workers for group in baseline.groups}
    if origin != own or destination not in sent or not baseline.workers:
        return None
    return sent[destination] / baseline.workers


# --- fees of one journey ------------------------------------------------------------------------


def _fees(found: list[tuple[str, Decimal | None, int]], corridor: str) -> Fees | None:
    """None without a journey, or with too few fees to tell."""
    if not all(corridor.split("-")):
        return None
    origin, destination = corridor.split("-")
    told: dict[str, list[Decimal]] = {}
    for currency, amount, n in found:
        told.setdefault(currency, []).extend([amount] * n)
    limit = fee_limits.of_journeys({(origin, destination, "")}).get((origin, destination, ""))
    currency = (limit and limit.currency) or max(
        sorted(name for name in told if name), key=lambda name: len(told[name]), default=""
    )
    amounts = told.pop(currency, []) if currency else []
    drawn = bands(amounts, cap=limit.highest if limit else None)
    if drawn is None:
        return None
    elsewhere = sum(map(len, told.values()))
    cells = {("fees", i): band.count for i, band in enumerate([*drawn])} | {
        ("fees", "rest"): elsewhere
    }
    shown = safe(with_sums(cells, ["fees"], [*range(len(drawn)), "rest"]), adds_down=False)
    return Fees(
        currency=currency,
        bands=[(band, shown["fees", i]) for i, band in enumerate(drawn)],
        elsewhere=shown["fees", "rest"],
        limit=limit,
    )
