"""The charts of the inspector's desk in the reader's language: a picture and the same as a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from recruitment import chart_shapes as shapes
from recruitment import ledger_presenters
from recruitment.charts import PERIODS, ChartFilter, Charts, Fees
from recruitment.desk_presenters import Labels, corridor_name, country_name, fee
from recruitment.flags.facts import FeeLimit
from recruitment.precision import Measured
from recruitment.small_counts import FLOOR, OTHERS, Band


@dataclass(frozen=True)
class Card:
    """One chart. `notes` stand below it: how it was made. Without `lines`, `empty` says why.

    `legend`: what a pattern means, as (class of the sample, words).
    """

    name: str
    title: str
    headings: list[str]
    lines: list[list[str]]
    empty: str
    notes: list[str]
    columns: shapes.Columns | None = None
    rows: shapes.Rows | None = None
    tiles: shapes.Tiles | None = None
    legend: tuple[tuple[str, str], ...] = ()
    source: str = ""  # address of the law

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Cells of each line with their headings, for where a line stands as a card."""
        return [list(zip(self.headings, line, strict=True)) for line in self.lines]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


def periods(wish: ChartFilter, today: date) -> list[Option]:
    spans = [(period, ChartFilter(period).months(today)) for period in PERIODS]
    return [
        Option(
            period,
            _("%(first)s to %(last)s") % {"first": _month(months[0]), "last": _month(months[-1])},
            period == wish.period,
        )
        for period, months in spans
    ]


def journeys(wish: ChartFilter, charts: Charts) -> list[Option]:
    return [
        Option("", _("All journeys"), not wish.corridor),
        *(
            Option(corridor, _corridor(corridor), corridor == wish.corridor)
            for corridor, _n in charts.corridors
            if corridor != OTHERS
        ),
    ]


def cards(
    charts: Charts, wish: ChartFilter, measured: Iterable[Measured], labels: Labels
) -> list[Card]:
    return [
        _months(charts, wish),
        _map(charts, wish),
        _corridors(charts),
        _abuses(charts, labels),
        _fees(charts.fees, wish),
        _precision(list(measured)),
    ]


def _month(day: date) -> str:
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


def _corridor(corridor: str) -> str:
    if corridor == OTHERS:
        return _("Other journeys together")
    return corridor_name(*corridor.split("-"))


def _count(count: int | None) -> str:
    return _("not shown") if count is None else formats.number_format(count)


def _too_few() -> str:
    return _("Fewer than %(n)s reports. Nothing is shown, so that nobody is found.") % {"n": FLOOR}


def _lying(lines: list[tuple[str, int | None]], marked: list[bool] | None = None) -> shapes.Rows:
    worded = [(label, count, "?" if count is None else _count(count)) for label, count in lines]
    return shapes.rows(worded, marked=marked or [], rtl=get_language_bidi())


def _months(charts: Charts, wish: ChartFilter) -> Card:
    months = charts.months
    is_told = any(month.count is not None for month in months)
    has_usual = any(month.usual is not None for month in months)
    legend = [("bar", _("Reports"))]
    if has_usual:
        legend.append(("usual", _("Usual")))
    if None in [month.count for month in months]:
        legend.append(("gap", _("not shown")))
    return Card(
        name="months",
        title=_("Reports by month, against what is usual"),
        headings=[_("Month"), _("Reports"), _("Usual")],
        lines=[
            [
                _month(month.first_day),
                _count(month.count),
                _("not known") if month.usual is None else formats.number_format(month.usual),
            ]
            for month in (months if is_told else [])
        ],
        empty=_too_few(),
        notes=[
            _("A report stands in the month in which it came to us."),
            *_how_usual(charts, wish),
        ],
        columns=shapes.columns(
            [month.count for month in months],
            [formats.date_format(month.first_day, "F") for month in months],
            [month.usual for month in months],
            rtl=get_language_bidi(),
        ),
        legend=tuple(legend),
    )


