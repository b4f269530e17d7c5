"""Files that show what happened: taken in, sealed under the report's key, given out again.

What a file is, is judged by what it holds. A clean copy is made, without place or author, and that is
what a reader gets; the original is kept as it came, with its SHA-256, for a court. What can not be
cleaned safely (HEIC, WebM, a locked PDF) is there as the original only, and the page says so.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.hours import this_hour
from accounts.models import User
from audit import services as audit
from audit.actors import WORKER, Actor
from audit.kinds import Kind
from recruitment import access, cleaning, file_types, plain_text, scanning, sealing
from recruitment.models import Report, SealedFile
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.services import reports, stored
from recruitment.services.reports import Opened

# A film of half a minute, a contract of twenty pages. Paid data makes more a trap.
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10
LONGEST_NAME = 100


class NoSuchFile(Exception):
    """This report has no such file, or not any more, or its bytes were spoilt."""


@dataclass(frozen=True, repr=False)
class Copy:
    """One stored copy: where it lies, what opens it, what it is. Lives for one request."""

    stored_as: str
    key: bytes
    kind: file_types.FileType
    size: int  # bytes


@dataclass(frozen=True, repr=False)
class Evidence:
    """A file of a report, opened: all but its bytes."""

    pk: int
    name: str  # as it was called where it came from; empty: not known
    by_worker: bool
    on: str  # ISO date, UTC
    sha256: str
    original: Copy
    clean: Copy | None

    @property
    def number(self) -> str:
        """As a form's button says it back."""
        return str(self.pk)


@dataclass(frozen=True, repr=False)
class Judged:
    """A file that may be kept, and its clean copy. In memory only, for one request."""

    name: str
    content: bytes
    kind: file_types.FileType
    clean: tuple[bytes, file_types.FileType] | None


def add(*, opened: Opened, file: UploadedFile, by: Actor = WORKER) -> SealedFile:
    """Seal a file to a report. Raises as `judge` and `keep`.

    The whole file is in memory for this one request, and never on a disk in the open.
    """
    return keep(opened=opened, judged=judge(file), by=by)


def judge(file: UploadedFile) -> Judged:
    """Takes seconds: so before anything is locked. Raises `ValidationError` on `file`."""
    content = _content(file)
    kind, clean = _judge(content)
    return Judged(plain_text.line(file.name or "", longest=LONGEST_NAME), content, kind, clean)


@transaction.atomic
def keep(*, opened: Opened, judged: Judged, by: Actor = WORKER) -> SealedFile:
    """Seal it under the key that is in use now. Raises as `lock_to_write`, and `ValidationError` on `file`."""
    report, key = reports.lock_to_write(opened)
    if report.files.count() >= MOST_FILES:
        raise ValidationError({"file": no_more_fit()})
    written: list[str] = []
    try:
        original = _store(judged.content, judged.kind, written)
        clean_copy = _store(*judged.clean, written) if judged.clean else None
        row = SealedFile.objects.create(
            report=report,
            stored_as=original["stored_as"],
            clean_stored_as=clean_copy["stored_as"] if clean_copy else "",
            format=FORMAT,
            ciphertext=sealing.seal(
                key,
                {
                    "name": judged.name,
                    "by_worker": by is WORKER,
                    "on": timezone.now().date().isoformat(),
                    "sha256": hashlib.sha256(judged.content).hexdigest(),
                    "original": original,
                    "clean": clean_copy,
                },
            ),
            filed_at=this_hour(),
        )
        audit.record(kind=Kind.REPORT_FILE_ADDED, target=report, by=by)
    except BaseException:
        stored.delete(written)
        raise
    return row


def _content(file: UploadedFile) -> bytes:
    if file.size and file.size > MOST_BYTES:
        raise ValidationError({"file": too_large()})
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": too_large()})
    if not content:
        raise ValidationError({"file": _("This file is empty.")})
    return content


def too_large() -> str:
    return _("This file is too large. It may have 10 MB at most.")


def no_more_fit() -> str:
    return _("This report has ten files. No more fit.")


