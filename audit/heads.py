"""Heads of the chain, signed and written down off the database.

One line for each day: `audit-head <position> <hash> <day> <signature>`. The day and no finer: between two
heads with minutes one could read when a worker did something.
"""

import base64
import binascii
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings

from audit import signing

_PURPOSE = "audit head"
_WORD = "audit-head"


class NotAHead(Exception):
    """A line that this site did not sign, or no line of a head at all."""


class Head(NamedTuple):
    position: int
    hash: bytes


def line(head: Head, day: date) -> str:
    told = f"{_WORD} {head.position} {head.hash.hex()} {day.isoformat()}"
    return f"{told} {base64.b64encode(signing.sign(_PURPOSE, told.encode())).decode()}"


def read(written: str) -> Head:
    """Raises `NotAHead`."""
    told, _space, signature = written.strip().rpartition(" ")
    try:
        is_ours = signing.is_ours(_PURPOSE, told.encode(), base64.b64decode(signature))
        if not is_ours:
            raise NotAHead(written)
        _word, position, of_link, _day = told.split(" ")
        return Head(int(position), bytes.fromhex(of_link))
    except (binascii.Error, ValueError) as error:
        raise NotAHead(written) from error


def read_all(lines: Iterable[str]) -> list[Head]:
    """Raises `NotAHead` for the first line that is none; empty lines are passed over."""
    return [read(written) for written in lines if written.strip()]


def kept() -> list[Head]:
    """What was written down so far. Raises `NotAHead`."""
    try:
        return read_all(settings.AUDIT_HEADS.read_text().splitlines())
    except FileNotFoundError:
        return []


def keep(written: str) -> None:
    """Add a line to the file AUDIT_HEADS; the same line only once."""
    path = settings.AUDIT_HEADS
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and written in path.read_text().splitlines():
        return
    with path.open("a") as file:
        file.write(written + "\n")
