"""Working on a flag together with the regulator at the other end of a journey. It shares counts, never a report."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import NoticeWish, Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, plain_text
from recruitment.models import Flag, JointCase, JointNote
from recruitment.services import ledger, replies
from recruitment.services.flag_work import FlagIsClosedError
from recruitment.services.ledger import NotYoursError
from recruitment.services.notes import LONGEST_NOTE


class NotInForceError(Exception):
    """It waits for a yes, was ended, or this step is the other side's."""


@transaction.atomic
def invite(*, flag: Flag, invited: Organisation, by: User) -> JointCase:
    """Raises `ledger.NotYoursError`, `FlagIsClosedError`, `ValidationError` on `invited`."""
    flag = ledger.lock_own(flag, by)
    if flag.closed_at:
        raise FlagIsClosedError
    if invited not in access.partners_on(flag, by):
        raise ValidationError({"invited": _("Choose a regulator of another country.")})
    if flag.joint_cases.filter(invited=invited, ended_at=None).exists():
        raise ValidationError({"invited": _("You invited it already.")})
    joint = JointCase.objects.create(
        flag=flag,
        inviter=by.organisation,
        invited=invited,
        told=_told_this_month(flag, invited) or _told(flag, by),
        invited_at=timezone.now(),
        invited_by=by,
    )
    audit.record(kind=Kind.JOINT_OFFERED, target=joint, by=by, fields=["told"])
    _tell_other(joint, by)
    return joint


def _told_this_month(flag: Flag, invited: Organisation) -> dict[str, Any] | None:
    """Whoever ends a case and invites again would read from two counts who spoke or left between them."""
    first = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = flag.joint_cases.filter(invited=invited, invited_at__gte=first).first()
    return last.told if last else None


def _told(flag: Flag, by: User) -> dict[str, Any]:
    """Not the sentences of its reasons: their numbers go below the floor."""
    return {
        "tier": flag.tier,
        "rule": flag.rule,
        "rule_version": flag.rule_version,
        "abuses": replies.told_counts(flag, timezone.now()),
        "journeys": [
            {"origin": origin, "destination": destination, "at_least": n}
            for (origin, destination), n in access.journeys_of(flag, by).items()
        ],
    }


@transaction.atomic
def accept(*, joint: JointCase, by: User) -> None:
    """By the invited side. Raises `NotYoursError`, `NotInForceError`."""
    joint = _lock(joint, by)
    if joint.invited_id != by.organisation_id or joint.accepted_at or joint.ended_at:
        raise NotInForceError
    joint.accepted_at, joint.accepted_by = timezone.now(), by
    joint.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(kind=Kind.JOINT_ACCEPTED, target=joint, by=by, fields=["accepted_at"])
    _tell_other(joint, by)


@transaction.atomic
def write(*, joint: JointCase, text: str, by: User) -> JointNote:
    """Both sides read it. Raises `NotYoursError`, `NotInForceError`, `ValidationError` on `words`."""
    joint = _lock(joint, by)
    if not joint.is_in_force:
        raise NotInForceError
    plain = plain_text.lines(text, longest=LONGEST_NOTE)
    if not plain:
        raise ValidationError({"words": _("Write your note.")})
    note = JointNote.objects.create(
        joint_case=joint, text=plain, written_at=timezone.now(), written_by=by
    )
    audit.record(kind=Kind.JOINT_NOTE_WRITTEN, target=joint, by=by)
    _tell_other(joint, by)
    return note


@transaction.atomic
def end(*, joint: JointCase, by: User) -> None:
    """By either side, for good; before a yes it declines or takes back. Raises as `accept`."""
    joint = _lock(joint, by)
    if joint.ended_at:
        raise NotInForceError
    joint.ended_at, joint.ended_by = timezone.now(), by
    joint.save(update_fields=["ended_at", "ended_by"])
    audit.record(kind=Kind.JOINT_ENDED, target=joint, by=by, fields=["ended_at"])
    _tell_other(joint, by)


def _lock(joint: JointCase, by: User) -> JointCase:
    found = access.joint_cases(by).select_for_update().filter(pk=joint.pk).first()
    if found is None:
        raise NotYoursError
    return found


def _tell_other(joint: JointCase, by: User) -> None:
    other = joint.invited if by.organisation_id == joint.inviter_id else joint.inviter
    notices.tell(people=ledger.inspectors(other.country), kind=NoticeWish.Kind.MESSAGE)
