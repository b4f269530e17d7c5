"""Challenges that a security key answers (WebAuthn), and the name it answers under.

A challenge stands in the session alone, is good for one answer, for `LIFE`, for one person and for what it was
drawn for: an answer that was given to add a key opens no door.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address

from django.http import HttpRequest
from django.utils import timezone
from fido2.utils import websafe_decode, websafe_encode

from accounts.models import User

# Time to fetch the key from a coat.
LIFE = timedelta(minutes=5)
_BYTES = 32
_DRAWN = "key_challenge_"


class Ceremony(StrEnum):
    ADD = "add"
    SIGN_IN = "sign_in"
    PROVE = "prove"


@dataclass(frozen=True)
class Site:
    """`host`: what a key is bound to (rp id). `origin`: what a browser must say it showed."""

    host: str
    origin: str


def site_of(request: HttpRequest) -> Site | None:
    """The name this page was asked under: one of ALLOWED_HOSTS, or Django has refused it before.

    None under a bare number such as 127.0.0.1: browsers bind keys to names alone.
    """
    whole = request.get_host().lower()
    host = whole.rpartition(":")[0] if not whole.endswith("]") and ":" in whole else whole
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return Site(host=host, origin=f"{request.scheme}://{whole}")
    return None


def draw(*, request: HttpRequest, ceremony: Ceremony, user: User) -> bytes:
    """A new challenge. The one before it, of the same ceremony, is good for nothing any more."""
    challenge = secrets.token_bytes(_BYTES)
    request.session[_DRAWN + ceremony] = {
        "user": user.pk,
        "challenge": websafe_encode(challenge),
        "until": (timezone.now() + LIFE).isoformat(),
    }
    return challenge


def take(*, request: HttpRequest, ceremony: Ceremony, user: User) -> bytes | None:
    """The challenge that was drawn, this once. None: there is none, it is too old, or another person's."""
    held = request.session.pop(_DRAWN + ceremony, None)
    if held is None or held["user"] != user.pk:
        return None
    if datetime.fromisoformat(held["until"]) < timezone.now():
        return None
    return websafe_decode(held["challenge"])
