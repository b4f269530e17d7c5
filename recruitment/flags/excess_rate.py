"""More reports than an agency of this size should have.

The count of independent sources is compared with what agencies of the country have per worker sent
(by destination, where that is known). Small numbers are pulled towards the usual by a gamma prior that was
fitted to all agencies, so that two reports on a tiny agency are no scandal. Judged by EB05, the
lower 5 % point of what the true ratio may be.

Where placements are poorly known, a signal needs more, or an abuse that stands out as well. Where they are
not known nothing can be said of a rate; then the rule asks only whether one abuse stands out among this
agency's reports (PRR and information component).
"""

from typing import Protocol

from recruitment.flags import campaign
from recruitment.flags.facts import (
    AgencyFacts,
    Baseline,
    Exposure,
    Outcome,
    Reason,
    ReportFacts,
    Tier,
)
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule
from recruitment.flags.statistics import gamma_quantile, information_component, proportional_ratio

# Workers' worth of the country's average that a destination's own rate is mixed with: a destination with
# few placements borrows from the rest.
_BORROWED_SOURCES = 5.0

# Why an abuse stands out, with the reports that tell of it.
Outstanding = tuple[tuple[Reason, tuple[int, ...]], ...]


class Excess(Protocol):
    """How a version judges the rate of an agency whose placements are known, well or poorly."""

    def __call__(
        self, facts: AgencyFacts, reports: tuple[ReportFacts, ...], sources: float, policy: Policy
    ) -> Outcome | None: ...


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """By EB05 where placements are known, one step stricter where poorly; else by disproportion."""
    return judge_by(_excess, facts, policy)


