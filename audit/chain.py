"""How the events of the trail hang together. Pure; the format is frozen, since old links are checked by it.

A link holds a digest of one event, and a hash over that digest and the hash before. Whoever changes,
drops or slips in an event must make every later link anew, and then the last hash is another one.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

START = bytes(32)  # stands before the first link
SALT_BYTES = 16


class Content(NamedTuple):
    """All columns of an event, in the order in which they are read for a digest."""

    id: int
    at: datetime
    kind: str
    actor: str
    target: str
    target_id: str
    fields: list[str]
    purpose: str


@dataclass(frozen=True)
class Made:
    """The columns of a link."""

    position: int
    event_id: int
    salt: bytes
    digest: bytes
    hash: bytes


def digest(event: Content, salt: bytes) -> bytes:
    """Of one event. Salted, so that a digest that outlives its event can't be guessed back."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps([event.id, at, *event[2:]], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(salt + canonical.encode()).digest()


def joined(previous: bytes, position: int, of_event: bytes) -> bytes:
    return hashlib.sha256(previous + position.to_bytes(8, "big") + of_event).digest()


def follow(events: Iterable[Content], *, position: int, previous: bytes) -> Iterator[Made]:
    """Links for these events, after the link at `position` whose hash is `previous`."""
    for place, event in enumerate(events, start=position + 1):
        salt = secrets.token_bytes(SALT_BYTES)
        of_event = digest(event, salt)
        previous = joined(previous, place, of_event)
        yield Made(place, event.id, salt, of_event, previous)
