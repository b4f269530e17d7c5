"""Who comes in. The one place that compares a password, so that a second step has one place to go.

Raises nothing and says nothing about why: whoever guesses learns only that it did not work.
"""

from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest

from accounts import limits
from accounts.models import User
from audit import services as audit
from audit.kinds import Kind


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


@transaction.atomic
def let_in(*, request: HttpRequest, user: User) -> None:
    """Open a session under a new key. A second factor is asked between `identify` and this."""
    login(request, user)
    audit.record(kind=Kind.USER_SIGNED_IN, target=user, by=user)
