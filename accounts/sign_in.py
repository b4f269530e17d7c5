"""Who comes in. The one place that compares a password, so that a second step has one place to go.

Raises nothing and says nothing about why: whoever guesses learns only that it did not work.
"""

import hmac
from datetime import datetime, timedelta

from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import doors, limits, open_sessions, push
from accounts.backends import PersonBackend
from accounts.models import User
from audit import services as audit
from audit.kinds import Kind

# Time to find the phone, too short to come back to a forgotten page.
CODE_WITHIN = timedelta(minutes=10)
_WAITING = "waits_for_code"


def identify(*, request: HttpRequest, email: str, password: str) -> User | None:
    """The person these two belong to; None for unknown, wrong, deactivated and too many tries.

    Both limits are spent on each try, right or wrong: a limit that only counts failures
    tells a guesser when she was right.
    """
    from_here = limits.may_sign_in_from(request=request)
    for_this_one = limits.may_try_sign_in(email=email)
    if not (from_here and for_this_one):
        return None
    user = authenticate(request, username=email.strip().lower(), password=password)
    return user if isinstance(user, User) else None


def wait_for_code(*, request: HttpRequest, user: User, onward: str) -> None:
    """Right so far. Remember who, under a new session key; nobody is signed in by it."""
    request.session.cycle_key()
    request.session[_WAITING] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": (timezone.now() + CODE_WITHIN).isoformat(),
        "onward": onward,
    }


def who_waits(request: HttpRequest) -> tuple[User, str] | None:
    """Who showed a password here, and where she wants to go; None when that is too long ago.

    Asked again of the database: somebody may have been shut out, or got a new password, meanwhile.
    """
    held = request.session.get(_WAITING)
    if held is None or datetime.fromisoformat(held["until"]) < timezone.now():
        return None
    user = PersonBackend().get_user(held["user"])
    if user is None or not hmac.compare_digest(user.get_session_auth_hash(), held["password"]):
        return None
    return user, held["onward"]


@transaction.atomic
def let_in(*, request: HttpRequest, user: User, with_both: bool) -> None:
    """Open a session under a new key. Whoever has a second factor has shown it: `with_both`."""
    request.session.pop(_WAITING, None)
    login(request, user, backend="accounts.backends.PersonBackend")
    request.session[doors.BOTH] = with_both
    doors.note_proof(request)
    session = open_sessions.open_one(request=request, user=user)
    push.came_in(user=user, session=session, mark=push.mark_of(request))
    audit.record(kind=Kind.USER_SIGNED_IN, target=user, by=user)
