"""What every rule is: a number, a name, a version, its two sources, and one pure function."""

from collections.abc import Callable
from dataclasses import dataclass

from recruitment.flags.facts import AgencyFacts, Outcome
from recruitment.flags.policy import Policy


@dataclass(frozen=True)
class Rule:
    """`judge` gives None when there is nothing to look at. It never raises and never looks at a clock."""

    number: int
    name: str
    version: int
    # Why it is lawful and needed to look at this.
    legal: str
    # Where its arithmetic and thresholds come from.
    statistical: str
    judge: Callable[[AgencyFacts, Policy], Outcome | None]

    @property
    def key(self) -> tuple[str, int]:
        return (self.name, self.version)
