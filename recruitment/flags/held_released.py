"""People who did not dare to be the first, and who now speak because others did."""

from recruitment.flags.facts import AgencyFacts, Outcome, Reason, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal when `held_sources` independent reports that had waited for each other were released."""
    held = tuple(r for r in facts.since(policy.window_start(facts.as_of)) if r.was_held)
    sources = facts.independent(held)
    if sources < policy.held_sources:
        return None
    return Outcome(
        tier=Tier.SIGNAL,
        reasons=(Reason.of("held_released", reports=len(held), sources=sources),),
        numbers=(("reports", len(held)), ("sources", sources)),
        evidence=tuple(r.id for r in held),
    )


RULE = Rule(
    number=8,
    name="held_released",
    version=1,
    legal="ILO C181 art. 10; C190 art. 10(b): complaint ways that are safe against reprisal.",
    statistical=(
        "Allegation escrow (Ayres and Unkovic 2012): a threshold chosen by the reporter; here the others must be "
        "independent of one another."
    ),
    judge=judge,
)
