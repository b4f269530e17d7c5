"""The database's own log, sealed as it is written: with a copy of the whole, any moment since can be had again.

PostgreSQL puts each part of its log into a spool, once a minute at the latest. From there it is sealed into the
folder of backups, and taken away only then: what could not be sealed yet waits. Files of reports are sealed
already and are copied as they are; one that was erased is erased there, too.
"""

import gzip
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from portal.backups import database
from portal.backups.archive import seal
from portal.backups.moment import BASE, ENDING, EVIDENCE, LOG, NAMED

_UNFINISHED = ".unfinished"
_EMPTIED = "spool-was-emptied"  # its time says when


def seal_new(*, spool: Path, folder: Path, public_key: bytes) -> int:
    """How many parts were sealed and taken out of the spool. One that is still being written is left."""
    target = _part(folder, LOG)
    parts = sorted(path for path in spool.iterdir() if path.suffix != _UNFINISHED)
    for part in parts:
        # Most of a quiet minute's 16 MB is nothing.
        small = io.BytesIO(gzip.compress(part.read_bytes(), 1))
        with _whole(target / f"{part.name}{ENDING}") as sealed:
            seal(public_key, small, sealed)
        part.unlink()
    (target / _EMPTIED).touch(mode=0o600)
    return len(parts)


def age_since_emptied(folder: Path) -> timedelta | None:
    """Since all of the log that was put aside lay sealed. None: no log is kept in this folder."""
    try:
        at = (folder / LOG / _EMPTIED).stat().st_mtime
    except FileNotFoundError:
        return None
    return timedelta(seconds=timezone.now().timestamp() - at)


def copy_base(*, folder: Path, public_key: bytes, keep: int) -> Path:
    """A copy of the database's files, sealed as it comes. Of the older ones `keep` - 1 stay, and the log they need."""
    target = _part(folder, BASE)
    path = target / f"{timezone.now():{NAMED}}{ENDING}"
    # The program that copies ends well before its copy gets its name.
    with _whole(path) as sealed, database.base_copy() as plain:
        seal(public_key, plain, sealed)
    kept = sorted(target.glob(f"*{ENDING}"), reverse=True)
    for old in kept[keep:]:
        old.unlink()
    # A part that was finished before the oldest copy began is in that copy.
    oldest = _begun_at(kept[:keep][-1])
    for part in _part(folder, LOG).glob(f"*{ENDING}"):
        if part.stat().st_mtime < oldest:
            part.unlink()
    return path


def mirror(*, evidence: Path, folder: Path) -> None:
    """The sealed files of reports, as they stand now."""
    target = _part(folder, EVIDENCE)
    here = {path.relative_to(evidence) for path in evidence.rglob("*") if path.is_file()}
    there = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
    for name in there - here:
        (target / name).unlink()
    for name in here - there:
        (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (evidence / name).open("rb") as source, _whole(target / name) as copy:
            shutil.copyfileobj(source, copy)


def age_of_base(folder: Path) -> timedelta | None:
    """None: there is no copy yet."""
    bases = sorted((folder / BASE).glob(f"*{ENDING}"))
    if not bases:
        return None
    return timedelta(seconds=timezone.now().timestamp() - _begun_at(bases[-1]))


def _begun_at(base: Path) -> float:
    text = base.name.removesuffix(ENDING)
    return datetime.strptime(text, NAMED).replace(tzinfo=UTC).timestamp()


def _part(folder: Path, name: str) -> Path:
    part = folder / name
    part.mkdir(mode=0o700, parents=True, exist_ok=True)
    return part


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """Under its name, and on the disk, only when it is complete."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        unfinished.unlink()
        raise
    unfinished.rename(path)
