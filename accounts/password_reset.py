"""A new password with the help of an operator, who never learns it."""

import hashlib
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import open_sessions, paper
from accounts.models import PasswordReset, User
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind

LIFE = timedelta(hours=24)
# For so long the operator who took one half away must leave the other alone.
TWO_OPERATORS_FOR = timedelta(days=7)
_LETTERS = 20  # 100 random bits


class CodeIsSpent(Exception):
    """Unknown, used, replaced or too old. Which of them is not said."""


def _hash(code: str) -> bytes:
    """A code has 100 random bits: one fast hash is enough."""
    return hashlib.sha256(code.encode()).digest()


def refuse_second_half(*, after: Kind, user: User, by: Actor) -> None:
    """Password and second factor of one person are never both set aside by one operator in a week.

    She alone could then come in as anybody. Locks the person's row, so that the two can't be done at
    the same instant either. Raises `ValidationError`.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if audit.was_done(kind=after, target=user, by=by, within=TWO_OPERATORS_FOR):
        raise ValidationError(
            _("You did the other half for this person. Another operator must do this."),
            code="two_operators",
        )


@transaction.atomic
def start(*, user: User, reason: PasswordReset.Reason, by: User) -> str:
    """A code that works once within 24 hours. It is shown once and can't be had again.

    Typed into a page and never part of an address, which logs and histories keep. The old password
    and all open sessions stop at once; the second factor stays, so that whoever intercepts the
    code, operators included, does not come in. Raises `ValidationError` for oneself, for a person
    who was shut out, and for the operator who took away this person's second factor.
    """
    if user == by or not user.is_active:
        raise ValidationError(_("This is not possible for this person."), code="reset_refused")
    refuse_second_half(after=Kind.SECOND_FACTOR_REMOVED, user=user, by=by)
    return issue(user=user, reason=reason, life=LIFE, by=by)


@transaction.atomic
def issue(*, user: User, reason: PasswordReset.Reason, life: timedelta, by: Actor) -> str:
    """`start` for a caller that has judged by itself whether `by` may.

    Whoever acts on the server itself is no user; the code then counts as the person's own.
    """
    shut(user=user, by=by)
    code = paper.draw(_LETTERS)
    PasswordReset.objects.create(
        user=user,
        hash=_hash(code),
        reason=reason,
        created_by=by if isinstance(by, User) else user,
        expires_at=timezone.now() + life,
    )
    audit.record(kind=Kind.PASSWORD_RESET_STARTED, target=user, by=by, fields=["password"])
    return paper.written(code)


@transaction.atomic
def shut(*, user: User, by: Actor) -> None:
    """No password, no code for one and no session opens anything. The caller writes the event."""
    _good().filter(user=user).update(expires_at=timezone.now())
    user.set_unusable_password()
    user.save(update_fields=["password"])
    open_sessions.end_all(user=user, by=by)


@transaction.atomic
def finish(*, code: str, new: str) -> User:
    """Set the password. Raises `CodeIsSpent`, and `ValidationError` by field; then the code stays good."""
    row = _good().select_for_update(of=("self",)).filter(hash=_hash(paper.read(code))).first()
    if row is None:
        raise CodeIsSpent
    user = row.user
    try:
        validate_password(new, user)
    except ValidationError as weak:
        raise ValidationError({"new": weak.messages}) from weak
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    user.set_password(new)
    user.save(update_fields=["password"])
    audit.record(kind=Kind.PASSWORD_RESET_USED, target=user, by=user, fields=["password"])
    return user


def _good() -> QuerySet[PasswordReset]:
    return PasswordReset.objects.filter(
        used_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True
    )
