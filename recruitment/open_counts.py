"""Counts with noise, so that no release and no two of them tell of one report. Pure; noise by OpenDP.

What is promised, and why: docs/explanation/open-data.md. Whatever is done to the counts after the noise
costs no privacy (Dwork & Roth 2014, prop. 2.1), so floors and hidden cells look at noisy counts alone.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from recruitment.small_counts import ALL, safe

METHOD = "1"
K = 10
# How rarely a cell of fewer than K reports may be shown.
_RARELY = 0.001
# 19 of 20 shown counts lie within `Spec.margin` of the true one.
_OFTEN_WRONG = 0.05

Noise = Callable[[Sequence[int], float], list[int]]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Spec:
    """One table. `per_report`: cells that one report counts in, at most; `columns` name the parts of a key."""

    name: str
    columns: tuple[str, ...]
    epsilon: float
    per_report: int = 1
    adds_up: bool = True  # to the total, so that one hidden cell would show by subtraction

    @property
    def scale(self) -> float:
        """Of the discrete Laplace distribution, in reports."""
        return self.per_report / self.epsilon

    @property
    def floor(self) -> int:
        """Least noisy count that is shown. One of K - 1 reports gets there once in a thousand times."""
        return K - 1 + _exceeded(self.scale, _RARELY)

    @property
    def margin(self) -> int:
        """19 of 20 noisy counts are at most so far from the true one, in reports."""
        return _exceeded(self.scale, _OFTEN_WRONG / 2) - 1


TOTAL = Spec("total", (), 0.15)
CORRIDORS = Spec("corridors", ("origin", "destination"), 0.25)
COUNTRIES = Spec("countries", ("recruited_in",), 0.20)
FEES = Spec("fees", ("fee_band",), 0.15)
ABUSES = Spec("abuses", ("abuse",), 0.25, per_report=2, adds_up=False)
SPECS = (TOTAL, CORRIDORS, COUNTRIES, FEES, ABUSES)


@dataclass(frozen=True)
class Told:
    """A table as it is released. `rows`: key and count, most first; a cell that is missing is not told."""

    name: str
    epsilon: float
    floor: int
    margin: int
    rows: list[tuple[Key, int]]


def _exceeded(scale: float, chance: float) -> int:
    """The least m with P(noise >= m) <= chance. P(X >= m) = a^m / (1 + a) with a = e^(-1/scale)."""
    a = math.exp(-1 / scale)
    return max(1, math.ceil(math.log(chance * (1 + a)) / math.log(a)))


def discrete_laplace(counts: Sequence[int], scale: float) -> list[int]:
    """`counts` with noise of OpenDP, from the randomness of the system."""
    return _measurement(scale)(list(counts))


def cost(spec: Spec) -> float:
    """What OpenDP says a table spends when one report comes or goes: epsilon."""
    return _measurement(spec.scale).map(d_in=spec.per_report)


def _measurement(scale: float):  # noqa: ANN202  (a class of OpenDP, which is loaded only here: 40 MB)
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    return dp.m.make_laplace(*space, scale=scale)


def tell(
    reports: Iterable[Mapping[str, Sequence[Key]]],
    domains: Mapping[str, Sequence[Key]],
    *,
    noise: Noise = discrete_laplace,
) -> list[Told]:
    """Each report names its cells by table. `domains`: every cell there is, known without any report.

    A cell outside the domain would tell by its mere name, so it is an error, not a new line.
    """
    counts = {spec.name: dict.fromkeys(domains[spec.name], 0) for spec in SPECS}
    for report in reports:
        for spec in SPECS:
            cells = list(dict.fromkeys(report[spec.name]))[: spec.per_report]
            for cell in cells:
                if cell not in counts[spec.name]:
                    raise KeyError(spec.name)
                counts[spec.name][cell] += 1
    noisy = {spec.name: _with_noise(counts[spec.name], spec, noise) for spec in SPECS}
    total = noisy[TOTAL.name][()]
    return [_told(spec, noisy[spec.name], total) for spec in SPECS]


def _with_noise(counts: Mapping[Key, int], spec: Spec, noise: Noise) -> dict[Key, int]:
    """Noughts get noise too: which cells are empty is as much of a secret as any count."""
    return dict(zip(counts, noise(list(counts.values()), spec.scale), strict=True))


def _told(spec: Spec, noisy: Mapping[Key, int], total: int) -> Told:
    cells: dict = {("", key): max(n, 0) for key, n in noisy.items()}
    if spec.adds_up and spec is not TOTAL:
        shown = safe({**cells, ("", ALL): max(total, 0)}, adds_down=False, floor=spec.floor)
    else:
        shown = {cell: n if n >= spec.floor else None for cell, n in cells.items()}
    rows = [(key, n) for (_, key), n in shown.items() if key != ALL and n is not None]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return Told(spec.name, spec.epsilon, spec.floor, spec.margin, rows)
