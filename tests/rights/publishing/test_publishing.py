"""A file says what the portal says, and what is no longer right is gone."""

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from rights.models import (
    Contact,
    Country,
    Instrument,
    Provision,
    Ratification,
    SafetyMessage,
    Stage,
    Statement,
    Topic,
    Translation,
)
from rights.presenters import keeping
from rights.publishing import digests, press
from rights.publishing.releases import (
    PublishingElsewhere,
    State,
    current,
    only_publisher,
    read_state,
)
from rights.services import publishing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

Publish = Callable[..., State]
FileOf = Callable[[str], Path]
Read = Callable[[str], bytes]
JOURNEY = "/ne/journeys/NPL/QAT/"


def _other_than_live(paths: Iterable[str], file_of: FileOf) -> list[str]:
    client = Client()
    wrong = []
    for path in paths:
        live = client.get(path).content
        br = file_of(path)
        if brotli.decompress(br.read_bytes()) != live or (
            gzip.decompress(br.with_suffix(".gz").read_bytes()) != live
        ):
            wrong.append(path)
    return wrong


class TestFiles:
    def test_every_file_is_what_the_portal_answers(
        self, publish: Publish, sample: list[str], file_of: FileOf
    ) -> None:
        state = publish()
        assert (state.pages, state.waiting, state.failures) == (len(sample), 0, {})
        assert len(sample) > 100
        assert _other_than_live(sample, file_of) == []

    def test_the_second_time_nothing_is_done(self, publish: Publish, file_of: FileOf) -> None:
        before = file_of(JOURNEY).stat()
        state = publish()
        assert file_of(JOURNEY).stat() == before
        assert state.waiting == 0

    def test_a_page_that_is_not_the_same_for_everybody_is_no_file(
        self, publish: Publish, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        render = press.render

        def refusing(path: str) -> press.Printed:
            if path == JOURNEY:
                raise press.CannotBePublished("sets a cookie")
            return render(path)

        monkeypatch.setattr(press, "render", refusing)
        Country.objects.filter(pk="NPL").update(compiled="1999-01")
        state = publish()
        assert state.failures == {JOURNEY: "sets a cookie"}
        assert not file_of(JOURNEY).exists()

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("/ne/report/", "is private"),
            ("/desk/sign-in/", "sets a cookie"),
            ("/ne/journeys/NPL/NPL/", "status 404"),
            ("/", "status 302"),
        ],
    )
    def test_the_press_refuses_what_is_for_one_reader(self, path: str, reason: str) -> None:
        with pytest.raises(press.CannotBePublished, match=reason):
            press.render(path)


# One change of each kind of row, and the page that must show it.
def _change_statement() -> None:
    row = Statement.objects.published().filter(country="QAT", block="recruitment_rules").first()
    Statement.objects.filter(pk=row.pk).update(text=f"{row.text} More.")


def _withdraw_statements() -> None:
    Statement.objects.filter(country="NPL").update(confirmed_by="memory_only")


def _change_contact() -> None:
    Contact.objects.filter(country="QAT").update(name="Invented Office")


def _change_ratification() -> None:
    Ratification.objects.published().filter(country="LKA").delete()


def _change_instrument() -> None:
    Instrument.objects.filter(pk="C181").update(title="Invented Convention")


def _change_topic() -> None:
    Topic.objects.update(title="An invented right")


def _change_provision() -> None:
    Provision.objects.update(says="Invented words.")


def _change_stage() -> None:
    Stage.objects.update(title="An invented stage")


def _change_safety() -> None:
    SafetyMessage.objects.update(lines=["Invented.", "Words.", "Three."])


def _change_words() -> None:
    Translation.objects.filter(language="ne").update(text="नयाँ शब्द")


def _forget_guide() -> None:
    Country.objects.filter(pk="LKA").update(has_guide=False, is_origin=False)


