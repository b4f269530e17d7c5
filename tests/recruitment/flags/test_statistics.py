"""Against values that were worked out elsewhere: tables, closed forms, published examples."""

import math
import random

import pytest

from recruitment.flags import statistics


@pytest.mark.parametrize(
    ("x", "shape", "expected"),
    [
        (1.0, 1.0, 1 - math.exp(-1)),  # an exponential variable
        (2.0, 2.0, 1 - 3 * math.exp(-2)),  # Erlang: 1 - e^-x (1 + x)
        (0.2275, 0.5, 0.5),  # half a chi-square of 1 degree: median 0.4549
        (0.0, 3.0, 0.0),
    ],
)
def test_gamma_cdf_agrees_with_closed_forms(x, shape, expected):
    assert statistics.gamma_cdf(x, shape) == pytest.approx(expected, abs=5e-4)


def test_gamma_cdf_is_poisson_from_the_other_side():
    for shape in (1, 4, 30, 200):
        for x in (0.5, 3.0, 29.0, 205.0):
            below = sum(math.exp(k * math.log(x) - x - math.lgamma(k + 1)) for k in range(shape))
            assert statistics.gamma_cdf(x, shape) == pytest.approx(1 - below, abs=1e-9)


@pytest.mark.parametrize("p", [0.025, 0.05, 0.5, 0.95])
@pytest.mark.parametrize("shape", [0.4, 1.0, 7.3, 400.0])
def test_gamma_quantile_undoes_the_cdf(p, shape):
    x = statistics.gamma_quantile(p, shape, 2.0)
    assert statistics.gamma_cdf(x, shape, 2.0) == pytest.approx(p, abs=1e-9)


def test_chi_square_table_is_met():
    # 95 % point of chi-square with 10 degrees of freedom: 18.307 (any table).
    assert statistics.gamma_quantile(0.95, 5.0, 0.5) == pytest.approx(18.307, abs=1e-3)


def test_binomial_tail_counts_coins():
    assert statistics.binomial_upper_tail(10, 8, 0.5) == pytest.approx(56 / 1024)
    assert statistics.binomial_upper_tail(5, 0, 0.1) == 1.0
    assert statistics.binomial_upper_tail(5, 3, 0.0) == 0.0
    assert statistics.binomial_upper_tail(2000, 2000, 0.5) == pytest.approx(0.0, abs=1e-300)


def test_prior_is_found_again_from_what_it_made():
    chance = random.Random(7)
    counts, expected = [], []
    for _ in range(4000):
        e = chance.lognormvariate(0.5, 1)
        rate = chance.gammavariate(2.0, 1 / 2.0)
        expected.append(e)
        counts.append(_poisson(chance, rate * e))
    shape, rate = statistics.fit_gamma_prior(counts, expected)
    assert shape == pytest.approx(2.0, rel=0.15)
    assert rate == pytest.approx(2.0, rel=0.15)


def test_prior_of_nothing_is_weak_and_around_one():
    assert statistics.fit_gamma_prior([], []) == (1.0, 1.0)
    assert statistics.fit_gamma_prior([0, 0, 0], [1, 2, 3]) == (1.0, 1.0)


def test_prior_stays_finite_where_all_agencies_are_alike():
    shape, rate = statistics.fit_gamma_prior([5.0] * 200, [5.0] * 200)
    assert math.isfinite(shape)
    assert shape / rate == pytest.approx(1.0, rel=0.05)


def _two_groups(high, seed=7, agencies=3000):
    """Counts and expected counts of agencies of which a share is named five times as often."""
    chance = random.Random(seed)
    expected = [chance.lognormvariate(0.3, 1) for _ in range(agencies)]
    rates = [5.0 if chance.random() < high else 0.85 for _ in expected]
    return [_poisson(chance, e * rate) for e, rate in zip(expected, rates, strict=True)], expected


def test_two_groups_are_found_again_from_what_they_made():
    found = statistics.fit_two_groups(*_two_groups(0.05))
    assert found.high == pytest.approx(0.05, rel=0.25)
    assert found.high_shape / found.high_rate == pytest.approx(5.0, rel=0.15)
    assert found.low_shape / found.low_rate == pytest.approx(0.85, rel=0.05)


def test_where_all_are_alike_nobody_is_of_the_high_group():
    counts, expected = _two_groups(0.0)
    found = statistics.fit_two_groups(counts, expected)
    assert found.high_shape / found.high_rate >= statistics.HIGH_MEAN
    called = [n for n, e in zip(counts, expected, strict=True) if found.chance_high(n, e) > 0.5]
    assert len(called) <= 3


def test_two_groups_do_not_hang_on_the_order_of_agencies():
    counts, expected = _two_groups(0.05, agencies=300)
    turned = statistics.fit_two_groups(counts[::-1], expected[::-1])
    assert turned == statistics.fit_two_groups(counts, expected)


def test_chance_of_the_high_group_and_quantiles_agree_with_sums_over_ratios():
    prior = statistics.TwoGroups(0.1, 8.0, 9.0, 6.0, 1.5)
    n, e, step = 7, 2.5, 0.001

    def density(x, shape, rate):
        return math.exp(
            shape * math.log(rate) - math.lgamma(shape) + (shape - 1) * math.log(x) - rate * x
        )

    ratios = [step * (i + 0.5) for i in range(30_000)]
    seen = [math.exp(n * math.log(x * e) - x * e) for x in ratios]
    low = [0.9 * density(x, 8.0, 9.0) * s for x, s in zip(ratios, seen, strict=True)]
    high = [0.1 * density(x, 6.0, 1.5) * s for x, s in zip(ratios, seen, strict=True)]
    total = sum(low) + sum(high)
    assert prior.chance_high(n, e) == pytest.approx(sum(high) / total, abs=1e-4)
    both = [a + b for a, b in zip(low, high, strict=True)]
    mean = sum(x * d for x, d in zip(ratios, both, strict=True)) / total
    assert prior.mean(n, e) == pytest.approx(mean, rel=1e-3)
    edge = prior.quantile(0.05, n, e)
    below = sum(d for x, d in zip(ratios, both, strict=True) if x <= edge)
    assert below / total == pytest.approx(0.05, abs=2e-3)


def test_prr_and_chi_square_agree_with_the_sum_over_cells():
    a, b, c, d = 25, 75, 300, 9600
    ratio, chi_square = statistics.proportional_ratio(a, b, c, d)
    assert ratio == pytest.approx(0.25 / (300 / 9900))
    total, rows, columns = a + b + c + d, (a + b, c + d), (a + c, b + d)
    expected = [row * column / total for row in rows for column in columns]
    cells = zip((a, b, c, d), expected, strict=True)
    assert chi_square == pytest.approx(sum((abs(o - e) - 0.5) ** 2 / e for o, e in cells))


def test_prr_of_empty_tables_says_nothing():
    assert statistics.proportional_ratio(0, 0, 0, 0) == (0.0, 0.0)
    assert statistics.proportional_ratio(0, 5, 3, 10) == (0.0, 0.0)
    assert statistics.proportional_ratio(3, 2, 0, 10)[0] == math.inf


def test_information_component_is_pulled_to_zero_by_small_numbers():
    assert (
        statistics.information_component(1, 0.01)[1] < 0 < statistics.information_component(9, 1)[1]
    )
    assert statistics.information_component(5, 5)[0] == 0


def _poisson(chance, mean):
    n, product, floor = 0, chance.random(), math.exp(-mean)
    while product > floor:
        n += 1
        product *= chance.random()
    return n
