"""Rules that say: look at this agency. Pure: no Django, no clock, no chance.

The contract
- In: `AgencyFacts` (facts.py), the whole of what a rule may know, and a `Policy` (policy.py).
- Out: an `Outcome`, or None: tier, reasons as data, the numbers behind, the reports leaned on, and
  whether it is disputed (campaign.py). Words are made by `recruitment/flag_messages.py`.
- The same facts and the same policy give the same outcome, in any order of reports, for ever. So a
  rule that changes gets a new version in a new file, and the old one stays in `RULES`.
- A tier is a reason to look, not a finding. Nothing here is public, and nothing acts by itself.

    >>> outcome_of("grave_report", 1, facts, policy)

To add a rule: a file here, a line in `CURRENT`, words in flag_messages.py, an entry in
docs/reference/rules.md, and tests: one that fires, one just below, one that must never, one with missing data.
"""

from recruitment.flags import (
    excess_rate,
    excess_rate_v2,
    excess_rate_v3,
    fee_pattern,
    fee_pattern_v2,
    fee_pattern_v3,
    fee_pattern_v4,
    fee_pattern_v5,
    grave_report,
    held_released,
    held_released_v2,
    independent_repetition,
    independent_repetition_v2,
    independent_repetition_v3,
    lost_licence,
    successor,
    surge,
    surge_v2,
)
from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import SETTABLE, Policy, Watched
from recruitment.flags.rule import Rule

CURRENT: tuple[Rule, ...] = (
    grave_report.RULE,
    independent_repetition_v3.RULE,
    excess_rate_v3.RULE,
    surge_v2.RULE,
    fee_pattern_v5.RULE,
    lost_licence.RULE,
    successor.RULE,
    held_released_v2.RULE,
)

# Rules that no longer run, kept so that what they once said can be said again.
FORMER: tuple[Rule, ...] = (
    independent_repetition.RULE,
    independent_repetition_v2.RULE,
    excess_rate.RULE,
    excess_rate_v2.RULE,
    surge.RULE,
    fee_pattern.RULE,
    fee_pattern_v2.RULE,
    fee_pattern_v3.RULE,
    fee_pattern_v4.RULE,
    held_released.RULE,
)

RULES: dict[tuple[str, int], Rule] = {rule.key: rule for rule in (*CURRENT, *FORMER)}


def outcome_of(name: str, version: int, facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """What that rule said, or says, of these facts. Raises KeyError for a rule that never was."""
    return RULES[name, version].judge(facts, policy)


def outcomes_of_two(
    facts: AgencyFacts, one: Policy, other: Policy
) -> tuple[dict[str, Outcome], dict[str, Outcome]]:
    """`outcomes` by both. Rules that read nothing in which the two differ are asked once."""
    differing = {name for name in SETTABLE if getattr(one, name) != getattr(other, name)}
    by_one, by_other = {}, {}
    for rule in CURRENT:
        watched = Watched.of(one)
        said = again = rule.judge(facts, watched)
        if differing & watched.read:
            again = rule.judge(facts, other)
        by_one[rule.name], by_other[rule.name] = said, again
    return tuple(
        {name: outcome for name, outcome in by.items() if outcome is not None}
        for by in (by_one, by_other)
    )


def outcomes(facts: AgencyFacts, policy: Policy) -> dict[str, Outcome]:
    """What every rule of today says, by name; silent rules are missing."""
    spoken = ((rule.name, rule.judge(facts, policy)) for rule in CURRENT)
    return {name: outcome for name, outcome in spoken if outcome is not None}
