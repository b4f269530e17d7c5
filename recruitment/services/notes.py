"""Own words of an organisation about a case or a flag: sealed to it, so that its members alone read them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, plain_text, sealing
from recruitment.models import Flag, FlagNote, Report, SealedNote
from recruitment.services import keys, ledger

LONGEST_NOTE = 500


def write(*, report: Report, organisation: Organisation, text: str) -> SealedNote | None:
    """Called inside the transaction of what the words are about. None where there are no words.

    Needs nobody's password: the organisation's public key closes. Raises `ValidationError` on
    `words` where the organisation has no key yet, for then nobody could ever read them.
    """
    sealed = _sealed(organisation, text)
    if sealed is None:
        return None
    return SealedNote.objects.create(report=report, organisation=organisation, **sealed)


@transaction.atomic
def write_on_flag(*, flag: Flag, text: str, by: User) -> FlagNote:
    """Sealed to the writer's regulator. Raises `ledger.NotYoursError`, `ValidationError` on `words`."""
    own = ledger.lock_own(flag, by)
    sealed = _sealed(by.organisation, text)
    if sealed is None:
        raise ValidationError({"words": _("Write your note.")})
    note = FlagNote.objects.create(
        flag=own,
        organisation=by.organisation,
        written_at=timezone.now(),
        written_by=by,
        **sealed,
    )
    audit.record(kind=Kind.FLAG_NOTE_WRITTEN, target=own, by=by)
    return note


def _sealed(organisation: Organisation, text: str) -> dict[str, Any] | None:
    """Columns of a sealed note. None where there are no words."""
    plain = plain_text.lines(text, longest=LONGEST_NOTE)
    if not plain:
        return None
    return keys.sealed_columns(keys.needed_key(organisation), {"text": plain})


@transaction.atomic
def read(*, report: Report, password: str, by: User) -> dict[int, str]:
    """Id of each note of the own organisation on this case -> its words. Each reading is in the trail.

    Raises `keys.WrongPassword`, `keys.NoKeyYet`.
    """
    found = list(access.notes(by).filter(report=report))
    return _open(found, report, Kind.CASE_NOTES_OPENED, password, by)


@transaction.atomic
def read_on_flag(*, flag: Flag, password: str, by: User) -> dict[int, str]:
    """As `read`, of the notes of the own team on a flag."""
    found = list(access.flag_notes(by).filter(flag=flag))
    return _open(found, flag, Kind.FLAG_NOTES_OPENED, password, by)


def _open(
    found: Sequence[SealedNote | FlagNote],
    target: Report | Flag,
    kind: Kind,
    password: str,
    by: User,
) -> dict[int, str]:
    opened = keys.open_keys(rows=found, password=password, by=by)
    audit.record(kind=kind, target=target, by=by)
    return {note.pk: text_of(note, opened[note.pk]) for note in found}


def text_of(note: SealedNote | FlagNote, key: bytes) -> str:
    return sealing.unseal(key, note.ciphertext, format=note.format)["text"]


def forget(notes: Iterable[SealedNote | None]) -> None:
    SealedNote.objects.filter(pk__in=[note.pk for note in notes if note]).delete()
