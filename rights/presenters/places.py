"""Countries by their name in the reader's language, sorted as a reader of it would look."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from rights import names, wording
from rights.models import Country
from rights.wording import Words


class Option(NamedTuple):
    code: str
    name: str


class Listed(Protocol):
    """Of a country what a list of all of them needs."""

    pk: str
    iso2: str
    is_origin: bool
    is_destination: bool


@dataclass(frozen=True)
class OptionGroup:
    label: Words
    options: list[Option]


def name_of(country: Listed, language: str) -> str:
    return names.country_name(country, language)


@lru_cache(maxsize=8192)  # every country in every language
def sort_key(text: str) -> str:
    """Latin letters without accents; every other script in its own order, which Unicode keeps.

    Stripping marks from Devanagari or Arabic would take vowels away, so those stay.
    """
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not ("\u0300" <= letter <= "\u036f")
    )


def options(countries: Iterable[Listed], language: str) -> list[Option]:
    found = [Option(country.pk, name_of(country, language)) for country in countries]
    return sorted(found, key=lambda option: sort_key(option.name))


def choices(countries: Sequence[Listed], language: str, *, first: str) -> list[OptionGroup]:
    """All countries for a select, those researched for that end of the journey first.

    first: `is_origin` or `is_destination`.
    """
    researched = [country for country in countries if getattr(country, first)]
    others = [country for country in countries if not getattr(country, first)]
    return [
        OptionGroup(wording.FULL_GUIDE, options(researched, language)),
        OptionGroup(wording.OTHER_COUNTRIES, options(others, language)),
    ]


def regions(
    countries: Iterable[Country], language: str
) -> list[tuple[Words, list[tuple[Country, str]]]]:
    """Countries by region, each region and each country under its name in this language."""
    by_region: dict[str, list[tuple[Country, str]]] = {}
    for country in countries:
        by_region.setdefault(country.region, []).append((country, name_of(country, language)))
    found = [
        (
            wording.REGIONS.get(region, region),
            sorted(members, key=lambda member: sort_key(member[1])),
        )
        for region, members in by_region.items()
    ]
    return sorted(found, key=lambda region: sort_key(str(region[0])))