def _judge(
    content: bytes,
) -> tuple[file_types.FileType, tuple[bytes, file_types.FileType] | None]:
    try:
        kind = file_types.of(content)
        scanning.scan(content)
        return kind, cleaning.clean_copy(content, kind)
    except file_types.NotAFileWeTake as error:
        raise ValidationError(
            {"file": _("We can not take this kind of file. Choose a photo, PDF, sound or film.")}
        ) from error
    except cleaning.BrokenFile as error:
        raise ValidationError(
            {"file": _("We can not read this file. Take it again, or take a smaller one.")}
        ) from error
    except scanning.Infected as error:
        raise ValidationError(
            {"file": _("This file could do harm. We did not keep it. Send a photo of it.")}
        ) from error
    except scanning.CanNotScan as error:
        raise ValidationError(
            {"file": _("Files can not be checked now. We did not keep it. Try again in an hour.")}
        ) from error


def _store(content: bytes, kind: file_types.FileType, written: list[str]) -> dict[str, Any]:
    key = sealing.new_key()
    name = stored.write(sealing.seal_stream(key, io.BytesIO(content)))
    written.append(name)
    return {"stored_as": name, "key": key.hex(), "kind": kind.key, "size": len(content)}


def add_as_member(*, report: Report, password: str, file: UploadedFile, by: User) -> Opened:
    """As `add`, for somebody of an organisation the report is sealed to. Raises as `open_for_member`.

    While the file is judged the worker may come and take the report over, or back: then nothing is kept.
    """
    if not access.sealed_to(by).filter(pk=report.pk).exists():
        raise reports.UnknownReceipt
    judged = judge(file)
    with transaction.atomic():
        opened = reports.open_for_member(report=report, password=password, by=by)
        keep(opened=opened, judged=judged, by=by)
    return opened


def listed(opened: Opened) -> list[Evidence]:
    """Files of a report, oldest first, but for what its key does not open. Raises as `Opened.words`."""
    opened.words()
    found = []
    for row in opened.report.files.order_by("pk"):
        with suppress(CannotOpen):
            found.append(_evidence(row, opened.key))
    return found


def find(opened: Opened, pk: int) -> Evidence:
    """Raises `NoSuchFile`."""
    row = opened.report.files.filter(pk=pk).first()
    if row is None or opened.key is None:
        raise NoSuchFile
    try:
        return _evidence(row, opened.key)
    except CannotOpen as error:
        raise NoSuchFile from error


def _evidence(row: SealedFile, key: bytes) -> Evidence:
    told = sealing.unseal(key, row.ciphertext, format=row.format)
    return Evidence(
        pk=row.pk,
        name=told["name"],
        by_worker=told["by_worker"],
        on=told["on"],
        sha256=told["sha256"],
        original=_copy(told["original"]),
        clean=_copy(told["clean"]) if told["clean"] else None,
    )


def _copy(told: dict[str, Any]) -> Copy:
    return Copy(
        told["stored_as"], bytes.fromhex(told["key"]), file_types.TYPES[told["kind"]], told["size"]
    )


def content(copy: Copy) -> Iterator[bytes]:
    """The bytes of a copy, piece by piece. The first one is opened before this returns.

    Raises `NoSuchFile`, also where its beginning is not what was sealed. Where a later piece is not,
    `CannotOpen` breaks the download off, so that its reader sees that it is not whole.
    """
    try:
        file = stored.open_sealed(copy.stored_as)
    except FileNotFoundError as error:
        raise NoSuchFile from error
    pieces = sealing.unseal_stream(copy.key, file, size=copy.size)
    try:
        first = next(pieces)
    except CannotOpen as error:
        file.close()
        raise NoSuchFile from error
    return _rest(first, pieces, file)


def _rest(first: bytes, pieces: Iterator[bytes], file: io.IOBase) -> Iterator[bytes]:
    with file:  # type: ignore[attr-defined]
        yield first
        yield from pieces


@transaction.atomic
def note_opened(*, report: Report, by: User) -> None:
    """In the trail: a member takes a copy of a file. Raises `UnknownReceipt` where she may not, now."""
    if not access.sealed_to(by).filter(pk=report.pk).exists():
        raise reports.UnknownReceipt
    audit.record(kind=Kind.REPORT_FILE_OPENED, target=report, by=by)


@transaction.atomic
def remove(*, opened: Opened, pk: int, by: Actor = WORKER) -> None:
    """Take one file out again; its bytes are deleted. Doing it twice changes nothing."""
    report = Report.objects.select_for_update().get(pk=opened.report.pk)
    rows = report.files.filter(pk=pk)
    if not rows.exists():
        return
    stored.delete_all(rows)
    reports.written_in(report)
    audit.record(kind=Kind.REPORT_FILE_REMOVED, target=report, by=by)
