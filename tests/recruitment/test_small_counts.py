"""No count tells of a few people, whatever is subtracted from whatever."""

import random
from decimal import Decimal

import pytest

from recruitment.small_counts import ALL, FLOOR, OTHERS, bands, merged, safe, with_sums


def test_small_lines_become_others_that_are_not_small() -> None:
    assert merged({"a": 20, "b": 3, "c": 4}) == {"a": 20, OTHERS: 7}
    assert merged({"a": 20, "b": 6, "c": 1}) == {"a": 20, OTHERS: 7}, "b hides c"
    assert merged({"a": 20, "b": 6}) == {"a": 20, "b": 6}
    assert merged({"a": 2}) == {OTHERS: 2}, "nothing is there to hide it; `safe` must"
    assert merged({}) == {}
    assert merged({"a": 20, "b": 9, "c": 8}, most=1) == {"a": 20, OTHERS: 17}


def test_a_sum_does_not_give_the_small_one_away() -> None:
    table = with_sums(
        {("may", "a"): 20, ("may", "b"): 9, ("may", "c"): 1}, ["may"], ["a", "b", "c"]
    )
    shown = safe(table, adds_down=False)
    assert (shown["may", "c"], shown["may", "b"], shown["may", "a"]) == (None, None, 20)
    assert shown["may", ALL] == 30


def test_what_is_too_small_altogether_is_not_told_at_all() -> None:
    shown = safe(
        with_sums({("may", "a"): 2, ("june", "a"): 1}, ["may", "june"], ["a"]), adds_down=True
    )
    assert set(shown.values()) == {None}


def test_nought_is_not_told_from_few() -> None:
    assert safe(with_sums({}, ["may"], ["a"]), adds_down=True)["may", "a"] is None


def _lines(rows: list[str], columns: list[str]) -> list[list[tuple[str, str]]]:
    across = [[(row, column) for column in [*columns, ALL]] for row in [*rows, ALL]]
    down = [[(row, column) for row in [*rows, ALL]] for column in [*columns, ALL]]
    return across + down


@pytest.mark.parametrize("seed", range(60))
def test_no_line_of_any_table_lets_a_small_cell_be_found(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a table, no secret
    rows, columns = (
        [f"m{i}" for i in range(dice.randint(1, 6))],
        [f"c{i}" for i in range(dice.randint(1, 4))],
    )
    highest = dice.choice([3, 8, 40])
    counts = {(r, c): dice.randint(0, highest) for r in rows for c in columns}
    table = with_sums(counts, rows, columns)
    whole = table | {(ALL, c): sum(table[r, c] for r in rows) for c in [*columns, ALL]}
    shown = safe(table, adds_down=True)
    assert all(n is None or n == whole[cell] for cell, n in shown.items())
    assert all(shown[cell] is None for cell, n in whole.items() if n < FLOOR)
    for line in _lines(rows, columns):
        *parts, total = line
        hidden = [part for part in parts if shown[part] is None]
        if shown[total] is None:
            # The sum itself could be had by adding up, if nothing else were hidden.
            assert hidden or whole[total] == 0
        elif hidden:
            # What a reader gets by subtracting: several cells together, and no small group.
            left = shown[total] - sum(shown[part] or 0 for part in parts)
            assert left == 0 or (len(hidden) > 1 and left >= FLOOR)


def _amounts(*pairs: tuple[int, int]) -> list[Decimal]:
    return [Decimal(amount) for amount, times in pairs for _ in range(times)]


def test_the_limit_parts_two_bands() -> None:
    found = bands(_amounts((8_000, 6), (12_000, 7), (90_000, 5)), cap=Decimal(10_000))
    assert [(b.low, b.high, b.count, b.is_over) for b in found] == [
        (0, 10_000, 6, False), (10_000, 20_000, 7, True), (20_000, 100_000, 5, True),
    ]  # fmt: skip


def test_few_beyond_the_limit_are_not_told_apart() -> None:
    found = bands(_amounts((8_000, 6), (12_000, 2)), cap=Decimal(10_000))
    assert sum(band.count for band in found) == 8
    assert {band.is_over for band in found} == {None}
    assert Decimal(10_000) not in {edge for band in found[:-1] for edge in (band.low, band.high)}


def test_nothing_may_be_charged_and_some_were_charged_nothing() -> None:
    found = bands(_amounts((0, 5), (500, 9)), cap=Decimal(0))
    assert [(b.low, b.high, b.is_over) for b in found][0] == (0, 0, False)
    assert [b.count for b in found if b.is_over] == [9]


def test_no_band_is_small_however_wide_the_amounts_are_apart() -> None:
    dice = random.Random(7)  # noqa: S311
    for _ in range(200):
        amounts = [Decimal(round(10 ** dice.uniform(0, 11))) for _ in range(dice.randint(5, 60))]
        for cap in (None, Decimal(0), Decimal(10_000)):
            found = bands(amounts, cap=cap)
            assert sum(band.count for band in found) == len(amounts)
            assert min(band.count for band in found) >= FLOOR
            for band in found:
                within = [a for a in amounts if a > band.low or a == band.low == 0]
                assert band.count <= len(within)
            assert all(one.high == two.low for one, two in zip(found, found[1:], strict=False))


def test_too_few_amounts_make_no_band() -> None:
    assert bands(_amounts((100, 4))) is None
    assert bands([]) is None


def test_one_huge_amount_does_not_flatten_the_others() -> None:
    found = bands(_amounts((1_000, 8), (4_000, 8), (10**11, 1)))
    assert found[0].high <= 1_000
    assert found[-1].high is None
