"""Who helps: danger first, then the offices, then the others."""

import re
from dataclasses import dataclass

from rights.digits import locale_of
from rights.models import Contact, Country
from rights.presenters.facts import Footing, footing, site_of
from rights.presenters.pieces import Name, Piece, Texts
from rights.presenters.places import name_of

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


@dataclass(frozen=True)
class Helper:
    kind: str
    name: Name
    phones: list[tuple[str, str]]  # as printed, as dialled
    channel: str
    url: str
    site: str
    hours: Piece | None
    languages: list[str]
    notes: Piece | None
    number_is_old: bool
    footing: Footing


@dataclass(frozen=True)
class Place:
    """One country's helpers. `has_phone`: at least one of them has a number with a source."""

    country: Country
    name: str
    helpers: list[Helper]

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


def places(countries: list[Country], texts: Texts, language: str) -> list[Place]:
    """The published contacts of these countries, in their order. One query."""
    rows = list(Contact.objects.published().filter(country__in=countries))
    return [
        Place(
            country,
            name_of(country, language),
            [
                _helper(row, texts, language)
                for row in sorted(rows, key=_urgency)
                if row.country_id == country.pk
            ],
        )
        for country in countries
    ]


def _urgency(row: Contact) -> tuple[int, int]:
    return _DANGER_FIRST.index(row.kind), row.position


def _helper(row: Contact, texts: Texts, language: str) -> Helper:
    base = footing(row)
    return Helper(
        kind=row.get_kind_display(),
        name=Name(row.name),
        phones=phones(row.phone),
        channel=row.channel,
        url=row.public_url,
        site=site_of(row.public_url) if row.public_url else "",
        hours=texts.piece(f"{row.path}/hours", row.hours) if row.hours else None,
        languages=[language_name(code, language) for code in row.languages],
        notes=texts.piece(f"{row.path}/notes", row.notes) if row.notes else None,
        number_is_old=row.number_is_old,
        footing=base,
    )


def phones(text: str) -> list[tuple[str, str]]:
    """Each number as printed and as dialled. Several stand in one field between commas or slashes."""
    numbers = [part.strip() for part in re.split(r"[,;/]| or ", text) if part.strip()]
    return [(number, re.sub(r"[^\d+*#]", "", number)) for number in numbers]


def language_name(code: str, language: str) -> str:
    """A language's name in the page's language; its code where CLDR has no name for it."""
    return locale_of(language).languages.get(code, code)
