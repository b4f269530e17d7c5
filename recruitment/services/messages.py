"""Messages between the worker behind a receipt and the organisations that may read her words.

Both ways sealed under the report's own key, so whoever can open the words can read the messages, and
nobody else can. Nothing is sent anywhere: a notice on a telephone that is watched would tell. Who
wrote a message sees the answer when she comes back.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import notices
from accounts.hours import hour_of
from accounts.models import NoticeWish, User
from audit import services as audit
from audit.actors import WORKER, Actor
from audit.kinds import Kind
from recruitment import access, plain_text, sealing
from recruitment.models import Report, SealedMessage, WrappedKey
from recruitment.report_facts import LONGEST_MESSAGE
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.services import reports
from recruitment.services.reports import Opened

# Of one side without an answer in between: enough for a night, too little to fill a disk.
MOST_IN_A_ROW = 20


class NobodyReads(Exception):
    """No organisation may read the worker's words, so nobody would ever see what she writes."""


@dataclass(frozen=True, repr=False)
class Message:
    """One message, opened. Lives for one page; no `repr`, so that no traceback shows it."""

    by_worker: bool
    who: str  # the organisation; empty: the worker
    on: str  # ISO date, UTC
    text: str


def read(opened: Opened) -> list[Message]:
    """Messages of a report, oldest first, but for what its key does not open. Raises as `Opened.words`."""
    opened.words()
    found = []
    for row in opened.report.messages.select_related("organisation").order_by("pk"):
        with suppress(CannotOpen):
            found.append(_message(row, opened.key))
    return found


def _message(row: SealedMessage, key: bytes) -> Message:
    told = sealing.unseal(key, row.ciphertext, format=row.format)
    who = row.organisation.name if row.organisation else ""
    return Message(row.organisation_id is None, who, told["on"], told["text"])


def how_many(report: Report) -> int:
    """From organisations. That there are some may be seen without opening them."""
    return report.messages.filter(organisation__isnull=False).count()


def is_anybody_reading(report: Report) -> bool:
    """Whether an organisation that the worker chose may read what she writes, and does so by now."""
    is_out = report.state == Report.State.ACCEPTED or report.organisation_id is not None
    return is_out and report.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION).exists()


@transaction.atomic
def answer(*, opened: Opened, text: str, by: Actor = WORKER) -> SealedMessage:
    """The worker writes. Raises `ValidationError` on `text`, `NobodyReads`, `ReportAlreadyWithdrawn`."""
    report, key = reports.lock_to_write(opened)
    if not is_anybody_reading(report):
        raise NobodyReads
    message = _write(Opened(report, key), _check(text), None, by)
    notices.tell(people=_readers(report), kind=NoticeWish.Kind.MESSAGE, by_staff=False)
    return message


def _readers(report: Report) -> list[User]:
    """Who is told: whose case it is at each organisation that may read it; all of it where nobody has it."""
    chosen = report.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION)
    found = User.objects.filter(
        organisation__in=chosen.values("organisation"), is_active=True
    ).select_related("organisation")
    owners = dict(
        report.casework.filter(assigned_to__is_active=True).values_list(
            "organisation", "assigned_to"
        )
    )
    return [one for one in found if owners.get(one.organisation_id, one.pk) == one.pk]


@transaction.atomic
def write(*, report: Report, password: str, text: str, by: User) -> Opened:
    """Somebody of a chosen organisation writes, with the password that opens the words.

    Returns the report opened, for the page that follows. Raises as `reports.open_for_member`, and
    `ValidationError` on `text`; then nothing was opened.
    """
    if not access.sealed_to(by).filter(pk=report.pk).exists():
        raise reports.UnknownReceipt
    plain = _check(text)
    opened = reports.open_for_member(report=report, password=password, by=by)
    _write(opened, plain, by.organisation_id, by)
    return opened


def _check(text: str) -> str:
    plain = plain_text.lines(text, longest=LONGEST_MESSAGE + 1)
    if not plain:
        raise ValidationError({"text": _("Write your message.")})
    if len(plain) > LONGEST_MESSAGE:
        too_long = ngettext(
            "Write at most %(n)d letter.", "Write at most %(n)d letters.", LONGEST_MESSAGE
        ) % {"n": LONGEST_MESSAGE}
        raise ValidationError({"text": too_long})
    return plain


def _write(opened: Opened, plain: str, organisation_id: int | None, by: Actor) -> SealedMessage:
    last = opened.report.messages.order_by("-pk").values_list("organisation", flat=True)
    newest = list(last[:MOST_IN_A_ROW])
    if len(newest) == MOST_IN_A_ROW and all(
        (writer is None) == (organisation_id is None) for writer in newest
    ):
        raise ValidationError({"text": _("You wrote many messages. Wait for an answer.")})
    now = timezone.now()
    message = SealedMessage.objects.create(
        report=opened.report,
        organisation_id=organisation_id,
        format=FORMAT,
        ciphertext=sealing.seal(opened.key, {"on": now.date().isoformat(), "text": plain}),
        sent_at=hour_of(now),
    )
    reports.written_in(opened.report)
    audit.record(kind=Kind.REPORT_MESSAGE_SENT, target=opened.report, by=by)
    return message