CHANGES = [
    _change_statement,
    _withdraw_statements,
    _change_contact,
    _change_ratification,
    _change_instrument,
    _change_topic,
    _change_provision,
    _change_stage,
    _change_safety,
    _change_words,
    _forget_guide,
]


class TestChanges:
    @pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__.strip("_"))
    def test_after_any_change_no_file_says_anything_else_than_the_portal(
        self,
        publish: Publish,
        sample_in_nepali: list[str],
        file_of: FileOf,
        change: Callable[[], None],
    ) -> None:
        sample = sample_in_nepali
        old = {path: file_of(path).read_bytes() for path in sample}
        change()
        state = publish(seconds=0)
        held = [path for path in sample if file_of(path).exists()]
        assert _other_than_live(held, file_of) == []
        assert state.waiting == len(sample) - len(held) > 0
        publish()
        assert _other_than_live(set(sample) - set(held), file_of) == []
        assert any(file_of(path).read_bytes() != old[path] for path in sample)

    def test_only_what_depends_on_a_country_is_made_anew(
        self, publish: Publish, sample: list[str], file_of: FileOf
    ) -> None:
        _change_statement()
        publish(seconds=0)
        gone = {path for path in sample if not file_of(path).exists()}
        assert gone
        assert all("QAT" in path for path in gone)
        assert f"{JOURNEY}at_work/" in gone

    def test_words_in_one_language_are_the_matter_of_that_language(
        self, publish: Publish, sample: list[str], file_of: FileOf
    ) -> None:
        _change_words()
        publish(seconds=0)
        gone = {path for path in sample if not file_of(path).exists()}
        assert {path[:4] for path in gone} == {"/ne/"}

    def test_a_page_that_is_no_longer_a_page_vanishes(
        self, publish: Publish, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages = [page for page in publishing.all_pages() if page.path != JOURNEY]
        monkeypatch.setattr(publishing, "all_pages", lambda: pages)
        publish(seconds=0)
        assert not file_of(JOURNEY).exists()
        assert file_of(f"{JOURNEY}at_work/").exists()


class TestDay:
    def test_a_new_day_keeps_the_file_of_a_page_that_did_not_change(
        self, publish: Publish, file_of: FileOf
    ) -> None:
        before = file_of(JOURNEY).stat()
        release = current(*_place(file_of))
        for entry in release.entries.values():
            entry.day = "2000-01-01"
        with release.adding():
            pass
        state = publish(seconds=0)
        # It is still read while it waits to be looked at.
        assert state.waiting == state.pages > 0
        assert publish().waiting == 0
        assert file_of(JOURNEY).stat() == before


def _place(file_of: FileOf) -> tuple[Path, str]:
    pages = file_of("/").parent
    folder = next(one.parent for one in pages.parents if one.name == "for")
    return folder, str(pages.relative_to(folder / "for"))


class TestVersion:
    @pytest.fixture
    def compressed(self, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
        """What was compressed in this test."""
        compress, seen = press.compress, []
        monkeypatch.setattr(press, "compress", lambda body: (seen.append(body), compress(body))[1])
        return seen

    @pytest.fixture
    def new_version(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(digests, "_build", lambda: "another version")

    def test_a_page_that_came_out_the_same_keeps_its_files(
        self,
        publish: Publish,
        file_of: FileOf,
        sample_in_nepali: list[str],
        new_version: None,
        compressed: list[bytes],
    ) -> None:
        before = file_of(JOURNEY).stat()
        assert publish(seconds=0).pages == 0
        assert not file_of(JOURNEY).exists()
        state = publish()
        assert (state.pages, state.failures) == (len(sample_in_nepali), {})
        assert file_of(JOURNEY).stat().st_ino == before.st_ino
        assert file_of(JOURNEY).stat().st_mtime == before.st_mtime
        assert _other_than_live(sample_in_nepali, file_of) == []
        assert compressed == []

    def test_a_page_that_came_out_different_is_made(
        self,
        publish: Publish,
        file_of: FileOf,
        sample_in_nepali: list[str],
        new_version: None,
        compressed: list[bytes],
    ) -> None:
        _change_statement()
        publish()
        assert _other_than_live(sample_in_nepali, file_of) == []
        assert 0 < len(compressed) < len(sample_in_nepali)

    def test_files_of_a_set_that_was_cut_off_are_not_trusted(
        self,
        publish: Publish,
        file_of: FileOf,
        sample_in_nepali: list[str],
        new_version: None,
        compressed: list[bytes],
    ) -> None:
        current(*_place(file_of))._unfinished.touch()
        publish()
        assert len(compressed) == len(sample_in_nepali)


class TestReleases:
    def test_the_set_before_is_kept_for_one_step(self, publish: Publish, folder: Path) -> None:
        for country in ("QAT", "NPL", "LKA"):
            Statement.objects.filter(country=country).update(text="Invented.")
            publish(seconds=0)
        assert sorted(one.name for one in (folder / "releases").iterdir()) == ["3", "4"]

    def test_a_reader_under_way_keeps_her_set(self, publish: Publish, file_of: FileOf) -> None:
        file = file_of(JOURNEY).resolve()
        before = file.read_bytes()
        _change_statement()
        publish(seconds=0)
        assert file.read_bytes() == before
        assert not file_of(JOURNEY).exists()

    def test_a_page_made_anew_in_the_same_second_has_another_time(
        self, publish: Publish, file_of: FileOf
    ) -> None:
        before = file_of(JOURNEY).stat().st_mtime
        release = current(*_place(file_of))
        release.add(JOURNEY, release.entries[JOURNEY], {"br": b"x", "gzip": b"y"})
        assert file_of(JOURNEY).stat().st_mtime > before

    def test_what_a_killed_publisher_left_without_a_note_is_not_kept(
        self, publish: Publish, file_of: FileOf
    ) -> None:
        stray = file_of("/ne/invented/")
        release = current(*_place(file_of))
        release._unfinished.touch()
        stray.parent.mkdir()
        stray.write_bytes(b"stray")
        publish(seconds=0)
        assert not stray.exists()
        assert file_of(JOURNEY).exists()

    def test_a_set_without_a_page_is_not_kept_for_other_headers(
        self, tmp_path: Path, sample: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "new"
        publishing.publish(folder=folder, seconds=0)
        render = press.render

        def otherwise(path: str) -> press.Printed:
            printed = render(path)
            return press.Printed(printed.body, (*printed.headers, ("X-Invented", "yes")))

        monkeypatch.setattr(press, "render", otherwise)
        publishing.publish(folder=folder, seconds=0)
        pages = next(one for one in (folder / "for").rglob("*") if one.is_symlink())
        assert "X-Invented" in pages.resolve().with_name("headers.json").read_text()

    def test_two_do_not_publish_at_once(self, publish: Publish, folder: Path) -> None:
        with only_publisher(folder), pytest.raises(PublishingElsewhere):
            publish()

    def test_the_state_is_there_for_operators(self, publish: Publish, folder: Path) -> None:
        assert read_state(folder / "elsewhere") == State()
        _change_statement()
        state = publish(seconds=0)
        assert read_state(folder) == state
        assert state.pages > 0 < state.waiting


def test_a_journey_that_lies_ready_is_weighed_without_rendering_it(
    folder: Path, sample: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise each asking for the page that keeps a journey would cost twenty pages."""
    start, finish = Country.objects.get(pk="NPL"), Country.objects.get(pk="QAT")
    with translation.override("ne"):
        rendered = keeping.offer(start, finish)
        monkeypatch.setattr(settings, "PUBLISH_DIR", folder)
        asked: list[str] = []
        monkeypatch.setattr(keeping.press, "render", asked.append)
        ready = keeping.offer(start, finish)
    assert asked == []
    assert [page[:2] for page in json.loads(ready["pages"])] == [
        page[:2] for page in json.loads(rendered["pages"])
    ]
