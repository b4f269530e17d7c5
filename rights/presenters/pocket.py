"""What fits in a pocket: one printed sheet, and a text message."""

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rights.digits import numbers_in, own_digits
from rights.models import Country
from rights.presenters import corrections, guide, people
from rights.presenters.facts import CountryFacts
from rights.presenters.pieces import Texts

# Sizes of one text message: with the old seven-bit letters, and with any other script.
_PLAIN_LETTERS, _ANY_LETTERS = 160, 70
_PLAIN_PART, _ANY_PART = 153, 67
# Of each country; more would not fit on one A4 page.
HELPERS_ON_A_SHEET = 5


def qr(address: str) -> SafeString:
    """The address as an inline drawing; dark squares on white in both colour schemes."""
    drawing = segno.make(address, error="m", micro=False)
    return mark_safe(drawing.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="#fff"))


def sheet(start: Country, finish: Country, texts: Texts, *, address: str) -> dict[str, Any]:
    """One A4 page for both countries: whom to call, what they may charge, what to check."""
    facts = CountryFacts([start, finish], texts)
    language = get_language() or "en"
    places = people.places([finish, start], texts, language)
    context = {
        **guide.frame(start, finish, texts),
        "places": places,
        "helpers_each": HELPERS_ON_A_SHEET,
        "danger": guide.danger(texts),
        "charges": guide.charges(start, finish, facts),
        "passport": facts.one(finish, "passport_retention", "legal"),
        "wage": facts.one(finish, "wages_and_hours", "minimum_wage"),
        "complaint": facts.one(finish, "complaints", "where"),
        "checks": guide.CHECKS,
        "address": address,
        "qr": qr(address),
    }
    asked = facts.asked.union(
        *(place.asked(place.helpers[:HELPERS_ON_A_SHEET]) for place in places)
    )
    return {**context, "corrections": corrections.in_short(asked, texts)}


def message(start: Country, finish: Country, texts: Texts) -> dict[str, Any]:
    """The shortest useful summary, without a promise it can't keep: what is not known is left out."""
    facts = CountryFacts([start, finish], texts)
    language = get_language() or "en"
    ends = guide.frame(start, finish, texts)
    lines = [f"{ends['origin'].name} > {ends['destination'].name}"]
    places = people.places([finish, start], texts, language)
    for charge in guide.charges(start, finish, facts):
        if charge.answer and charge.answer.answer:
            lines.append(
                _("May they charge you? %(country)s: %(answer)s.")
                % {"country": charge.end.name, "answer": charge.answer.answer}
            )
    footings = []  # a number travels without its source, so the page that gives it shows it
    for place in places:
        first = place.first
        if first is not None:
            footings.append(first.footing)
            lines.append(
                _("Help, %(country)s: %(number)s (%(year)s)")
                % {
                    "country": place.name,
                    "number": numbers_in(first.phones[0][1], english="Call", language=language),
                    "year": own_digits(str(first.footing.year), language),
                }
            )
    body = "\n".join(lines)
    asked = facts.asked.union(*(place.asked([place.first]) for place in places))
    return {
        **ends,
        "body": body,
        "length": len(body),
        "parts": parts(body),
        "footings": footings,
        "corrections": corrections.in_short(asked, texts),
    }


def parts(body: str) -> int:
    """How many text messages this costs. Letters beyond Latin halve what one message holds."""
    plain = body.isascii()
    whole, part = (_PLAIN_LETTERS, _PLAIN_PART) if plain else (_ANY_LETTERS, _ANY_PART)
    return 1 if len(body) <= whole else -(-len(body) // part)
