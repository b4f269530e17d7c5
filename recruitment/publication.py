"""May something about one agency be said in public? Every condition, each with its reason. Pure.

Nothing of the site shows a flag in public today. Whatever wants to must ask here, and show a
correction as plainly as the claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LEAST_SOURCES = 5
# The lower 5 % point of the rate ratio, as in flags/excess_rate.py: alert, not only signal.
LEAST_EB05 = 2.0


@dataclass(frozen=True)
class Law:
    """What lets a regulator name an agency in one country. Text and source are asked for, not only a yes."""

    country: str  # iso3
    text: str
    source: str
    as_of: date


class Lack(StrEnum):
    """Why not."""

    LAW = "law"
    LAW_TEXT = "law_text"
    SOURCES = "sources"
    EB05_NOT_KNOWN = "eb05_not_known"
    EB05 = "eb05"
    NOT_UPHELD = "not_upheld"
    REVIEWERS = "reviewers"
    NEVER_ASKED = "never_asked"
    REPLY_RUNNING = "reply_running"
    HOLD = "hold"


@dataclass(frozen=True)
class Claim:
    """What is known of one flag at one time."""

    country: str
    independent_sources: float
    eb05: float | None  # None: placements are not known, so no rate is
    is_upheld: bool
    reviewers: Sequence[str]  # who said so; twice the same is one
    reply_ends_at: Sequence[datetime]  # end of each time for a reply; an answer ends it at once
    holds: Sequence[str]  # reasons to wait: disputed, appealed, an order of a court


@dataclass(frozen=True)
class Answer:
    allowed: bool
    lacks: tuple[Lack, ...]


def may_be_public(claim: Claim, *, now: datetime, law: Law | None) -> Answer:
    """Allowed only when nothing lacks. All that lacks is said, not only the first.

    `law`: of the claim's country, None where two people of its regulator entered none.
    """
    lacks = tuple(_lacks(claim, now, law))
    return Answer(not lacks, lacks)


def _lacks(claim: Claim, now: datetime, law: Law | None) -> list[Lack]:
    ends = claim.reply_ends_at
    checks = (
        (Lack.LAW, law is None or law.country != claim.country),
        (Lack.LAW_TEXT, law is not None and not (law.text.strip() and law.source.strip())),
        (Lack.SOURCES, not claim.independent_sources >= LEAST_SOURCES),
        (Lack.EB05_NOT_KNOWN, claim.eb05 is None),
        # Written so that "not a number" lacks too.
        (Lack.EB05, claim.eb05 is not None and not claim.eb05 >= LEAST_EB05),
        (Lack.NOT_UPHELD, not claim.is_upheld),
        (Lack.REVIEWERS, len({who for who in claim.reviewers if who}) < 2),
        (Lack.NEVER_ASKED, not ends),
        (Lack.REPLY_RUNNING, any(end > now for end in ends)),
        (Lack.HOLD, bool(claim.holds)),
    )
    return [lack for lack, is_lacking in checks if is_lacking]
