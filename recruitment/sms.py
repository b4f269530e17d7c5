"""Text messages: one comes in, an answer goes out. Nobody's number gets here.

Written for Kannel (`sms-service` with `post-url`, `send-sender = false`): the gateway keeps the number to itself
and sends the answer back. docs/guides/sms.md.
"""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from recruitment import fee_limits, licence_check, sms_reports
from rights.models import Contact, Country
from rights.names import country_name
from rights.presenters.facts import is_old

# Letters of one of several linked texts: of GSM, or of any script (3GPP TS 23.038, 23.040).
_GSM, _ANY_SCRIPT = 153, 67
# An answer; and how to ask or report, of which no sentence may be missing.
TEXTS, TEXTS_OF_REPORT = 2, 5
LONGEST_IN = 600
_KINDS = (Contact.Kind.HOTLINE, Contact.Kind.EMBASSY, Contact.Kind.GOVERNMENT)


def answer(text: str) -> str:
    """`[language] LICENCE name`, `JOURNEY NPL QAT`, or about a report; else how to ask.

    `REPORT`, `WHAT`, `REPORT 2 NPL QAT Himal`, `SEND number`, `STOP number`: recruitment/sms_reports.py.
    """
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
        if (said := _about_report(verb, rest, language)) is not None:
            return _fitting(said, texts=TEXTS_OF_REPORT)
        return _fitting(_how(), texts=TEXTS_OF_REPORT)


def _about_report(verb: str, rest: list[str], language: str) -> list[str] | None:
    match verb, rest:
        case "REPORT", []:
            return sms_reports.warning()
        case "REPORT", _words:
            return sms_reports.start(rest, language=language)
        case "WHAT", _words:
            return sms_reports.what()
        case "SEND", _number:
            return sms_reports.send("".join(rest), language=language)
        case "STOP", _number:
            return sms_reports.stop("".join(rest))
    return None


def _how() -> list[str]:
    return [
        _("Send LICENCE and the name of the recruiter."),
        _("Or send JOURNEY NPL QAT for Nepal to Qatar."),
        _("To tell what happened to you, send REPORT."),
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


def _fitting(lines: list[str], *, texts: int = TEXTS) -> str:
    """Whole sentences, as many as fit: half a telephone number is worse than none."""
    kept = ""
    for line in lines:
        longer = f"{kept} {line}".strip()
        if len(longer) <= texts * (_GSM if longer.isascii() else _ANY_SCRIPT):
            kept = longer
    return kept or lines[0][: texts * _ANY_SCRIPT]
