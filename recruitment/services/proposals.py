"""What needs two people of one regulator: written by the first, confirmed by a second, or withdrawn."""

from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import NoticeWish, User
from accounts.permissions import Permission
from audit import services as audit
from audit.kinds import Kind
from recruitment.models.policy import TwoPersonSetting
from recruitment.services import ledger

Row = TypeVar("Row", bound=TwoPersonSetting)


class ProposalWaitsError(Exception):
    """Another one of this regulator stands."""


class ProposalNotWaitingError(Exception):
    """It was confirmed or withdrawn meanwhile."""


def must_be_own(jurisdiction: str, by: User) -> None:
    """Raises `ledger.NotYoursError` for another country, or for somebody who sets nothing."""
    if not by.may(Permission.POLICY_SET) or not jurisdiction or by.jurisdiction != jurisdiction:
        raise ledger.NotYoursError


@transaction.atomic
def write(row: TwoPersonSetting, *, kind: Kind, fields: list[str], by: User) -> None:
    """Keep a new proposal. Raises `ProposalWaitsError`, and `ValidationError` for what is empty or too long."""
    row.proposed_at, row.proposed_by = timezone.now(), by
    row.clean_fields()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ProposalWaitsError from None
    audit.record(kind=kind, target=row, by=by, fields=fields)
    others = [one for one in ledger.inspectors(row.jurisdiction) if one != by]
    notices.tell(people=others, kind=NoticeWish.Kind.SECOND_OPINION)


def lock(row: Row, by: User) -> Row:
    """The row as it is now, locked, for somebody of its country. Raises `ledger.NotYoursError`."""
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    must_be_own(row.jurisdiction, by)
    return row


def lock_undecided(row: Row, by: User) -> Row:
    """As `lock`; raises `ProposalNotWaitingError` for what was answered."""
    row = lock(row, by)
    if not row.is_undecided:
        raise ProposalNotWaitingError
    return row
