"""What goes along in a hidden field in place of a session: sealed under the site's own key.

Never in an address, a cookie, a log or a task. Each use has a purpose of its own, so that a pass for
one thing opens no other.
"""

import base64
import binascii
import json
from typing import Any

from django.conf import settings

from recruitment import sealing
from recruitment.sealing import CannotOpen

# Long enough to read and to think, short enough for a telephone that is handed back.
OPEN_SECONDS = 15 * 60


def seal(purpose: str, plain: list[Any]) -> str:
    """The values as text for a hidden field. They must be what JSON can hold."""
    sealed = sealing.wrap(_keys(purpose)[0], json.dumps(plain).encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(purpose: str, token: str) -> list[Any]:
    """What was sealed for this purpose. Raises `CannotOpen` for anything that is not ours."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error, ValueError) as error:
        raise CannotOpen from error
    for key in _keys(purpose):
        try:
            return json.loads(sealing.unwrap(key, sealed))
        except CannotOpen:
            continue
    raise CannotOpen


def _keys(purpose: str) -> list[bytes]:
    """The site's key first, then former ones that are still believed."""
    return [
        sealing.keyed(secret.encode(), purpose)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
