"""Who did it: a signed-in person, a named process of the site, or a worker who stays nobody."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever stands behind `by=`. `accounts.User` is one too."""

    @property
    def audit_label(self) -> str: ...


@dataclass(frozen=True)
class Process:
    """A process of the site itself, or somebody the site refuses to tell apart."""

    name: str

    @property
    def audit_label(self) -> str:
        return f"process:{self.name}"


# A worker has no account, ever; the trail knows only that it was one.
WORKER = Process("worker")
# The licence holder behind a reply code, who has no account either.
AGENCY = Process("agency")
MATCHER = Process("matcher")
FLAGGER = Process("flagger")
SWEEPER = Process("sweeper")
COURIER = Process("courier")
LOADER = Process("loader")
SEEDER = Process("seeder")
INSTALLER = Process("installer")
