"""Emergency access: one operator alone lets a person in, gives a reason, and everybody hears of it.

Else two operators are needed where password and second factor are both lost (password_reset.py). An
emergency waits for no second one; so the second comes afterwards, and the way in ends without her.
What workers told stays shut: a password set anew opens no key (recruitment/services/keys.py).
"""

import logging
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices, password_reset, second_factor
from accounts.models import EmergencyAccess, NoticeWish, Organisation, PasswordReset, User
from accounts.permissions import Permission, Role
from audit import services as audit
from audit.actors import SWEEPER, Actor
from audit.kinds import Kind

logger = logging.getLogger(__name__)

Reason, Verdict = EmergencyAccess.Reason, EmergencyAccess.Verdict

# The person is on the telephone: who finds the paper tomorrow finds nothing.
CODE_LASTS = timedelta(hours=2)
# A weekend and a night. Nobody looked by then: the way in ends.
REVIEW_WITHIN = timedelta(days=3)
# An operator who takes over one account after the other is stopped here until others have looked.
OPEN_AT_ONCE = 3
# Whose work cannot wait. For the team behind the site there is the other operator, or the server.
_ROLES = (Role.CASEWORKER, Role.MANAGER, Role.INSPECTOR)
REASONS = tuple(one for one in Reason if one != Reason.LAST_OPERATOR)


def _open() -> QuerySet[EmergencyAccess]:
    return EmergencyAccess.objects.filter(reviewed_at=None, closed_at=None)


@transaction.atomic
def let_in(*, user: User, reason: Reason, by: User) -> str:
    """Takes the second factor and the password away; returns a code for a new one, shown this once.

    It works for `CODE_LASTS`; all sessions of the person end. All operators, auditors, her colleagues
    and she herself are told at once, whatever they chose. Raises `ValidationError` for oneself, for who
    was shut out or already is let in so, for the team behind the site, and for an operator
    `OPEN_AT_ONCE` of whose wait to be looked at.
    """
    # In the order of their numbers: two operators at the same instant wait, and neither for ever.
    list(User.objects.select_for_update().filter(pk__in=(user.pk, by.pk)).order_by("pk"))
    if user == by or not user.is_active or user.role not in _ROLES or reason not in REASONS:
        raise ValidationError(_("This is not possible for this person."), code="emergency_refused")
    if _open().filter(operator=by).count() >= OPEN_AT_ONCE:
        raise ValidationError(
            _("Others must first look at the emergency access that you gave."), code="too_many"
        )
    return _begin(user=user, reason=reason, by=by)


@transaction.atomic
def let_last_operator_in(*, user: User, by: Actor) -> str:
    """As `let_in`, from the server. It is never shut by itself: nobody could let her in again.

    Raises `ValidationError` for whoever is no operator, and where another operator can help.
    """
    operators = User.objects.select_for_update().filter(role=Role.OPERATOR, is_active=True)
    if {one.pk for one in operators} != {user.pk}:
        raise ValidationError(_("This is not possible for this person."), code="emergency_refused")
    for row in _open().filter(user=user):
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        audit.record(kind=Kind.EMERGENCY_CLOSED, target=row, by=by, fields=["closed_at"])
    return _begin(user=user, reason=Reason.LAST_OPERATOR, by=by)


def _begin(*, user: User, reason: Reason, by: Actor) -> str:
    if _open().filter(user=user).exists():
        raise ValidationError(_("This person was let in already."), code="emergency_open")
    row = EmergencyAccess.objects.create(
        user=user, reason=reason, operator=by if isinstance(by, User) else None
    )
    second_factor.take_away(user=user, by=by)
    code = password_reset.issue(
        user=user, reason=PasswordReset.Reason.EMERGENCY, life=CODE_LASTS, by=by
    )
    audit.record(kind=Kind.EMERGENCY_OPENED, target=row, by=by, fields=["opened_at"])
    _alarm(row)
    logger.warning("emergency access %s was opened", row.pk)
    return code


def visible_to(user: User) -> QuerySet[EmergencyAccess]:
    """Of everybody to operators and the portal's auditors, of the own organisation to colleagues."""
    rows = EmergencyAccess.objects.select_related("user__organisation", "operator", "reviewed_by")
    if not user.may(Permission.EMERGENCY_REVIEW):
        return rows.none()
    if user.organisation.kind == Organisation.Kind.PORTAL:
        return rows
    return rows.filter(user__organisation=user.organisation_id)


def to_review(user: User) -> QuerySet[EmergencyAccess]:
    """Those that this person may say something of.

    Not the own, not those she opened, and none while her own waits: an operator could else let herself in as
    somebody who then finds everything right.
    """
    rows = visible_to(user).filter(reviewed_at=None).exclude(Q(user=user) | Q(operator=user))
    return rows.none() if _open().filter(user=user).exists() else rows


@transaction.atomic
def review(*, access: int, verdict: Verdict, by: User) -> None:
    """Once, by somebody else. Found wrong, the way in is shut at once.

    Raises `EmergencyAccess.DoesNotExist` for one that is not hers to look at, or was looked at.
    """
    row = to_review(by).select_for_update(of=("self",)).get(pk=access)
    row.reviewed_at, row.reviewed_by, row.verdict = timezone.now(), by, Verdict(verdict)
    if row.verdict == Verdict.WRONG and row.closed_at is None:
        _shut(row, by=by)
    row.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "closed_at"])
    audit.record(kind=Kind.EMERGENCY_REVIEWED, target=row, by=by, fields=["verdict"])


def close_unreviewed(*, now: datetime) -> int:
    """Shuts each that nobody looked at in time, and tells of it. Returns how many."""
    late = _open().filter(opened_at__lte=now - REVIEW_WITHIN).exclude(reason=Reason.LAST_OPERATOR)
    return sum(_close(pk, now) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _close(pk: int, now: datetime) -> bool:
    row = _open().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    _shut(row, by=SWEEPER)
    row.save(update_fields=["closed_at"])
    return True


def _shut(row: EmergencyAccess, *, by: Actor) -> None:
    """She comes in again as anybody who lost both: by two operators."""
    row.closed_at = timezone.now()
    password_reset.shut(user=row.user, by=by)
    second_factor.take_away(user=row.user, by=by)
    audit.record(kind=Kind.EMERGENCY_CLOSED, target=row, by=by, fields=["closed_at"])
    _alarm(row)


def _alarm(row: EmergencyAccess) -> None:
    told = User.objects.filter(is_active=True).filter(
        Q(organisation__kind=Organisation.Kind.PORTAL) | Q(organisation=row.user.organisation_id)
    )
    notices.tell(people=told.exclude(pk=row.user_id), kind=NoticeWish.Kind.EMERGENCY)
    notices.tell(people=[row.user], kind=NoticeWish.Kind.OWN_WAY_IN)
