"""Suddenly many more than the agency's own past would let us expect, whatever copies came beside."""

from dataclasses import replace

from recruitment.flags import copies, surge
from recruitment.flags.facts import AgencyFacts, ReportFacts
from recruitment.flags.policy import Policy


def _recent(facts: AgencyFacts, policy: Policy) -> tuple[ReportFacts, ...]:
    # Never those of the past: without them a rise would look steeper than it was.
    return facts.since(surge.first_recent(facts, policy))


RULE = replace(
    surge.RULE,
    version=2,
    # As version 1, but copies no longer make it disputed where the rest would not be.
    judge=copies.set_aside(surge.judge, _recent),
)
