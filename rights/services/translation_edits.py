"""Translations written at the desk, confirmed by a second person who reads the language."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import two_people
from accounts.models import User
from audit.kinds import Kind
from rights.content.translation_check import wrong
from rights.models import Translation, TranslationEdit
from rights.services import changes, two_editors
from rights.translation_state import State, state

_PERSON = Translation.Origin.PERSON


@transaction.atomic
def propose(*, language: str, path: str, source: str, text: str, by: User) -> TranslationEdit:
    """Keep a translation for a second reader; readers see nothing of it yet.

    `source` is the English the editor had before her. Whoever writes an edit that waits anew is
    its writer from then on. Raises `ValidationError` for what `translation_check.wrong` finds,
    `two_editors.EditWaitsError` when another was sent at the same moment.
    """
    if reasons := list(wrong(source=source, text=text, language=language)):
        raise ValidationError({"text": reasons})
    waiting = TranslationEdit.objects.undecided().select_for_update(of=("self",))
    row = waiting.filter(language=language, path=path).first() or TranslationEdit(
        language=language, path=path
    )
    row.source, row.text = source, text
    try:
        with transaction.atomic():
            two_editors.write(row, fields=["source", "text"], by=by)
    except IntegrityError:
        raise two_editors.EditWaitsError from None
    return row


@transaction.atomic
def confirm(*, edit: TranslationEdit, seen: str, english: str, by: User) -> None:
    """Readers see it from now on, as reviewed by a person.

    `seen` is the text that the second person read; `english` is what the site says today. Raises
    `two_editors.EditNotWaitingError` when either is no longer what the edit holds.
    """
    edit = two_editors.lock(edit, by=by)
    if edit.text != seen or state(english=english, source=edit.source) is not State.CURRENT:
        raise two_editors.EditNotWaitingError
    two_people.confirm(edit, kind=Kind.EDIT_CONFIRMED, by=by)
    Translation.objects.update_or_create(
        language=edit.language,
        path=edit.path,
        defaults={"source": edit.source, "text": edit.text, "origin": _PERSON},
    )
    changes.note()


def lay_over(rows: Iterable[Translation], english: Mapping[str, str]) -> list[Translation]:
    """The translations of the files with those of the desk in their place, for a load.

    An edit stands for as long as its English is today's and the files hold no reviewed text of it.
    """
    found = {(row.language, row.path): row for row in rows}
    for edit in TranslationEdit.objects.in_force():
        if state(english=english.get(edit.path, ""), source=edit.source) is not State.CURRENT:
            continue
        place = edit.language, edit.path
        there = found.get(place)
        is_reviewed = there is not None and there.origin == _PERSON
        if is_reviewed and state(english=edit.source, source=there.source) is State.CURRENT:
            continue
        found[place] = Translation(
            language=edit.language,
            path=edit.path,
            source=edit.source,
            text=edit.text,
            origin=_PERSON,
        )
    return list(found.values())
