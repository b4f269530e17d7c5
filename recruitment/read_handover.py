"""Open what an organisation took out. One file, for anybody: Python 3.11 or newer and PyNaCl, nothing of a portal.

    python read_handover.py open hand-over.zip FOLDER [KEY-FILE] [--signed-by PORTAL-KEY]
    python read_handover.py new-key KEY-FILE

`open` asks for the pass phrase, or takes the key file; it unlocks into a new FOLDER and checks every file
against the list of hashes. Whose file it is, only the portal's signature tells: give its public key, 64 letters,
which must reach you by another way than the file. Without it anybody may have made the file.
`new-key` makes a key file, which stays with you, and tells the public key to
give away. Ends with 0 when all is whole, with 1 when not, and says what is wrong.
"""

import getpass
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nacl import bindings, pwhash
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox
from nacl.signing import VerifyKey

FORMAT = "hand-over/2"
# 1 had no signature.
_KNOWN = ("hand-over/1", FORMAT)
PURPOSE = "hand-over"
LOCK, SEALED = "lock.json", "contents.sealed"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_PIECE = 64 * 1024 + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
# Far more than a lock made by this format asks for: whoever forged one must not fill the memory.
_MOST_PASSES, _MOST_KIB = 10, 1024 * 1024


class NotWhole(Exception):
    """Its words say what is wrong."""


def unlock(lock: dict, *, passphrase: Callable[[], str], private: bytes | None = None) -> bytes:
    """The key of what is sealed. Raises `NotWhole`."""
    if lock["format"] not in _KNOWN:
        raise NotWhole(f"its format is {lock['format']}, and this program knows {FORMAT} at most")
    wrapped = bytes.fromhex(lock["wrapped"])
    try:
        if lock["opens_with"] == "key":
            if private is None:
                raise NotWhole("it opens with a key file, not with a pass phrase")
            return SealedBox(PrivateKey(private)).decrypt(wrapped)
        if lock["passes"] > _MOST_PASSES or lock["memory_kib"] > _MOST_KIB:
            raise NotWhole("its lock asks for more than this format ever does")
        opener = pwhash.argon2id.kdf(
            64,
            passphrase().encode(),
            bytes.fromhex(lock["salt"]),
            opslimit=lock["passes"],
            memlimit=lock["memory_kib"] * 1024,
        )
        return SecretBox(opener[:32]).decrypt(wrapped)
    except CryptoError as error:
        raise NotWhole("this pass phrase or key file does not open it") from error


def unsealed(key: bytes, sealed: BinaryIO) -> Iterator[bytes]:
    """What was sealed, piece by piece, with the zeros that fill it up. Raises `NotWhole`."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    head = sealed.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
    tag = None
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head, key)
        while piece := sealed.read(_PIECE):
            plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
            yield plain
    except (CryptoError, RuntimeError, ValueError, TypeError) as error:
        raise NotWhole("what is sealed was changed") from error
    if tag != _LAST:
        raise NotWhole("it was cut off: take it out again")


def open_into(
    folder: Path,
    pack: BinaryIO,
    *,
    passphrase: Callable[[], str],
    private: bytes | None = None,
    signed_by: bytes | None = None,
) -> dict:
    """Every file into `folder`, which must not be there yet; the manifest. Raises `NotWhole`.

    `signed_by`: public key of the portal, 32 bytes. Without it what the manifest says of its origin is worth nothing.
    """
    try:
        with zipfile.ZipFile(pack) as outer, tempfile.TemporaryFile() as inner:
            lock = json.loads(outer.read(LOCK))
            key = unlock(lock, passphrase=passphrase, private=private)
            with outer.open(SEALED) as sealed:
                for piece in unsealed(key, sealed):
                    inner.write(piece)
            _cut_filling(inner)
            with zipfile.ZipFile(inner) as contents:
                return _write_out(contents, folder, signed_by)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise NotWhole("this is no such file, or a damaged one") from error


def _cut_filling(inner: BinaryIO) -> None:
    """After the last byte of the contents stands 0x80, then zeros up to the end of a piece."""
    end = inner.seek(0, os.SEEK_END)
    start = inner.seek(max(0, end - 2 * 64 * 1024))
    inner.truncate(start + inner.read().rindex(b"\x80"))


def _write_out(contents: zipfile.ZipFile, folder: Path, signed_by: bytes | None) -> dict:
    written = contents.read(MANIFEST)
    signature = {SIGNATURE} & set(contents.namelist())
    if signed_by is not None:
        _check_signature(written, contents.read(SIGNATURE) if signature else b"", signed_by)
    manifest = json.loads(written)
    told = {file["name"]: file["sha256"] for file in manifest["files"]}
    if strange := set(contents.namelist()) ^ {MANIFEST, *signature, *told}:
        raise NotWhole(f"{min(strange)} is not in its list, or is missing")
    folder.mkdir()
    for name in (MANIFEST, *signature, *told):
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts:
            raise NotWhole(f"{name} would be written elsewhere")
        to = folder.joinpath(*parts)
        to.parent.mkdir(parents=True, exist_ok=True)
        with contents.open(name) as source, to.open("xb") as target:
            shutil.copyfileobj(source, target)
        if name in told and hashlib.sha256(to.read_bytes()).hexdigest() != told[name]:
            raise NotWhole(f"{name} was changed")
    return manifest


def _check_signature(manifest: bytes, signature: bytes, key: bytes) -> None:
    try:
        VerifyKey(key).verify(
            PURPOSE.encode() + b"\x00" + manifest, bytes.fromhex(signature.decode("ascii"))
        )
    except (BadSignatureError, ValueError, TypeError) as error:
        raise NotWhole("it is not signed with this key of a portal") from error


def new_key(file: Path) -> str:
    """A private key into a file that only its owner reads; the public key, 64 letters."""
    private = PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(bytes(private).hex() + "\n")
    return bytes(private.public_key).hex()


def main(arguments: list[str]) -> int:
    signed_by = None
    try:
        match arguments:
            case [*others, "--signed-by", key]:
                arguments, signed_by = others, bytes.fromhex(key)
        match arguments:
            case ["new-key", file]:
                sys.stdout.write(f"{new_key(Path(file))}\n")
                return 0
            case ["open", pack, folder, *key_file] if len(key_file) < 2:
                private = bytes.fromhex(Path(key_file[0]).read_text()) if key_file else None
                with Path(pack).open("rb") as opened:
                    manifest = open_into(
                        Path(folder),
                        opened,
                        passphrase=lambda: getpass.getpass("Pass phrase: "),
                        private=private,
                        signed_by=signed_by,
                    )
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    except ValueError:
        sys.stderr.write("The key file is not one that new-key made, or the key is not in hex.\n")
        return 2
    except NotWhole as error:
        sys.stderr.write(f"NOT WHOLE: {error}.\n")
        return 1
    counts = ", ".join(f"{n} {kind}" for kind, n in manifest["counts"].items())
    sys.stdout.write(
        f"Whole, of {manifest['organisation']}, for {manifest['for']}, {manifest['made_on']}: {counts}.\n"
        if signed_by
        else f"As it was packed: {counts}. Nobody vouches for it: whose it is, only --signed-by tells.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
