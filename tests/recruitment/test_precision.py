"""Upheld among inspected, and the lot."""

import hashlib

import pytest

from recruitment.precision import Case, Fate, draw, measure, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_the_published_one(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_interval_mirrors_and_stays_between_nought_and_one() -> None:
    for n in range(1, 40):
        for k in range(n + 1):
            low, high = wilson(k, n)
            assert 0 <= low <= k / n <= high <= 1
            assert (1 - high, 1 - low) == pytest.approx(wilson(n - k, n))


def test_nothing_inspected_is_not_known_and_not_nought() -> None:
    assert wilson(0, 0) is None
    (line,) = measure([Case("surge", 1, Fate.WAITING), Case("surge", 1, Fate.DISMISSED)])
    assert (line.share, line.low, line.high) == (None, None, None)
    assert (line.waiting, line.dismissed, line.inspected) == (1, 1, 0)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson(k, n)


def test_a_bad_rule_has_its_line_like_a_good_one() -> None:
    cases = [Case("bad", 1, Fate.NOT_UPHELD)] * 9 + [Case("good", 2, Fate.UPHELD)] * 9
    bad, good = measure(cases)
    assert (bad.rule, bad.share, bad.inspected) == ("bad", 0.0, 9)
    assert (good.rule, good.share, good.version) == ("good", 1.0, 2)
    assert bad.high < good.low


def test_each_version_of_the_thresholds_has_its_own_line():
    cases = [Case("surge", 1, Fate.NOT_UPHELD, 1), Case("surge", 1, Fate.UPHELD, 2)]
    assert [(one.policy, one.share) for one in measure(cases)] == [(1, 0.0), (2, 1.0)]


def test_lot_is_the_smallest_fingerprints_whatever_order_the_list_has() -> None:
    by_hand = sorted(range(50), key=lambda pk: hashlib.sha256(f"abc:{pk}".encode()).hexdigest())
    assert draw(range(50), seed="abc", size=7) == by_hand[:7]
    assert draw(reversed(range(50)), seed="abc", size=7) == by_hand[:7]
    assert draw(range(50), seed="abd", size=7) != by_hand[:7]
    assert len(draw(range(3), seed="abc", size=7)) == 3
    assert draw([1, 1, 1], seed="abc", size=7) == [1]


def test_lot_prefers_nobody() -> None:
    drawn = [pk for seed in range(600) for pk in draw(range(10), seed=str(seed), size=3)]
    counts = [drawn.count(pk) for pk in range(10)]
    # 180 each are expected, with a deviation of about 11; seeds are fixed, so this never wavers.
    assert min(counts) > 130
    assert max(counts) < 230
