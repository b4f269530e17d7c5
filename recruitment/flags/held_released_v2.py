"""People who did not dare to be the first, and nothing says that they were invented.

Version 1 never asked whether a campaign may be behind it: ten invented reports that waited for each other
raised an undisputed signal on an honest agency.
"""

from dataclasses import replace

from recruitment.flags import campaign, copies, held_released
from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import Policy


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """As version 1; *disputed* where the reports it leans on, or all of the window, show signs of a campaign."""
    return campaign.doubted(held_released.judge(facts, policy), facts, policy)


RULE = replace(
    held_released.RULE,
    version=2,
    # Copies make it disputed only where it would be without them.
    judge=copies.set_aside(judge),
)
