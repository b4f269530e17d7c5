"""How right the flags are: upheld among inspected, by version of rule and thresholds, with its doubt. Pure.

Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22,
209-212: an interval that keeps its promise with small numbers and never leaves 0 to 1.

What it can't say: inspectors choose whom to visit, so the inspected are no fair sample of the flagged.
The drawn control says what inspections find where nothing was flagged.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist

# In place of a rule: agencies without a flag, drawn by lot.
CONTROL = "control"


class Fate(StrEnum):
    """What became of a flag."""

    WAITING = "waiting"  # nobody inspected yet
    NO_FINDING_YET = "no_finding_yet"  # inspected; the finding is not there or waits for a second
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    DISMISSED = "dismissed"  # without an inspection
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Case:
    """`policy`: version of the regulator's thresholds by which it was raised; 0 for what no rule raised.

    `numbers`: what the rule computed, as the flag last kept it; empty when the rule fell silent.
    """

    rule: str
    version: int
    fate: Fate
    policy: int = 1
    numbers: Mapping[str, float] = field(default_factory=dict)
    is_size_poor: bool = False


@dataclass(frozen=True)
class Measured:
    """Of one version of a rule, by one version of the thresholds.

    `inspected` counts those with a finding: upheld and not upheld.
    """

    rule: str
    version: int
    policy: int
    upheld: int
    inspected: int
    waiting: int
    dismissed: int
    lapsed: int
    # Shares from 0 to 1; None where nothing was inspected: not known, which is not zero.
    share: float | None
    low: float | None
    high: float | None


def wilson(successes: int, n: int, *, confidence: float = 0.95) -> tuple[float, float] | None:
    """Lower and upper end of the interval. None when n is 0. Raises ValueError for 3 of 2."""
    if not 0 <= successes <= n:
        raise ValueError("more successes than tries, or fewer than none")
    if n == 0:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    # The ends are exact there; arithmetic leaves a hair.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return low, high


def measure(cases: Iterable[Case]) -> list[Measured]:
    """One line for each version of rule and thresholds that has a case, good or bad, by name and version."""
    fates: dict[tuple[str, int, int], list[Fate]] = {}
    for case in cases:
        fates.setdefault((case.rule, case.version, case.policy), []).append(case.fate)
    return [_measured(*key, found) for key, found in sorted(fates.items())]


def _measured(rule: str, version: int, policy: int, fates: list[Fate]) -> Measured:
    upheld = fates.count(Fate.UPHELD)
    inspected = upheld + fates.count(Fate.NOT_UPHELD)
    low, high = wilson(upheld, inspected) or (None, None)
    return Measured(
        rule=rule,
        version=version,
        policy=policy,
        upheld=upheld,
        inspected=inspected,
        waiting=fates.count(Fate.WAITING) + fates.count(Fate.NO_FINDING_YET),
        dismissed=fates.count(Fate.DISMISSED),
        lapsed=fates.count(Fate.LAPSED),
        share=upheld / inspected if inspected else None,
        low=low,
        high=high,
    )


def draw(ids: Iterable[int], *, seed: str, size: int) -> list[int]:
    """`size` of these by lot, in the order drawn. The same list and seed give the same, in any language.

    Each id gets SHA-256 of "seed:id"; the smallest win. Nobody can lean on it without changing the
    seed, which stands on record.
    """
    return sorted(set(ids), key=lambda pk: (_lot(seed, pk), pk))[: max(size, 0)]


def _lot(seed: str, pk: int) -> str:
    return hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest()
