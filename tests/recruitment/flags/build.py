"""Facts for the tests of rules: honest by default, each report its own voice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from recruitment.flags import independence_v2
from recruitment.flags.facts import AgencyFacts, Baseline, ReportFacts
from recruitment.flags.independence import Trace
from recruitment.flags.statistics import TwoGroups

DAY = date(2026, 6, 15)


def report(number: int, days_ago: int | None = None, **answers: object) -> ReportFacts:
    """Reported `days_ago`, ten days apart by default, so that no two make a burst."""
    ago = number * 10 if days_ago is None else days_ago
    at = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) - timedelta(days=ago)
    told = {
        "severity": 3,
        "abuses": ("excess-fees",),
        "month": (at.date() - timedelta(days=40)).replace(day=1),
        "origin": "NPL",
        "destination": "QAT",
        "has_story": True,
    }
    return ReportFacts(id=number, accepted_at=at, **{**told, **answers})


def facts(
    reports: Iterable[ReportFacts], traces: dict[int, Trace] | None = None, **known: object
) -> AgencyFacts:
    reports = tuple(reports)
    base = {"agency": 1, "as_of": DAY, "country": "NPL", "known_since": date(2024, 1, 1)}
    return independence_v2.with_voices(AgencyFacts(**{**base, **known}, reports=reports), traces)


def honest(n: int, **answers: object) -> list[ReportFacts]:
    return [report(i, **answers) for i in range(1, n + 1)]


def paid(number: int, amount: str, **answers: object) -> ReportFacts:
    return report(number, fee_amount=Decimal(amount), fee_currency="NPR", **answers)


# 1,000 agencies, one report on a hundred workers, and a prior as the fit gives it for such a country.
BASELINE = Baseline(
    country="NPL",
    made_on=DAY,
    agencies=1000,
    sources=3000.0,
    workers=300_000.0,
    shape=1.5,
    rate=1.5,
    abuses=(("excess-fees", 1500.0), ("passport-retention", 150.0)),
    all_agencies=1000,
    all_sources=3000.0,
    recent=700.0,
    past=2300.0,
)

# The same country, told by two groups: of 25 agencies one, named four times as often as is usual.
TWO_GROUPS = replace(BASELINE, prior=TwoGroups(0.04, 150.0, 170.0, 40.0, 10.0))


def with_reports(known: AgencyFacts, reports: Iterable[ReportFacts]) -> AgencyFacts:
    return independence_v2.with_voices(replace(known, reports=tuple(reports)))
