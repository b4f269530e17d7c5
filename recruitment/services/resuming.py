"""A file that comes in pieces over a bad line, and goes on where the line was cut.

The pieces are sealed one by one as they come. The whole is handed to `evidence.add`, which judges and
cleans it as any other file. What was not finished is gone after a day. Leaves no event of its own.
"""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.hours import next_hour
from recruitment import plain_text, sealing
from recruitment.models import SealedFile, SealedUpload
from recruitment.retention import UPLOAD_KEPT
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.services import evidence, stored
from recruitment.services.evidence import Judged
from recruitment.services.reports import Opened, lock_to_write

# Kept in whole steps, so that no cut makes a thousand tiny pieces. Sixteen seconds at 2 kB a second.
STEP = 32 * 1024
LARGEST_PIECE = 16 * STEP
# One that was cut, and one that was chosen in its place.
MOST_AT_ONCE = 2


class NoSuchUpload(Exception):
    """None of this report, or its day is over. Which of them is not said."""


class WrongOffset(Exception):
    """This piece does not begin where the last one ended."""


class TooLarge(Exception):
    """More than was announced, or than a file may have."""


class NotWhole(Exception):
    """Pieces are missing."""


class _Spoilt(Exception):
    """The pieces make another file than the one that was announced."""


@dataclass(frozen=True, repr=False)
class Upload:
    """How far a file has come. `offset` and `length` in bytes."""

    row: SealedUpload
    told: dict[str, Any]

    @property
    def offset(self) -> int:
        return sum(self.told["pieces"])

    @property
    def length(self) -> int:
        return self.told["length"]

    @property
    def key(self) -> bytes:
        return bytes.fromhex(self.told["key"])


@transaction.atomic
def begin(*, opened: Opened, length: int, digest: str, name: str) -> Upload:
    """Start a file, or go on with the one of this digest. `digest`: SHA-256 of the whole in hex.

    Raises `TooLarge`, `ReportAlreadyWithdrawn`. The oldest of too many unfinished ones gives way.
    """
    if length > evidence.MOST_BYTES:
        raise TooLarge
    report, key = lock_to_write(opened)
    rows = list(_rows(opened))
    for row in rows:
        upload = _opened(row, key)
        if (upload.told["digest"], upload.length, upload.told["became"]) == (digest, length, None):
            return upload
    too_many = [row.pk for row in rows[: max(0, len(rows) + 1 - MOST_AT_ONCE)]]
    stored.delete_all(report.uploads.filter(pk__in=too_many))
    told = {
        "name": plain_text.line(name, longest=evidence.LONGEST_NAME),
        "digest": digest,
        "length": length,
        "key": sealing.new_key().hex(),
        "pieces": [],
        "became": None,
    }
    row = SealedUpload(report=report, token=secrets.token_hex(16))
    row.expires_at = next_hour(timezone.now() + UPLOAD_KEPT)
    _write(row, key, told)
    return Upload(row, told)


def _rows(opened: Opened) -> QuerySet[SealedUpload]:
    return opened.report.uploads.filter(expires_at__gt=timezone.now())


def _opened(row: SealedUpload, key: bytes) -> Upload:
    return Upload(row, sealing.unseal(key, row.ciphertext, format=row.format))


def _write(row: SealedUpload, key: bytes, told: dict[str, Any]) -> None:
    row.format, row.ciphertext = FORMAT, sealing.seal(key, told)
    row.save()


def find(*, opened: Opened, token: str) -> Upload:
    """Raises `NoSuchUpload`."""
    if opened.key is None:
        raise NoSuchUpload
    opened.words()  # so that the key is the one in use
    try:
        return _read(opened, token)
    except CannotOpen:
        # It was changed between the two lines: words were closed in another window. Not twice in a moment.
        opened.words()
        return _read(opened, token)


def _read(opened: Opened, token: str) -> Upload:
    row = _rows(opened).filter(token=token).first()
    if row is None:
        raise NoSuchUpload
    return _opened(row, opened.key)


