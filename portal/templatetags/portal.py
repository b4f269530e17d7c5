"""The few tags that all templates use."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.styles import public_stylesheet
from rights.digits import comma as own_comma
from rights.digits import locale_of, own_day, own_digits

register = template.Library()

# Drawn on a grid of 24 by strokes, so that one short path is one icon. Words always stand beside:
# an icon is hidden from screen readers.
_ICONS = {
    "agreement": "M3 12l4-5 5 3 5-3 4 5-5 6-4-3-4 3z",
    "badge": "M4 5h16v14H4zM8 10h3v4H8zM14 10h3M14 14h3",
    "bed": "M3 18V7M3 15h18v3M21 15v-3a3 3 0 0 0-3-3h-8v6M6 11h1",
    "book": "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
    "check": "M4 13l5 5L20 6",
    "clock": "M12 3a9 9 0 1 0 .1 0M12 7v5l3 2",
    "coins": "M9 4a6 6 0 1 0 .1 0M15 9a6 6 0 1 1-5 9M9 7v6",
    "compare": "M8 4v16M16 4v16M3 8h10M11 16h10",
    "contract": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "exit": "M14 4h6v16h-6M4 12h11M11 8l4 4-4 4",
    "family": "M8 4a2 2 0 1 0 .1 0M16 4a2 2 0 1 0 .1 0M4 20v-6l2-4h4l2 4 2-4h4l2 4v6M12 14v6",
    "flag": "M5 21V4h12l-2 4 2 4H5",
    "globe": "M12 3a9 9 0 1 0 .1 0M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    "help": "M12 3a9 9 0 1 0 .1 0M9.5 9a2.5 2.5 0 1 1 3.5 2.5c-1 .5-1 1-1 2M12 17v.1",
    "home": "M4 11l8-7 8 7v9h-6v-6h-4v6H4z",
    "info": "M12 3a9 9 0 1 0 .1 0M12 11v6M12 7v.1",
    "map": "M4 6l5-2 6 2 5-2v14l-5 2-6-2-5 2zM9 4v14M15 6v14",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "message": "M4 5h16v11H10l-4 4v-4H4z",
    "passport": "M6 3h12v18H6zM12 7a3 3 0 1 0 .1 0M9 17h6",
    "phone": "M6 3h4l1 5-2 2a12 12 0 0 0 5 5l2-2 5 1v4c0 2-2 3-4 3C10 20 4 13 3 7c0-2 1-4 3-4z",
    "plane": "M3 13l18-8-6 15-3-6zM12 14l4-4",
    "print": "M7 9V4h10v5M5 9h14v8h-2M7 17H5M7 14h10v6H7z",
    "return": "M4 11l8-7 8 7v9H4zM14 13h-5M11 11l-2 2 2 2",
    "scales": "M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z",
    "search": "M10 4a6 6 0 1 0 .1 0M15 15l5 5",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
    "sound": "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12",
    "ticket": "M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM14 6v12",
    "tools": "M4 20l8-8M10 8l2-4 8 8-4 2zM14 20l6-2-3-3",
    "warning": "M12 4l9 16H3zM12 10v5M12 17v.1",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline drawing by name; a wrong name is an error where the template is written."""
    return format_html(
        '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', _ICONS[name]
    )


@register.simple_tag
def public_styles() -> SafeString:
    """The stylesheet that the content policy names by its hash: put it between the tags unchanged."""
    return mark_safe(public_stylesheet())


def _language() -> str:
    return get_language() or "en"


@register.filter
def number(value: int | Decimal | float) -> str:
    """A count or a sum with the digits and marks of the page's language."""
    shown = format_decimal(value, locale=locale_of(_language()), numbering_system="default")
    return own_digits(shown, _language())


@register.filter
def day(value: date | None) -> str:
    """A date as the language writes it, month in words; nothing for no date."""
    if not value:
        return ""
    return own_day(value, _language())


@register.filter
def year(value: int | str) -> str:
    """A year in the language's digits, without marks between them."""
    return own_digits(str(value), _language())


@register.simple_tag
def comma() -> str:
    """The comma of the page's language, with its space."""
    return own_comma(_language())


@register.filter
def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the language's own commas."""
    return own_comma(_language()).join(map(str, words))


@register.simple_tag
def say(piece: Any) -> SafeString | str:
    """A text of the content, marked with its own language and direction where that is not the page's.

    piece: text, language and dir, as rights.presenters gives it; a plain string passes as it is.
    """
    language = getattr(piece, "language", None)
    if language is None or language == get_language():
        return getattr(piece, "text", piece)
    return format_html('<span lang="{}" dir="{}">{}</span>', language, piece.dir, piece.text)
