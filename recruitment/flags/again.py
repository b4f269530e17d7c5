"""May a rule call again after a person dismissed what it said?"""

from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import Policy


def is_news(
    outcome: Outcome, facts: AgencyFacts, dismissed: Outcome | None, policy: Policy
) -> bool:
    """True when a person has not seen this yet.

    The same evidence never calls twice. A more pressing tier does, one more grave report does,
    else `policy.sources_after_dismissal` independent sources that were not there before.
    """
    if dismissed is None:
        return True
    known = set(dismissed.evidence)
    fresh = tuple(facts.by_id[i] for i in outcome.evidence if i not in known)
    if not fresh:
        return False
    if outcome.tier.rank > dismissed.tier.rank or any(report.severity >= 5 for report in fresh):
        return True
    old = facts.tied_to(known)
    # One more voice of a source that was dismissed is not a new source.
    independent = tuple(report for report in fresh if report.id not in old)
    return facts.independent(independent) >= policy.sources_after_dismissal
