"""What we said and had to put right, for readers: what was said, what is right, since when, by which source."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rights import wording
from rights.models import Country, FactEdit
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
class Correction:
    """`lines`: what was said beside what is right; the second is None where it was withdrawn."""

    country: str
    about: Words
    lines: list[tuple[Piece | Name, Piece | Name | None]]
    on: date
    source: Source


def of_pages(
    countries: Iterable[Country], texts: Texts, *, blocks: Collection[str] | None
) -> list[Correction]:
    """The newest of twelve months that speak of these countries and blocks; None: every block."""
    codes = tuple(country.pk for country in countries)
    since = timezone.now() - SHOWN_FOR
    rows = once(
        "corrections",
        codes,
        read=lambda: list(all_of_them().filter(country__in=codes, confirmed_at__gte=since)),
    )
    found = [row for row in rows if blocks is None or _block(row) in blocks]
    return [_correction(row, texts) for row in found[:ON_A_PAGE]]


def page(number: int, texts: Texts) -> list[Correction]:
    """One page of all, newest first. Empty past the end."""
    start = (number - 1) * PER_PAGE
    return [_correction(row, texts) for row in all_of_them()[start : start + PER_PAGE]]


def pages() -> int:
    """How many pages all of them take; one when there is none."""
    return max(1, -(-all_of_them().count() // PER_PAGE))


def all_of_them() -> QuerySet[FactEdit]:
    return FactEdit.objects.in_force().filter(is_correction=True).order_by("-confirmed_at", "-pk")


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
    block = _block(row)
    return Correction(
        country=country_name(row.country_id, texts.language),
        about=wording.BLOCKS.get(block, "") or row.was.get("name", ""),
        lines=lines,
        on=timezone.localdate(row.confirmed_at),
        source=Source(row.source_url, site_of(row.source_url)),
    )


def _told(row: FactEdit, name: str, text: str, texts: Texts) -> Piece | Name:
    if name not in _ENDINGS:
        return Name(text)
    return texts.piece(f"{row.path}{_ENDINGS[name]}", text)
