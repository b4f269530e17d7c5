"""What inspections say of a threshold: a suggestion, which a person may propose to a colleague. Pure.

Only cases above today's value speak: what lies below it raised no flag, so nothing was learned there, and
no suggestion ever goes below it. Like precision itself, it speaks for the inspected, not for all flags.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from recruitment.flags import CURRENT
from recruitment.flags.policy import BOUNDS, Policy, is_whole
from recruitment.precision import Case, Fate, wilson

# Of all flags above the threshold, this share should surely be upheld.
AIM = 0.75
# With fewer findings the limits are too wide to choose by.
LEAST_INSPECTED = 20
# As exactly as flags keep their numbers.
_STEP = 0.01


@dataclass(frozen=True)
class Deciding:
    """By which number of which rule a threshold decides. `is_size_poor`: None where size plays no part."""

    rule: str
    number: str
    is_size_poor: bool | None = None


# What is not here decides by no single number that a flag keeps.
DECIDING = {
    "sources": Deciding("independent_repetition", "sources"),
    "excess_chance": Deciding("excess_rate", "chance", is_size_poor=False),
    "excess_chance_poor": Deciding("excess_rate", "chance", is_size_poor=True),
    "excess_alert": Deciding("excess_rate", "lower", is_size_poor=False),
    "excess_alert_poor": Deciding("excess_rate", "lower", is_size_poor=True),
    "surge_sources": Deciding("surge", "recent"),
    "fee_sources": Deciding("fee_pattern", "sources"),
    "held_sources": Deciding("held_released", "sources"),
}
_VERSIONS = {rule.name: rule.version for rule in CURRENT}


class Says(StrEnum):
    NOT_ENOUGH = "not_enough"
    KEEP = "keep"  # today's value reaches the aim
    CHANGE = "change"
    NONE_REACHES = "none_reaches"


@dataclass(frozen=True)
class Suggestion:
    """`value`: of `CHANGE` alone. The counts and the lower limit are of that value, else of today's."""

    field: str
    says: Says
    upheld: int
    inspected: int
    low: float | None
    value: float | None = None


def suggest(field: str, cases: Iterable[Case], today: Policy, *, aim: float = AIM) -> Suggestion:
    """The smallest value from today's up at which the lower limit of precision (Wilson, 95 %) reaches the aim."""
    found = _findings(field, cases)
    now = getattr(today, field)
    upheld, inspected, low = _at(field, now, found)
    if inspected < LEAST_INSPECTED:
        return Suggestion(field, Says.NOT_ENOUGH, upheld, inspected, low)
    if low is not None and low >= aim:
        return Suggestion(field, Says.KEEP, upheld, inspected, low)
    for value in _candidates(field, now, found):
        of_value = _at(field, value, found)
        if of_value[2] is not None and of_value[2] >= aim:
            return Suggestion(field, Says.CHANGE, *of_value, value)
    return Suggestion(field, Says.NONE_REACHES, upheld, inspected, low)


_Findings = list[tuple[float, bool]]


def _findings(field: str, cases: Iterable[Case]) -> _Findings:
    """The deciding number and whether it was upheld, of today's version of the rule."""
    by = DECIDING[field]
    return [
        (case.numbers[by.number], case.fate == Fate.UPHELD)
        for case in cases
        if (case.rule, case.version) == (by.rule, _VERSIONS[by.rule])
        and case.fate in (Fate.UPHELD, Fate.NOT_UPHELD)
        and by.number in case.numbers
        and by.is_size_poor in (None, case.is_size_poor)
    ]


def _at(field: str, value: float, found: _Findings) -> tuple[int, int, float | None]:
    """Upheld, inspected and the lower limit, of those that this value would still flag."""
    left = [
        is_upheld
        for number, is_upheld in found
        # As the rules compare: counts reach a threshold, rates are above it.
        if (number >= value if is_whole(field) else number > value)
    ]
    ends = wilson(sum(left), len(left))
    return sum(left), len(left), ends[0] if ends else None


def _candidates(field: str, now: float, found: _Findings) -> list[float]:
    """Values above today's at which one more case falls away, smallest first, within what may be set."""
    numbers = {number for number, _ in found}
    if is_whole(field):
        values: set[float] = {math.floor(number) + 1 for number in numbers}
    else:
        values = {round(number - _STEP, 2) for number in numbers} | numbers
    return sorted(value for value in values if now < value <= BOUNDS[field].most)
