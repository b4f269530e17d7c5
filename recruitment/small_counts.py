"""Counts that tell nothing of a few people, also not by subtracting one number from another. Pure.

Hundepool et al. (2012), Statistical Disclosure Control, ch. 4: a threshold, and further cells hidden so
that no sum gives the first ones away. As there, each sum is made safe; sums solved together are not searched.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

FLOOR = 5
# A count is told in steps: one that moved by one would tell that somebody wrote just now.
_STEPS = (100, 50, 20, 10, FLOOR)
ALL = "all"  # the name of a sum, in place of a row's or a column's
OTHERS = "others"

Cell: TypeAlias = tuple[Hashable, Hashable]


def in_steps(count: float) -> int:
    """The greatest step that is reached; 0: below the floor, where nothing may be told."""
    return next((step for step in _STEPS if count >= step), 0)


def merged(counts: Mapping[str, int], *, most: int = 20) -> dict[str, int]:
    """Most first. What is below the floor, or beyond `most` lines, is one line `OTHERS`, not below it either."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kept = {key: n for key, n in ranked[:most] if n >= FLOOR}
    others = sum(counts.values()) - sum(kept.values())
    while kept and 0 < others < FLOOR:
        others += kept.popitem()[1]
    return kept | ({OTHERS: others} if others else {})


def with_sums(counts: Mapping[Cell, int], rows: Sequence, columns: Sequence) -> dict[Cell, int]:
    """The whole table: zeros where nothing is, `ALL` as the last of each row."""
    table = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row in rows:
        table[row, ALL] = sum(table[row, column] for column in columns)
    return table


def safe(
    table: Mapping[Cell, int], *, adds_down: bool, floor: int = FLOOR
) -> dict[Cell, int | None]:
    """The table of `with_sums` with None for what may not be told, nought among it.

    Nobody learns whether None was small or hidden for another's sake. `adds_down`: each column adds up
    as well, and its sum is shown somewhere.
    """
    rows = list(dict.fromkeys(row for row, _ in table))
    columns = list(dict.fromkeys(column for _, column in table))
    lines = [[(row, column) for column in columns] for row in rows]
    values = dict(table)
    if adds_down:
        for column in columns:
            values[ALL, column] = sum(table[row, column] for row in rows)
            lines.append([*((row, column) for row in rows), (ALL, column)])
        lines.append([(ALL, column) for column in columns])
    hidden = {cell for cell, n in values.items() if n < floor}
    while more := {cell for line in lines if (cell := _gives_away(line, values, hidden, floor))}:
        hidden |= more
    return {cell: None if cell in hidden else n for cell, n in values.items()}


def _gives_away(
    line: list[Cell], values: Mapping[Cell, int], hidden: set[Cell], floor: int
) -> Cell | None:
    """The cell to hide besides, if the rest of this line and its sum, the last, tell too much."""
    *parts, total = line
    unseen = [part for part in parts if part in hidden]
    if total in hidden:
        is_safe = bool(unseen) or values[total] == 0
    else:
        among = sum(values[part] for part in unseen)
        is_safe = among == 0 or (len(unseen) > 1 and among >= floor)
    seen = [cell for cell in parts if cell not in hidden] or [total]
    return None if is_safe or seen[0] in hidden else min(seen, key=lambda cell: values[cell])


@dataclass(frozen=True)
class Band:
    """Amounts above `low` up to and with `high`; None: no end. `is_over` the cap; None: no cap known."""

    low: Decimal
    high: Decimal | None
    count: int
    is_over: bool | None


def bands(
    amounts: Iterable[Decimal], *, cap: Decimal | None = None, most: int = 8
) -> list[Band] | None:
    """`amounts` in at most about `most` bands of round steps, each with the floor or more.

    None: too few amounts in all. The cap parts two bands, unless on one side of it are too few.
    """
    ordered = sorted(amounts)
    if len(ordered) < FLOOR:
        return None
    edges = _round_edges(ordered, most)
    if cap is None:
        return _filled(ordered, edges, None)
    cut = bisect_right(ordered, cap)
    under, over = ordered[:cut], ordered[cut:]
    if 0 < len(under) < FLOOR or 0 < len(over) < FLOOR:
        return _filled(ordered, edges, None)
    return [
        *_filled(under, [*(edge for edge in edges if edge < cap), cap], False),
        *_filled(over, [cap, *(edge for edge in edges if edge > cap)], True),
    ]


def _round_edges(ordered: list[Decimal], most: int) -> list[Decimal]:
    """0, a step, two steps ... 1, 2 or 5 times a power of ten. A few huge amounts do not stretch them."""
    high = max(ordered[(len(ordered) - 1) * 9 // 10], Decimal(1))
    step = Decimal(10) ** (high / most).adjusted()
    step *= next(times for times in (1, 2, 5, 10) if step * times * most >= high)
    return [step * i for i in range(most + 1)]


def _filled(ordered: list[Decimal], edges: list[Decimal], is_over: bool | None) -> list[Band]:
    """A band ends at the first edge that gives it the floor; what is left at the end joins the last."""
    found: list[Band] = []
    start, low = 0, edges[0] if is_over else Decimal(0)
    for edge in edges:
        end = bisect_right(ordered, edge)
        if end - start >= FLOOR:
            found.append(Band(low, edge, end - start, is_over))
            start, low = end, edge
    left = len(ordered) - start
    if left >= FLOOR:
        found.append(Band(low, None, left, is_over))
    elif left:
        last = found.pop()
        high = edges[-1] if ordered[-1] <= edges[-1] else None
        found.append(Band(last.low, high, last.count + left, is_over))
    return found
