"""How the worker's pages write texts, numbers and years in their own language."""

from decimal import Decimal

from babel.numbers import format_decimal, get_currency_name, get_territory_currencies
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rights.digits import locale_of, own_digits
from rights.models import Country
from rights.presenters.pieces import Piece


def said(piece: Piece) -> SafeString | str:
    """A text of the content, marked with its own language where that is not the page's."""
    if piece.language == get_language():
        return piece.text
    return format_html('<span lang="{}" dir="{}">{}</span>', piece.language, piece.dir, piece.text)


def number(value: int | Decimal) -> str:
    """With the digits and marks of the page's language."""
    language = get_language() or "en"
    return own_digits(format_decimal(value, "#,##0.##", locale=locale_of(language)), language)


def as_typed(amount: Decimal | None) -> str:
    """For a field: 150000 and not 150000.00; empty for nothing."""
    return "" if amount is None else f"{amount.normalize():f}"


def digits(value: int) -> str:
    """A year, or a place in a list: the language's digits, without marks between them."""
    return own_digits(str(value), get_language() or "en")


def money_of(countries: list[Country]) -> list[tuple[str, str]]:
    """Code and name of the money used in these countries, and of the dollar, which is quoted everywhere."""
    locale = locale_of(get_language() or "en")
    codes = [code for country in countries for code in get_territory_currencies(country.iso2)]
    return [
        (code, f"{get_currency_name(code, locale=locale)} ({code})")
        for code in dict.fromkeys([*codes, "USD"])
    ]
