"""More people than errors explain paid more than the law allows, and nothing says that they were invented.

Version 4 never asked whether a campaign may be behind it: ten reports written anew over six weeks, with sums
above the limit, raised an undisputed alert on an honest agency.
"""

from dataclasses import replace

from recruitment.flags import campaign, copies, fee_pattern_v4
from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import Policy


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """As version 4; *disputed* where the reports it leans on, or all of the window, show signs of a campaign."""
    return campaign.doubted(fee_pattern_v4.judge(facts, policy), facts, policy)


RULE = replace(
    fee_pattern_v4.RULE,
    version=5,
    # Copies make it disputed only where it would be without them.
    judge=copies.set_aside(judge),
)
