"""People who sign in as a browser does: by the pages, with a phone that shows digits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from django.test import Client

from accounts import second_factor
from accounts.models import User
from tests.factories.accounts import PASSWORD

SIGN_IN = "/desk/sign-in/"


def phone_of(user: User, clock: Any) -> Callable[[], str]:
    """The digits that the person's phone shows now. The clock moves on, so that each is a new one."""
    second_factor.begin(user=user)
    totp = pyotp.TOTP(second_factor.waiting_secret(user))

    def digits() -> str:
        clock.shift(timedelta(seconds=second_factor.STEP_SECONDS))
        return totp.at(datetime.now(UTC))

    assert second_factor.confirm(user=user, code=digits(), keep="") is not None
    return digits


def with_password(user: User, onward: str = "") -> Client:
    client = Client()
    client.post(SIGN_IN, {"email": user.email, "password": PASSWORD, "next": onward})
    return client
