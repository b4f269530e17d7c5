"""The site's own signature (Ed25519): whoever has the public key can tell what this site wrote.

The key comes from SIGNING_KEY, which is kept off the database. Each use has a purpose, so that what was
signed for one thing can't be shown as another.
"""

import hashlib

from django.conf import settings
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey


def sign(purpose: str, message: bytes) -> bytes:
    """64 bytes, over the purpose, a zero byte and the message."""
    return _key().sign(_signed(purpose, message)).signature


def is_ours(purpose: str, message: bytes, signature: bytes) -> bool:
    try:
        _key().verify_key.verify(_signed(purpose, message), signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def public_key() -> bytes:
    """32 bytes, to be told to everybody who checks."""
    return bytes(_key().verify_key)


def _signed(purpose: str, message: bytes) -> bytes:
    return purpose.encode() + b"\x00" + message


def _key() -> SigningKey:
    return SigningKey(hashlib.sha256(b"signing\x00" + settings.SIGNING_KEY.encode()).digest())
