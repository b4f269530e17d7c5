"""A register sent in at the desk: compared, confirmed, written by a worker, taken back."""

import hmac
import re
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import PureWindowsPath

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.permissions import Permission
from accounts.scopes import Scope
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from recruitment import outbox
from recruitment.importers import REGISTERS
from recruitment.importers.base import Plan, Register, plan
from recruitment.importers.said import Code, Said, WrongFileError, said
from recruitment.models import OutboxRow, RegisterImport, RegisterUpload, UploadRow
from recruitment.services import registers

# The largest public register read so far (Hong Kong, 2021) has 3,293 rows and 0.7 MB; the file stands in a row.
MOST_BYTES = 10 * 1024 * 1024
# Rows that can't be read, as a regulator's own system is told them.
FIRST_UNREADABLE = 50
# Who compared and never came back.
LEFT_AFTER = timedelta(days=1)


class NotYourRegisterError(Exception):
    """The register is of another country, or this person takes in none."""


class UploadNotWaitingError(Exception):
    """It was confirmed, dropped or written meanwhile."""


def registers_of(country: str) -> dict[str, Register]:
    """Registers that a regulator of this country may send in."""
    return {name: r for name, r in REGISTERS.items() if r.country in ("", country)}


def must_be_own(country: str, by: User) -> None:
    """Raises `NotYourRegisterError` for another country, or for somebody who takes in none."""
    if not by.may(Permission.REGISTER_IMPORT) or not country or by.jurisdiction != country:
        raise NotYourRegisterError


