"""Which reports count as one voice. Version 2: ties in time make no chains.

Reports of one hand (the same words, one network on one day, one organisation's batch) are one source, and so
are those linked to them in turn, as in version 1. To say the same within three days is less than that: anybody
can do it to a stranger. So it joins no sources, it only bounds what they count together (`Burst`): of two
within three days one counts. That is the most reports that can be chosen with no two so near, which another report
never makes less. In version 1 one empty report every three days made one voice of all that came meanwhile.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from recruitment.flags.facts import AgencyFacts, Burst, ReportFacts, Source
from recruitment.flags.independence import (
    BURST,
    EMPTY_BURST,
    SAME_DETAILS,
    Trace,
    accounts_differ,
    answers_mark,
    emptiness,
    hands,
)

VERSION = 2

# Why two reports may be alike, and what they have in common; then, when one of them said so.
_Alike = tuple[str, object]
_Moment = tuple[_Alike, datetime]


def with_voices(
    facts: AgencyFacts, traces: Mapping[int, Trace] | None = None, *, key: bytes = b""
) -> AgencyFacts:
    """The facts with their reports told apart. Traces may be missing for any report.

    `key`: the one that `first_answers` of the traces were made with.
    """
    ordered = sorted(facts.reports, key=lambda report: report.id)
    traces = traces or {}
    found = hands(ordered, traces)
    hand_of = {i: n for n, (members, _) in enumerate(found) for i in members}
    bursts = []
    for why, run in _runs(_chosen(ordered, traces, key)):
        last: dict[int, datetime] = {}
        for at, report in run:
            hand = hand_of[report]
            if hand in last and at - last[hand] <= BURST:
                found[hand][1].add(why)
            last[hand] = at
        if len(last) > 1:
            bursts.append(_burst(why, run))
    sources = tuple(
        Source(members, tuple(sorted(why)), accounts_differ([facts.by_id[i] for i in members], why))
        for members, why in found
    )
    return replace(facts, sources=sources, bursts=tuple(bursts), independence=VERSION)


def _runs(
    chosen: Iterable[tuple[int, _Moment]],
) -> Iterator[tuple[str, list[tuple[datetime, int]]]]:
    """Reports that say the same, by time, each within three days of the one before. Every report in one at most."""
    alike: dict[_Alike, list[tuple[datetime, int]]] = defaultdict(list)
    for report, (what, at) in chosen:
        alike[what].append((at, report))
    for (why, _), said in sorted(alike.items(), key=lambda one: (one[0][0], min(one[1])[1])):
        said.sort()
        run = said[:1]
        for moment in said[1:]:
            if moment[0] - run[-1][0] > BURST:
                yield why, run
                run = []
            run.append(moment)
        yield why, run


def _chosen(
    ordered: list[ReportFacts], traces: Mapping[int, Trace], key: bytes
) -> Iterator[tuple[int, _Moment]]:
    """Of each report the moment by which it is compared; of one that was changed, the first at which it was not alone.

    Else alike reports would become several voices by changing them.
    """
    all_of = {r.id: list(_moments(r, traces.get(r.id, Trace()), key)) for r in ordered}
    is_choice = any(len(own) > 1 for own in all_of.values())
    at_of = _times(all_of.values()) if is_choice else {}
    for report, own in all_of.items():
        if own:
            yield report, next((m for m in own[:-1] if _has_company(at_of, own, m)), own[-1])


def _times(all_of: Iterable[list[_Moment]]) -> dict[_Alike, list[datetime]]:
    times: dict[_Alike, list[datetime]] = defaultdict(list)
    for own in all_of:
        # Twice the same of one report is no company.
        for what, at in set(own):
            times[what].append(at)
    return {what: sorted(found) for what, found in times.items()}


def _has_company(at_of: Mapping[_Alike, list[datetime]], own: list[_Moment], one: _Moment) -> bool:
    what, at = one
    near = bisect_right(at_of[what], at + BURST) - bisect_left(at_of[what], at - BURST)
    return near > sum(w == what and abs(a - at) <= BURST for w, a in set(own))


def _moments(report: ReportFacts, trace: Trace, key: bytes) -> Iterator[_Moment]:
    """As it was sent first, if it was changed since; then as it counts now."""
    now = _alike(report, key)
    if trace.first_at and trace.first_answers:
        yield (SAME_DETAILS, trace.first_answers), trace.first_at
    if trace.first_at and now:
        yield now, trace.first_at
    if now:
        yield now, report.accepted_at


def _alike(report: ReportFacts, key: bytes) -> _Alike | None:
    if mark := answers_mark(report, key=key):
        return (SAME_DETAILS, mark)
    empty = emptiness(report)
    return None if empty is None else (EMPTY_BURST, empty)


def _burst(why: str, run: list[tuple[datetime, int]]) -> Burst:
    times = [at for at, _ in run]
    return Burst(
        why=why,
        reports=tuple(report for _, report in run),
        apart=tuple(bisect_left(times, at - BURST) for at in times),
    )