def judge_by(excess: Excess, facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """By that excess where placements are known; else by disproportion, which no version changed."""
    reports = facts.since(policy.window_start(facts.as_of))
    sources = facts.independent(reports)
    if sources < policy.sources or facts.baseline is None:
        return None
    if facts.exposure is not Exposure.NOT_KNOWN:
        return excess(facts, reports, sources, policy) if baseline_speaks(facts, policy) else None
    if facts.baseline.all_agencies < policy.baseline_agencies:
        return None
    return disproportion(facts, reports, sources, policy)


def can_compare(facts: AgencyFacts, policy: Policy) -> bool:
    """Whether enough is known of other agencies to tell if this one is out of the ordinary.

    False for a recruiter that no register knows: it has no size, and no business to recruit.
    """
    base = facts.baseline
    if base is None:
        return False
    if facts.exposure is Exposure.NOT_KNOWN:
        return facts.is_registered and base.all_agencies >= policy.baseline_agencies
    return baseline_speaks(facts, policy)


def baseline_speaks(facts: AgencyFacts, policy: Policy) -> bool:
    base = facts.baseline
    return base is not None and base.agencies >= policy.baseline_agencies and base.workers > 0


def expected_sources(facts: AgencyFacts) -> float:
    """Sources an ordinary agency with these placements would have in the window."""
    return sum(workers * rate_for(facts.baseline, place) for place, workers in facts.workers)


def rate_for(baseline: Baseline | None, destination: str) -> float:
    """Independent sources per worker sent there, mixed with the country's average."""
    if baseline is None or baseline.workers <= 0:
        return 0.0
    overall = baseline.sources / baseline.workers
    for group in baseline.groups:
        if group.destination == destination and destination and overall > 0:
            borrowed = _BORROWED_SOURCES / overall
            return (group.sources + _BORROWED_SOURCES) / (group.workers + borrowed)
    return overall


def eb05(baseline: Baseline | None, sources: float, expected: float) -> float:
    """Lower 5 % point of the rate ratio after seeing `sources` where `expected` were usual."""
    if baseline is None:
        return 0.0
    return gamma_quantile(0.05, baseline.shape + sources, baseline.rate + expected)


def _excess(
    facts: AgencyFacts, reports: tuple[ReportFacts, ...], sources: float, policy: Policy
) -> Outcome | None:
    expected = expected_sources(facts)
    lower = eb05(facts.baseline, sources, expected)
    poor = facts.exposure is Exposure.POOR
    outstanding = stands_out(facts, reports, sources, policy) if poor else ()
    tier = _tier(lower, poor, bool(outstanding), policy)
    if tier is None:
        return None
    base = facts.baseline
    ratio = (base.shape + sources) / (base.rate + expected)
    return more_than_usual(
        facts,
        reports,
        policy,
        tier=tier,
        first=Reason.of(
            "more_than_usual",
            sources=sources,
            expected=round(expected, 2),
            lower=round(lower, 2),
            ratio=round(ratio, 2),
        ),
        outstanding=outstanding,
    )


def more_than_usual(
    facts: AgencyFacts,
    reports: tuple[ReportFacts, ...],
    policy: Policy,
    *,
    tier: Tier,
    first: Reason,
    outstanding: Outstanding,
) -> Outcome:
    """The outcome with `first` before all other reasons, and *disputed* where a campaign may be behind it."""
    signs = campaign.signs(facts, reports, policy)
    disputed = campaign.is_disputed(signs)
    poor = facts.exposure is Exposure.POOR
    return Outcome(
        tier=tier,
        reasons=(
            first,
            *((Reason.of("placements_poorly_known"),) if poor else ()),
            *(reason for reason, _ in outstanding),
            *(Reason.of(f"campaign_{sign}") for sign in signs if disputed),
        ),
        numbers=tuple(sorted((*first.values, ("reports", len(reports))))),
        evidence=tuple(report.id for report in reports),
        is_disputed=disputed,
    )


def _tier(lower: float, poor: bool, is_outstanding: bool, policy: Policy) -> Tier | None:
    if lower <= policy.excess_signal:
        return None
    if not poor:
        return Tier.ALERT if lower > policy.excess_alert else Tier.SIGNAL
    if lower > policy.excess_alert_poor:
        return Tier.ALERT
    # What people tell does not hang on the number of placements, so the two speak apart.
    return Tier.SIGNAL if is_outstanding or lower > policy.excess_signal_poor else Tier.WATCH


def disproportion(
    facts: AgencyFacts, reports: tuple[ReportFacts, ...], sources: float, policy: Policy
) -> Outcome | None:
    outstanding = stands_out(facts, reports, sources, policy)
    if not outstanding:
        return None
    signs = campaign.signs(facts, reports, policy)
    disputed = campaign.is_disputed(signs)
    return Outcome(
        tier=Tier.SIGNAL,
        reasons=(
            *(reason for reason, _ in outstanding),
            Reason.of("size_not_known"),
            *(Reason.of(f"campaign_{sign}") for sign in signs if disputed),
        ),
        numbers=(("reports", len(reports)), ("sources", sources)),
        evidence=tuple(sorted({i for _, ids in outstanding for i in ids})),
        is_disputed=disputed,
    )


def stands_out(
    facts: AgencyFacts, reports: tuple[ReportFacts, ...], sources: float, policy: Policy
) -> Outstanding:
    """Abuses far more common here than elsewhere, each with the reports that tell of it."""
    base = facts.baseline
    if base is None:
        return ()
    everywhere = dict(base.abuses)
    others = max(base.all_sources - sources, 0.0)
    found = []
    for abuse in sorted({abuse for report in reports for abuse in report.abuses}):
        named = tuple(report for report in reports if abuse in report.abuses)
        here = facts.independent(named)
        if here < policy.sources or others <= 0:
            continue
        elsewhere = max(everywhere.get(abuse, 0.0) - here, 0.0)
        table = (here, sources - here, elsewhere, max(others - elsewhere, 0.0))
        ratio, chi_square = proportional_ratio(*table)
        _, lower = information_component(here, sources * (here + elsewhere) / (sources + others))
        # Evans's three marks together with WHO's one: each alone is loud in small tables.
        if ratio < 2 or chi_square < 4 or lower <= 0:
            continue
        values = {"sources": here, "ratio": round(min(ratio, 999.0), 1), "lower": round(lower, 2)}
        found.append((Reason.of("stands_out", abuse=abuse, **values), tuple(r.id for r in named)))
    return tuple(found)


RULE = Rule(
    number=3,
    name="excess_rate",
    version=1,
    legal="ILO C181 art. 3, 10 and 13; C097 Annex I art. 3: supervision of agencies by the authority.",
    statistical=(
        "Gamma-Poisson shrinkage and EB05 (DuMouchel 1999; FDA EB05 >= 2; MHRA EB05 >= 1.8 and n >= 3); PRR >= 2, "
        "chi-square >= 4, n >= 3 (Evans, Waller, Davis 2001); IC025 > 0 (Bate et al. 1998; Norén et al. 2013)."
    ),
    judge=judge,
)
