"""How many workers each agency sent, in a table that any regulator can fill in. Reads; writes nothing.

Columns: docs/reference/placement-table.md.
"""

import re
from dataclasses import dataclass

from recruitment.importers import tables
from recruitment.importers.said import Code, Said, UnreadableRowError, WrongFileError
from recruitment.importers.tables import Row
from recruitment.matching import identifiers
from recruitment.models import Identifier
from rights.content.territories import all_territories

REQUIRED = frozenset({"licence_number", "year", "workers"})
OPTIONAL = frozenset({"destination", "is_estimate"})
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"", "no", "false", "0"})
_FIRST_YEAR = 1990
# An agency that sent more in one year is a country, or a slip of the finger.
_MOST_WORKERS = 1_000_000
# A file of which more can't be read or found is another file.
_MOST_LOST = 0.5


@dataclass(frozen=True)
class Sent:
    """Workers of one agency in one calendar year; `destination` iso3, empty: all, or not told."""

    agency_id: int
    year: int
    destination: str
    workers: int
    is_estimate: bool


@dataclass(frozen=True)
class Table:
    rows: tuple[Sent, ...]
    lost: tuple[Said, ...]  # lines that can't be read, or whose licence number nobody has


def read(content: bytes, *, country: str, this_year: int) -> Table:
    """Raises `WrongFileError`. Of two lines for the same agency, year and place the second is lost."""
    lines = tables.read(content, REQUIRED, REQUIRED | OPTIONAL)
    agency_of = _agencies(country, [row["licence_number"] for _, row in lines])
    taken: dict[tuple[int, int, str], Sent] = {}
    lost = []
    for line, row in lines:
        try:
            sent = _sent(row, agency_of, country, this_year)
            key = (sent.agency_id, sent.year, sent.destination)
            if key in taken:
                raise UnreadableRowError(Code.STANDS_ABOVE)
            taken[key] = sent
        except UnreadableRowError as error:
            lost.append(error.of_line(line))
    if not taken or len(lost) > _MOST_LOST * len(lines):
        if not lost:
            raise WrongFileError(Code.NO_ROW)
        raise WrongFileError(Code.MANY_UNREADABLE, count=len(lost), of=len(lines), first=lost[0])
    return Table(tuple(taken.values()), tuple(lost))


def _agencies(country: str, numbers: list[str]) -> dict[str, int]:
    """Normalised licence number to the one agency of the country that has it."""
    asked = {number for text in numbers if (number := identifiers.licence(text, country))}
    found: dict[str, set[int]] = {}
    rows = Identifier.objects.filter(
        kind=Identifier.Kind.LICENCE, normalised__in=asked, agency__country=country
    )
    for number, agency_id in rows.values_list("normalised", "agency_id"):
        found.setdefault(number, set()).add(agency_id)
    return {number: ids.pop() for number, ids in found.items() if len(ids) == 1}


def _sent(row: Row, agency_of: dict[str, int], country: str, this_year: int) -> Sent:
    number = identifiers.licence(row["licence_number"], country)
    if number is None or number not in agency_of:
        raise UnreadableRowError(Code.NUMBER_UNKNOWN, number=row["licence_number"])
    destination = row.get("destination", "").upper()
    if destination and destination not in all_territories():
        raise UnreadableRowError(Code.NO_COUNTRY_CODE, typed=destination)
    return Sent(
        agency_id=agency_of[number],
        year=_whole("year", row["year"], _FIRST_YEAR, this_year),
        destination=destination,
        workers=_whole("workers", row["workers"], 0, _MOST_WORKERS),
        is_estimate=_is_yes(row.get("is_estimate", "")),
    )


def _whole(name: str, text: str, least: int, most: int) -> int:
    """A whole number, with thousands parted by commas, blanks or not at all."""
    plain = re.sub(r"(?<=\d)[, \u00a0](?=\d{3}\b)", "", text)
    if not re.fullmatch(r"\d{1,9}", plain) or not least <= int(plain) <= most:
        raise UnreadableRowError(Code.NO_NUMBER, column=name, typed=text, least=least, most=most)
    return int(plain)


def _is_yes(text: str) -> bool:
    said = text.strip().lower()
    if said not in _YES | _NO:
        raise UnreadableRowError(Code.NOT_ONE_OF, column="is_estimate", typed=text, words="yes, no")
    return said in _YES
