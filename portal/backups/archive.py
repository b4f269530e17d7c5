"""The file a backup is: who can read it, and how it is read. Pure: no database, no settings.

portal-backup 1\\n
the archive's key, in an envelope for the holder of the private key
a tar in secretstream pieces, filled up with zeros, which a tar does not mind

database/000000 …   what pg_dump wrote, in pieces, since its length is not known before
evidence/…, heads.txt
manifest.json       last: what is above, by SHA-256, and each table's rows
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import BinaryIO

from recruitment import sealing

_HEAD = b"portal-backup 1\n"
_ENVELOPE = 80  # bytes: a sealed box around a key of 32
_MANIFEST = "manifest.json"
PIECE = 1024 * 1024


class NotABackup(Exception):
    """Not one of ours, of a later format, for another key, changed, or cut off."""


@dataclass
class Manifest:
    """`tables`: name -> [rows, sum of the rows' hashes]. `members`: path -> SHA-256 of its bytes.

    `secrets`: name -> first letters of a keyed hash, to tell whether the site still has the same ones.
    """

    made_at: str
    tables: dict[str, list] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


class Writer:
    """Puts members into a backup. Nothing is ever on a disk in the open."""

    def __init__(self, target: BinaryIO, manifest: Manifest) -> None:
        self._manifest = manifest
        self._tar = tarfile.TarFile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)

    def add(self, name: str, content: bytes) -> None:
        self._manifest.members[name] = hashlib.sha256(content).hexdigest()
        self._put(name, content)

    def _put(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        self._tar.addfile(entry, io.BytesIO(content))

    def close(self) -> None:
        self._put(_MANIFEST, json.dumps(asdict(self._manifest)).encode())
        self._tar.close()


def seal(public_key: bytes, plain: BinaryIO, target: BinaryIO) -> None:
    key = sealing.new_key()
    target.write(_HEAD + sealing.wrap_for(public_key, key))
    for piece in sealing.seal_stream(key, plain):
        target.write(piece)


class _Opened(io.RawIOBase):
    """The tar inside, as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._pieces, b"")
        given = self._rest[: len(buffer)]
        buffer[: len(given)] = given
        self._rest = self._rest[len(given) :]
        return len(given)

    def to_the_end(self) -> None:
        """A file that was cut off says so in its last piece only."""
        for _piece in self._pieces:
            pass


@contextmanager
def opened(private_key: bytes, sealed: BinaryIO) -> Iterator[BinaryIO]:
    """What `seal` was given, with zeros at its end. Raises `NotABackup`, when the block ends at the latest."""
    if sealed.read(len(_HEAD)) != _HEAD:
        raise NotABackup
    try:
        key = sealing.unwrap_with(private_key, sealed.read(_ENVELOPE))
        raw = _Opened(sealing.unseal_stream(key, sealed, size=None))
        yield io.BufferedReader(raw)
        raw.to_the_end()
    except (sealing.CannotOpen, tarfile.TarError, EOFError) as error:
        raise NotABackup from error


def read(private_key: bytes, sealed: BinaryIO, take: Callable[[str, bytes], None]) -> Manifest:
    """Hands each member to `take` as it comes, then compares with the manifest.

    Raises `NotABackup`, at the end at the latest: until then nothing that was taken is to be believed.
    """
    found: dict[str, str] = {}
    manifest = None
    with opened(private_key, sealed) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry).read()  # type: ignore[union-attr]
            if entry.name == _MANIFEST:
                manifest = Manifest(**json.loads(content))
                continue
            found[entry.name] = hashlib.sha256(content).hexdigest()
            take(entry.name, content)
    if manifest is None or manifest.members != found:
        raise NotABackup
    return manifest
