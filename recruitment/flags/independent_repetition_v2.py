"""The same agency, named by several people, held against what version 2 of the rate rule calls usual."""

from dataclasses import replace

from recruitment.flags import excess_rate_v2, independent_repetition
from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import Policy


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """As version 1 in all else."""
    return independent_repetition.judge_by(excess_rate_v2.judge, facts, policy)


RULE = replace(independent_repetition.RULE, version=2, judge=judge)
