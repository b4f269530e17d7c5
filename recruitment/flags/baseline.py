"""What is usual in a country, from all its agencies. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from recruitment.flags.excess_rate import rate_for
from recruitment.flags.facts import AgencyFacts, Baseline, Exposure, GroupRate
from recruitment.flags.policy import BOUNDS, Policy
from recruitment.flags.statistics import fit_gamma_prior, fit_two_groups

_PAST_DAYS = 365


@dataclass(frozen=True)
class Seen:
    """The little of one agency that a baseline needs."""

    sources: float
    workers: tuple[tuple[str, float], ...]
    exposure: Exposure
    abuses: tuple[tuple[str, float], ...]
    recent: float
    past: float


def seen(facts: AgencyFacts, policy: Policy) -> Seen:
    reports = facts.since(policy.window_start(facts.as_of))
    first_recent = facts.as_of - timedelta(days=policy.surge_days - 1)
    recent = facts.since(first_recent)
    past = tuple(
        report
        for report in facts.since(first_recent - timedelta(days=_PAST_DAYS))
        if report.accepted_at.date() < first_recent
    )
    kinds = sorted({abuse for report in reports for abuse in report.abuses})
    return Seen(
        sources=facts.independent(reports),
        workers=facts.workers,
        exposure=facts.exposure,
        abuses=tuple(
            (kind, facts.independent(tuple(r for r in reports if kind in r.abuses)))
            for kind in kinds
        ),
        recent=facts.independent(recent),
        past=facts.independent(past),
    )


def of_country(country: str, rows: Iterable[Seen], day: date, policy: Policy) -> Baseline:
    """Rates and prior from agencies with known placements; abuses and season from all of them.

    The same rows in any order give the same baseline.
    """
    ordered = sorted(rows, key=lambda row: (row.sources, row.workers, row.recent, row.past))
    known = [row for row in ordered if row.exposure is not Exposure.NOT_KNOWN]
    sources = sum(row.sources for row in known)
    workers = sum(number for row in known for _, number in row.workers)
    groups = _groups(known)
    unfitted = Baseline(country, day, len(known), sources, workers, 1.0, 1.0, groups)
    expected = [
        sum(number * rate_for(unfitted, place) for place, number in row.workers) for row in known
    ]
    counts = [row.sources for row in known]
    shape, rate = fit_gamma_prior(counts, expected)
    # Fewer no policy may ask for, and two groups can't be told apart in so few.
    is_enough = len(known) >= BOUNDS["baseline_agencies"].least
    abuses: dict[str, float] = defaultdict(float)
    for row in ordered:
        for kind, count in row.abuses:
            abuses[kind] += count
    return Baseline(
        country=country,
        made_on=day,
        agencies=len(known),
        sources=sources,
        workers=workers,
        shape=shape,
        rate=rate,
        groups=groups,
        abuses=tuple(sorted(abuses.items())),
        all_agencies=sum(row.sources > 0 for row in ordered),
        all_sources=sum(row.sources for row in ordered),
        recent=sum(row.recent for row in ordered),
        past=sum(row.past for row in ordered),
        prior=fit_two_groups(counts, expected) if is_enough else None,
    )


def _groups(known: list[Seen]) -> tuple[GroupRate, ...]:
    """Sources of an agency are shared out over its destinations by workers sent there."""
    sources: dict[str, float] = defaultdict(float)
    workers: dict[str, float] = defaultdict(float)
    for row in known:
        total = sum(number for _, number in row.workers)
        for place, number in row.workers:
            workers[place] += number
            if total:
                sources[place] += row.sources * number / total
    return tuple(GroupRate(place, sources[place], workers[place]) for place in sorted(workers))
