"""The little mathematics the rules need, from the standard library alone.

Sources: NIST Digital Library of Mathematical Functions 8.11 and 8.9 (incomplete gamma); DuMouchel 1999
(gamma-Poisson shrinkage); Evans, Waller, Davis 2001 (PRR); Bate et al. 1998, Norén et al. 2013 (IC);
Przyborowski and Wilenski 1940 (two Poisson rates compared by the binomial).
"""

import math
from collections.abc import Callable, Sequence
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
        while abs(term) > abs(total) * 1e-14:
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
