"""Sealing of what was told in words. Formats are numbered, so that a better one can follow.

Nothing home-made: XSalsa20-Poly1305 and sealed boxes of libsodium (PyNaCl), Argon2id of the
reference library, BLAKE2b as libsodium's own key derivation uses it. What each kind of thief learns
is in docs/explanation/sealing.md. Pure: keys and peppers come in as arguments.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from argon2.low_level import Type, hash_secret_raw
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from nacl.utils import random

FORMAT = 1

# OWASP's floor for Argon2id. A receipt has 53 random bits and a pepper besides, so the slow step
# need not be slower than what twenty reports a second on two cores allow.
RECEIPT_PASSES, RECEIPT_MEMORY_KIB = 2, 19 * 1024
# A password is chosen by a person and has no check against a dump but this.
PASSWORD_PASSES, PASSWORD_MEMORY_KIB = 3, 64 * 1024
# Lengths are told in steps of this many bytes, so that a short story looks like a longer one.
PADDED_TO = 1024


class CannotOpen(Exception):
    """Wrong key, wrong format or changed bytes. Which of them is not said."""


class UnknownFormat(CannotOpen):
    """Sealed by a later release than this one."""


@dataclass(frozen=True)
class NumberKeys:
    """All that follows from a receipt number. The number finds, and opens, a draft and a report."""

    lookup: bytes
    wrapping: bytes
    draft_lookup: bytes
    draft: bytes
    idempotency: bytes


def number_keys(digits: str, *, pepper: bytes) -> NumberKeys:
    """One slow step, the same for every number, known or not. About 25 ms and 19 MiB.

    The salt is the same for the whole site: the number alone must find its row. So all rows could
    be tried at once by whoever has them *and* the pepper; without the pepper there is no test.
    """
    master = _argon2id(
        hmac.digest(pepper, b"receipt\x00" + digits.encode(), "sha256"),
        salt=hmac.digest(pepper, b"receipt salt", "sha256")[:16],
        passes=RECEIPT_PASSES,
        memory_kib=RECEIPT_MEMORY_KIB,
    )
    return NumberKeys(
        lookup=_derive(master, b"lookup"),
        wrapping=_derive(master, b"wrapping"),
        draft_lookup=_derive(master, b"draft-lookup"),
        draft=_derive(master, b"draft"),
        idempotency=_derive(master, b"idempotency"),
    )


@dataclass(frozen=True)
class PhraseKeys:
    """What follows from a worker's own phrase: it finds a row, and opens it."""

    lookup: bytes
    wrapping: bytes


def phrase_keys(folded: str, *, pepper: bytes) -> PhraseKeys:
    """As slow as a password, since people choose it: about 150 ms and 64 MiB. One salt for the site, as for numbers."""
    master = _argon2id(
        hmac.digest(pepper, b"phrase\x00" + folded.encode(), "sha256"),
        salt=hmac.digest(pepper, b"phrase salt", "sha256")[:16],
        passes=PASSWORD_PASSES,
        memory_kib=PASSWORD_MEMORY_KIB,
    )
    return PhraseKeys(_derive(master, b"lookup"), _derive(master, b"wrapping"))


def password_key(password: str, *, salt: bytes) -> bytes:
    """Key that opens a member's private key. About 150 ms and 64 MiB, once for each unlocking."""
    return _argon2id(
        password.encode(), salt=salt, passes=PASSWORD_PASSES, memory_kib=PASSWORD_MEMORY_KIB
    )[: SecretBox.KEY_SIZE]


def _argon2id(secret: bytes, *, salt: bytes, passes: int, memory_kib: int) -> bytes:
    return hash_secret_raw(
        secret=secret,
        salt=salt,
        time_cost=passes,
        memory_cost=memory_kib,
        parallelism=1,
        hash_len=64,
        type=Type.ID,
    )


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(key=master, person=purpose, digest_size=32).digest()


def new_key() -> bytes:
    return random(SecretBox.KEY_SIZE)


def new_salt() -> bytes:
    return random(16)


