"""What one editor writes and a second one confirms: the steps that all kinds of edits share."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts import notices, two_people
from accounts.models import NoticeWish, User
from accounts.permissions import Permission, Role
from accounts.two_people import SecondPersonNeededError, TwoPeople
from audit import services as audit
from audit.kinds import Kind

Edit = TypeVar("Edit", bound=TwoPeople)


class EditWaitsError(Exception):
    """Another edit of the same text waits for its second person."""


class EditNotWaitingError(Exception):
    """It was confirmed or dropped meanwhile, or what it starts from has changed."""


REFUSED = (EditWaitsError, EditNotWaitingError, SecondPersonNeededError)


def write(row: TwoPeople, *, fields: Sequence[str], by: User) -> None:
    """Keep it for a second person. Raises `ValidationError` for what is empty or too long."""
    row.proposed_at, row.proposed_by = timezone.now(), by
    row.full_clean(validate_constraints=False)
    row.save()
    audit.record(kind=Kind.EDIT_PROPOSED, target=row, by=by, fields=fields)
    others = User.objects.filter(role=Role.EDITOR, is_active=True).exclude(pk=by.pk)
    notices.tell(people=others, kind=NoticeWish.Kind.SECOND_OPINION)


def lock(row: Edit, *, by: User) -> Edit:
    """The row as it is now, locked. Raises `EditNotWaitingError`; for no editor, `PermissionError`."""
    if not by.may(Permission.GUIDE_EDIT):
        raise PermissionError
    row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if not row.is_undecided:
        raise EditNotWaitingError
    return row


@transaction.atomic
def drop(*, edit: TwoPeople, by: User) -> None:
    """One person is enough. Raises as `lock`."""
    two_people.withdraw(lock(edit, by=by), kind=Kind.EDIT_DROPPED, by=by)
