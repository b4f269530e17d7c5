"""Does a rule still speak when copies are set aside?

Copies of a report on itself cost an agency nothing, and enough of them make any flag look like a campaign. So a
disputed outcome is asked again without reports that hang together. What then stands undisputed would have
stood before they came, and stands now: adding copies never turns an open flag into a disputed one. Nobody
gains by it on a rival, since what is left is no more than what had been said without the copies.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from recruitment.flags.facts import AgencyFacts, Outcome, Reason, ReportFacts
from recruitment.flags.policy import Policy

Judge = Callable[[AgencyFacts, Policy], Outcome | None]
# On which reports a rule looks for signs of a campaign.
Window = Callable[[AgencyFacts, Policy], tuple[ReportFacts, ...]]

# So many groups are tried one by one, the largest first; then all there are.
_TRIED = 10


def in_window(facts: AgencyFacts, policy: Policy) -> tuple[ReportFacts, ...]:
    return facts.since(policy.window_start(facts.as_of))


def set_aside(judge: Judge, window: Window = in_window) -> Judge:
    """The same rule; a disputed outcome gives way to the most pressing one that is undisputed without copies."""

    def judged(facts: AgencyFacts, policy: Policy) -> Outcome | None:
        outcome = judge(facts, policy)
        if outcome is None or not outcome.is_disputed:
            return outcome
        found = [
            _with_reason(rest, len(copies))
            for copies in _choices(facts, window(facts, policy))
            if (rest := judge(_without(facts, copies), policy)) and not rest.is_disputed
        ]
        return max(found, key=lambda rest: rest.tier.rank, default=outcome)

    return judged


def _without(facts: AgencyFacts, copies: frozenset[int]) -> AgencyFacts:
    return replace(facts, reports=tuple(r for r in facts.reports if r.id not in copies))


def _with_reason(rest: Outcome, reports: int) -> Outcome:
    return replace(rest, reasons=(*rest.reasons, Reason.of("copies_set_aside", reports=reports)))


def _choices(facts: AgencyFacts, reports: tuple[ReportFacts, ...]) -> Iterator[frozenset[int]]:
    """Each of the largest groups alone, then these together one by one, then all groups."""
    groups = sorted(_groups(facts, reports), key=lambda group: (-len(group), sorted(group)))
    yield from groups[:_TRIED]
    for many in range(2, min(len(groups), _TRIED) + 1):
        yield frozenset().union(*groups[:many])
    if len(groups) > _TRIED:
        yield frozenset().union(*groups)


def _groups(facts: AgencyFacts, reports: tuple[ReportFacts, ...]) -> Iterator[frozenset[int]]:
    """Reports of one source; those that say the same within three days, and on from day to day; those that weigh
    nothing."""
    wanted = {report.id for report in reports}
    if weightless := frozenset(report.id for report in reports if report.weight <= 0):
        yield weightless
    together = [source.reports for source in facts.sources]
    together += [days for burst in facts.bursts for days in burst.windows(wanted)]
    together += [burst.reports for burst in facts.bursts]
    yield from {group for ids in together if len(group := frozenset(wanted.intersection(ids))) > 1}
