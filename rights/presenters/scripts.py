"""The few scripts inside pages, and the word by which a page's policy lets just that one run."""

import base64
import hashlib
from functools import cache

from django.conf import settings

_FOLDER = settings.BASE_DIR / "static" / "js"


@cache
def text(name: str) -> str:
    return (_FOLDER / name).read_text()


def source(name: str) -> str:
    """For `script-src`."""
    digest = hashlib.sha256(text(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
