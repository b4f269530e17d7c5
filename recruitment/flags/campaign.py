"""Does this look like an attack on the agency? Signs, never a verdict.

A flag that rests on such reports is *disputed*: it stays in the queue, and says why a person should
doubt it. Nothing is dropped. An honest group that went to report together shows some of the same
signs, which is why a person decides.
"""

from collections.abc import Iterable
from dataclasses import replace

from recruitment.flags.facts import AgencyFacts, Outcome, Reason, ReportFacts
from recruitment.flags.policy import Policy

ONE_HAND = "one_hand"  # most reports fell together into few sources
SUDDEN = "sudden"  # nearly all within six weeks, and hardly any before
ONE_DOOR = "one_door"  # hardly any through an organisation that answers for what it sends
THIN = "thin"  # most say neither when nor how much
FRESH = "fresh"  # most tell of the month they report in, or of none; honest people come later
ALIKE = "alike"  # most tell the same

_SUDDEN_DAYS = 45
_MOST = 0.75
# Below five there is no pattern to speak of: three honest people within six weeks are no campaign.
_FEWEST = 5


def signs(facts: AgencyFacts, reports: tuple[ReportFacts, ...], policy: Policy) -> tuple[str, ...]:
    """Codes of what speaks for a campaign behind these reports, in a fixed order."""
    if len(reports) < _FEWEST:
        return ()
    found = {
        ONE_HAND: facts.independent(reports) <= len(reports) / 2,
        SUDDEN: _is_sudden(facts, reports, policy),
        ONE_DOOR: _share(report.organisation is None for report in reports) >= _MOST,
        FRESH: _share(_is_fresh(report) for report in reports) >= _MOST,
        THIN: _share(r.month is None and r.fee_amount is None for r in reports) >= _MOST,
        ALIKE: _commonest(reports) >= _MOST,
    }
    return tuple(code for code, is_there in found.items() if is_there)


def is_disputed(found: tuple[str, ...]) -> bool:
    """One hand is enough. Else three of the weaker signs: each alone is common among honest reports."""
    return ONE_HAND in found or len(found) >= 3


def doubted(outcome: Outcome | None, facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """The same, and disputed where the reports it leans on, or all of the window, show signs of a campaign."""
    if outcome is None:
        return None
    everything = facts.since(policy.window_start(facts.as_of))
    evidence = set(outcome.evidence)
    # A forger who also tells of lawful sums must not get round it, nor one who writes on an agency of many reports.
    for reports in (tuple(r for r in everything if r.id in evidence), everything):
        found = signs(facts, reports, policy)
        if is_disputed(found):
            why = (Reason.of(f"campaign_{sign}") for sign in found)
            return replace(outcome, reasons=(*outcome.reasons, *why), is_disputed=True)
    return outcome


def _is_sudden(facts: AgencyFacts, reports: tuple[ReportFacts, ...], policy: Policy) -> bool:
    days = sorted(report.accepted_at.date() for report in reports)
    needed = -(-len(days) * 3 // 4)
    shortest = min((days[i + needed - 1] - days[i]).days for i in range(len(days) - needed + 1))
    return shortest <= _SUDDEN_DAYS and len(facts.reports) - len(reports) <= len(reports) / 4


def _is_fresh(report: ReportFacts) -> bool:
    return report.month is None or report.month >= report.accepted_at.date().replace(day=1)


def _commonest(reports: tuple[ReportFacts, ...]) -> float:
    told: dict[object, int] = {}
    for report in reports:
        key = (report.abuses, report.fee_amount, report.destination)
        told[key] = told.get(key, 0) + 1
    return max(told.values()) / len(reports)


def _share(claims: Iterable[bool]) -> float:
    known = list(claims)
    return sum(known) / len(known)
