"""More people than errors explain paid more than the law of their journey allows.

Version 3 counted those above a limit and not those within it. Sums are told from memory: of 40 people of an
agency that keeps to the law some remember too much, and three were enough. This one holds both against each other.
"""

import math

from recruitment.flags import fee_pattern_v3
from recruitment.flags.facts import AgencyFacts, Outcome, Reason, Tier
from recruitment.flags.fee_pattern_v2 import same_fee
from recruitment.flags.fee_pattern_v3 import limits_passed, sorted_out
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule
from recruitment.flags.statistics import binomial_upper_tail

# Once in a hundred agencies that keep to the law, and of which enough is told.
_CHANCE = 0.01


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal from `fee_sources` independent sources of whose fees one is surely above its limit, when so many of
    all whose fees can be judged are not told by mistake (`fee_mistold`); alert from `many_sources`. Else *watch*.

    A fee within `fee_spread` above a limit is taken as lawful. A report whose limits are not known, wholly or in
    part, makes no more than a *watch*: when sums lie close together, and the people call them too much.
    """
    above, compared, not_judged = sorted_out(facts, policy)
    reports = {report.id: report for report, *_rest in above}
    sources = facts.independent(tuple(reports.values()))
    if sources < policy.fee_sources:
        return same_fee(facts, policy, [report for report in not_judged if report.fee_amount])
    asked = facts.independent(tuple(compared))
    chance = binomial_upper_tail(math.ceil(asked), math.floor(sources), policy.fee_mistold)
    tier = Tier.WATCH
    if chance <= _CHANCE:
        tier = Tier.ALERT if sources >= policy.many_sources else Tier.SIGNAL
    reasons = [Reason.of("fees_above_law", sources=sources), *limits_passed(above)]
    if asked > sources:
        may_be_mistold = tier is Tier.WATCH
        reasons.append(Reason.of("fees_of_all", sources=asked, may_be_mistold=may_be_mistold))
    if not_judged:
        reasons.append(Reason.of("fees_not_judged", reports=len(not_judged)))
    return Outcome(
        tier=tier,
        reasons=tuple(reasons),
        numbers=(
            ("asked", asked),
            ("chance", round(chance, 6)),
            ("not_judged", len(not_judged)),
            ("reports", len(reports)),
            ("sources", sources),
        ),
        evidence=tuple(sorted(reports)),
    )


RULE = Rule(
    number=5,
    name="fee_pattern",
    version=4,
    legal=fee_pattern_v3.RULE.legal,
    statistical=(
        "Independent sources above a limit by more than 10 %, 3 for a signal and 6 for an alert, of all whose fees can "
        "be judged: one-sided binomial test against one in five told too high by mistake (own assumption), p <= 0.01. "
        "Where no limit is known, 3 within a band of 10 %: own rule, no claim of chance."
    ),
    judge=judge,
)