def _how_usual(charts: Charts, wish: ChartFilter) -> Iterator[str]:
    if charts.usual is None:
        yield _(
            "What is usual is not known: no baseline of your country is there, or too few reports."
        )
        return
    yield _(
        "Usual: independent sources that named agencies of your country in the year before the last "
        "%(days)s days, as counted on %(day)s, shared out evenly by day. Only the part whose senders "
        "agreed that you see their report. The present month counts until today."
    ) % {
        "days": charts.usual.surge_days,
        "day": formats.date_format(charts.usual.baseline.made_on, "DATE_FORMAT"),
    }
    if wish.corridor:
        yield _(
            "For one journey: the part of your country's workers who were sent to that country. "
            "Not known where no register says how many."
        )
    yield _(
        "Several reports from one source are one there. So a bar a little above is no sign yet."
    )


def _corridors(charts: Charts) -> Card:
    lines = [(_corridor(corridor), count) for corridor, count in charts.corridors]
    return Card(
        name="corridors",
        title=_("Reports by journey"),
        headings=[_("Journey"), _("Reports")],
        lines=_table(lines if charts.total is not None else []),
        empty=_too_few(),
        notes=[
            _("All journeys of the period. Those with fewer than %(n)s reports are put together.")
            % {"n": FLOOR}
        ],
        rows=_lying(lines),
    )


def _map(charts: Charts, wish: ChartFilter) -> Card:
    countries = charts.countries if charts.total is not None else {}
    sums = {
        iso3: (left or 0) + (went or 0) for iso3, (left, went) in countries.items() if left or went
    }
    worded = {iso3: (n, formats.number_format(n)) for iso3, n in sums.items()}
    return Card(
        name="map",
        title=_("Map: from where and to where"),
        headings=[_("Country"), _("Left from here"), _("Went here")],
        lines=[
            [country_name(iso3) or iso3, _count(left), _count(went)]
            for iso3, (left, went) in countries.items()
        ],
        empty=_too_few(),
        notes=[
            _(
                "One square for each country, about where it lies. Squares are not sizes or borders."
            ),
            *([f"{_('All journeys')}."] if wish.corridor else []),
            _("Journeys with fewer than %(n)s reports are not on the map.") % {"n": FLOOR},
        ],
        tiles=shapes.tiles(worded, marked={iso3 for iso3, (left, _w) in countries.items() if left}),
        legend=(
            ("few", _("Few reports")),
            ("many", _("Many")),
            ("from", _("Workers left from here")),
        ),
    )


def _abuses(charts: Charts, labels: Labels) -> Card:
    lines = [(labels[kind], count) for kind, count in charts.abuses]
    return Card(
        name="abuses",
        title=_("Reports by kind of abuse"),
        headings=[_("Kind of abuse"), _("Reports")],
        lines=_table(lines),
        empty=_too_few(),
        notes=[
            _("One report can tell of several kinds, so these do not add up."),
            _("A kind that is not listed was told too rarely to be shown, or never."),
        ],
        rows=_lying(lines),
    )


def _table(lines: list[tuple[str, int | None]]) -> list[list[str]]:
    return [[label, _count(count)] for label, count in lines]


def _fees(fees: Fees | None, wish: ChartFilter) -> Card:
    lines = [(_band(band, fees.currency), count) for band, count in fees.bands] if fees else []
    over = [bool(band.is_over) for band, _n in fees.bands] if fees else []
    return Card(
        name="fees",
        title=_("Fees told, against the limit in law"),
        headings=[_("Fee"), _("Reports"), _("Limit")],
        lines=[
            [*line, _side(band)]
            for line, (band, _n) in zip(_table(lines), fees.bands if fees else [], strict=True)
        ],
        empty=_("Fewer than %(n)s fees were told in one currency.") % {"n": FLOOR}
        if wish.corridor
        else _("Choose a journey above: fees and limits differ from one to the other."),
        notes=list(_how_fees(fees)) if fees else [],
        rows=_lying(lines, over),
        legend=(("bar", _("Up to the limit")), ("over", _("Over the limit"))) if any(over) else (),
        source=fees.limit.source if fees and fees.limit else "",
    )


def _band(band: Band, currency: str) -> str:
    if band.high == 0:
        return _("Nothing")
    low, high = fee(band.low, currency), band.high and fee(band.high, currency)
    if high is None:
        return _("More than %(low)s") % {"low": low}
    if not band.low:
        return _("Up to %(high)s") % {"high": high}
    return _("More than %(low)s, up to %(high)s") % {"low": low, "high": high}


