"""Rights, articles and instruments worded anew at the desk: two editors, a history, and files that do not undo it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from rights import english, law_wording
from rights.content.load import load
from rights.law_wording import fingerprint
from rights.models import FactEdit, FactVersion, Instrument, Provision, Topic, Translation
from rights.presenters import fact_story
from rights.publishing import digests
from rights.publishing.pages import all_pages
from rights.services import fact_edits, law_edits, two_editors
from rights.translation_state import State, state
from tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

TOPIC = "keep-your-passport"
LINE = f"topic/{TOPIC}/plain/0"
SIGN = f"topic/{TOPIC}/warning_signs/0"
ARTICLE = f"topic/{TOPIC}/provision/0/says"
USE = "instrument/ICRMW/how_to_use/worker"
NEW = "Only an officer of the state may take your passport."
SOURCE = {
    "source_url": "https://law.example.org/text",
    "source_read_on": timezone.localdate(),
    "as_of": 2026,
}
NOTE = "Corrected on"


def _says(path: str) -> str:
    found = law_wording.text_at(law_wording.row_at(path), path)
    assert found is not None
    return found.text


def _propose(path: str, by: User, **more: Any) -> FactEdit:
    told = {
        "path": path,
        "act": "change",
        "text": NEW,
        "note": "Article 21",
        **SOURCE,
    }
    told |= more
    if "wording" not in told:
        told["wording"] = fingerprint(_says(path))
    return law_edits.propose(by=by, **told)


def _done(path: str, by: User, second: User, **more: Any) -> FactEdit:
    edit = _propose(path, by, **more)
    law_edits.confirm(edit=edit, by=second)
    return edit


def _page(path: str, language: str = "en") -> str:
    return Client().get(f"/{language}{path}").content.decode()


def _every_row() -> Iterator[law_wording.Row]:
    for model in (Topic, Provision, Instrument):
        yield from model.objects.all()


def test_every_text_of_a_right_or_an_instrument_can_be_found_and_put() -> None:
    today = {
        path: text
        for path, text in english.of_today().items()
        if path.startswith(("topic/", "instrument/"))
    }
    found = {}
    for row in _every_row():
        for text in law_wording.texts_of(row):
            if text.text:
                found[text.path] = text.text
            law_wording.put(row, text.path, f"{text.path} anew")
        assert all(text.text == f"{text.path} anew" for text in law_wording.texts_of(row))
    assert found == today
    longest = [one for row in _every_row() for one in law_wording.texts_of(row)]
    assert [one.path for one in longest if len(one.text) > one.longest] == []


def test_one_text_is_read_without_all_the_others(
    editor: User, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    today = english.of_today()
    by_kind = {path.split("/")[0]: path for path in today}
    deep = [path for path in today if path.endswith(("/notes", "/hours", "/title"))][::200]
    assert len(by_kind) == 11
    for path in [*by_kind.values(), *deep, LINE, ARTICLE, USE]:
        with django_assert_max_num_queries(2):
            assert english.at(path) == today[path], path
    for path in (
        "",
        "topic",
        "nonsense/a",
        "country/NPL",
        "country/NPL/contact",
        "topic/x/plain/0",
    ):
        assert english.at(path) is None, path
    client = browser_of(editor)
    with django_assert_max_num_queries(10):
        assert client.get(f"/desk/editor/languages/ne/text/?path={LINE}").status_code == 200


@pytest.mark.parametrize("path", [LINE, ARTICLE, USE, f"topic/{TOPIC}/who_everyone"])
def test_new_words_are_public_once_a_second_editor_agrees(
    path: str, editor: User, second_editor: User
) -> None:
    was = _says(path)
    edit = _propose(path, editor)
    assert _says(path) == was
    with pytest.raises(two_editors.SecondPersonNeededError):
        law_edits.confirm(edit=edit, by=editor)
    law_edits.confirm(edit=edit, by=second_editor)
    assert _says(path) == NEW
    kind, key = path.split("/")[:2]
    page = _page(f"/{'rights' if kind == 'topic' else 'instruments'}/{key}/")
    assert NEW in page
    assert NOTE not in page
    with pytest.raises(two_editors.EditNotWaitingError):
        law_edits.confirm(edit=edit, by=second_editor)


def test_translations_of_changed_words_are_outdated_and_readers_get_english(
    editor: User, second_editor: User
) -> None:
    made = Translation.objects.get(language="ne", path=LINE)
    assert made.text in _page(f"/rights/{TOPIC}/", "ne")
    _done(LINE, editor, second_editor)
    assert state(english=english.at(LINE) or "", source=made.source) is State.OUTDATED
    page = _page(f"/rights/{TOPIC}/", "ne")
    assert made.text not in page
    assert f'<span lang="en" dir="ltr">{NEW}</span>' in page


def test_line_taken_away_leaves_the_others_and_their_translations_where_they_are(
    editor: User, second_editor: User
) -> None:
    first, second = Topic.objects.get(pk=TOPIC).warning_signs[:2]
    after = Translation.objects.get(language="ne", path=SIGN[:-1] + "1").text
    _done(SIGN, editor, second_editor, act="withdraw", is_correction=True)
    assert Topic.objects.get(pk=TOPIC).warning_signs[:2] == ["", second]
    page = _page(f"/rights/{TOPIC}/")
    assert page.count("<li></li>") == 0
    assert "That was wrong. We took it away." in page
    assert after in _page(f"/rights/{TOPIC}/", "ne")
    api = Client().get(f"/api/v1/topics/{TOPIC}/").json()
    assert first not in [line["text"] for line in api["warning_signs"]]
    # And comes back by two editors.
    _done(SIGN, second_editor, editor, text=first)
    assert Topic.objects.get(pk=TOPIC).warning_signs[0] == first


def test_what_a_right_or_a_law_cannot_be_without_is_not_taken_away(editor: User) -> None:
    only = Topic.objects.get(pk=TOPIC)
    only.plain = [only.plain[0], *[""] * (len(only.plain) - 1)]
    only.save()
    for path in (LINE, ARTICLE, f"topic/{TOPIC}/title", "instrument/ICRMW/plain"):
        with pytest.raises(fact_edits.NothingChangesError):
            _propose(path, editor, act="withdraw")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"wording": "0" * 64}, two_editors.EditNotWaitingError),
        ({"path": "topic/nonsense/plain/0"}, two_editors.EditNotWaitingError),
        ({"path": f"topic/{TOPIC}/plain/99"}, two_editors.EditNotWaitingError),
        ({"path": "country/NPL/complaints/where"}, two_editors.EditNotWaitingError),
        ({"text": "  "}, fact_edits.NothingChangesError),
        ({"act": "publish"}, fact_edits.NothingChangesError),
        ({"text": "x" * 301}, ValidationError),
        ({"text": "Read <b>this</b>"}, ValidationError),
        ({"text": "Pay %(sum)s"}, ValidationError),
        ({"text": "turned \u202e round"}, ValidationError),
        ({"source_url": ""}, ValidationError),
        ({"source_url": "javascript:alert(1)"}, ValidationError),
        ({"as_of": 2999}, ValidationError),
    ],
)
def test_edit_without_sense_or_source_is_refused(
    editor: User, wrong: dict[str, Any], error: type[Exception]
) -> None:
    told = {"path": LINE, "wording": fingerprint(_says(LINE)), **wrong}
    with pytest.raises(error):
        _propose(told.pop("path"), editor, **told)
    assert not FactEdit.objects.exists()


def test_the_same_words_wrapped_anew_change_nothing(editor: User) -> None:
    with pytest.raises(fact_edits.NothingChangesError):
        _propose(LINE, editor, text=_says(LINE).replace(" ", "\n", 1))


def test_our_own_words_need_no_source_and_keep_none(editor: User, second_editor: User) -> None:
    nothing = {"source_url": "", "source_read_on": None, "as_of": None}
    edit = _done(SIGN, editor, second_editor, **nothing, is_correction=True)
    assert (edit.source_url, edit.as_of) == ("", None)
    page = _page(f"/rights/{TOPIC}/")
    assert NOTE in page
    assert 'href=""' not in page


def test_a_wrong_right_is_told_on_its_page_its_stage_and_in_the_pack(
    editor: User, second_editor: User
) -> None:
    was = _says(LINE)
    stage = Topic.objects.get(pk=TOPIC).stage_id
    pages = [
        f"/journeys/NPL/QAT/{stage}/{number}"
        for number in ("", "2/")
        if f'id="{TOPIC}"' in _page(f"/journeys/NPL/QAT/{stage}/{number}")
    ]
    assert len(pages) == 1
    shown = [*pages, f"/rights/{TOPIC}/", "/journeys/NPL/QAT/pack/file/", "/corrections/"]
    _done(LINE, editor, second_editor, is_correction=True)
    title = Topic.objects.get(pk=TOPIC).title
    for path in shown:
        page = _page(path)
        for told in (NOTE, title, was.replace("'", "&#x27;"), NEW, "law.example.org"):
            assert told in page, (path, told)
    for path in ("/rights/", "/countries/QAT/", "/journeys/NPL/QAT/", "/instruments/ICRMW/"):
        assert NOTE not in _page(path), path


def test_a_wrong_article_is_told_where_its_words_stand(editor: User, second_editor: User) -> None:
    stage = Topic.objects.get(pk=TOPIC).stage_id
    _done(ARTICLE, editor, second_editor, is_correction=True)
    assert NOTE in _page(f"/rights/{TOPIC}/")
    assert NOTE not in _page(f"/journeys/NPL/QAT/{stage}/")
    _done(USE, editor, second_editor, is_correction=True)
    assert NOTE in _page("/instruments/ICRMW/")


def test_only_pages_that_depend_on_it_are_published_anew(editor: User, second_editor: User) -> None:
    def made_of() -> dict[str, str]:
        known = digests.digests([])
        return {page.path: digest for page, digest in digests.of_pages(all_pages(), known)}

    stage = Topic.objects.get(pk=TOPIC).stage_id
    before = made_of()
    _done(LINE, editor, second_editor, is_correction=True)
    after = made_of()
    changed = {path for path in before if before[path] != after[path]}
    assert {f"/en/rights/{TOPIC}/", f"/ne/journeys/NPL/QAT/{stage}/", "/en/corrections/"} <= changed
    other = Topic.objects.exclude(stage_id=stage).first()
    kept = {
        f"/en/rights/{other.pk}/",
        f"/en/journeys/NPL/QAT/{other.stage_id}/",
        "/en/countries/NPL/",
    }
    assert kept <= before.keys() - changed


def test_history_shows_what_differs_and_which_numbers(editor: User, second_editor: User) -> None:
    _done(LINE, editor, second_editor, text="They must give it back in 3 days.")
    edit = _done(LINE, second_editor, editor, text="They must give it back in 5 days.")
    last, _changed, first = fact_story.versions(LINE)
    assert [(part.change.value, part.text) for part in last.parts][1:3] == [
        ("gone", "3"), ("new", "5")
    ]  # fmt: skip
    assert (first.since, last.row.sources) == (None, [SOURCE["source_url"]])
    assert fact_story.told(edit, None).numbers == "3 → 5"
    assert FactVersion.objects.count() == 3


def test_two_editors_change_a_law_text_on_the_pages(
    editor: User, second_editor: User, browser_of: Any
) -> None:
    first, second = browser_of(editor), browser_of(second_editor)
    page = f"/desk/editor/law/text/?path={LINE}"
    assert f"/desk/editor/law/topic/{TOPIC}/" in first.get("/desk/editor/law/").content.decode()
    assert LINE in first.get(f"/desk/editor/law/topic/{TOPIC}/").content.decode()
    told = {
        "wording": fingerprint(_says(LINE)),
        "act": "change",
        "text": f"{NEW} 7",
        "why": "wrong",
        **SOURCE,
        "source_read_on": timezone.localdate().isoformat(),
    }
    for wrong in ({"source_url": ""}, {"text": ""}, {"act": "publish"}, {"text": "x" * 301}):
        assert first.post(page, {**told, **wrong}).status_code == 400, wrong
    assert first.post(page, told).status_code == 302
    assert "Waits for a second person" in first.get(page).content.decode()
    row = first.get(f"/desk/editor/law/topic/{TOPIC}/").content.decode()
    assert "Waits for a second person" in row
    waiting = second.get("/desk/editor/second/").content.decode()
    assert "<ins>" in waiting
    assert "Numbers differ" in waiting
    answer = f"/desk/editor/second/fact/{FactEdit.objects.get().pk}/"
    first.post(answer, {"answer": "confirm"})
    assert _says(LINE) != f"{NEW} 7"
    second.post(answer, {"answer": "confirm"})
    assert _says(LINE) == f"{NEW} 7"
    assert NOTE in _page(f"/rights/{TOPIC}/")
    # A sign is our own: no source is asked.
    sign = first.get(f"/desk/editor/law/text/?path={SIGN}").content.decode()
    assert 'name="source_url"' not in sign
    assert 'name="source_url"' in second.get(page).content.decode()


def test_law_texts_are_not_there_for_others(
    cast: Cast, second_editor: User, browser_of: Any
) -> None:
    edit = _propose(LINE, second_editor)
    page = f"/desk/editor/law/text/?path={LINE}"
    for unknown in (
        "/desk/editor/law/text/",
        "/desk/editor/law/text/?path=country/NPL/complaints/where",
        f"/desk/editor/law/text/?path=topic/{TOPIC}/provision/x/says",
        "/desk/editor/law/topic/nonsense/",
        "/desk/editor/law/country/NPL/",
    ):
        assert browser_of(cast.editor).get(unknown).status_code == 404, unknown
    for person in (cast.caseworker, cast.inspector, cast.operator):
        for path in (page, "/desk/editor/law/", f"/desk/editor/law/topic/{TOPIC}/"):
            assert browser_of(person).get(path).status_code == 404
        with pytest.raises(PermissionError):
            law_edits.confirm(edit=edit, by=person)
    assert Client().get(page).status_code == 302


def test_edits_stay_after_a_load_until_the_file_says_something_newer(
    editor: User, second_editor: User, settings: Any
) -> None:
    was, article = _says(LINE), _says(ARTICLE)
    _done(LINE, editor, second_editor)
    _done(SIGN, editor, second_editor, act="withdraw")
    _done(ARTICLE, editor, second_editor)
    before = FactVersion.objects.count()
    load(folder=settings.CONTENT_DIR, by=editor)
    assert (_says(LINE), _says(SIGN), _says(ARTICLE)) == (NEW, "", NEW)
    assert FactVersion.objects.count() == before
    # As if the files had come to say something else since.
    edit = FactEdit.objects.get(path=LINE)
    FactEdit.objects.filter(pk=edit.pk).update(fingerprint=fingerprint("older words"))
    load(folder=settings.CONTENT_DIR, by=editor)
    assert (_says(LINE), _says(ARTICLE)) == (was, NEW)
    last = FactVersion.objects.filter(path=LINE).last()
    assert (last.says["text"], last.came_by) == (was, "files")
    assert article != NEW


def test_day_of_an_answer_moves_with_an_edit(editor: User, second_editor: User) -> None:
    _done(LINE, editor, second_editor)
    edited = Event.objects.filter(kind=Kind.EDIT_CONFIRMED).latest("pk").at
    answer = Client().get(f"/api/v1/topics/{TOPIC}/")
    assert answer["Last-Modified"] == http_date(edited.timestamp())