def seal(key: bytes, content: dict[str, Any]) -> bytes:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    padding = -(len(plain) + 4) % PADDED_TO
    return bytes(SecretBox(key).encrypt(len(plain).to_bytes(4) + plain + bytes(padding)))


def unseal(key: bytes, ciphertext: bytes, *, format: int = FORMAT) -> dict[str, Any]:
    """What was sealed. Raises `CannotOpen`."""
    padded = unwrap(key, ciphertext, format=format)
    length = int.from_bytes(padded[:4])
    return json.loads(padded[4 : 4 + length])


# --- files: sealed and opened piece by piece, so that none is ever whole on a disk in the open ----

STREAM_PIECE = 64 * 1024
_STREAM_HEAD = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_STREAM_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_STREAM_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_STREAM_GOES_ON = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


def seal_stream(key: bytes, content: BinaryIO) -> Iterator[bytes]:
    """libsodium's secretstream: XChaCha20-Poly1305 in pieces that can not be swapped, cut or repeated.

    The last piece is filled up with zeros, so that a file's length shows in steps of 64 KiB. How long
    it really is must be kept with its key.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    yield bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    piece = content.read(STREAM_PIECE)
    while True:
        following = content.read(STREAM_PIECE) if len(piece) == STREAM_PIECE else b""
        tag = _STREAM_GOES_ON if following else _STREAM_LAST
        yield bindings.crypto_secretstream_xchacha20poly1305_push(
            state, piece.ljust(STREAM_PIECE, b"\0"), tag=tag
        )
        if not following:
            return
        piece = following


def unseal_stream(key: bytes, sealed: BinaryIO, *, size: int | None) -> Iterator[bytes]:
    """What was sealed, `size` bytes of it; None: with the zeros it was filled up with.

    Raises `CannotOpen` on a wrong key or any change. A file that was cut off raises at its end: what came before was right, and is not the whole.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    left, tag = size or 0, _STREAM_GOES_ON
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(
            state, sealed.read(_STREAM_HEAD), key
        )
        while piece := sealed.read(STREAM_PIECE + _STREAM_MORE):
            if tag == _STREAM_LAST:
                raise CannotOpen
            plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
            yield plain if size is None else plain[:left]
            left = max(0, left - len(plain))
    except (CryptoError, RuntimeError, ValueError, TypeError) as error:
        raise CannotOpen from error
    if tag != _STREAM_LAST or left:
        raise CannotOpen


def wrap(wrapping_key: bytes, key: bytes) -> bytes:
    """A key in an envelope that `wrapping_key` opens."""
    return bytes(SecretBox(wrapping_key).encrypt(key))


def unwrap(wrapping_key: bytes, wrapped: bytes, *, format: int = FORMAT) -> bytes:
    """What is in an envelope. Raises `CannotOpen`."""
    if format != FORMAT:
        raise UnknownFormat
    try:
        return SecretBox(wrapping_key).decrypt(bytes(wrapped))
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen from error


@dataclass(frozen=True)
class KeyPair:
    public: bytes
    private: bytes


def new_pair() -> KeyPair:
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(private))


def pair_of(private: bytes) -> KeyPair:
    return KeyPair(bytes(PrivateKey(private).public_key), private)


def wrap_for(public: bytes, key: bytes) -> bytes:
    """A key in an envelope that only the holder of the private half opens; not even its sealer."""
    return SealedBox(PublicKey(bytes(public))).encrypt(key)


def unwrap_with(private: bytes, wrapped: bytes, *, format: int = FORMAT) -> bytes:
    """Raises `CannotOpen`."""
    if format != FORMAT:
        raise UnknownFormat
    try:
        return SealedBox(PrivateKey(private)).decrypt(bytes(wrapped))
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen from error


def keyed(pepper: bytes, purpose: str, *parts: bytes) -> bytes:
    """A keyed hash for one purpose. Parts are counted, so that no two lists look alike."""
    message = b"".join(len(part).to_bytes(4) + part for part in (purpose.encode(), *parts))
    return hmac.digest(pepper, message, "sha256")
