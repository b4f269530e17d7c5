"""Rows that many pages show are read once for all of them, while guides are published.

A page for a reader reads what it shows when it is asked for. Publishing makes a hundred thousand
pages of the same two thousand rows, and half of its time went into asking for them again.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

Found = TypeVar("Found")


class _OfCountry(Protocol):
    country_id: str


Row = TypeVar("Row", bound=_OfCountry)

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """In here, and in this thread alone, `once` keeps what it read. Nobody may change what it gives.

    What changes meanwhile is not seen. Digests taken in here before the first page was made tell it
    the next time: they are never newer than the rows.
    """
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(*key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` gives; within `reading_once` that of the first call with this key."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return kept[key]


def is_reading_once() -> bool:
    return _kept.get() is not None


def of_countries(
    what: str, countries: Iterable[str], read: Callable[[Collection[str]], Iterable[Row]]
) -> list[Row]:
    """Rows of some countries: one query for all; within `reading_once` one for each, and only once."""
    codes = list(countries)
    if not is_reading_once():
        return list(read(codes))
    return [row for code in codes for row in once(what, code, read=lambda: list(read([code])))]  # noqa: B023
