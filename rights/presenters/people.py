"""Who helps: danger first, then the offices, then the others; of one kind, who speaks the reader's language.

A service with a number for each language is one service: one card, the reader's number first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from rights.digits import locale_of
from rights.models import Contact, Country
from rights.models.sourced import Confirmation
from rights.presenters.facts import Footing, footing, site_of
from rights.presenters.pieces import Name, Piece, Texts
from rights.presenters.places import name_of
from rights.read_once import of_countries

# In danger one calls who answers at once and can come.
_DANGER_FIRST = (
    Contact.Kind.POLICE,
    Contact.Kind.HOTLINE,
    Contact.Kind.EMBASSY,
    Contact.Kind.SHELTER,
    Contact.Kind.GOVERNMENT,
    Contact.Kind.LEGAL_AID,
    Contact.Kind.UNION,
    Contact.Kind.NGO,
    Contact.Kind.OTHER,
)


Phones = list[tuple[str, str]]  # as printed, as dialled


@dataclass(frozen=True)
class Helper:
    """`phones` are for the reader; `others` those of the same service for who speaks something else."""

    kind: str
    name: Name
    phones: Phones
    channel: str
    url: str
    site: str
    hours: Piece | None
    languages: list[str]
    notes: Piece | None
    number_is_old: bool
    footing: Footing
    others: list[tuple[str, Phones]]
    paths: tuple[str, ...]  # of all its rows


@dataclass(frozen=True)
class Place:
    """One country's helpers. `has_phone`: at least one of them has a number with a source."""

    country: Country
    name: str
    helpers: list[Helper]
    taken_away: tuple[str, ...] = ()  # paths of those that readers no longer see

    @property
    def has_phone(self) -> bool:
        return any(helper.phones for helper in self.helpers)

    @property
    def first(self) -> Helper | None:
        """Whom to call first. Prefers a number that was read lately."""
        with_phone = [helper for helper in self.helpers if helper.phones]
        return next((helper for helper in with_phone if not helper.number_is_old), None) or next(
            iter(with_phone), None
        )

    def asked(self, shown: Iterable[Helper | None]) -> set[str]:
        """For corrections: `shown`, and who may have stood among them before they were taken away."""
        return {path for one in shown if one for path in one.paths} | set(self.taken_away)


def places(countries: list[Country], texts: Texts, language: str) -> list[Place]:
    """The published contacts of these countries, in their order. One query."""
    rows = of_countries(
        "contacts",
        [country.pk for country in countries],
        lambda codes: Contact.objects.exclude(confirmed_by=Confirmation.MEMORY_ONLY).filter(
            country__in=codes
        ),
    )
    return [
        Place(
            country,
            name_of(country, language),
            [
                _helper(service, texts, language)
                for service in _services(rows, country, countries, spoken=_primary(language))
            ],
            tuple(
                row.path for row in rows if row.country_id == country.pk and not row.is_published
            ),
        )
        for country in countries
    ]


def _services(
    rows: Iterable[Contact], country: Country, ends: list[Country], *, spoken: str
) -> Iterator[list[Contact]]:
    """The rows of a country as services, most urgent first; in each the reader's line first."""
    own = (row for row in rows if row.country_id == country.pk and row.is_published)
    by_position = groupby(sorted(own, key=lambda row: row.position), key=_service)
    services = [
        sorted(lines, key=lambda row: _nearness(row, spoken)) for _service, lines in by_position
    ]
    return iter(
        sorted(
            services,
            key=lambda lines: (
                len(ends) > 1 and _is_of_others(lines[0], ends),
                _DANGER_FIRST.index(lines[0].kind),
                not _speaks(lines[0], spoken),
            ),
        )
    )


# Letters that a country's name shares with what is of it: Philippine, Indian, Indonesian.
_STEM = 5


def _is_of_others(row: Contact, ends: Iterable[Country]) -> bool:
    """An embassy for people of one country, and not of this journey: it stands behind all who help her."""
    is_for_some = row.kind == Contact.Kind.EMBASSY and bool(row.languages)
    return is_for_some and not any(country.name[:_STEM] in row.name for country in ends)


_LINE_OF_ONE_LANGUAGE = re.compile(r" \((\w+)\)$")


def _service(row: Contact) -> tuple[object, ...]:
    """What the lines of one service have in common. A row alone is a service of its own."""
    if len(row.languages) != 1 or not _LINE_OF_ONE_LANGUAGE.search(row.name):
        return (row.pk,)
    return row.kind, _name(row), row.channel, row.public_url, row.hours, row.notes, row.sources


def _name(row: Contact) -> str:
    return _LINE_OF_ONE_LANGUAGE.sub("", row.name)


def _nearness(row: Contact, spoken: str) -> tuple[bool, bool]:
    return not _speaks(row, spoken), "en" not in row.languages


def _speaks(row: Contact, spoken: str) -> bool:
    return spoken in map(_primary, row.languages)


def _primary(code: str) -> str:
    return {"tl": "fil"}.get(code, code.partition("-")[0])


def _helper(lines: list[Contact], texts: Texts, language: str) -> Helper:
    row, *others = lines
    base = footing(row)
    return Helper(
        kind=row.get_kind_display(),
        name=Name(_name(row) if others else row.name),
        phones=phones(row.phone),
        channel=row.channel,
        url=row.public_url,
        site=site_of(row.public_url) if row.public_url else "",
        hours=texts.piece(f"{row.path}/hours", row.hours) if row.hours else None,
        languages=[language_name(code, language) for code in row.languages],
        notes=texts.piece(f"{row.path}/notes", row.notes) if row.notes else None,
        number_is_old=row.number_is_old,
        footing=base,
        others=[
            (language_name(one.languages[0], language), phones(one.phone))
            for one in sorted(others, key=lambda one: one.position)
        ],
        paths=tuple(one.path for one in lines),
    )


def phones(text: str) -> Phones:
    """Each number as printed and as dialled. Several stand in one field between commas or slashes."""
    numbers = [part.strip() for part in re.split(r"[,;/]| or ", text) if part.strip()]
    return [(number, re.sub(r"[^\d+*#]", "", number)) for number in numbers]


def language_name(code: str, language: str) -> str:
    """A language's name in the page's language; its code where CLDR has no name for it."""
    return locale_of(language).languages.get(code, code)
