"""Interviews under way, as devices send them after they were without signal: answer by answer.

An answer is taken where the device has seen the version that stands here; else both stay, and a
person chooses. Only members' passwords open what is sealed, so a device learns that an answer was
changed at once, and what it says when its caseworker opens the interview.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import peppers
from accounts.hours import next_hour, this_hour
from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, sealing
from recruitment.models import OrganisationKey, Report, SharedAnswer, SharedInterview
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.retention import INTERVIEW_KEPT
from recruitment.services import keys, reports

# Far more than the longest form asks.
MOST_ANSWERS = 500


class InterviewSent(Exception):
    """A colleague has sent it. Nothing more can be written in."""


class InterviewChanged(Exception):
    """Some answer stands here in another version than the device has seen."""


class NotYourInterviewError(Exception):
    """Whoever asks files no reports for workers."""


@dataclass(frozen=True, repr=False)
class Change:
    """One answer as a device has it. `base`: the version it has seen, 0: none. No `repr`: words of a worker."""

    name: str
    values: Sequence[str]
    base: int
    change: UUID


@dataclass(frozen=True)
class Outcome:
    """`version` that stands here now. `is_taken`: it is the one that was sent."""

    version: int
    is_taken: bool


@dataclass(frozen=True, repr=False)
class Answer:
    name: str
    values: Sequence[str]
    version: int
    changed_by: str


@transaction.atomic
def save(*, number: UUID, changes: Sequence[Change], by: User) -> dict[str, Outcome]:
    """Name of each answer -> what came of it. The same changes twice are taken once.

    Raises `InterviewSent`, `NotYourInterviewError`; `ValidationError` on `words` where the
    organisation has no key, and where there are too many answers.
    """
    interview = _lock_or_begin(number, by)
    pair = keys.needed_key(interview.organisation)
    found = {bytes(row.mark): row for row in interview.answers.all()}
    outcomes, is_changed = {}, False
    for told in changes:
        row = _row(found, interview, told.name)
        outcomes[told.name] = _outcome(row, told)
        if outcomes[told.name].version > (row.version if row else 0):
            row = _write(row, interview, pair, told, by)
            found[bytes(row.mark)] = row
            is_changed = True
    if len(found) > MOST_ANSWERS:
        raise ValidationError(_("This is too long. Please write less."))
    if not is_changed:
        return outcomes
    interview.changed_at, interview.changed_by = this_hour(), by
    interview.expires_at = next_hour(timezone.now() + INTERVIEW_KEPT)
    interview.save(update_fields=["changed_at", "changed_by", "expires_at"])
    audit.record(kind=Kind.INTERVIEW_SAVED, target=interview, by=by)
    return outcomes


def _lock_or_begin(number: UUID, by: User) -> SharedInterview:
    if not by.may(access.Permission.REPORT_FILE_ON_BEHALF):
        raise NotYourInterviewError
    hour = this_hour()
    interview, _is_new = SharedInterview.objects.select_for_update().get_or_create(
        organisation=by.organisation,
        number=number,
        defaults={
            "begun_at": hour,
            "begun_by": by,
            "changed_at": hour,
            "changed_by": by,
            "expires_at": next_hour(timezone.now() + INTERVIEW_KEPT),
        },
    )
    if interview.sent_at is not None:
        raise InterviewSent
    return interview


def _marks(interview: SharedInterview, name: str) -> list[bytes]:
    """Of a question in this interview, under each pepper; the one in use first."""
    return [
        sealing.keyed(pepper, "interview answer", interview.number.bytes, name.encode())
        for pepper in peppers.receipt()
    ]


def _row(
    found: Mapping[bytes, SharedAnswer], interview: SharedInterview, name: str
) -> SharedAnswer | None:
    return next((found[mark] for mark in _marks(interview, name) if mark in found), None)


def _outcome(row: SharedAnswer | None, told: Change) -> Outcome:
    stands = row.version if row else 0
    if row and row.change == told.change:
        return Outcome(stands, is_taken=True)
    if stands != told.base:
        return Outcome(stands, is_taken=False)
    return Outcome(stands + 1, is_taken=True)


def _write(
    row: SharedAnswer | None,
    interview: SharedInterview,
    pair: OrganisationKey,
    told: Change,
    by: User,
) -> SharedAnswer:
    content = {"name": told.name, "values": list(told.values)}
    columns = {
        **keys.sealed_columns(pair, content),
        "version": told.base + 1,
        "change": told.change,
        "changed_by": by,
    }
    if row is None:
        return SharedAnswer.objects.create(
            interview=interview,
            organisation=interview.organisation,
            mark=_marks(interview, told.name)[0],
            **columns,
        )
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row


@transaction.atomic
def read(*, interview: SharedInterview, password: str, by: User) -> list[Answer]:
    """What stands in it. Each reading is in the trail. Raises `keys.WrongPassword`, `keys.NoKeyYet`."""
    found = keys.open_keys(rows=interview.answers.all(), password=password, by=by)
    audit.record(kind=Kind.INTERVIEW_OPENED, target=interview, by=by)
    return opened(interview, found)


def opened(interview: SharedInterview, answer_keys: Mapping[int, bytes]) -> list[Answer]:
    """Its answers of whose row the key is there. Who asks for this writes the trail."""
    return [
        Answer(
            **_content(row, answer_keys[row.pk]),
            version=row.version,
            changed_by=row.changed_by.name,
        )
        for row in interview.answers.select_related("changed_by").order_by("pk")
        if row.pk in answer_keys
    ]


def _content(row: SharedAnswer, key: bytes) -> dict[str, Any]:
    return sealing.unseal(key, row.ciphertext, format=row.format)


@transaction.atomic
def send(  # noqa: PLR0913
    *,
    number: UUID,
    sending: UUID,
    versions: Mapping[str, int],
    facts: ReportFacts,
    words: SealedWords,
    by: User,
) -> Submitted:
    """Make a report of it; what colleagues shared is gone with that. The same `sending` again: the same receipt.

    `versions`: what the device has seen of each answer that stands here. Raises `InterviewChanged`,
    `InterviewSent`, `NotYourInterviewError`, and `ValidationError` as `reports.submit`.
    """
    try:
        interview = _lock_or_begin(number, by)
    except InterviewSent:
        if not access.shared_interviews(by).filter(number=number, sending=sending).exists():
            raise
    else:
        _refuse_unseen(interview, versions)
        hour = this_hour()
        interview.answers.all().delete()
        interview.sent_at, interview.sending = hour, sending
        interview.changed_at, interview.changed_by = hour, by
        interview.save(update_fields=["sent_at", "sending", "changed_at", "changed_by"])
    return reports.submit(
        facts=facts,
        words=words,
        # Not the number alone: colleagues know it, and whoever has the token gets the receipt.
        idempotency_token=f"interview {number} {sending}",
        channel=Report.Channel.CASEWORKER,
        by=by,
        organisation=by.organisation,
        filed_by=by,
    )


def _refuse_unseen(interview: SharedInterview, versions: Mapping[str, int]) -> None:
    found = {bytes(row.mark): row for row in interview.answers.all()}
    seen = {
        (row.pk, version)
        for name, version in versions.items()
        if (row := _row(found, interview, name))
    }
    if seen != {(row.pk, row.version) for row in found.values()}:
        raise InterviewChanged


@transaction.atomic
def discard(*, interview: SharedInterview, by: User) -> None:
    """Throw it away for the whole organisation. One that was sent is a report, and not touched."""
    locked = SharedInterview.objects.select_for_update().get(pk=interview.pk)
    if locked.sent_at is not None:
        raise InterviewSent
    audit.record(kind=Kind.INTERVIEW_DISCARDED, target=locked, by=by)
    locked.delete()


def due(now: datetime) -> Any:
    return SharedInterview.objects.filter(expires_at__lte=now)


def forget_old(*, now: datetime) -> int:
    """How many interviews went with all their answers."""
    return due(now).delete()[1].get("recruitment.SharedInterview", 0)
