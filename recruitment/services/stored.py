"""The folder of sealed files: bytes in, bytes out, and gone with their row. Knows no key and no report."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from recruitment.models import SealedFile, SealedUpload

# A file is written before its row is committed; nobody takes a day over that.
LEFT_OVER_AFTER = timedelta(days=1)


def write(pieces: Iterable[bytes]) -> str:
    """Store sealed pieces under a new random name. On the disk before this returns."""
    folder: Path = settings.EVIDENCE_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        delete([name])
        raise
    return name


def open_sealed(name: str) -> BinaryIO:
    """Raises `FileNotFoundError`."""
    return (settings.EVIDENCE_DIR / name).open("rb")


def delete(names: Iterable[str]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            (settings.EVIDENCE_DIR / name).unlink()


def delete_all(rows: QuerySet[SealedFile] | QuerySet[SealedUpload]) -> int:
    """Delete rows now and their bytes once that is committed. A crash in between is swept up later."""
    names = [name for row in rows for name in _names(row)]
    how_many, _by_model = rows.delete()
    transaction.on_commit(lambda: delete(names))
    return how_many


def _names(row: SealedFile | SealedUpload) -> list[str]:
    if isinstance(row, SealedUpload):
        return row.stored_as
    return [name for name in (row.stored_as, row.clean_stored_as) if name]


def delete_left_over(*, now: datetime) -> int:
    """Delete what no row speaks of and is older than a day: a power cut came between the two."""
    left = left_over(now=now)
    delete(left)
    return len(left)


def left_over(*, now: datetime) -> list[str]:
    folder: Path = settings.EVIDENCE_DIR
    if not folder.is_dir():
        return []
    before = (now - LEFT_OVER_AFTER).timestamp()
    old = [
        entry.name
        for entry in os.scandir(folder)
        if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before
    ]
    known: set[str] = set()
    for model in (SealedFile, SealedUpload):
        for row in model.objects.defer("ciphertext"):
            known.update(_names(row))
    return [name for name in old if name not in known]
