"""What was decided of a pair: yes, no, unsure, none. Only people say yes, no or unsure.

Judgements form a graph. Those that say yes join agencies into groups; taking one back parts them
again, since nothing else was changed. A path of yes that leads around a no is a contradiction:
it is reported, never resolved by machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True)
class Edge:
    left: int
    right: int
    verdict: Verdict


@dataclass(frozen=True)
class Grouping:
    """`root` of each agency that was joined to another; `contradictions` are pairs said not to be
    one, which a chain of others joins all the same."""

    root: dict[int, int]
    contradictions: tuple[tuple[int, int], ...]

    def root_of(self, agency: int) -> int:
        return self.root.get(agency, agency)


def group(edges: Iterable[Edge], rank: dict[int, int] | None = None) -> Grouping:
    """Join along every yes. The root of a group is its member of lowest rank, then lowest id.

    `rank` lets a registered agency stand for the group rather than an older row made from reports.
    The same judgements in any order give the same groups.
    """
    rank = rank or {}
    parent: dict[int, int] = {}
    edges = list(edges)

    def find(agency: int) -> int:
        while parent.setdefault(agency, agency) != agency:
            parent[agency] = parent[parent[agency]]
            agency = parent[agency]
        return agency

    for edge in edges:
        if edge.verdict is not Verdict.YES:
            continue
        a, b = find(edge.left), find(edge.right)
        if a != b:
            first, second = sorted((a, b), key=lambda n: (rank.get(n, 0), n))
            parent[second] = first
    root = {agency: find(agency) for agency in list(parent)}
    contradictions = tuple(
        (edge.left, edge.right)
        for edge in edges
        if edge.verdict is Verdict.NO
        and root.get(edge.left, edge.left) == root.get(edge.right, edge.right)
    )
    return Grouping({k: v for k, v in root.items() if k != v}, contradictions)