def _locked(opened: Opened, token: str) -> Upload:
    """As `find`. The report is held, so that neither its key nor this file moves on meanwhile."""
    lock_to_write(opened)
    return _read(opened, token)


@transaction.atomic
def append(*, opened: Opened, token: str, offset: int, content: bytes) -> Upload:
    """Take the next piece. Of one that was cut, whole steps are kept; the last piece again changes nothing.

    Raises `NoSuchUpload`, `WrongOffset`, `TooLarge`, `ReportAlreadyWithdrawn`.
    """
    upload = _locked(opened, token)
    if _is_last_again(upload, offset, content):
        return upload
    if offset != upload.offset or upload.told["became"]:
        raise WrongOffset
    if offset + len(content) > upload.length or len(content) > LARGEST_PIECE:
        raise TooLarge
    is_end = offset + len(content) == upload.length
    kept = content if is_end else content[: len(content) // STEP * STEP]
    if not kept:
        return upload
    name = stored.write(sealing.seal_stream(upload.key, io.BytesIO(kept)))
    try:
        upload.row.stored_as.append(name)
        upload.told["pieces"].append(len(kept))
        _write(upload.row, opened.key, upload.told)
    except BaseException:
        stored.delete([name])
        raise
    return upload


def _is_last_again(upload: Upload, offset: int, content: bytes) -> bool:
    """Whether the answer to the last piece was lost on its way, and the piece sent once more."""
    if not upload.row.stored_as or offset != upload.offset - upload.told["pieces"][-1]:
        return False
    return _piece(upload, -1) == content


def _piece(upload: Upload, place: int) -> bytes:
    with stored.open_sealed(upload.row.stored_as[place]) as file:
        return b"".join(sealing.unseal_stream(upload.key, file, size=upload.told["pieces"][place]))


def finish(*, opened: Opened, token: str) -> SealedFile:
    """Make the whole a file of the report. A second time gives the same file, until the day is over.

    Raises `NotWhole`, after which the rest may follow; `NoSuchUpload`, `ReportAlreadyWithdrawn`, and as
    `evidence.add`, after which nothing of it is left.
    """
    upload = find(opened=opened, token=token)
    judged = refused = None
    if not upload.told["became"]:
        if upload.offset != upload.length:
            raise NotWhole
        try:
            judged = evidence.judge(SimpleUploadedFile(upload.told["name"], _whole(upload)))
        except (ValidationError, _Spoilt) as error:
            refused = error
    try:
        with transaction.atomic():
            return _finish(_locked(opened, token), opened, judged, refused)
    except (ValidationError, _Spoilt) as error:
        stored.delete_all(opened.report.uploads.filter(token=token))
        if isinstance(error, _Spoilt):
            raise NoSuchUpload from error
        raise


def _finish(
    upload: Upload, opened: Opened, judged: Judged | None, refused: Exception | None
) -> SealedFile:
    if pk := upload.told["became"]:  # of a second one sent meanwhile, too
        file = opened.report.files.filter(pk=pk).first()
        if file is None:
            raise NoSuchUpload
        return file
    if judged is None:
        raise refused or NoSuchUpload
    file = evidence.keep(opened=opened, judged=judged)
    names = upload.row.stored_as
    transaction.on_commit(lambda: stored.delete(names))
    upload.row.stored_as = []
    _write(upload.row, opened.key, upload.told | {"became": file.pk})
    return file


def _whole(upload: Upload) -> bytes:
    try:
        content = b"".join(_piece(upload, place) for place in range(len(upload.row.stored_as)))
    except (FileNotFoundError, CannotOpen) as error:
        raise _Spoilt from error
    if sha256(content).hexdigest() != upload.told["digest"]:
        raise _Spoilt
    return content


def due(now: datetime) -> QuerySet[SealedUpload]:
    return SealedUpload.objects.filter(expires_at__lte=now)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete what was not finished within its day, and the trace of what was; how many."""
    return stored.delete_all(due(now))
