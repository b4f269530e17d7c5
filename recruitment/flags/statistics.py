"""The little mathematics the rules need, from the standard library alone.

Sources: NIST Digital Library of Mathematical Functions 8.11 and 8.9 (incomplete gamma); DuMouchel 1999
(gamma-Poisson shrinkage, prior of two gammas); Dempster, Laird, Rubin 1977 (EM); Evans, Waller, Davis 2001 (PRR); Bate et al. 1998, Norén et al. 2013 (IC);
Przyborowski and Wilenski 1940 (two Poisson rates compared by the binomial).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist


def gamma_cdf(x: float, shape: float, rate: float = 1.0) -> float:
    """P(X <= x) of a gamma variable."""
    x *= rate
    if x <= 0:
        return 0.0
    head = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while term > total * 1e-14:  # both above 0, as all that is added
            n += 1
            term *= x / n
            total += term
        return min(total * head, 1.0)
    return max(1 - head * _upper_fraction(x, shape), 0.0)


def _upper_fraction(x: float, shape: float) -> float:
    """Lentz's continued fraction of the upper incomplete gamma function (DLMF 8.9.2)."""
    tiny = 1e-300
    b = x + 1 - shape
    c = 1 / tiny
    d = 1 / b
    h = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        step = d * c
        h *= step
        if abs(step - 1) < 1e-14:
            break
    return h


@lru_cache(maxsize=4096)
def gamma_quantile(p: float, shape: float, rate: float) -> float:
    """The x with P(X <= x) = p: Newton's steps from Wilson and Hilferty's guess, kept between brackets.

    Cached, since two rules ask the same of one agency.
    """
    x = _first_guess(p, shape)
    low, high = 0.0, math.inf
    for _ in range(200):
        gap = gamma_cdf(x, shape) - p
        low, high = (x, high) if gap < 0 else (low, x)
        slope = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = x - gap / slope if slope > 0 else math.inf
        if not low < step < high:
            step = x * 2 if math.isinf(high) else (low + high) / 2
        if abs(step - x) <= 1e-12 * x:
            break
        x = step
    return x / rate


def _first_guess(p: float, shape: float) -> float:
    """Wilson and Hilferty 1931; for small shapes the first term of the series."""
    width = 1 / (9 * shape)
    guess = shape * (1 - width + NormalDist().inv_cdf(p) * math.sqrt(width)) ** 3
    small = math.exp((math.log(p) + math.lgamma(shape + 1)) / shape)
    return max(guess if shape > 1 else small, 1e-300)


def binomial_upper_tail(n: int, at_least: int, p: float) -> float:
    """P(X >= at_least) for X ~ Bin(n, p)."""
    if at_least <= 0 or p >= 1:
        return 1.0
    if p <= 0:
        return 0.0
    logs = (
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
        for k in range(at_least, n + 1)
    )
    return min(sum(math.exp(value) for value in logs), 1.0)


def fit_gamma_prior(counts: Sequence[float], expected: Sequence[float]) -> tuple[float, float]:
    """Shape and rate of the gamma prior of the rate ratio, by maximum likelihood.

    Counts given the prior are negative binomial (DuMouchel 1999, with one component). Falls back to
    a weak prior around 1 where there is nothing to learn from.
    """
    pairs = [(n, e) for n, e in zip(counts, expected, strict=True) if e > 0]
    if len(pairs) < 2 or not any(n for n, _ in pairs):
        return (1.0, 1.0)
    # Equal pairs are many (no report at all), so each is looked at once.
    tally: dict[tuple[float, float], int] = {}
    for pair in pairs:
        tally[pair] = tally.get(pair, 0) + 1

    def loss(point: tuple[float, float]) -> float:
        shape, rate = math.exp(point[0]), math.exp(point[1])
        base = shape * point[1] - math.lgamma(shape)
        total = 0.0
        for (n, e), times in tally.items():
            total += times * (base + math.lgamma(shape + n) - (shape + n) * math.log(rate + e))
            total += times * n * math.log(e)
        # A little pull towards (1, 1) keeps it finite where all agencies are alike.
        return -total + 0.05 * (point[0] ** 2 + point[1] ** 2)

    best = nelder_mead(loss, (0.0, 0.0))
    return (math.exp(best[0]), math.exp(best[1]))


