"""More people than errors explain paid more than the law allows, and nothing says that they were invented.

Version 4 never asked whether a campaign may be behind it: ten reports written anew over six weeks, with sums
above the limit, raised an undisputed alert on an honest agency.
"""

from dataclasses import replace

from recruitment.flags import campaign, copies, fee_pattern_v4
from recruitment.flags.facts import AgencyFacts, Outcome, Reason
from recruitment.flags.policy import Policy


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """As version 4; *disputed* where the reports it leans on, or all of the window, show signs of a campaign."""
    outcome = fee_pattern_v4.judge(facts, policy)
    if outcome is None:
        return None
    everything = copies.in_window(facts, policy)
    evidence = set(outcome.evidence)
    leaned_on = tuple(report for report in everything if report.id in evidence)
    # A forger who also tells of lawful sums must not get round it, nor one who writes on an agency of many reports.
    for reports in (leaned_on, everything):
        signs = campaign.signs(facts, reports, policy)
        if campaign.is_disputed(signs):
            found = (Reason.of(f"campaign_{sign}") for sign in signs)
            return replace(outcome, reasons=(*outcome.reasons, *found), is_disputed=True)
    return outcome


RULE = replace(
    fee_pattern_v4.RULE,
    version=5,
    # Copies make it disputed only where it would be without them.
    judge=copies.set_aside(judge),
)
