"""Digits and dates as a language writes them. Pure.

Babel writes the marks between digits as CLDR says, but leaves the digits Latin. Telephone and
article numbers never go through here: they are dialled, or looked up, as they stand.
"""

import re
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

# First digit of the numbering systems that CLDR gives our languages.
_ZERO = {
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "deva": "\u0966",
    "khmr": "\u17e0",
    "mymr": "\u1040",
}


def locale_of(language: str) -> Locale:
    """CLDR's locale for a language code of ours; English for one it does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def direction_of(language: str) -> str:
    """`rtl` or `ltr`. Not from Django, which knows no Filipino."""
    return locale_of(language).text_direction


def own_digits(text: str, language: str) -> str:
    """Latin digits turned into those of the language."""
    zero = _ZERO.get(locale_of(language).default_numbering_system)
    if zero is None:
        return text
    return text.translate({ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)})


def own_day(day: date, language: str) -> str:
    """A date with the month in words."""
    return own_digits(format_date(day, "long", locale=locale_of(language)), language)


def own_partial_day(text: str, language: str) -> str:
    """`2023`, `2023-10` or `2023-10-26` as the language writes it; anything else as it stands."""
    if re.fullmatch(r"\d{4}", text):
        return own_digits(text, language)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        first = date.fromisoformat(f"{text}-01")
        return own_digits(format_skeleton("yMMMM", first, locale=locale_of(language)), language)
    try:
        return own_day(date.fromisoformat(text), language)
    except ValueError:
        return text
