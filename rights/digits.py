"""Digits, dates and commas as a language writes them. Pure.

Babel writes the marks between digits as CLDR says, but leaves the digits Latin. Numbers that are
dialled never change; nor do those that lists of articles and contacts give on their own.
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

# Where it is not ", ". Not from CLDR, whose lists are wholes: "this, that and more".
_COMMA = {"am": "፣ ", "ar": "، ", "my": "၊ ", "ur": "، ", "zh-hant": "、"}


def comma(language: str) -> str:
    """What stands between the parts of a list, with its space."""
    return _COMMA.get(language, ", ")


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


# What is dialled, with what stands between its groups; or the parts of one article: 225-14-1.
_IN_PARTS = (
    r"(?<![\w:+.,-])(?:\+\d[\d ]*\d|\+\d|\d+(?:-\d+){2,}|0\d+-\d+"
    r"|(?!19|20)\d{3,4}-\d{4}|\d{2,4}(?: \d{2,4})+)(?![\w:-]|[.,]\d)"
)
_STAYS = re.compile(
    rf"{_IN_PARTS}"
    r"|\S*(?:[A-Za-z][-./]?\d|\d[-./+]*[A-Za-z])\S*"  # C189, 31-B, H-2A; an address
    r"|\b(?!(?:[A-Z]{3}|RM|Rs|Tk) )[A-Za-z]+ (?!(?:19|20)\d\d\b)\d+(?![\d.,]*\d)"  # RA 8042, but not QAR 1,000
    r"|\d{5,}",
    re.ASCII,
)
_IN_PARTS_ALONE = re.compile(_IN_PARTS, re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*", re.ASCII)
# Where the English speaks of telephones, a number of three digits or more may be one; of keys, any.
_ON_TELEPHONES = re.compile(
    r"\b(?:calls?|dial|phones?|telephone|hotline|helpline|lines?|sms|whatsapp|viber|numbers?)\b",
    re.I,
)
_ON_KEYS = re.compile(r"\b(?:sms|press)\b", re.I)
_NEVER_DIALLED = re.compile(r"\d+[.,:/]\d.*|(?:19|20)\d\d(?:-\d+)?", re.ASCII)
_LEFT_TO_RIGHT = "\u200e"


def numbers_in(text: str, *, english: str, language: str) -> str:
    """A sentence of the content with its numbers as the language writes them.

    What is dialled or looked up letter by letter stays, and is not turned round from right to left:
    `+39 350 909 2008` would begin with 2008 there. `english` is what the sentence stands for.
    """
    if direction_of(language) == "rtl":
        return _IN_PARTS_ALONE.sub(rf"{_LEFT_TO_RIGHT}\g<0>{_LEFT_TO_RIGHT}", text)
    if own_digits("0", language) == "0":
        return text
    shortest_dialled = (
        1 if _ON_KEYS.search(english) else 3 if _ON_TELEPHONES.search(english) else 99
    )

    def written(found: re.Match[str]) -> str:
        number = found.group()
        if len(number) >= shortest_dialled and not _NEVER_DIALLED.fullmatch(number):
            return number
        return own_digits(number, language)

    pieces, place = [], 0
    for stays in _STAYS.finditer(text):
        pieces += [_NUMBER.sub(written, text[place : stays.start()]), stays.group()]
        place = stays.end()
    return "".join([*pieces, _NUMBER.sub(written, text[place:])])


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
