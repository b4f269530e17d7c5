"""Facts published, changed and withdrawn: two editors, a history, and files that do not undo it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from rights.fact_wording import fingerprint
from rights.models import Contact, Country, FactEdit, FactVersion, Statement
from rights.presenters import fact_story
from rights.services import fact_edits, two_editors
from tests.conftest import Cast

SOURCE = "https://law.example.org/act"


@pytest.fixture
def fact(db: None) -> Statement:
    nepal = Country.objects.create(iso3="NPL", iso2="NP", name="Nepal", has_guide=True)
    return Statement.objects.create(
        country=nepal,
        block="complaints",
        key="deadline",
        text="Complain within one year.",
        as_of=2025,
        confirmed_by="url",
        sources=["https://old.example.org/"],
    )


def _propose(fact: Statement | Contact, by: User, **more: Any) -> FactEdit:
    told = {
        "wording": fingerprint(fact),
        "act": "change",
        "says": {"text": "Complain within two years."},
        "source_url": SOURCE,
        "source_read_on": timezone.localdate(),
        "as_of": 2026,
        "note": "Section 60",
    }
    return fact_edits.propose(fact=fact, by=by, **{**told, **more})


def _read_again(fact: Statement) -> Statement:
    """As the next load of the files finds it, with the edits laid over."""
    found = Statement.objects.get(pk=fact.pk)
    found.text, found.confirmed_by, found.sources = fact.text, fact.confirmed_by, fact.sources
    fact_edits.lay_over_all([found])
    return found


def test_changed_words_are_public_once_a_second_editor_agrees_and_stay_after_a_load(
    fact: Statement, editor: User, second_editor: User
) -> None:
    edit = _propose(fact, editor)
    assert Statement.objects.get().text == "Complain within one year."
    with pytest.raises(two_editors.SecondPersonNeededError):
        fact_edits.confirm(edit=edit, by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactEdit.objects.update(confirmed_by=editor, confirmed_at=timezone.now())
    fact_edits.confirm(edit=edit, by=second_editor)
    now = Statement.objects.get()
    assert (now.text, now.sources, now.as_of) == ("Complain within two years.", [SOURCE], 2026)
    again = _read_again(fact)
    assert (again.text, again.sources) == (now.text, [SOURCE])
    with pytest.raises(two_editors.EditNotWaitingError):
        fact_edits.confirm(edit=edit, by=second_editor)


def test_withdrawn_fact_is_on_no_page_and_comes_back_by_two_editors_only(
    fact: Statement, editor: User, second_editor: User
) -> None:
    page = "/en/countries/NPL/?part=complaints"
    assert "within one year" in Client().get(page).content.decode()
    fact_edits.confirm(edit=_propose(fact, editor, act="withdraw"), by=second_editor)
    assert "within one year" not in Client().get(page).content.decode()
    assert not _read_again(fact).is_published
    fact.refresh_from_db()
    with pytest.raises(fact_edits.NothingChangesError):
        _propose(fact, editor, act="withdraw")
    with pytest.raises(fact_edits.NothingChangesError):
        _propose(fact, editor)
    fact_edits.confirm(edit=_propose(fact, second_editor, act="publish"), by=editor)
    assert "within one year" in Client().get(page).content.decode()


def test_file_that_says_something_new_is_newer_than_the_edit(
    fact: Statement, editor: User, second_editor: User
) -> None:
    fact_edits.confirm(edit=_propose(fact, editor), by=second_editor)
    fact.text = "Complain within three years."
    assert _read_again(fact).text == "Complain within three years."


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"says": {"text": "Complain within one year. "}}, fact_edits.NothingChangesError),
        ({"says": {"confirmed_by": "url"}}, fact_edits.NothingChangesError),
        ({"wording": "0" * 64}, two_editors.EditNotWaitingError),
        ({"as_of": 2999}, ValidationError),
        ({"source_url": "javascript:alert(1)"}, ValidationError),
        ({"says": {"title": "x" * 301}}, ValidationError),
    ],
)
def test_edit_without_sense_or_source_is_refused(
    fact: Statement, editor: User, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        _propose(fact, editor, **wrong)
    assert not FactEdit.objects.exists()


def test_one_edit_waits_at_a_time_and_a_dropped_one_makes_room(
    fact: Statement, editor: User, second_editor: User
) -> None:
    edit = _propose(fact, editor)
    with pytest.raises(two_editors.EditWaitsError):
        _propose(fact, second_editor)
    two_editors.drop(edit=edit, by=editor)
    assert _propose(fact, second_editor).is_undecided


def test_history_shows_each_wording_with_what_differs(
    fact: Statement, editor: User, second_editor: User
) -> None:
    fact_edits.confirm(edit=_propose(fact, editor), by=second_editor)
    fact.refresh_from_db()
    fact_edits.confirm(edit=_propose(fact, second_editor, act="withdraw"), by=editor)
    withdrawn, changed, first = fact_story.versions(fact.path)
    assert [one.is_shown for one in (withdrawn, changed, first)] == [False, True, True]
    assert [(part.change.value, part.text) for part in changed.parts] == [
        ("same", "Complain within"),
        ("gone", "one year."),
        ("new", "two years."),
    ]
    assert (first.since, FactVersion.objects.count()) == (None, 3)


def test_two_editors_change_a_fact_on_the_pages(
    fact: Statement, editor: User, second_editor: User, browser_of: Any
) -> None:
    first, second = browser_of(editor), browser_of(second_editor)
    page = f"/desk/editor/statement/{fact.pk}/story/"
    assert page in first.get("/desk/editor/facts/?country=NPL").content.decode()
    told = {
        "wording": fingerprint(fact),
        "act": "change",
        "title": "",
        "text": "Complain within two years.",
        "why": "",
        "source_url": SOURCE,
        "source_read_on": timezone.localdate().isoformat(),
        "as_of": "2026",
    }
    for wrong in ({"act": "publish"}, {"source_url": "ftp://x.org"}, {"text": "with\x00nul"}):
        assert first.post(page, {**told, **wrong}).status_code == 400, wrong
    refused = first.post(page, {**told, "source_url": "ftp://x.org"}).content.decode()
    assert refused.count("Enter a valid URL.") == 2  # above the form, and at its field
    assert first.post(page, told).status_code == 302
    edit = FactEdit.objects.get()
    waiting = second.get("/desk/editor/second/").content.decode()
    assert "<del>one year.</del>" in waiting
    assert "<ins>two years.</ins>" in waiting
    answer = f"/desk/editor/second/fact/{edit.pk}/"
    assert "You wrote it" in first.post(answer, {"answer": "confirm"}, follow=True).content.decode()
    second.post(answer, {"answer": "neither"})
    assert Statement.objects.get().text == "Complain within one year."
    second.post(answer, {"answer": "confirm"})
    assert Statement.objects.get().text == "Complain within two years."
    assert "<ins>two years.</ins>" in second.get(page).content.decode()


def test_edits_are_not_there_for_others(
    cast: Cast, fact: Statement, second_editor: User, browser_of: Any
) -> None:
    edit = _propose(fact, second_editor)
    for person in (cast.caseworker, cast.inspector, cast.operator):
        client = browser_of(person)
        assert client.post(f"/desk/editor/second/fact/{edit.pk}/").status_code == 404
        assert client.get(f"/desk/editor/statement/{fact.pk}/story/").status_code == 404
        with pytest.raises(PermissionError):
            fact_edits.confirm(edit=edit, by=person)
    assert Statement.objects.get().text == "Complain within one year."
