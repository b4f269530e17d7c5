"""The thresholds of the rules. One frozen object, kept with every flag that was raised by it.

A regulator may set its own within `BOUNDS`. No value there silences a rule, the grave one least of all: it
asks for no count, and its window can't be shorter than half a year.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Policy:
    """Counts are of independent sources; windows in days end with the day of the facts.

    `version` counts the policies of one regulator; 1 is the site's own, by which all begin.
    """

    version: int = 1
    # Twelve months: a season of departures, and the span in which agencies renew their licence.
    window_days: int = 365
    # Three is the least that pharmacovigilance (EMA, MHRA, Evans 2001) calls a signal.
    sources: int = 3
    many_sources: int = 6
    # Chance that it is named at least twice as often as is usual, see excess_rate_v2.py: more likely than
    # not; two to one where placements are poorly known. benchmarks/flags has what they lead to.
    excess_chance: float = 0.5
    excess_chance_poor: float = 0.67
    # Rate ratio: lower 5 % point of the posterior. A denominator that is wrong by a half (sd 0.5 on the log
    # scale) makes ratios of 1.6 by itself.
    excess_alert: float = 2.0
    excess_alert_poor: float = 3.0
    # Below this a country's baseline says more about chance than about agencies.
    baseline_agencies: int = 30
    surge_days: int = 90
    surge_sources: int = 4
    surge_p: float = 0.001
    fee_sources: int = 3
    # Fees are told from memory and in round numbers.
    fee_spread: float = 0.10
    # Of people whose agency kept to the law, how many tell a sum above it all the same. Nobody has measured it.
    fee_mistold: float = 0.20
    held_sources: int = 2
    # New voices after a person dismissed a flag, before the same rule may call again.
    sources_after_dismissal: int = 2
    # Read by version 1 of the rate rule alone, which no longer runs: kept so that it can be run again.
    excess_signal: float = 1.0
    excess_signal_poor: float = 1.6

    def window_start(self, as_of: date) -> date:
        return as_of - timedelta(days=self.window_days - 1)

    @property
    def windows(self) -> tuple[int, int]:
        """What a country's baseline depends on: policies alike in these share it."""
        return (self.window_days, self.surge_days)


DEFAULT = Policy()
# Every value a regulator may set, in the order in which they are asked.
_NOT_ASKED = {"version", "excess_signal", "excess_signal_poor"}
SETTABLE = tuple(field.name for field in fields(Policy) if field.name not in _NOT_ASKED)


class Watched(Policy):
    """A policy that keeps in `read` which of its values were asked for."""

    @classmethod
    def of(cls, policy: Policy) -> "Watched":
        watched = cls(**{field.name: getattr(policy, field.name) for field in fields(Policy)})
        object.__setattr__(watched, "read", set())
        return watched

    def __getattribute__(self, name: str) -> Any:
        if name in _SETTABLE:
            object.__getattribute__(self, "read").add(name)
        return object.__getattribute__(self, name)


_SETTABLE = frozenset(SETTABLE)


@dataclass(frozen=True)
class Bound:
    least: float
    most: float


BOUNDS: dict[str, Bound] = {
    # A grave report stands at least half a year; facts are kept ready for two.
    "window_days": Bound(180, 730),
    # A group that came together counts as two (facts.py), and one evening's forger must not be a repetition.
    "sources": Bound(3, 10),
    "many_sources": Bound(4, 30),
    # Below a half, most of those called would be ordinary agencies; nothing is ever sure.
    "excess_chance": Bound(0.5, 0.95),
    "excess_chance_poor": Bound(0.5, 0.99),
    # A rate ratio of 1 is what is usual: below it, an ordinary agency would be called.
    "excess_alert": Bound(1, 6),
    "excess_alert_poor": Bound(1, 10),
    "baseline_agencies": Bound(20, 500),
    # With the year before it, a surge must fit into two years of facts.
    "surge_days": Bound(30, 180),
    "surge_sources": Bound(3, 20),
    # One false surge in 100 agencies at most; in 100,000 at least, or the rule would be off.
    "surge_p": Bound(0.00001, 0.01),
    "fee_sources": Bound(3, 10),
    "fee_spread": Bound(0, 0.25),
    # Nobody errs at 0; from a half on, three of three would be an accident.
    "fee_mistold": Bound(0.05, 0.4),
    "held_sources": Bound(2, 5),
    "sources_after_dismissal": Bound(1, 5),
}

# The first may not be above the second.
ORDER = (
    ("sources", "many_sources"),
    # What is poorly known is judged no less strictly.
    ("excess_chance", "excess_chance_poor"),
    ("excess_alert", "excess_alert_poor"),
)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one value: `bounds`, `whole`, or `order` with the other field's name."""

    field: str
    code: str
    other: str = ""


def is_whole(field: str) -> bool:
    return isinstance(getattr(DEFAULT, field), int)


def problems(policy: Policy) -> tuple[Problem, ...]:
    """Why a regulator may not set this policy. Empty when it may."""
    wrong = {field: code for field in BOUNDS if (code := _what_is_wrong(policy, field))}
    return (
        *(Problem(field, code) for field, code in wrong.items()),
        *(
            Problem(high, "order", low)
            for low, high in ORDER
            if not {low, high} & wrong.keys() and getattr(policy, low) > getattr(policy, high)
        ),
    )


def _what_is_wrong(policy: Policy, field: str) -> str:
    value, bound = getattr(policy, field), BOUNDS[field]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "bounds"
    if is_whole(field) and not isinstance(value, int):
        return "whole"
    # Written so that "not a number" is out of bounds too.
    return "" if bound.least <= value <= bound.most else "bounds"
