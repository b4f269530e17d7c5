"""One grave report is enough: a child, violence, people locked in. It never waits for a count."""

from recruitment.flags.facts import AgencyFacts, Outcome, Reason, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule

GRAVE = 5


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Urgent as soon as one countable report of severity 5 stands in the window."""
    grave = tuple(
        report
        for report in facts.since(policy.window_start(facts.as_of))
        if report.severity >= GRAVE
    )
    if not grave:
        return None
    # Weight is not asked: a report sent too fast or through a crowded network may be the one of a
    # person in danger. It is said to be in doubt, and a person looks all the same.
    in_doubt = all(report.weight <= 0 for report in grave)
    sources = facts.independent(grave)
    ongoing = sum(report.ongoing == "yes" for report in grave)
    reasons = [Reason.of("grave_report", reports=len(grave), sources=sources)]
    if ongoing:
        reasons.append(Reason.of("still_going_on", reports=ongoing))
    if in_doubt:
        reasons.append(Reason.of("reports_in_doubt", reports=len(grave)))
    return Outcome(
        tier=Tier.URGENT,
        reasons=tuple(reasons),
        numbers=(("ongoing", ongoing), ("reports", len(grave)), ("sources", sources)),
        evidence=tuple(report.id for report in grave),
        is_disputed=in_doubt,
    )


RULE = Rule(
    number=1,
    name="grave_report",
    version=1,
    legal=(
        "ILO Forced Labour Convention C029 art. 25 and Protocol P029 art. 2-3; Worst Forms of Child "
        "Labour Convention C182 art. 3 and 7; Palermo Protocol art. 3: a single case must be looked into."
    ),
    statistical="None on purpose: severity first, since counting systems bury the single worst case.",
    judge=judge,
)
