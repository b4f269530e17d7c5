"""What we said and had to put right, for readers: what was said, what is right, since when, by which source.

A page tells what it shows as `asked`: whole paths of facts, or beginnings of paths that end with `/`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from rights import wording
from rights.models import FactEdit, Instrument, Topic
from rights.names import country_name
from rights.presenters.facts import Source, site_of
from rights.presenters.pieces import Name, Piece, Texts
from rights.read_once import once
from rights.wording import Words

# As long as somebody may still act on what she read before.
SHOWN_FOR = timedelta(days=365)
# A page of a guide is one round trip: the newest stand there, the others behind the link.
ON_A_PAGE = 2
PER_PAGE = 6

# What is translated, and the end of its path (rights/content/texts.py). Names and numbers are not.
_ENDINGS = {"text": "", "title": "/title", "notes": "/notes", "hours": "/hours"}


@dataclass(frozen=True)
class Mention:
    """That something was put right, in one line. The whole story stands with all the others."""

    country: str  # by name; empty for what is of no country
    about: Words | Piece | Name
    on: date


@dataclass(frozen=True)
class Correction(Mention):
    """`lines`: what was said beside what is right; the second is None where it was withdrawn."""

    lines: list[tuple[Piece | Name, Piece | Name | None]]
    source: Source | None


def of_page(asked: Collection[str], texts: Texts, *, most: int = ON_A_PAGE) -> list[Correction]:
    """The newest of twelve months that speak of what the page shows. One query."""
    return [_correction(row, texts) for row in _rows_of(asked, most)]


def in_short(asked: Collection[str], texts: Texts, *, most: int = ON_A_PAGE) -> list[Mention]:
    """The same for a page that has no room, or no use, for what was said before. One query."""
    return [_mention(row, texts) for row in _rows_of(asked, most)]


def _rows_of(asked: Collection[str], most: int) -> list[FactEdit]:
    since = timezone.now() - SHOWN_FOR
    rows = once("corrections", read=lambda: list(all_of_them().filter(confirmed_at__gte=since)))
    return [row for row in rows if not set(_within(row.path)).isdisjoint(asked)][:most]


def _within(path: str) -> Iterator[str]:
    """The path itself, and the beginnings under which a page may ask for it."""
    yield path
    parts = path.split("/")
    for depth in range(2, len(parts)):
        yield "/".join(parts[:depth]) + "/"


def page(number: int, texts: Texts) -> list[Correction]:
    """One page of all, newest first. Empty past the end."""
    start = (number - 1) * PER_PAGE
    return [_correction(row, texts) for row in all_of_them()[start : start + PER_PAGE]]


def pages() -> int:
    """How many pages all of them take; one when there is none."""
    return max(1, -(-all_of_them().count() // PER_PAGE))


def all_of_them() -> QuerySet[FactEdit]:
    """But a withdrawal that was taken back: "we took it away" must not stand beside the fact."""
    again = FactEdit.objects.in_force().filter(
        path=OuterRef("path"), act=FactEdit.Act.PUBLISH, confirmed_at__gt=OuterRef("confirmed_at")
    )
    return (
        FactEdit.objects.in_force()
        .filter(is_correction=True)
        .exclude(Q(act=FactEdit.Act.WITHDRAW) & Exists(again))
        .order_by("-confirmed_at", "-pk")
    )


def _block(row: FactEdit) -> str:
    return row.path.split("/")[2]


def _correction(row: FactEdit, texts: Texts) -> Correction:
    changed = row.says or {
        name: row.was[name] for name in ("text", "title", "name") if row.was.get(name)
    }
    lines = [
        (
            _told(row, name, row.was[name], texts),
            _told(row, name, row.says[name], texts) if row.says else None,
        )
        for name in changed
    ]
    mention = _mention(row, texts)
    return Correction(
        country=mention.country,
        about=mention.about,
        on=mention.on,
        lines=lines,
        source=Source(row.source_url, site_of(row.source_url)) if row.source_url else None,
    )


def _mention(row: FactEdit, texts: Texts) -> Mention:
    if row.country_id is None:
        return Mention("", _named(row.path, texts), timezone.localdate(row.confirmed_at))
    return Mention(
        country=country_name(row.country_id, texts.language),
        about=wording.BLOCKS.get(_block(row), "") or row.was.get("name", ""),
        on=timezone.localdate(row.confirmed_at),
    )


def _named(path: str, texts: Texts) -> Piece | Name:
    """The right or the instrument that a text is of."""
    kind, key = path.split("/")[:2]
    if kind == "topic" and (topic := Topic.objects.filter(pk=key).first()):
        return texts.piece(f"topic/{key}/title", topic.title)
    if kind == "instrument" and (instrument := Instrument.objects.filter(pk=key).first()):
        return texts.piece(f"instrument/{key}/short", instrument.short)
    return Name(key)


def _told(row: FactEdit, name: str, text: str, texts: Texts) -> Piece | Name:
    if name not in _ENDINGS:
        return Name(text)
    return texts.piece(f"{row.path}{_ENDINGS[name]}", text)
