"""Check a pack of evidence. One file, for anybody: Python 3.11 or newer and PyNaCl, nothing of this portal.

    python verify_pack.py pack.zip KEY

KEY is the public key (64 letters) as the regulator or the portal told it by another way than this pack.
Ends with 0 when every file is as it was signed, with 1 when not, and says what is wrong.
"""

import hashlib
import io
import json
import sys
import zipfile
import zlib
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

FORMAT = "evidence-pack/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PURPOSE = "evidence pack"
# More than any pack holds; a file that says it is larger is not opened.
LARGEST = 50 * 1024 * 1024


class NotWhole(Exception):
    """Its words say what is wrong."""


# What `zipfile` raises of bytes that are no ZIP any more; ValueError where a place in the file became negative.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)


def verify(pack: bytes, key: bytes) -> dict:
    """The manifest of a pack that is whole. Raises `NotWhole`."""
    try:
        with zipfile.ZipFile(io.BytesIO(pack)) as opened:
            return _verify(opened, key)
    except _DAMAGED as error:
        raise NotWhole("this is no ZIP file, or a damaged one") from error


def _verify(opened: zipfile.ZipFile, key: bytes) -> dict:
    names = opened.namelist()
    if len(set(names)) < len(names):
        raise NotWhole("a name is in it twice")
    if missing := {MANIFEST, SIGNATURE} - set(names):
        raise NotWhole(f"{min(missing)} is missing")
    written = _read(opened, MANIFEST)
    _check_signature(written, _read(opened, SIGNATURE), key)
    manifest = json.loads(written)
    if manifest["format"] != FORMAT:
        raise NotWhole(f"its format is {manifest['format']}, and this program knows {FORMAT} only")
    told = {file["name"]: file["sha256"] for file in manifest["files"]}
    if strange := set(names) - {MANIFEST, SIGNATURE} - set(told):
        raise NotWhole(f"{min(strange)} was put in later")
    for name, digest in told.items():
        if name not in names:
            raise NotWhole(f"{name} is missing")
        if hashlib.sha256(_read(opened, name)).hexdigest() != digest:
            raise NotWhole(f"{name} was changed")
    return manifest


def _read(opened: zipfile.ZipFile, name: str) -> bytes:
    if opened.getinfo(name).file_size > LARGEST:
        raise NotWhole(f"{name} is too large")
    return opened.read(name)


def _check_signature(manifest: bytes, signature: bytes, key: bytes) -> None:
    try:
        VerifyKey(key).verify(
            PURPOSE.encode() + b"\x00" + manifest, bytes.fromhex(signature.decode("ascii").strip())
        )
    except (BadSignatureError, ValueError, TypeError) as error:
        raise NotWhole("the manifest is not signed with this key") from error


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        manifest = verify(Path(arguments[0]).read_bytes(), bytes.fromhex(arguments[1]))
    except OSError as error:
        sys.stderr.write(f"{arguments[0]} can't be read: {error.strerror}\n")
        return 2
    except ValueError:
        sys.stderr.write("The key must be 64 letters from 0 to 9 and a to f.\n")
        return 2
    except NotWhole as error:
        sys.stderr.write(f"NOT WHOLE: {error}.\n")
        return 1
    sys.stdout.write(
        f"Whole. {len(manifest['files'])} files, made at {manifest['made_at']} "
        f"for {manifest['made_for']}.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
