"""The right of reply: a door for one agency to answer one flag, opened by the regulator, shut after 15 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import peppers
from accounts.models import User
from audit import services as audit
from audit.actors import AGENCY
from audit.kinds import Kind
from recruitment import access, agency_facts, receipts, sealing
from recruitment.models import Flag, FlagEvent, Licence, Reply, ReplyDoor
from recruitment.services import ledger
from recruitment.small_counts import in_steps

# Long enough to ask the own people and a lawyer; short enough that workers are not left waiting.
REPLY_TIME = timedelta(days=15)


class NoCaseError(Exception):
    """Only an open case has a door. A flag alone is no reason to warn an agency."""


class DoorAlreadyOpenError(Exception):
    """The agency has a code already, and time left to use it."""


class UnknownCodeError(Exception):
    """No door has this code."""


class DoorShutError(Exception):
    """Fifteen days are over, or the regulator shut the door."""


class AlreadyAnsweredError(Exception):
    """An answer is given once."""


@dataclass(frozen=True, repr=False)
class Opened:
    """A new door, and its code: shown once, kept nowhere."""

    door: ReplyDoor
    code: str  # 18 digits


def _hashes(code: str) -> list[bytes]:
    """Under the pepper in use first, then former ones."""
    return [sealing.keyed(pepper, "reply code", code.encode()) for pepper in peppers.receipt()]


@transaction.atomic
def open_door(*, flag: Flag, licence: Licence | None, verified_how: str, by: User) -> Opened:
    """Open the door and make its code. The regulator hands it to the licence holder.

    Raises `ledger.NotYoursError`, `NoCaseError`, `DoorAlreadyOpenError`, `ValidationError`.
    """
    flag = ledger.lock_own(flag, by)
    if flag.state != Flag.State.CASE_OPENED:
        raise NoCaseError
    now = timezone.now()
    for old in flag.reply_doors.filter(closed_at=None):
        if old.waits_at(now):
            raise DoorAlreadyOpenError
        _shut(old, by=by, now=now)
    code = receipts.make()
    door = ReplyDoor(
        flag=flag,
        code_hash=_hashes(code)[0],
        licence_number=licence.number if licence else "",
        verified_how=verified_how.strip(),
        told=told_counts(flag, now),
        opened_at=now,
        opened_by=by,
        closes_at=now + REPLY_TIME,
    )
    # It may be that nothing can be told.
    door.full_clean(exclude=["told"])
    door.save()
    audit.record(kind=Kind.REPLY_DOOR_OPENED, target=door, by=by, fields=["code_hash", "told"])
    ledger.record_step(flag=flag, step=FlagEvent.Step.REPLY_ASKED, by=by, now=now)
    return Opened(door, code)


def told_counts(flag: Flag, now: datetime) -> list[dict[str, Any]]:
    """Kinds of abuse from five independent sources up, with the step of their count. Nothing below."""
    root = agency_facts.standing_of(flag.agency_id)
    facts = agency_facts.load([root], day=now.date())[root]
    shown = set(access.told_to_agency(agency_facts.families([root])).values_list("pk", flat=True))
    reports = [report for report in facts.reports if report.id in shown]
    told = []
    for abuse in sorted({abuse for report in reports for abuse in report.abuses}):
        sources = facts.independent(tuple(r for r in reports if abuse in r.abuses))
        if at_least := in_steps(sources):
            told.append({"abuse": abuse, "at_least": at_least})
    return told


@transaction.atomic
def close_door(*, flag: Flag, by: User) -> None:
    """Shut it before its time: the code was lost, or reached the wrong hands. Twice is once."""
    flag = ledger.lock_own(flag, by)
    for door in flag.reply_doors.filter(closed_at=None):
        _shut(door, by=by, now=timezone.now())


def _shut(door: ReplyDoor, *, by: User, now: datetime) -> None:
    door.closed_at, door.closed_by = now, by
    door.save(update_fields=["closed_at", "closed_by"])
    audit.record(kind=Kind.REPLY_DOOR_CLOSED, target=door, by=by, fields=["closed_at", "closed_by"])
    if not hasattr(door, "reply"):
        ledger.record_step(flag=door.flag, step=FlagEvent.Step.REPLY_CLOSED, by=by, now=now)


def door_of_code(code: str) -> ReplyDoor:
    """Raises `UnknownCodeError`, `DoorShutError`. An answered door still says that it was answered."""
    door = _doors().filter(code_hash__in=_hashes(code)).first()
    if door is None:
        raise UnknownCodeError
    return _passable(door)


def door_of_id(door_id: int) -> ReplyDoor:
    """For a page that was opened with the code before. Raises as `door_of_code`."""
    door = _doors().filter(pk=door_id).first()
    if door is None:
        raise UnknownCodeError
    return _passable(door)


def _doors() -> Any:
    return ReplyDoor.objects.select_related("flag__agency", "reply")


def _passable(door: ReplyDoor) -> ReplyDoor:
    if not door.is_open_at(timezone.now()):
        raise DoorShutError
    return door


@transaction.atomic
def answer(  # noqa: PLR0913
    *,
    door: ReplyDoor,
    answer: str,
    disputes_match: bool,
    disputes_fact: bool,
    text: str,
) -> Reply:
    """Keep what the agency answers. Raises `DoorShutError`, `AlreadyAnsweredError`, `ValidationError`."""
    door = ReplyDoor.objects.select_for_update().get(pk=door.pk)
    _passable(door)
    if Reply.objects.filter(door=door).exists():
        raise AlreadyAnsweredError
    reply = Reply(
        door=door,
        answer=answer,
        disputes_match=disputes_match,
        disputes_fact=disputes_fact,
        text=text.strip(),
        given_at=timezone.now(),
    )
    reply.full_clean()
    reply.save()
    audit.record(kind=Kind.REPLY_GIVEN, target=reply, by=AGENCY, fields=["answer", "text"])
    ledger.record_step(flag=door.flag, step=FlagEvent.Step.REPLIED, by=AGENCY, now=reply.given_at)
    return reply
