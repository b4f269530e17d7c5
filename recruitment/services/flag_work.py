"""Whose a flag is and by when. The team's words about it are written by `recruitment.services.notes`."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import NoticeWish, User
from audit import services as audit
from audit.kinds import Kind
from recruitment.models import Flag, FlagAssignment
from recruitment.services import ledger


class FlagIsClosedError(Exception):
    """Nothing is left to do about it: dismissed, lapsed or replaced."""


def members(by: User) -> list[User]:
    """Whom a flag may be given to, by name: inspectors of the same jurisdiction who may sign in."""
    return ledger.inspectors(by.jurisdiction)


@transaction.atomic
def assign(*, flag: Flag, assigned_to: User | None, due_on: date | None, by: User) -> Flag:
    """The same again writes nothing. Raises `ledger.NotYoursError`, `FlagIsClosedError`, `ValidationError`."""
    flag = ledger.lock_own(flag, by)
    if flag.closed_at:
        raise FlagIsClosedError
    changed = []
    if assigned_to != flag.assigned_to:
        changed.append("assigned_to")
        if assigned_to is not None and assigned_to not in members(by):
            raise ValidationError({"assigned_to": _("Choose an inspector of your country.")})
    if due_on != flag.due_on:
        changed.append("due_on")
        if due_on is not None and due_on < timezone.localdate():
            raise ValidationError({"due_on": _("This day is over.")})
    if not changed:
        return flag
    flag.assigned_to, flag.due_on = assigned_to, due_on
    flag.save(update_fields=changed)
    FlagAssignment.objects.create(
        flag=flag, assigned_to=assigned_to, due_on=due_on, given_at=timezone.now(), given_by=by
    )
    if "assigned_to" in changed and assigned_to not in (None, by):
        notices.tell(people=[assigned_to], kind=NoticeWish.Kind.ASSIGNED)
    audit.record(kind=Kind.FLAG_ASSIGNED, target=flag, by=by, fields=changed)
    return flag
