"""More reports than an agency of this size should have, told by two groups of agencies.

Version 1 fitted one gamma prior to all agencies. Where a few are named far more often than the many, one
curve over both is wide: it takes chance for excess among the many, and pulls the few towards them. Here the
prior has two gammas, as in DuMouchel 1999: the many, and those named at least twice as often as is usual.
A signal says how likely an agency is of the second group; an alert, that even the lower 5 % point of what
its true ratio may be (EB05) is high.
"""

from recruitment.flags import excess_rate
from recruitment.flags.facts import AgencyFacts, Exposure, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """By the chance to be of the high group, one step stricter where placements are poorly known; else by
    disproportion. Where the baseline has no two groups (made by older code), as version 1."""
    if facts.baseline is not None and facts.baseline.prior is None:
        return excess_rate.judge(facts, policy)
    return excess_rate.judge_by(_excess, facts, policy)


def _excess(
    facts: AgencyFacts, reports: tuple[ReportFacts, ...], sources: float, policy: Policy
) -> Outcome | None:
    prior = facts.baseline.prior
    expected = excess_rate.expected_sources(facts)
    chance = prior.chance_high(sources, expected)
    lower = prior.quantile(0.05, sources, expected)
    poor = facts.exposure is Exposure.POOR
    outstanding = excess_rate.stands_out(facts, reports, sources, policy) if poor else ()
    tier = _tier(chance, lower, poor, bool(outstanding), policy)
    if tier is None:
        return None
    return excess_rate.more_than_usual(
        facts,
        reports,
        policy,
        tier=tier,
        first=Reason.of(
            "likely_of_high_group",
            sources=sources,
            expected=round(expected, 2),
            chance=round(chance, 2),
            lower=round(lower, 2),
            ratio=round(prior.mean(sources, expected), 2),
        ),
        outstanding=outstanding,
    )


# Where placements are poorly known, an abuse that stands out is a second witness, and this chance is enough:
# what people tell does not hang on the number of placements, so the two speak apart.
_CHANCE_BESIDE_AN_ABUSE = 1 / 3


def _tier(
    chance: float, lower: float, poor: bool, is_outstanding: bool, policy: Policy
) -> Tier | None:
    likely = chance > policy.excess_chance
    if likely and lower > (policy.excess_alert_poor if poor else policy.excess_alert):
        return Tier.ALERT
    if not poor:
        return Tier.SIGNAL if likely else None
    if chance > policy.excess_chance_poor or (is_outstanding and chance > _CHANCE_BESIDE_AN_ABUSE):
        return Tier.SIGNAL
    return Tier.WATCH if likely else None


RULE = Rule(
    number=3,
    name="excess_rate",
    version=2,
    legal=excess_rate.RULE.legal,
    statistical=(
        "Gamma-Poisson shrinkage with a prior of two gammas and EB05 (DuMouchel 1999; FDA EB05 >= 2), fitted by EM "
        "(Dempster, Laird, Rubin 1977); chance of the high group as in local false discovery rates (Efron 2001); "
        "without placements PRR and IC as in version 1."
    ),
    judge=judge,
)
