"""JSON that anybody can check to be ours: JWS (RFC 7515) with Ed25519 (RFC 8037), keys as JWK (RFC 7517).

This one file checks too, and needs Python and PyNaCl and nothing else of the portal:

    python signing.py feed.json keys.json

prints what was signed, or says why not and ends with 1.
"""

import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey


class NotSigned(Exception):
    """Not signed by one of these keys, or changed since."""


def jwk(public: bytes) -> dict[str, str]:
    """The public key, under the thumbprint of RFC 7638 as its name."""
    key = {"crv": "Ed25519", "kty": "OKP", "x": _encode(public)}
    thumb = hashlib.sha256(json.dumps(key, separators=(",", ":"), sort_keys=True).encode())
    return {**key, "kid": _encode(thumb.digest()), "alg": "EdDSA", "use": "sig"}


def public_of(seed: bytes) -> bytes:
    return bytes(SigningKey(seed).verify_key)


def sign(seed: bytes, payload: bytes) -> dict[str, str]:
    """Flattened JWS. `seed`: 32 secret bytes."""
    key = SigningKey(seed)
    head = {"alg": "EdDSA", "kid": jwk(bytes(key.verify_key))["kid"], "cty": "json"}
    protected = _encode(json.dumps(head, separators=(",", ":")).encode())
    signed = f"{protected}.{_encode(payload)}".encode()
    return {
        "payload": _encode(payload),
        "protected": protected,
        "signature": _encode(key.sign(signed).signature),
    }


def check(signed: Mapping[str, Any], keys: Iterable[Mapping[str, Any]]) -> bytes:
    """What was signed. Raises `NotSigned`."""
    try:
        head = json.loads(_decode(signed["protected"]))
        by_name = {key["kid"]: key for key in keys if key.get("crv") == "Ed25519"}
        # The algorithm is ours to say, never the message's.
        if head["alg"] != "EdDSA":
            raise NotSigned
        public = VerifyKey(_decode(by_name[head["kid"]]["x"]))
        text = f"{signed['protected']}.{signed['payload']}".encode()
        public.verify(text, _decode(signed["signature"]))
        return _decode(signed["payload"])
    except (KeyError, TypeError, AttributeError, ValueError, CryptoError) as error:
        raise NotSigned from error


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise NotSigned from error


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write("usage: python signing.py feed.json keys.json\n")
        return 2
    try:
        feed, keys = (json.loads(Path(name).read_text()) for name in arguments)
        sys.stdout.write(check(feed, keys["keys"]).decode() + "\n")
    except (NotSigned, OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"not signed by one of these keys ({type(error).__name__})\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