@transaction.atomic
def receive(  # noqa: PLR0913
    *,
    register: str,
    content: bytes,
    file_name: str,
    as_of: date,
    by: User,
    source_url: str = "",
    even_if_smaller: bool = False,
) -> RegisterUpload:
    """Compare a file with what is held, and keep both for a person to look at. No agency changes.

    Raises `WrongFileError` when it is not this register, `NotYourRegisterError`.
    """
    country = by.jurisdiction
    must_be_own(country, by)
    if register not in registers_of(country):
        raise NotYourRegisterError
    if len(content) > MOST_BYTES:
        raise WrongFileError(Code.TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    planned = plan(
        register=REGISTERS[register],
        content=content,
        as_of=as_of,
        country=country,
        source_url=source_url,
        even_if_smaller=even_if_smaller,
    )
    upload = RegisterUpload.objects.create(
        register=register,
        country=country,
        as_of=as_of,
        source_url=source_url,
        even_if_smaller=even_if_smaller,
        file_name=bare(file_name),
        file_sha256=planned.sha256,
        content=content,
        comparison={
            "counts": planned.counts,
            "changes_nothing": planned.changes_nothing,
            "digest": planned.digest,
        },
        created_by=by,
    )
    UploadRow.objects.bulk_create(_rows(upload, planned), batch_size=registers.BATCH)
    audit.record(kind=Kind.REGISTER_COMPARED, target=upload, by=by, fields=["comparison"])
    return upload


def bare(file_name: str) -> str:
    """The name without the folders of somebody's machine, and without signs that turn text around."""
    name = PureWindowsPath(file_name.replace("/", "\\")).name
    return "".join(letter for letter in name if letter.isprintable())[-120:]


def _rows(upload: RegisterUpload, planned: Plan) -> list[UploadRow]:
    rows = [
        UploadRow(
            upload=upload,
            outcome=step.outcome,
            is_in_file=step.entry is not None,
            name=step.name.replace("\x00", "")[:300],
            number=step.entry.number[:80] if step.entry else "",
            why=list(step.why),
        )
        for step in planned.steps
    ]
    unreadable = UploadRow.Outcome.UNREADABLE
    rows += [
        UploadRow(upload=upload, outcome=unreadable, is_in_file=False, why=[told])
        for told in planned.unreadable
    ]
    return rows


@transaction.atomic
def confirm(*, upload: RegisterUpload, by: User) -> RegisterUpload:
    """Say yes to what was compared; a worker writes it. Raises `UploadNotWaitingError`."""
    row = _waiting(upload, by)
    row.state = RegisterUpload.State.CONFIRMED
    row.confirmed_at = timezone.now()
    row.confirmed_by = by
    row.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    audit.record(kind=Kind.REGISTER_CONFIRMED, target=row, by=by, fields=["state"])
    outbox.add(kind=OutboxRow.Kind.WRITE_REGISTER, target_id=row.pk)
    return row


@transaction.atomic
def drop(*, upload: RegisterUpload, by: User) -> None:
    """Say no to what was compared; its file is emptied. Raises `UploadNotWaitingError`."""
    row = _waiting(upload, by)
    _end(row, RegisterUpload.State.DROPPED)
    audit.record(kind=Kind.REGISTER_DROPPED, target=row, by=by, fields=["state"])


def _waiting(upload: RegisterUpload, by: User) -> RegisterUpload:
    row = RegisterUpload.objects.select_for_update().get(pk=upload.pk)
    must_be_own(row.country, by)
    if row.state != RegisterUpload.State.COMPARED:
        raise UploadNotWaitingError
    return row


def _end(row: RegisterUpload, state: RegisterUpload.State, refused_for: Said | None = None) -> None:
    row.state, row.refused_for, row.content = state, refused_for, None
    row.save(update_fields=["state", "refused_for", "content", "register_import"])
    is_written = state == RegisterUpload.State.WRITTEN
    needless = row.rows.filter(outcome=UploadRow.Outcome.UNCHANGED) if is_written else row.rows
    needless.all().delete()


@transaction.atomic
def write(*, upload_id: int) -> RegisterUpload | None:
    """Write a confirmed upload, once. What changed since it was shown is refused, not written.

    The row is not locked while it is written, or its progress could not be told: the outbox lets
    one worker at it.
    """
    row = RegisterUpload.objects.filter(pk=upload_id, state=RegisterUpload.State.CONFIRMED).first()
    if row is None:
        return None
    by = row.confirmed_by
    try:
        planned = plan(
            register=REGISTERS[row.register],
            content=bytes(row.content),
            as_of=row.as_of,
            country=row.country,
            source_url=row.source_url,
            even_if_smaller=row.even_if_smaller,
        )
    except WrongFileError as error:
        _end(row, RegisterUpload.State.REFUSED, error.said)
        audit.record(kind=Kind.REGISTER_REFUSED, target=row, by=by, fields=["state"])
        return row
    if planned.digest != row.comparison.get("digest"):
        _end(row, RegisterUpload.State.REFUSED, said(Code.CHANGED_SINCE))
        audit.record(kind=Kind.REGISTER_REFUSED, target=row, by=by, fields=["state"])
        return row
    with _Teller(upload_id) as tell:
        row.register_import = registers.apply(plan=planned, by=by, progress=tell)
    _end(row, RegisterUpload.State.WRITTEN)
    return row


class _Teller:
    """Tells how far the writing is, on a line of its own: what is not committed nobody sees."""

    def __init__(self, upload_id: int) -> None:
        self._upload_id = upload_id

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._line = connection.copy()
        return self._tell

    def _tell(self, what: str, done: int, of: int) -> None:
        with self._line.cursor() as cursor:
            cursor.execute(
                "UPDATE recruitment_registerupload SET progress_what = %s, progress_done = %s,"
                " progress_of = %s WHERE id = %s",
                [what, done, of, self._upload_id],
            )

    def __exit__(self, *error: object) -> None:
        self._line.close()


class ComparisonChangedError(Exception):
    """What would change is not what was seen: the file, or what is held, is another one."""


def compare_for_key(  # noqa: PLR0913
    *,
    register: str,
    content: bytes,
    as_of: date,
    by: ApiKey,
    source_url: str = "",
    even_if_smaller: bool = False,
) -> tuple[Plan, str]:
    """What a list from a regulator's own system would change, and a word for exactly that. Writes nothing.

    Raises `WrongFileError` when it is not this register, `NotYourRegisterError`.
    """
    country = by.organisation.country
    if not country or not by.may(Scope.REGISTERS_WRITE) or register not in registers_of(country):
        raise NotYourRegisterError
    planned = plan(
        register=REGISTERS[register],
        content=content,
        as_of=as_of,
        country=country,
        source_url=source_url,
        even_if_smaller=even_if_smaller,
    )
    told = repr((register, country, as_of, source_url, planned.sha256, planned.digest))
    return planned, sha256(told.encode()).hexdigest()


@transaction.atomic
def write_for_key(*, planned: Plan, word: str, seen: str, by: ApiKey) -> RegisterImport | None:
    """Write what `compare_for_key` gave; `seen`: its word from a comparison before.

    None where nothing is to be written. Raises `ComparisonChangedError`.
    """
    if not hmac.compare_digest(word.encode(), seen.encode()):
        raise ComparisonChangedError
    return registers.apply(plan=planned, by=by)


@transaction.atomic
def undo(*, run: RegisterImport, reason: str, by: User) -> dict[str, int]:
    """Take an import of the own country back. Raises as `registers.undo`, and `NotYourRegisterError`."""
    must_be_own(run.country, by)
    return registers.undo(run=run, by=by, reason=re.sub(r"\x00", "", reason))


@transaction.atomic
def forget_left(*, by: Actor) -> int:
    """Empty what was compared and never confirmed within a day; how many were."""
    due = RegisterUpload.objects.select_for_update(skip_locked=True).filter(
        state=RegisterUpload.State.COMPARED, created_at__lt=timezone.now() - LEFT_AFTER
    )
    rows = list(due)
    for row in rows:
        _end(row, RegisterUpload.State.DROPPED)
        audit.record(kind=Kind.REGISTER_DROPPED, target=row, by=by, fields=["state"])
    return len(rows)
