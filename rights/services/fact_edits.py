"""Facts published, changed and withdrawn at the desk: one editor writes, a second one confirms.

A fact tells a worker what the law is. One person alone can keep it from readers while it is not
checked (rights/services/statements.py), and nobody alone can put one before them or take it away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import two_people
from accounts.models import User
from audit.kinds import Kind
from rights.fact_wording import Fact, fingerprint
from rights.models import Contact, Country, FactEdit, FactVersion, Statement
from rights.models.sourced import Confirmation
from rights.services import changes, fact_history, two_editors

Act = FactEdit.Act
# What may be worded anew at the desk. Answers in one word and tables are read by code: the files'.
EDITABLE: dict[type[Fact], tuple[str, ...]] = {
    Statement: ("title", "text"),
    Contact: ("name", "phone", "url", "hours", "notes"),
}


class NothingChangesError(Exception):
    """The words are those that stand, or it is published, or withdrawn, already."""


@transaction.atomic
def propose(
    *,
    fact: Fact,
    wording: str,
    act: str,
    source_url: str,
    source_read_on: date,
    as_of: int,
    note: str,
    by: User,
    says: Mapping[str, str] | None = None,
    is_correction: bool = False,
) -> FactEdit:
    """Write down what shall happen to a fact. Readers see nothing of it yet.

    `wording` is the fingerprint of what the editor had before her; `says` the new words, for a
    change. `is_correction`: it was wrong, and is not only out of date; then a note stays for readers.
    Raises `NothingChangesError`, `two_editors.EditNotWaitingError` when the fact changed meanwhile,
    `two_editors.EditWaitsError` when an edit of it waits, and `ValidationError` by field.
    """
    fact = type(fact).objects.select_for_update().get(pk=fact.pk)
    if fingerprint(fact) != wording:
        raise two_editors.EditNotWaitingError
    refuse_what_is_to_come(source_read_on=source_read_on, as_of=as_of)
    new = {
        name: text.strip()
        for name, text in (says or {}).items()
        if name in EDITABLE[type(fact)] and text.strip() != getattr(fact, name)
    }
    if not _is_possible(fact, act, new):
        raise NothingChangesError
    edit = FactEdit(
        country=Country(pk=fact.country_id),
        path=fact.path,
        act=act,
        # What readers did not see can't have misled them.
        is_correction=is_correction and act != Act.PUBLISH,
        fingerprint=wording,
        was={name: getattr(fact, name) for name in EDITABLE[type(fact)]},
        says=new if act == Act.CHANGE else {},
        source_url=source_url,
        source_read_on=source_read_on,
        as_of=as_of,
        note=note,
    )
    after = copy(fact)
    _apply(after, edit)
    after.clean_fields(exclude={field.name for field in fact._meta.fields} - new.keys())
    try:
        with transaction.atomic():
            two_editors.write(edit, fields=["act", "says", "source_url", "as_of"], by=by)
    except IntegrityError:
        raise two_editors.EditWaitsError from None
    return edit


def refuse_what_is_to_come(*, source_read_on: date, as_of: int) -> None:
    """Raises `ValidationError` by field: nobody has read a page tomorrow."""
    today = timezone.localdate()
    if source_read_on > today:
        raise ValidationError({"source_read_on": _("This day has not come yet.")})
    if as_of > today.year:
        raise ValidationError({"as_of": _("This year has not come yet.")})


def _is_possible(fact: Fact, act: str, new: Mapping[str, str]) -> bool:
    if act == Act.PUBLISH:
        return not fact.is_published
    return fact.is_published and (act == Act.WITHDRAW or bool(new))


@transaction.atomic
def confirm(*, edit: FactEdit, by: User) -> None:
    """Readers see it from now on. Raises as `two_editors.lock` and `two_people.confirm`."""
    edit = two_editors.lock(edit, by=by)
    fact = fact_of(edit.path, for_update=True)
    if fact is None or fingerprint(fact) != edit.fingerprint:
        raise two_editors.EditNotWaitingError
    before = copy(fact)
    two_people.confirm(edit, kind=Kind.EDIT_CONFIRMED, by=by)
    _apply(fact, edit)
    fact.save()
    fact_history.note(before=before, after=fact, came_by=FactVersion.CameBy.DESK)
    changes.note()


def fact_of(path: str, *, for_update: bool = False) -> Fact | None:
    """The row behind `country/NPL/<block>/<key>`."""
    _country, iso3, block, key = path.split("/", 3)
    rows: Any = Contact.objects if block == "contact" else Statement.objects.filter(block=block)
    rows = rows.select_for_update() if for_update else rows.select_related("country")
    return rows.filter(country_id=iso3, key=key).first()


def lay_over_all(facts: Iterable[Fact]) -> None:
    """Put the edits in force over what the files say. Changes the instances, saves nothing.

    Each edit fits one wording, so edits of one fact follow upon each other, and one whose wording
    the files no longer hold is passed over: the files are newer.
    """
    edits: dict[str, list[FactEdit]] = defaultdict(list)
    for edit in FactEdit.objects.in_force().exclude(country=None):
        edits[edit.path].append(edit)
    for fact in facts:
        for edit in edits[fact.path]:
            if fingerprint(fact) == edit.fingerprint:
                _apply(fact, edit)


def _apply(fact: Fact, edit: FactEdit) -> None:
    if edit.act == Act.WITHDRAW:
        fact.confirmed_by = Confirmation.WITHDRAWN
        return
    if edit.act == Act.PUBLISH and fact.is_published:
        return  # the files have a source of their own by now
    for name, text in edit.says.items():
        setattr(fact, name, text)
    fact.confirmed_by = Confirmation.URL
    fact.sources = [edit.source_url]
    fact.as_of = edit.as_of
    fact.source_detail = edit.note
    if isinstance(fact, Contact):
        # Its own address was before both editors as part of the wording.
        fact.url_is_checked = bool(fact.url)
