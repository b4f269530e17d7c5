"""Making a backup, and loading one into an empty site."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from portal.backups import database
from portal.backups.archive import Manifest, Writer, read, seal
from recruitment import sealing

ENDING = ".backup"
_UNFINISHED = ".unfinished"
_EVIDENCE = "evidence/"
_HEADS = "heads.txt"
SECRETS = ("RECEIPT_PEPPER", "CHANNEL_PEPPER", "SIGNING_KEY")


class FolderNotEmpty(Exception):
    """There are files of reports already."""


class ContentsDiffer(Exception):
    """What was loaded is not what was saved. Carries the tables' names."""


def make(*, folder: Path, public_key: bytes, keep: int) -> Path:
    """A new backup in `folder`; of the older ones the newest `keep` - 1 stay.

    The database is dumped first, then files: whatever the snapshot speaks of was written before it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = timezone.now()
    path = folder / f"portal-{now:%Y-%m-%dT%H-%M-%S}Z{ENDING}"
    unfinished = path.with_name(path.name + _UNFINISHED)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target, database.snapshot() as snapshot:
        manifest = Manifest(made_at=now.isoformat(), secrets=_secrets())
        manifest.tables = database.tables()
        seal_members(_members(snapshot), manifest, public_key, target)
        target.flush()
        os.fsync(target.fileno())
    unfinished.rename(path)
    for old in sorted(folder.glob(f"portal-*{ENDING}"), reverse=True)[keep:]:
        old.unlink()
    return path


def seal_members(
    members: Iterator[tuple[str, bytes]], manifest: Manifest, public_key: bytes, target: BinaryIO
) -> None:
    """A thread seals what this one writes, so that neither the whole tar nor the dump is in memory."""
    reading, writing = os.pipe()

    def seal_all() -> None:
        with os.fdopen(reading, "rb") as plain:
            try:
                seal(public_key, plain, target)
            except OSError as error:  # a full disk; the writer's end then breaks too
                failures.append(error)

    failures: list[OSError] = []
    sealer = threading.Thread(target=seal_all)
    sealer.start()
    try:
        with os.fdopen(writing, "wb") as plain:
            writer = Writer(plain, manifest)
            for name, content in members:
                writer.add(name, content)
            writer.close()
    except BrokenPipeError:
        pass
    finally:
        sealer.join()
    if failures:
        raise failures[0]


def _members(snapshot: str) -> Iterator[tuple[str, bytes]]:
    for number, piece in enumerate(database.dumped(snapshot)):
        yield f"database/{number:06}", piece
    yield from files()
    if settings.AUDIT_HEADS.exists():
        yield _HEADS, settings.AUDIT_HEADS.read_bytes()


def files() -> Iterator[tuple[str, bytes]]:
    """Sealed files of reports, by name in an archive."""
    for path in sorted(settings.EVIDENCE_DIR.rglob("*")):
        try:
            if path.is_file():
                yield f"{_EVIDENCE}{path.relative_to(settings.EVIDENCE_DIR)}", path.read_bytes()
        except FileNotFoundError:
            continue  # erased just now: whoever asked for that does not want it in a copy either


def restore(*, path: Path, private_key: bytes) -> tuple[Manifest, list[str]]:
    """Loads a backup into an empty database and an empty folder.

    Returns what it held, and the names of secrets that are not those of the saved site.
    """
    folder = settings.EVIDENCE_DIR
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmpty
    with path.open("rb") as sealed, database.loading() as load:

        def take(name: str, content: bytes) -> None:
            if name.startswith("database/"):
                load.stdin.write(content)
            elif name.startswith(_EVIDENCE):
                _write(folder, name.removeprefix(_EVIDENCE), content)
            elif name == _HEADS:
                _write(settings.AUDIT_HEADS.parent, settings.AUDIT_HEADS.name, content)

        manifest = read(private_key, sealed, take)
    found = database.tables()
    if found != manifest.tables:
        names = found.keys() | manifest.tables.keys()
        raise ContentsDiffer(sorted(n for n in names if found.get(n) != manifest.tables.get(n)))
    own = _secrets()
    return manifest, sorted(n for n in own if own[n] != manifest.secrets.get(n, own[n]))


def _write(folder: Path, name: str, content: bytes) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise ValueError("A backup names a file outside its folder.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(content)


def _secrets() -> dict[str, str]:
    held = {name: getattr(settings, name) for name in SECRETS}
    return {
        name: sealing.keyed(secret.encode(), "backup").hex()[:12]
        for name, secret in held.items()
        if isinstance(secret, str)
    }


def age() -> timedelta | None:
    """Since the newest backup was finished; None when there is none, or no folder for them."""
    if settings.BACKUP_DIR is None:
        return None
    times = [path.stat().st_mtime for path in settings.BACKUP_DIR.glob(f"*{ENDING}")]
    return timedelta(seconds=timezone.now().timestamp() - max(times)) if times else None
