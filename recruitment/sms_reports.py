"""A report by text message: one text opens it, another sends it. What is safe in that, and what not: docs/guides/sms.md.

Nobody's number gets here, so each text says all that it is about. What the first one opens is a draft as the
pages make it, gone after seven days. The telephone company reads its number along: what is gone on with on the
pages gets another, and what is sent by text has no way back to it.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import limits
from audit.actors import WORKER
from recruitment import channel, receipts
from recruitment.forms import COUNT_AND_SHOW, NUMBER_FLAWS
from recruitment.interview import Interview, NotReady, new_content
from recruitment.models import Report
from recruitment.questions import Step
from recruitment.report_facts import NOW
from recruitment.services import drafts, numbers, reports
from recruitment.services.drafts import DraftGone, DraftSent, Pass
from rights.models import Country
from rights.presenters import people
from rights.presenters.pieces import Texts

# The number of the list -> kind of abuse (data/abuses.yaml). Texts stay in phones: a number keeps its meaning.
KINDS: Mapping[str, str] = {
    "1": "excess-fees",
    "2": "passport-retention",
    "3": "wage-withholding",
    "4": "fake-job",
    "5": "contract-substitution",
    "6": "confinement",
    "7": "threats-violence",
    "8": "child-recruitment",
    "9": "abandonment",
}
# Somebody to call comes before anything else.
_DANGER = frozenset("6789")
LONGEST_NAME = 300


def warning() -> list[str]:
    """Said before anything is asked."""
    return [
        _("Your telephone company can read this text. It stays in your phone."),
        _("Is that a danger? Then do not report by text."),
        _("To go on, send WHAT."),
    ]


def what() -> list[str]:
    """The list, and how to answer from it."""
    return [
        _(
            "1 fees, 2 passport taken, 3 no wages, 4 false job, 5 other contract, "
            "6 locked in, 7 violence, 8 child, 9 left alone."
        ),
        _("Send REPORT, the number, from, to, recruiter. As: REPORT 2 NPL QAT Himal"),
    ]


def start(words: Sequence[str], *, language: str) -> list[str]:
    """Open a report: `2 NPL QAT Himal Overseas`, several numbers as `27`; journey and name may be left out."""
    told = receipts.ascii_digits(words[0])
    if not re.fullmatch("[1-9]{1,9}", told):
        return what()
    if not limits.may_report_by_sms():
        return [_("Too many reports begin here right now. Try again in some minutes.")]
    journey, name = _journey_and_name(words[1:])
    made = drafts.start(content=_content(told, *journey, " ".join(name)[:LONGEST_NAME]))
    spaced = receipts.spaced(made.digits)
    return [
        *(_to_call(journey, language) if _DANGER & set(told) else ()),
        _("Nothing is sent yet. To send it: SEND %(number)s") % {"number": spaced},
        _("Then inspectors see what you told, not who you are, and you can't take it back."),
        _("To say more and get an answer: %(place)s, this number, 7 days.") % {"place": _place()},
        _("To delete it: STOP and the number."),
    ]


def _journey_and_name(words: Sequence[str]) -> tuple[tuple[str, str], Sequence[str]]:
    codes = [word.upper() for word in words[:2]]
    known = Country.objects.filter(pk__in=[code for code in codes if len(code) == 3])
    if len(codes) == 2 and len(set(codes)) == 2 == known.count():
        return (codes[0], codes[1]), words[2:]
    return ("", ""), words


def _content(told: str, origin: str, destination: str, name: str) -> drafts.Content:
    """A draft that was filled in on the pages as far as this text goes."""
    typed: dict[Step, dict[str, list[str]]] = {
        Step.WHAT: {"abuses": [KINDS[one] for one in dict.fromkeys(told)]},
        Step.WHO: {"agency_typed": [name], "looked_up": [name]},
        Step.JOURNEY: {"origin": [origin], "destination": [destination]},
        Step.SHARE: {"agree": [COUNT_AND_SHOW], "release": [NOW]},
    }
    content = new_content(origin=origin, destination=destination)
    return content | {"typed": typed, "at": Step.MORE, drafts.BY_TEXT: True}


def _to_call(journey: tuple[str, str], language: str) -> list[str]:
    """Whom to call first where she works, else at home; nothing where no number has a source."""
    found = Country.objects.in_bulk([code for code in journey if code])
    there = [found[code] for code in reversed(journey) if code in found]
    for place in people.places(there, Texts(language), language):
        if place.first:
            phone = place.first.phones[0][0]
            return [
                _("In danger, call %(name)s: %(phone)s.")
                % {"name": place.first.name.text, "phone": phone}
            ]
    return []


def _place() -> str:
    host = settings.REPORT_HOST or settings.PUBLIC_HOST or urlsplit(settings.SITE_URL).netloc
    return host or _("our website")


def send(number: str, *, language: str) -> list[str]:
    """Make the draft a report. Twice is once. Its receipt is told to nobody: this text would hold it."""
    try:
        found = _draft(number)
        _submit(found, language)
    except receipts.ReceiptMistyped as trouble:
        return [str(NUMBER_FLAWS[trouble.flaw])]
    except DraftSent:
        pass
    except (DraftGone, NotReady, ValidationError):
        return [_unknown()]
    return [_("Sent. It counts."), _("Delete this text if somebody checks your phone.")]


def stop(number: str) -> list[str]:
    """Delete what was opened and not sent."""
    try:
        drafts.wipe(draft_pass=_draft(number))
    except receipts.ReceiptMistyped as trouble:
        return [str(NUMBER_FLAWS[trouble.flaw])]
    except DraftSent:
        return [_("Sent. It counts.")]
    except DraftGone:
        return [_unknown()]
    return [
        _("Nothing you wrote is left here. Nothing was sent."),
        _("Delete this text if somebody checks your phone."),
    ]


def _unknown() -> str:
    return _("Nothing waits under this number. After seven days it is deleted.")


def _draft(number: str) -> Pass:
    """Only what was opened by text: whoever finds the number of another draft must not send it unread.

    Raises `ReceiptMistyped`, `DraftGone`, `DraftSent`.
    """
    digits = receipts.read(number)
    found = drafts.resume_with(digits, numbers.keys_of(digits))
    if drafts.BY_TEXT not in drafts.load(found):
        raise DraftGone
    return found


@transaction.atomic
def _submit(found: Pass, language: str) -> None:
    """Raises `DraftSent`, `NotReady`, `ValidationError`."""
    interview = Interview(
        drafts.lock(found), texts=Texts(language), digits=found.digits, asked=(0, 1)
    )
    reports.submit(
        facts=interview.facts(),
        words=interview.words(),
        idempotency_token=found.sending_token,
        channel=Report.Channel.WORKER,
        by=WORKER,
        channel_bucket=channel.bucket_of_texts(),
    )
    drafts.mark_sent(draft_pass=found)