# From this many times the usual rate on, an agency is of the group that this is all about.
HIGH_MEAN = 2.0
_MOST_STEPS = 40
# As if 20 more agencies had been seen, one of them of the high group: keeps a share off 0 and 1.
_PRIOR_SEEN, _PRIOR_HIGH = 20, 1
_LARGEST_SHAPE = 1e4
# Expected counts closer than 2 % are taken as one, so that 100,000 agencies are some thousand cases.
_GRAIN = 0.02


@dataclass(frozen=True)
class TwoGroups:
    """A prior of the rate ratio: a gamma of the many, and one of those named at least `HIGH_MEAN` times as
    often. `high`: share of agencies in the second group."""

    high: float
    low_shape: float
    low_rate: float
    high_shape: float
    high_rate: float

    def chance_high(self, count: float, expected: float) -> float:
        """The chance, 0 to 1, that an agency with this count is of the high group."""
        low = math.log1p(-self.high) + _negative_binomial(
            count, expected, self.low_shape, self.low_rate
        )
        high = math.log(self.high) + _negative_binomial(
            count, expected, self.high_shape, self.high_rate
        )
        return 1 / (1 + math.exp(min(low - high, 700.0)))

    def mean(self, count: float, expected: float) -> float:
        """What the ratio most likely is, chance taken off."""
        chance = self.chance_high(count, expected)
        low = (self.low_shape + count) / (self.low_rate + expected)
        high = (self.high_shape + count) / (self.high_rate + expected)
        return (1 - chance) * low + chance * high

    def quantile(self, p: float, count: float, expected: float) -> float:
        """The x below which the ratio lies with chance p, to six digits."""
        chance = self.chance_high(count, expected)
        ends = (
            gamma_quantile(p, self.low_shape + count, self.low_rate + expected),
            gamma_quantile(p, self.high_shape + count, self.high_rate + expected),
        )
        low, high = min(ends), max(ends)
        while high - low > 1e-6 * high:
            middle = (low + high) / 2
            below = (1 - chance) * gamma_cdf(
                middle, self.low_shape + count, self.low_rate + expected
            ) + chance * gamma_cdf(middle, self.high_shape + count, self.high_rate + expected)
            low, high = (middle, high) if below < p else (low, middle)
        return (low + high) / 2


def _negative_binomial(count: float, expected: float, shape: float, rate: float) -> float:
    """Logarithm of the chance of a count under a gamma prior, but for what both groups share."""
    return (
        shape * math.log(rate)
        - math.lgamma(shape)
        + math.lgamma(shape + count)
        - (shape + count) * math.log(rate + expected)
    )


def fit_two_groups(counts: Sequence[float], expected: Sequence[float]) -> TwoGroups:
    """The prior of two gammas by expectation and maximisation, from where most agencies are as usual.

    Same numbers in any order, same answer.
    """
    tally: dict[tuple[float, float], int] = {}
    for n, e in zip(counts, expected, strict=True):
        if e > 0:
            case = (n, math.exp(round(math.log(e) / _GRAIN) * _GRAIN))
            tally[case] = tally.get(case, 0) + 1
    tally = dict(sorted(tally.items()))
    total = sum(tally.values())
    found = TwoGroups(_PRIOR_HIGH / _PRIOR_SEEN, 4.0, 4.0, 4.0, 1.0)
    for _ in range(_MOST_STEPS):
        chances = {case: found.chance_high(*case) for case in tally}
        in_high = sum(times * chances[case] for case, times in tally.items())
        low = {case: times * (1 - chances[case]) for case, times in tally.items()}
        high = {case: times * chances[case] for case, times in tally.items()}
        last = found
        found = TwoGroups(
            (in_high + _PRIOR_HIGH) / (total + _PRIOR_SEEN),
            *_fit_group(low, (last.low_shape, last.low_rate), usual=1.0, least=0.0),
            *_fit_group(high, (last.high_shape, last.high_rate), usual=4.0, least=HIGH_MEAN),
        )
        if abs(found.high - last.high) < 1e-4:
            break
    return found


