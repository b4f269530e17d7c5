"""Noise that hides one report: in a release, between two that differ by it, and from quarter to quarter.

The attacker here knows everything but one report. She is given each release as published, and guesses.
"""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from recruitment import open_counts
from recruitment.open_counts import ABUSES, CORRIDORS, SPECS, TOTAL, Key, Told

RARE, COMMON = ("NPL", "KWT"), ("NPL", "QAT")
DOMAINS: dict[str, list[Key]] = {
    "total": [()],
    "corridors": [COMMON, RARE, ("KEN", "SAU"), ("other", "other")],
    "countries": [("NPL",), ("KEN",), ("other",)],
    "fees": [("nothing",), ("over_limit",), ("not_said",)],
    "abuses": [("excess-fees",), ("debt-bondage",), ("sexual-abuse",)],
}
ROUNDS = 1200


class Seeded:
    """Discrete Laplace noise as OpenDP's, from a seed: the difference of two geometric numbers."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def __call__(self, counts: Sequence[int], scale: float) -> list[int]:
        return [n + self._geometric(scale) - self._geometric(scale) for n in counts]

    def _geometric(self, scale: float) -> int:
        return int(-scale * math.log(1 - self._random.random()))


def none(counts: Sequence[int], scale: float) -> list[int]:
    """What a careless portal would publish."""
    return list(counts)


def report(corridor: Key, *abuses: str) -> dict[str, list[Key]]:
    return {
        "total": [()],
        "corridors": [corridor],
        "countries": [("NPL",)],
        "fees": [("over_limit",)],
        "abuses": [(abuse,) for abuse in abuses or ("excess-fees",)],
    }


def tell(reports: list, noise: open_counts.Noise) -> dict[str, dict[Key, int]]:
    told = open_counts.tell(reports, DOMAINS, noise=noise)
    return {table.name: dict(table.rows) for table in told}


def _found(
    told: dict[str, dict[Key, int]], target: dict, crowd: dict[str, dict[Key, int]]
) -> float:
    """Logarithm of how much likelier this release is with the target than without.

    `crowd`: true counts of everybody else. Cells that are not shown say nothing more than that.
    """
    odds = 0.0
    for spec in SPECS:
        for cell in target[spec.name]:
            n = crowd[spec.name].get(cell, 0)
            if cell in told[spec.name]:
                shown = told[spec.name][cell]
                odds += (abs(shown - n) - abs(shown - n - 1)) / spec.scale
            else:
                odds += math.log(_hidden(spec, n + 1) / _hidden(spec, n))
    return odds


def _hidden(spec: open_counts.Spec, n: int) -> float:
    """P(n + noise < floor), for n below it or above it."""
    a = math.exp(-1 / spec.scale)
    gap = spec.floor - n
    return 1 - a**gap / (1 + a) if gap >= 1 else a ** (1 - gap) / (1 + a)


def _rightly_guessed(crowd: list, target: dict, noise: open_counts.Noise, seed: int) -> float:
    """Part of rounds in which the attacker says rightly whether the target is in: 0.5 is a coin."""
    coin = Random(seed)
    known = {
        spec.name: dict(table.items()) for spec in SPECS for table in [_counted(crowd, spec.name)]
    }
    right = 0.0
    for _round in range(ROUNDS):
        is_in = coin.random() < 0.5
        odds = _found(tell([*crowd, target] if is_in else crowd, noise), target, known)
        right += 0.5 if odds == 0 else (odds > 0) == is_in
    return right / ROUNDS


def _counted(crowd: list, name: str) -> Counter[Key]:
    return Counter(cell for one in crowd for cell in one[name])


CROWD = [report(COMMON) for _n in range(80)]
# Three deviations of a guess by coin.
CHANCE = 3 * 0.5 / math.sqrt(ROUNDS)


def test_lone_report_of_a_rare_journey_is_not_found_with_everybody_else_known() -> None:
    """Whatever she does, she is right in at most e^epsilon / (1 + e^epsilon): 0.73 for a whole release."""
    spent = sum(spec.epsilon for spec in SPECS)
    most = math.exp(spent) / (1 + math.exp(spent))
    target = report(RARE, "sexual-abuse", "debt-bondage")
    guessed = _rightly_guessed(CROWD, target, Seeded(1), seed=1)
    assert guessed <= most + CHANCE
    # Without noise and floors she is right each time: the attack is a real one.
    assert _rightly_guessed(CROWD, report(COMMON), none, seed=1) == 1.0


def test_rare_journey_alone_tells_no_more_than_a_coin() -> None:
    noise = Seeded(2)
    seen = {True: 0, False: 0}
    for is_in in seen:
        for _round in range(ROUNDS):
            reports = [*CROWD, report(RARE)] if is_in else CROWD
            seen[is_in] += RARE in tell(reports, noise)["corridors"]
    # Shown by accident at most, with the report as without it.
    assert max(seen.values()) <= ROUNDS * 0.001 + 3 * math.sqrt(ROUNDS * 0.001)


def test_one_quarter_less_another_finds_no_report() -> None:
    """Same crowd in both quarters, one more report in the second half of the pairs."""
    noise = Seeded(3)

    def mean_difference(more: list) -> float:
        total = 0
        for _round in range(ROUNDS):
            before, after = tell(CROWD, noise), tell([*CROWD, *more], noise)
            total += after["corridors"].get(COMMON, 0) - before["corridors"].get(COMMON, 0)
        return total / ROUNDS

    spread = CORRIDORS.scale * math.sqrt(2)
    # Over thousands of repeats the one report is there, as it must be: the counts are not made up ...
    assert mean_difference([report(COMMON)]) == pytest.approx(
        1, abs=4 * spread * 2 / math.sqrt(ROUNDS)
    )
    # ... but there is one pair of quarters, and in it one report is drowned.
    once = [
        tell([*CROWD, *more], noise)["corridors"].get(COMMON, 0)
        - tell(CROWD, noise)["corridors"].get(COMMON, 0)
        >= 1
        for more in [[], [report(COMMON)]] * (ROUNDS // 2)
    ]
    right = sum(guess == bool(i % 2) for i, guess in enumerate(once)) / len(once)
    most = math.exp(CORRIDORS.epsilon) / (1 + math.exp(CORRIDORS.epsilon))
    assert right <= most + CHANCE


def test_count_below_ten_is_shown_once_in_a_thousand_times_at_most() -> None:
    few = [report(RARE) for _n in range(open_counts.K - 1)]
    noise = Seeded(4)
    shown = sum(RARE in tell([*CROWD, *few], noise)["corridors"] for _round in range(ROUNDS))
    assert shown <= ROUNDS * 0.001 + 3 * math.sqrt(ROUNDS * 0.001)
    assert min(spec.floor for spec in SPECS) >= open_counts.K


def test_opendp_says_that_all_tables_together_cost_one() -> None:
    for spec in SPECS:
        assert open_counts.cost(spec) == pytest.approx(spec.epsilon)
    assert sum(open_counts.cost(spec) for spec in SPECS) <= 1.0 + 1e-9


def test_noise_of_opendp_is_the_noise_that_the_attacks_were_tried_on() -> None:
    """Mean and spread of both; the chance that this fails by bad luck is below one in a million."""
    n, scale = 20_000, CORRIDORS.scale
    a = math.exp(-1 / scale)
    deviation = math.sqrt(2 * a) / (1 - a)
    for noise in (open_counts.discrete_laplace, Seeded(5)):
        drawn = noise([0] * n, scale)
        assert abs(sum(drawn) / n) < 5 * deviation / math.sqrt(n)
        assert math.sqrt(sum(x * x for x in drawn) / n) == pytest.approx(deviation, rel=0.08)


def test_report_of_many_abuses_counts_with_two() -> None:
    told = tell([report(COMMON, "excess-fees", "debt-bondage", "sexual-abuse")] * 99, none)
    assert ABUSES.per_report == 2
    assert set(told["abuses"]) == {("excess-fees",), ("debt-bondage",)}


def test_cell_that_is_not_in_the_domain_is_refused() -> None:
    with pytest.raises(KeyError, match="corridors"):
        tell([report(("NPL", "MCO"))], none)


def test_one_small_cell_hides_a_second_one() -> None:
    """Else the total less the rest would give it away."""
    reports = [report(COMMON)] * 90 + [report(("KEN", "SAU"))] * 60 + [report(RARE)] * 12
    told = open_counts.tell(reports, DOMAINS, noise=none)
    tables: dict[str, Told] = {table.name: table for table in told}
    assert tables[TOTAL.name].rows == [((), 162)]
    assert dict(tables["corridors"].rows) == {COMMON: 90}
