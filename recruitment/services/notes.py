"""Own words of an organisation about a case: sealed to it, so that its members alone read them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, plain_text, sealing
from recruitment.models import Report, SealedNote
from recruitment.sealing import FORMAT
from recruitment.services import keys

LONGEST_NOTE = 500


def write(*, report: Report, organisation: Organisation, text: str) -> SealedNote | None:
    """Called inside the transaction of what the words are about. None where there are no words.

    Needs nobody's password: the organisation's public key closes. Raises `ValidationError` on
    `words` where the organisation has no key yet, for then nobody could ever read them.
    """
    plain = plain_text.lines(text, longest=LONGEST_NOTE)
    if not plain:
        return None
    pair = keys.sealing_key(organisation)
    if pair is None:
        raise ValidationError(
            {"words": _("Your organisation has no key yet, so words can not be sealed.")}
        )
    key = sealing.new_key()
    return SealedNote.objects.create(
        report=report,
        organisation=organisation,
        organisation_key=pair,
        format=FORMAT,
        wrapped=sealing.wrap_for(pair.public, key),
        ciphertext=sealing.seal(key, {"text": plain}),
    )


@transaction.atomic
def read(*, report: Report, password: str, by: User) -> dict[int, str]:
    """Id of each note of the own organisation on this case -> its words. Each reading is in the trail.

    Raises `keys.WrongPassword`, `keys.NoKeyYet`.
    """
    found = list(access.notes(by).filter(report=report))
    opened = keys.open_note_keys(notes=found, password=password, by=by)
    audit.record(kind=Kind.CASE_NOTES_OPENED, target=report, by=by)
    return {note.pk: _text(note, opened[note.pk]) for note in found}


def _text(note: SealedNote, key: bytes) -> str:
    return sealing.unseal(key, note.ciphertext, format=note.format)["text"]


def forget(notes: Iterable[SealedNote | None]) -> None:
    SealedNote.objects.filter(pk__in=[note.pk for note in notes if note]).delete()