def _side(band: Band) -> str:
    if band.is_over is None:
        return _("not known")
    return _("over the limit") if band.is_over else _("up to the limit")


def _how_fees(fees: Fees) -> Iterator[str]:
    yield _limit(fees.limit)
    if fees.limit and fees.bands[0][0].is_over is None:
        yield _("Too few fees stand on one side of the limit to tell them apart.")
    if fees.elsewhere:
        yield _("Told in another currency, or not told: %(n)s.") % {"n": _count(fees.elsewhere)}


def _limit(limit: FeeLimit | None) -> str:
    if limit is None:
        return _(
            "No limit in law is known to us for this journey. That does not mean that there is none."
        )
    if not limit.highest:
        return _("The law lets nobody take anything from the worker, as of %(year)s.") % {
            "year": limit.as_of
        }
    return _(
        "The law lets a worker pay at most %(most)s in all, as of %(year)s. Where it differs by the "
        "kind of work, this is the higher limit."
    ) % {"most": fee(limit.highest, limit.currency), "year": limit.as_of}


def _precision(measured: list[Measured]) -> Card:
    lines = ledger_presenters.lines(measured)
    shares = [
        (
            _rule(line),
            None if one.share is None else one.share * 100,
            "?" if one.share is None else formats.number_format(round(one.share * 100)),
        )
        for line, one in zip(lines, measured, strict=True)
    ]
    return Card(
        name="precision",
        title=_("How right the flags are"),
        headings=[_("Rule"), _("Upheld"), _("Inspected"), _("Share"), _("Surely between")],
        lines=[
            [
                _rule(line),
                formats.number_format(one.upheld),
                formats.number_format(one.inspected),
                line.share,
                line.between or _("Not known"),
            ]
            for line, one in zip(lines, measured, strict=True)
        ],
        empty=_("Not known. No flag was raised and nothing was drawn yet."),
        notes=[
            _(
                "Of 100 inspected agencies, for how many was the flag upheld? Of all times and journeys."
            ),
            _("The thin line: from where to where the share may lie, with 95 of 100 certainty."),
            _("You choose whom to inspect. So this speaks for the inspected, not for all flags."),
        ],
        rows=shapes.rows(
            shares,
            top=100,
            doubts=[
                None if one.low is None or one.high is None else (one.low * 100, one.high * 100)
                for one in measured
            ],
            rtl=get_language_bidi(),
        ),
    )


def _rule(line: ledger_presenters.Line) -> str:
    if not line.measured.version:
        return line.name
    return _("%(rule)s, version %(version)s, thresholds %(policy)s") % {
        "rule": line.name,
        "version": line.measured.version,
        "policy": line.measured.policy,
    }


# --- for machines -------------------------------------------------------------------------------


def _months_table(charts: Charts) -> Iterator[tuple]:
    yield "month", "reports", "usual"
    for month in charts.months:
        yield f"{month.first_day:%Y-%m}", month.count, month.usual


def _corridors_table(charts: Charts) -> Iterator[tuple]:
    yield "journey", "reports"
    yield from charts.corridors


def _map_table(charts: Charts) -> Iterator[tuple]:
    yield "country", "left_from", "went_to"
    yield from ((iso3, *counts) for iso3, counts in charts.countries.items())


def _abuses_table(charts: Charts) -> Iterator[tuple]:
    yield "abuse", "reports"
    yield from charts.abuses


def _fees_table(charts: Charts) -> Iterator[tuple]:
    yield "above", "up_to", "currency", "reports", "is_over_limit"
    for band, count in charts.fees.bands if charts.fees else []:
        yield band.low, band.high, charts.fees.currency, count, band.is_over


TABLES = {
    "months": _months_table,
    "map": _map_table,
    "corridors": _corridors_table,
    "abuses": _abuses_table,
    "fees": _fees_table,
}


def table(name: str, charts: Charts) -> Iterator[list[str]]:
    """Names as in the data, empty where not told."""
    for row in TABLES[name](charts):
        yield ["" if one is None else str(one) for one in row]
