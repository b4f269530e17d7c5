"""The English of rights, articles and instruments, changed at the desk as facts are: one writes, a second confirms.

What the law says needs the page it was read on. Signs and advice, and names, are our own words.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import two_people
from accounts.models import User
from audit.kinds import Kind
from rights import law_wording
from rights.content.translation_check import unfit
from rights.law_wording import LawText, fingerprint
from rights.models import FactEdit, FactVersion
from rights.services import changes, fact_history, two_editors
from rights.services.fact_edits import NothingChangesError, refuse_what_is_to_come

Act = FactEdit.Act


@transaction.atomic
def propose(
    *,
    path: str,
    wording: str,
    act: str,
    text: str,
    note: str,
    by: User,
    source_url: str = "",
    source_read_on: date | None = None,
    as_of: int | None = None,
    is_correction: bool = False,
) -> FactEdit:
    """Write down what shall become of one text. Readers see nothing of it yet.

    `wording` is the fingerprint of what the editor had before her; `text` the new words, for a
    change. A source is kept for what states a law, and must be there. Raises as
    `fact_edits.propose`; for a path that is none, `two_editors.EditNotWaitingError`.
    """
    row = law_wording.row_at(path, for_update=True)
    stands = law_wording.text_at(row, path)
    if stands is None or fingerprint(stands.text) != wording:
        raise two_editors.EditNotWaitingError
    text = " ".join(text.split()) if act == Act.CHANGE else ""
    _refuse(stands, act, text)
    edit = FactEdit(
        path=path,
        act=act,
        # What readers did not see can't have misled them.
        is_correction=is_correction and bool(stands.text),
        fingerprint=wording,
        was={"text": stands.text},
        says={"text": text} if act == Act.CHANGE else {},
        note=note,
    )
    if stands.is_law:
        if not source_url or source_read_on is None or as_of is None:
            raise ValidationError({"source_url": _("Say where you read it, and when.")})
        refuse_what_is_to_come(source_read_on=source_read_on, as_of=as_of)
        edit.source_url, edit.source_read_on, edit.as_of = source_url, source_read_on, as_of
    try:
        with transaction.atomic():
            two_editors.write(edit, fields=["act", "says", "source_url", "as_of"], by=by)
    except IntegrityError:
        raise two_editors.EditWaitsError from None
    return edit


def _refuse(stands: LawText, act: str, text: str) -> None:
    if act == Act.WITHDRAW:
        if not stands.may_go:
            raise NothingChangesError
        return
    if act != Act.CHANGE or not text or law_wording.is_same(text, stands.text):
        raise NothingChangesError
    if len(text) > stands.longest:
        raise ValidationError(
            {"text": _("Write at most %(number)s letters.") % {"number": stands.longest}}
        )
    if reasons := list(unfit(before=stands.text, after=text)):
        raise ValidationError({"text": reasons})


@transaction.atomic
def confirm(*, edit: FactEdit, by: User) -> None:
    """Readers see it from now on. Raises as `two_editors.lock` and `two_people.confirm`."""
    edit = two_editors.lock(edit, by=by)
    row = law_wording.row_at(edit.path, for_update=True)
    stands = law_wording.text_at(row, edit.path)
    if row is None or stands is None or fingerprint(stands.text) != edit.fingerprint:
        raise two_editors.EditNotWaitingError
    two_people.confirm(edit, kind=Kind.EDIT_CONFIRMED, by=by)
    law_wording.put(row, edit.path, _after(edit))
    row.save()
    fact_history.note_text(
        path=edit.path,
        before=stands.text,
        after=_after(edit),
        came_by=FactVersion.CameBy.DESK,
        sources=[edit.source_url] if edit.source_url else [],
        as_of=edit.as_of,
    )
    changes.note()


def lay_over_all(rows: Iterable[law_wording.Row]) -> None:
    """Put the edits in force over what the files say, as for facts. Changes the rows, saves nothing."""
    edits: dict[str, list[FactEdit]] = defaultdict(list)
    for edit in FactEdit.objects.in_force().filter(country=None):
        edits[edit.path].append(edit)
    if not edits:
        return
    for row in rows:
        for stands in list(law_wording.texts_of(row)):
            now = stands.text
            for edit in edits[stands.path]:
                if fingerprint(now) == edit.fingerprint:
                    now = _after(edit)
            if now != stands.text:
                law_wording.put(row, stands.path, now)


def note_load(before: law_wording.Row, after: law_wording.Row) -> None:
    """What a load of the files changed of one row."""
    said = {one.path: one.text for one in law_wording.texts_of(before)}
    for one in law_wording.texts_of(after):
        fact_history.note_text(
            path=one.path,
            before=said.get(one.path, ""),
            after=one.text,
            came_by=FactVersion.CameBy.FILES,
        )


def _after(edit: FactEdit) -> str:
    return edit.says.get("text", "")
