"""What a push service is sent: a body sealed to the browser (RFC 8291), and who sends it (RFC 8292, VAPID).

Pure: no database and no network.
"""

import base64
import json
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES = 65  # an uncompressed point of P-256
AUTH_BYTES = 16
SALT_BYTES = 16
_RECORD_BYTES = 4096
_LAST_RECORD = b"\x02"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def text(raw: bytes) -> str:
    """base64url without padding, as browsers and both RFCs write bytes."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    """Raises `ValueError` for what is not base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def key_from(secret: str) -> EllipticCurvePrivateKey:
    """The same key from the same secret, for good. 128 bits more than needed, so that none is likelier."""
    drawn = int.from_bytes(_derived(secret.encode(), salt=b"", info=b"web push\x00", length=48))
    return derive_private_key(drawn % (_ORDER - 1) + 1, SECP256R1())


def point(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> bytes:
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(point: bytes) -> EllipticCurvePublicKey:
    """Raises `ValueError` for anything but an uncompressed point of P-256."""
    if len(point) != POINT_BYTES:
        raise ValueError
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def authorization(
    *, key: EllipticCurvePrivateKey, audience: str, expires: int, contact: str
) -> str:
    """The header of RFC 8292. `expires`: seconds since 1970, a day ahead at most. `contact`: https: or mailto:, or empty."""
    claims: dict[str, str | int] = {"aud": audience, "exp": expires}
    if contact:
        claims["sub"] = contact
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(hashes.SHA256())))
    mark = text(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={signed}.{mark}, k={text(point(key))}"


def _json(value: Mapping[str, str | int]) -> str:
    return text(json.dumps(value, separators=(",", ":")).encode())


def sealed(content: bytes, *, to: bytes, auth: bytes) -> bytes:
    """For this browser alone. `to`: its point, `auth`: its secret. Raises `ValueError` for a bad point."""
    return sealed_with(
        generate_private_key(SECP256R1()), os.urandom(SALT_BYTES), content, to=to, auth=auth
    )


def sealed_with(
    once: EllipticCurvePrivateKey, salt: bytes, content: bytes, *, to: bytes, auth: bytes
) -> bytes:
    """As `sealed`. A key or a salt that seals twice betrays both: only tests give their own."""
    shared = once.exchange(ECDH(), public_key(to))
    info = b"WebPush: info\x00" + to + point(once)
    secret = _derived(shared, salt=auth, info=info, length=32)
    key = _derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    head = salt + _RECORD_BYTES.to_bytes(4) + bytes([POINT_BYTES]) + point(once)
    return head + AESGCM(key).encrypt(nonce, content + _LAST_RECORD, None)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