def _fit_group(
    weights: Mapping[tuple[float, float], float],
    start: tuple[float, float],
    *,
    usual: float,
    least: float,
) -> tuple[float, float]:
    """Shape and rate of one group's gamma; its mean is pulled a little to `usual` and never below `least`."""
    cases = [(n, e, weight) for (n, e), weight in weights.items() if weight > 1e-9]

    def loss(point: tuple[float, float]) -> float:
        shape, rate = math.exp(point[0]), math.exp(point[1])
        if max(shape, rate) > _LARGEST_SHAPE or shape < least * rate:
            return math.inf
        told = sum(weight * _negative_binomial(n, e, shape, rate) for n, e, weight in cases)
        pull = (point[0] - math.log(4.0)) ** 2 + (point[1] - math.log(4.0 / usual)) ** 2
        return -told + 0.05 * pull

    best = nelder_mead(loss, (math.log(start[0]), math.log(start[1])), steps=25)
    return math.exp(best[0]), math.exp(best[1])


def nelder_mead(
    loss: Callable[[tuple[float, float]], float], start: tuple[float, float], steps: int = 120
) -> tuple[float, float]:
    """A minimum of a smooth function of two numbers (Nelder and Mead 1965). Same start, same answer."""
    corners = [start, (start[0] + 0.5, start[1]), (start[0], start[1] + 0.5)]
    ranked = sorted((loss(point), point) for point in corners)
    for _ in range(steps):
        (best, b), (middle, m), (worst, w) = ranked
        if abs(worst - best) < 1e-9 * (abs(best) + 1e-9):
            break
        centre = ((b[0] + m[0]) / 2, (b[1] + m[1]) / 2)

        def along(by: float, w: tuple[float, float] = w, c: tuple[float, float] = centre):
            point = (c[0] + by * (c[0] - w[0]), c[1] + by * (c[1] - w[1]))
            return (loss(point), point)

        mirrored = along(1.0)
        if mirrored[0] < best:
            ranked[2] = min(mirrored, along(2.0))
        elif mirrored[0] < middle:
            ranked[2] = mirrored
        else:
            inner = along(0.5) if mirrored[0] < worst else along(-0.5)
            if inner[0] < min(worst, mirrored[0]):
                ranked[2] = inner
            else:
                shrunk = [((b[0] + x) / 2, (b[1] + y) / 2) for _, (x, y) in ranked[1:]]
                ranked = [ranked[0], *((loss(point), point) for point in shrunk)]
        ranked.sort()
    return ranked[0][1]


def information_component(observed: float, expected: float) -> tuple[float, float]:
    """log2 of the shrunken ratio, and its lower 2.5 % point IC025 (Norén et al. 2013)."""
    shape, rate = observed + 0.5, expected + 0.5
    return (math.log2(shape / rate), math.log2(gamma_quantile(0.025, shape, rate)))


def proportional_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    """PRR of the table [[a, b], [c, d]] and its chi-square with Yates' correction.

    a: this agency and this abuse, b: this agency and others, c: other agencies and this abuse, d: rest.
    Infinite when nobody else was ever named for it.
    """
    total = a + b + c + d
    if a == 0 or total == 0:
        return (0.0, 0.0)
    ratio = (a / (a + b)) / (c / (c + d)) if c > 0 else math.inf
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if margins == 0:
        return (ratio, 0.0)
    apart = max(abs(a * d - b * c) - total / 2, 0.0)
    return (ratio, total * apart * apart / margins)
