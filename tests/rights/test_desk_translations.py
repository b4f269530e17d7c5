"""Side by side: written by one editor, read by a second one, and outdated once the English changes."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from rights import english, translations_queue
from rights.models import Stage, Translation, TranslationEdit
from rights.services import translation_edits, two_editors
from rights.translation_state import State
from tests.conftest import Cast

PATH = "stage/travel/title"
ENGLISH, NEPALI, OTHER = "Travel of 3 days", "३ दिनको यात्रा", "यात्रा ३ दिन"


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage.objects.create(key="travel", title=ENGLISH, position=1)


def _propose(by: User, text: str = NEPALI) -> TranslationEdit:
    return translation_edits.propose(language="ne", path=PATH, source=ENGLISH, text=text, by=by)


def _confirm(edit: TranslationEdit, by: User, **more: Any) -> None:
    told = {"seen": edit.text, "english": ENGLISH}
    translation_edits.confirm(edit=edit, by=by, **{**told, **more})


def _state() -> State:
    [found] = [
        row.state
        for rows in translations_queue.rows("ne", english.of_today()).values()
        for row in rows
    ]
    return found


def test_translation_is_reviewed_by_a_person_only_after_a_second_reader(
    stage: Stage, editor: User, second_editor: User
) -> None:
    assert _state() is State.MISSING
    edit = _propose(editor)
    assert not Translation.objects.exists()
    with pytest.raises(two_editors.SecondPersonNeededError):
        _confirm(edit, editor)
    _confirm(edit, second_editor)
    made = Translation.objects.get()
    assert (made.text, made.origin, made.source) == (NEPALI, "person", ENGLISH)
    assert _state() is State.CURRENT


def test_whoever_writes_a_waiting_text_anew_is_its_writer(
    stage: Stage, editor: User, second_editor: User
) -> None:
    edit = _propose(editor)
    _propose(second_editor, OTHER)
    with pytest.raises(two_editors.EditNotWaitingError):
        _confirm(edit, editor)  # she has not seen the new words
    edit.refresh_from_db()
    with pytest.raises(two_editors.SecondPersonNeededError):
        _confirm(edit, second_editor)
    _confirm(edit, editor)
    assert Translation.objects.get().text == OTHER


def test_changed_english_outdates_it_and_stops_a_draft_of_the_old_one(
    stage: Stage, editor: User, second_editor: User
) -> None:
    _confirm(_propose(editor), second_editor)
    edit = _propose(editor, OTHER)
    Stage.objects.update(title="Travel of 4 days")
    assert _state() is State.OUTDATED
    [nepali] = [
        one for one in translations_queue.counts(english.of_today()) if one.language == "ne"
    ]
    assert (nepali.outdated, nepali.missing, nepali.current, nepali.waiting) == (1, 0, 0, 1)
    with pytest.raises(two_editors.EditNotWaitingError):
        _confirm(edit, second_editor, english="Travel of 4 days")


@pytest.mark.parametrize(
    "wrong", ["यात्रा", "Travel of 3 days long", "३ दिनको\u202e यात्रा", "३ दिनको यात्रा %(x)s"]
)
def test_what_the_machine_can_see_is_refused(stage: Stage, editor: User, wrong: str) -> None:
    with pytest.raises(ValidationError):
        _propose(editor, wrong)
    assert not TranslationEdit.objects.exists()


def test_load_keeps_a_reviewed_text_until_the_files_have_one_or_the_english_changes(
    stage: Stage, editor: User, second_editor: User
) -> None:
    _confirm(_propose(editor), second_editor)

    def laid(origin: str, today: str = ENGLISH) -> str:
        told = {"language": "ne", "path": PATH, "source": ENGLISH, "text": OTHER}
        [row] = translation_edits.lay_over([Translation(origin=origin, **told)], {PATH: today})
        return row.text

    assert laid("machine") == NEPALI
    assert laid("person") == OTHER
    assert laid("machine", "Travel of 4 days") == OTHER
    [alone] = translation_edits.lay_over([], {PATH: ENGLISH})
    assert (alone.text, alone.origin) == (NEPALI, "person")


def test_editors_translate_side_by_side(
    stage: Stage, editor: User, second_editor: User, browser_of: Any
) -> None:
    Translation.objects.create(
        language="ne", path=PATH, source="Travel of 2 days", text="२ दिनको यात्रा"
    )
    first, second = browser_of(editor), browser_of(second_editor)
    page = f"/desk/editor/languages/ne/text/?path={PATH}"
    assert "नेपाली" in first.get("/desk/editor/languages/").content.decode()
    assert (
        "/text/?path=stage/travel/title" in first.get("/desk/editor/languages/ne/").content.decode()
    )
    shown = first.get(page).content.decode()
    assert "<del>2</del>" in shown
    assert "<ins>3</ins>" in shown
    refused = first.post(page, {"source": ENGLISH, "text": "यात्रा ४"})
    assert refused.status_code == 400
    assert "lost the number(s) 3" in refused.content.decode()
    assert "यात्रा ४" in refused.content.decode()
    assert first.post(page, {"source": "Other words", "text": NEPALI}).status_code == 400
    assert first.post(page, {"source": ENGLISH, "text": NEPALI}).status_code == 302
    edit = TranslationEdit.objects.get()
    answer = f"/desk/editor/second/text/{edit.pk}/"
    told = {"answer": "confirm", "seen": NEPALI, "reads": "on"}
    first.post(answer, told)
    second.post(answer, {**told, "reads": ""})
    assert Translation.objects.get().origin == "machine"
    second.post(answer, told)
    assert Translation.objects.get().origin == "person"
    assert NEPALI in second.get(page).content.decode()


def test_translations_are_not_there_for_others(
    cast: Cast, stage: Stage, second_editor: User, browser_of: Any
) -> None:
    edit = _propose(second_editor)
    page = f"/desk/editor/languages/ne/text/?path={PATH}"
    assert browser_of(cast.editor).get(page).status_code == 200
    for unknown in ("/desk/editor/languages/xx/", "/desk/editor/languages/en/", f"{page}x"):
        assert browser_of(cast.editor).get(unknown).status_code == 404
    for person in (cast.caseworker, cast.inspector, cast.operator):
        assert browser_of(person).get(page).status_code == 404
        answer = f"/desk/editor/second/text/{edit.pk}/"
        assert browser_of(person).post(answer, {"answer": "drop"}).status_code == 404
    assert Client().get(page).status_code == 302
    assert TranslationEdit.objects.undecided().exists()
