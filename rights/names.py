"""Names of countries in every language, from CLDR. Nothing is stored, so nothing goes stale."""

from functools import cache
from typing import Protocol

from babel import Locale, UnknownLocaleError

from rights.content.territories import all_territories


class HasCode(Protocol):
    iso2: str


def country_name(country: HasCode | str, language: str | None) -> str:
    """The name as a reader of `language` knows it; the English name where CLDR has none.

    `country` is a row, or a code of two or three letters. A code that is no country comes back as
    it is, so that a page never breaks over a name.

    >>> country_name("NPL", "ne")
    'नेपाल'
    >>> country_name("QA", "ar")
    'قطر'
    """
    code = country if isinstance(country, str) else country.iso2
    if len(code) == 3:
        territory = all_territories().get(code)
        if territory is None:
            return code
        code = territory.iso2
    return _names(language or "en").get(code) or _names("en").get(code) or code


@cache
def _names(language: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(language, sep="-").territories)
    except (UnknownLocaleError, ValueError):
        return {}
