"""Text messages: a question comes in, an answer goes out. Stateless; nobody's number gets here.

Written for Kannel (`sms-service` with `post-url`, `send-sender = false`): the gateway keeps the number to itself
and sends the answer back. docs/guides/sms.md. Telephone companies can read each text, so no report is taken here.
"""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from recruitment import fee_limits, licence_check
from rights.models import Contact, Country
from rights.names import country_name
from rights.presenters.facts import is_old

# Two linked texts: of the letters of GSM, or of any script (3GPP TS 23.038, 23.040).
LONGEST, LONGEST_ANY_SCRIPT = 306, 134
LONGEST_IN = 600
_KINDS = (Contact.Kind.HOTLINE, Contact.Kind.EMBASSY, Contact.Kind.GOVERNMENT)


def answer(text: str) -> str:
    """`[language] LICENCE name` or `[language] JOURNEY NPL QAT`; whatever else is answered by how to ask."""
    words = text.replace("\x00", "")[:LONGEST_IN].split()
    language = "en"
    if words and words[0].lower() in dict(settings.LANGUAGES):
        language = words.pop(0).lower()
    with translation.override(language):
        verb, rest = (words[0].upper(), words[1:]) if words else ("", [])
        if verb in ("LICENCE", "LICENSE") and rest:
            return _fitting(_licence(" ".join(rest)))
        if verb == "JOURNEY" and len(rest) == 2:
            return _fitting(_journey(*(code.upper() for code in rest), language))
        return _fitting(_how())


def _how() -> list[str]:
    return [
        _("Send LICENCE and the name of the recruiter."),
        _("Or send JOURNEY NPL QAT for Nepal to Qatar."),
        _("Delete this text if somebody checks your phone."),
    ]


def _licence(name: str) -> list[str]:
    found = licence_check.check(name=name, country="", hints={})[:2]
    if not found:
        return [
            _("Not found in the lists that we have."),
            _("That does not mean that it has no licence."),
            _("Ask the office before you pay."),
        ]
    lines = [
        _("%(name)s (%(country)s): %(answer)s. List of %(day)s.")
        % {"name": one.name, "country": one.country, "answer": one.answer, "day": one.as_of}
        for one in found
    ]
    return [*lines, _("A licence does not prove that a recruiter is honest.")]


def _journey(origin: str, destination: str, language: str) -> list[str]:
    if not re.fullmatch(r"[A-Z]{3}[A-Z]{3}", origin + destination):
        return _how()
    known = set(Country.objects.filter(pk__in=[origin, destination]).values_list("pk", flat=True))
    if len({origin, destination}) < 2 or known != {origin, destination}:
        return _how()
    names = [country_name(code, language) for code in (origin, destination)]
    lines = [
        _("From %(origin)s to %(destination)s.") % {"origin": names[0], "destination": names[1]}
    ]
    lines.append(_fee(origin, destination))
    lines += [_contact(code) for code in (destination, origin)]
    return lines


def _fee(origin: str, destination: str) -> str:
    limit = fee_limits.of_journeys({(origin, destination, "")}).get((origin, destination, ""))
    if limit is None:
        return _("We do not know the limit of fees.")
    if not limit.highest:
        return _("By law you pay nothing (%(year)s).") % {"year": limit.as_of}
    return _("By law you pay at most %(amount)s %(currency)s (%(year)s).") % {
        "amount": limit.highest,
        "currency": limit.currency,
        "year": limit.as_of,
    }


def _contact(country: str) -> str:
    rows = Contact.objects.published().filter(country=country, kind__in=_KINDS, channel="")
    found = min(
        rows.exclude(phone=""), key=lambda row: (_KINDS.index(row.kind), row.position), default=None
    )
    if found is None:
        return _("Help in %(country)s: not known.") % {"country": country}
    told = {
        "country": country,
        "name": found.name,
        "phone": found.phone,
        "year": found.as_of,
    }
    if is_old(found.as_of):
        return _("Help in %(country)s: %(name)s %(phone)s (%(year)s, check it).") % told
    return _("Help in %(country)s: %(name)s %(phone)s (%(year)s).") % told


def _fitting(lines: list[str]) -> str:
    """Whole sentences, as many as fit: half a telephone number is worse than none."""
    kept = ""
    for line in lines:
        longer = f"{kept} {line}".strip()
        if len(longer) <= (LONGEST if longer.isascii() else LONGEST_ANY_SCRIPT):
            kept = longer
    return kept or lines[0][:LONGEST_ANY_SCRIPT]
