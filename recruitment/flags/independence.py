"""Which reports count as one voice. Version 1, kept to be compared with; `independence_v2.py` is what counts.

Two reports are linked when something ties them to one hand; linked reports, and those linked to
them in turn, are one source. The links form a graph and the sources are its connected parts, so
the order in which reports came never matters.

Its weakness: whoever sends one report every three days joins all that others send meanwhile.

A link never removes a report: both numbers, reports and sources, are shown to the inspector
with the codes below. Sources: duplicate detection in pharmacovigilance (Norén, Orre, Bate 2005,
"vigiMatch"); min-hash resemblance (Broder 1997).

What tied a report to others when it was sent ties it still, whatever its sender changed in it since:
its network, its batch, and the answers that it came with.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from recruitment.flags.facts import ReportFacts, Source

VERSION = 1

SAME_TEXT = "same_text"  # nearly the same words
SAME_CHANNEL = "same_channel"  # same network on the same day
SAME_BATCH = "same_batch"  # one organisation within three days
SAME_DETAILS = "same_details"  # the same answers within three days
EMPTY_BURST = "empty_burst"  # hardly any detail, within three days

# A campaign is run in an evening or over a weekend; honest people who don't know each other are
# rarely alike in every answer within three days.
BURST = timedelta(hours=72)
# Share of equal min-hashes. Copied texts with a word or two changed stay above 0.5; two people who
# tell of the same agency in their own words stay below 0.2 (tests/recruitment/flags).
ALIKE = 0.5


@dataclass(frozen=True)
class Trace:
    """What ties a report to a hand. Lives only here; rules, flags and people never see it."""

    bucket: str = ""  # keyed hash of network and day; empty: none, or erased
    group: str = ""  # what is left of shared buckets after they were erased
    # The same two of the hour at which it named this agency, where that was later.
    named_bucket: str = ""
    named_group: str = ""
    # Of a report that was changed: when it was sent, and `answers_mark` of what it said then.
    first_at: datetime | None = None
    first_answers: str = ""
    sketch: tuple[int, ...] = ()  # keyed min-hashes, position by position


def resemblance(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """Estimated share of common shingles, 0 to 1. 0 where either text is missing."""
    if not left or len(left) != len(right):
        return 0.0
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def sources(
    reports: Iterable[ReportFacts], traces: Mapping[int, Trace] | None = None, *, key: bytes = b""
) -> tuple[Source, ...]:
    """Every report in exactly one source, in a fixed order. Traces may be missing for any report.

    `key`: the one that `first_answers` of the traces were made with.
    """
    ordered = sorted(reports, key=lambda report: report.id)
    traces = traces or {}
    parts = _of_one_hand(ordered, traces)
    known = ((r.id, traces[r.id]) for r in ordered if r.id in traces)
    answers = _moments(ordered, traces, partial(answers_mark, key=key))
    _link_near_in_time(parts, SAME_DETAILS, [*answers, *_first_answers(known)])
    _link_near_in_time(parts, EMPTY_BURST, _moments(ordered, traces, emptiness))
    by_id = {report.id: report for report in ordered}
    return tuple(
        Source(
            reports=members,
            why=tuple(sorted(why)),
            accounts_differ=accounts_differ([by_id[i] for i in members], why),
        )
        for members, why in parts.all()
    )


def hands(
    ordered: list[ReportFacts], traces: Mapping[int, Trace]
) -> list[tuple[tuple[int, ...], set[str]]]:
    """Reports that one hand sent, whatever they say, and why: the same network, batch or words."""
    return _of_one_hand(ordered, traces).all()


def _of_one_hand(ordered: list[ReportFacts], traces: Mapping[int, Trace]) -> "_Parts":
    parts = _Parts(report.id for report in ordered)
    known = [(r.id, traces[r.id]) for r in ordered if r.id in traces]
    _link_equal(parts, SAME_CHANNEL, ((i, b) for i, t in known for b in (t.bucket, t.named_bucket)))
    _link_equal(parts, SAME_CHANNEL, ((i, g) for i, t in known for g in (t.group, t.named_group)))
    _link_near_in_time(parts, SAME_BATCH, _moments(ordered, traces, _batch))
    _link_same_text(parts, ordered, traces)
    return parts


def _batch(report: ReportFacts) -> object:
    return report.organisation


def answers_mark(report: ReportFacts, *, key: bytes) -> str | None:
    """All answers together, as a keyed hash; None where so little was said that equality means nothing.

    Answers are few: without the key a hash of them would tell them to whoever tries all.
    """
    # An organisation answers for the persons it sends, and is linked as a batch already.
    if report.organisation is not None or (report.month is None and report.fee_amount is None):
        return None
    answers = (
        report.abuses,
        report.origin,
        report.destination,
        report.month,
        report.fee_amount,
        report.fee_currency,
    )
    return keyed(hashlib.sha256(repr(answers).encode()).hexdigest(), key=key)


def keyed(mark: str, *, key: bytes) -> str:
    return hmac.digest(key, b"answers\x1f" + mark.encode(), "sha256").hex()


def emptiness(report: ReportFacts) -> object:
    """Same abuse, nothing else said. None where there is something to tell the report apart by."""
    if report.organisation is not None or report.month or report.fee_amount or report.has_story:
        return None
    return (report.abuses, report.destination)


def accounts_differ(members: list[ReportFacts], why: set[str]) -> bool:
    """Only tied by place or by who wrote it down, while at least two tell different things."""
    if len(members) < 2 or not why <= {SAME_CHANNEL, SAME_BATCH}:
        return False
    told = {(r.abuses, r.month, r.fee_amount, r.destination) for r in members}
    # Half of them, so that one odd report among copies does not make a second voice.
    return len(told) >= max(2, len(members) // 2)


def _link_equal(parts: "_Parts", why: str, keyed: Iterable[tuple[int, str]]) -> None:
    first: dict[str, int] = {}
    for report, key in keyed:
        if key:
            parts.link(first.setdefault(key, report), report, why)


# When, which report, and what it has in common with others; None: nothing.
_Moment = tuple[datetime, int, object]


def _moments(
    ordered: Iterable[ReportFacts],
    traces: Mapping[int, Trace],
    key: Callable[[ReportFacts], object],
) -> Iterator[_Moment]:
    """Of each report the hour that counts, and that of its sending where it was changed since."""
    for report in ordered:
        same = key(report)
        yield report.accepted_at, report.id, same
        if report.id in traces and (first_at := traces[report.id].first_at):
            yield first_at, report.id, same


def _first_answers(known: Iterable[tuple[int, Trace]]) -> Iterator[_Moment]:
    for report, trace in known:
        if trace.first_at:
            yield trace.first_at, report, trace.first_answers or None


def _link_near_in_time(parts: "_Parts", why: str, moments: Iterable[_Moment]) -> None:
    last: dict[object, tuple[datetime, int]] = {}
    for at, report, same in sorted(moments, key=lambda moment: moment[:2]):
        if same is None:
            continue
        before = last.get(same)
        if before and at - before[0] <= BURST:
            parts.link(before[1], report, why)
        last[same] = (at, report)


def _link_same_text(
    parts: "_Parts", ordered: list[ReportFacts], traces: Mapping[int, Trace]
) -> None:
    """Resemblance of at least `ALIKE` means that some min-hash is equal, so only those are compared."""
    distinct: dict[tuple[int, ...], int] = {}
    for report in ordered:
        sketch = traces[report.id].sketch if report.id in traces else ()
        if sketch:
            parts.link(distinct.setdefault(sketch, report.id), report.id, SAME_TEXT)
    places: dict[tuple[int, int], list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for sketch, report in distinct.items():
        near: dict[int, tuple[int, ...]] = {}
        for place in enumerate(sketch):
            for other_sketch, other in places[place]:
                near[other] = other_sketch
            places[place].append((sketch, report))
        for other, other_sketch in near.items():
            if resemblance(sketch, other_sketch) >= ALIKE:
                parts.link(other, report, SAME_TEXT)


class _Parts:
    """Connected parts of a graph (union-find), each with the reasons of its links."""

    def __init__(self, nodes: Iterable[int]) -> None:
        self._parent = {node: node for node in nodes}
        self._why: list[tuple[int, str]] = []

    def _root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def link(self, left: int, right: int, why: str) -> None:
        if left == right:
            return
        self._why.append((left, why))
        low, high = sorted((self._root(left), self._root(right)))
        self._parent[high] = low

    def all(self) -> list[tuple[tuple[int, ...], set[str]]]:
        members: dict[int, list[int]] = defaultdict(list)
        for node in self._parent:
            members[self._root(node)].append(node)
        why: dict[int, set[str]] = defaultdict(set)
        for node, reason in self._why:
            why[self._root(node)].add(reason)
        return [(tuple(sorted(m)), why[root]) for root, m in sorted(members.items())]
