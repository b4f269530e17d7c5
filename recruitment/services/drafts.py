"""A report being made. Saved after each screen, sealed under its number, gone after seven days.

Drafts leave no event in the trail: a row for each screen would tell, minute by minute, how somebody
wrote. What remains of all of them is the one event of the report that was sent.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import peppers
from accounts.hours import hour_of, next_hour, this_hour
from recruitment import passes, receipts, sealing
from recruitment.models import Draft
from recruitment.retention import DRAFT_KEPT
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.services import numbers

# Once it was sent the row only has to answer "it was sent": no longer than a day of a bad line.
SENT_KEPT = timedelta(days=1)
Content = dict[str, Any]
# In the content of one that a text message opened: its number stood in that text (recruitment/sms_reports.py).
BY_TEXT = "by_text"
# In the content of its copy: where the first one lies.
_COPY_OF = "copy_of"


class DraftGone(Exception):
    """No such draft: it was wiped, it is older than seven days, or there never was one."""


class DraftSent(Exception):
    """This draft was sent. Its words are with the report now; `submit` again is not needed."""


_PURPOSE = "draft pass"


@dataclass(frozen=True, repr=False)
class Pass:
    """Opens one draft. Travels in a hidden field of the form, sealed under the site's own key.

    Never in an address, a cookie, a log or a task. No `repr`, so that no traceback shows it.
    `started_at`: seconds since 1970, when the first screen was answered.
    """

    digits: str
    lookup: bytes
    key: bytes
    started_at: int

    @property
    def token(self) -> str:
        """The pass as text for the hidden field."""
        plain = [self.digits, self.lookup.hex(), self.key.hex(), self.started_at]
        return passes.seal(_PURPOSE, plain)

    @property
    def sending_token(self) -> str:
        """Idempotency token of the report that comes of this draft: the same however often it is sent."""
        return sealing.keyed(self.key, "sending").hex()

    @classmethod
    def from_token(cls, token: str) -> "Pass":
        """Raises `DraftGone` for anything that is not a pass of ours."""
        try:
            digits, lookup, opener, started_at = passes.unseal(_PURPOSE, token)
        except CannotOpen as error:
            raise DraftGone from error
        return cls(digits, bytes.fromhex(lookup), bytes.fromhex(opener), started_at)


def _pass_of(digits: str, started_at: int) -> Pass:
    found = sealing.number_keys(digits, pepper=peppers.receipt()[0])
    return Pass(digits, found.draft_lookup, found.draft, started_at)


@transaction.atomic
def start(*, content: Content, started_at: int | None = None) -> Pass:
    """A new draft and its number, which becomes the receipt when it is sent."""
    now = timezone.now()
    made = _pass_of(receipts.make(), started_at or int(now.timestamp()))
    Draft.objects.create(
        lookup=made.lookup,
        format=FORMAT,
        ciphertext=sealing.seal(made.key, content),
        expires_at=next_hour(now + DRAFT_KEPT),
    )
    return made


def resume(*, digits: str) -> Pass:
    """The pass of a draft whose number was kept. Raises `DraftGone`, `DraftSent`."""
    return resume_with(digits, numbers.keys_of(digits))


def resume_with(digits: str, found: sealing.NumberKeys) -> Pass:
    """`resume`, where the slow step was already taken."""
    # Begun long ago: whoever comes back with a number is not in too much of a hurry.
    made = Pass(digits, found.draft_lookup, found.draft, 0)
    load(made)
    return made


def load(draft_pass: Pass) -> Content:
    """What was saved. Raises `DraftGone`, `DraftSent`."""
    return _content(_row(_kept(draft_pass)), draft_pass)


def _kept(draft_pass: Pass) -> QuerySet[Draft]:
    return Draft.objects.filter(lookup=draft_pass.lookup, expires_at__gt=timezone.now())


def _row(kept: QuerySet[Draft]) -> Draft:
    row = kept.first()
    if row is None:
        raise DraftGone
    if row.sent_at is not None:
        raise DraftSent
    return row


def _content(row: Draft, draft_pass: Pass) -> Content:
    try:
        return sealing.unseal(draft_pass.key, row.ciphertext, format=row.format)
    except CannotOpen as error:
        raise DraftGone from error


def save(*, draft_pass: Pass, content: Content) -> None:
    """Put this in the place of what was saved, by one statement. Raises `DraftGone`, `DraftSent`.

    The seven days do not start anew: they were promised from the beginning.
    """
    sealed = sealing.seal(draft_pass.key, content)
    unsent = _kept(draft_pass).filter(sent_at=None)
    if not unsent.update(format=FORMAT, ciphertext=sealed, updated_at=this_hour()):
        _row(_kept(draft_pass))  # says which of the two
        raise DraftGone


@transaction.atomic
def wipe(*, draft_pass: Pass) -> bool:
    """Destroy it now. False when there was none any more. A report that was sent is not touched."""
    deleted, _ = Draft.objects.filter(lookup=draft_pass.lookup).delete()
    return bool(deleted)


def under_new_number(draft_pass: Pass) -> Pass:
    """A copy of a draft that came by text, under a number that only its reader sees; any other as it is.

    The first one stays until `let_go_of_text`: else a lost answer would cost what it holds.
    Raises `DraftGone`, `DraftSent`.
    """
    content = load(draft_pass)
    if BY_TEXT not in content:
        return draft_pass
    del content[BY_TEXT]
    return start(content=content | {_COPY_OF: draft_pass.lookup.hex()})


def let_go_of_text(content: Content) -> None:
    """Delete the draft that this one is a copy of, if it is one. The caller saves `content`."""
    if copied := content.pop(_COPY_OF, ""):
        Draft.objects.filter(lookup=bytes.fromhex(copied), sent_at=None).delete()


def lock(draft_pass: Pass) -> Content:
    """`load`, and hold the row until the caller's transaction ends: five taps on "send" stand in a queue."""
    return _content(_row(_kept(draft_pass).select_for_update()), draft_pass)


def mark_sent(*, draft_pass: Pass) -> None:
    """Empty the draft; a row stays for a day, to answer a second tap. Inside the sending transaction."""
    now = timezone.now()
    Draft.objects.filter(lookup=draft_pass.lookup, sent_at__isnull=True).update(
        ciphertext=b"", sent_at=hour_of(now), expires_at=next_hour(now + SENT_KEPT)
    )
