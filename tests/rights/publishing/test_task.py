"""A change tells the workers, and the command tells the operator."""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.actors import LOADER
from rights import tasks
from rights.content.load import load
from rights.management.commands import publish as command
from rights.models import Statement
from rights.publishing import press, releases
from rights.publishing.releases import PublishingElsewhere, State, only_publisher, read_state
from rights.services import changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]


def _command(*options: str) -> str:
    out = StringIO()
    call_command("publish", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def publish_dir(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "PUBLISH_DIR", folder)
    return folder


@pytest.mark.usefixtures("tasks_at_once")
class TestTask:
    def test_a_change_is_published_when_it_is_committed(
        self,
        publish_dir: Path,
        read: Callable[[str], bytes],
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        row = Statement.objects.published().filter(country="QAT", block="recruitment_rules").first()
        with django_capture_on_commit_callbacks(execute=True):
            Statement.objects.filter(country="QAT", block=row.block).update(text="Invented words.")
            changes.note()
            assert b"Invented words." not in read("/en/journeys/NPL/QAT/recruitment/")
        assert b"Invented words." in read("/en/journeys/NPL/QAT/recruitment/")

    def test_a_load_that_changes_nothing_tells_nobody(
        self, publish_dir: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        before = read_state(publish_dir)
        with django_capture_on_commit_callbacks(execute=True):
            load(folder=settings.CONTENT_DIR, by=LOADER)
        assert read_state(publish_dir) == before

    def test_it_goes_on_until_nothing_waits(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Statement.objects.filter(country="NPL").update(text="Invented words.")
        monkeypatch.setattr(tasks, "_SECONDS", 2)
        tasks.publish_guides()
        assert read_state(publish_dir).waiting == 0

    @pytest.mark.skipif(sys.platform != "linux", reason="a thread has no priority of its own")
    def test_making_pages_stands_back_and_nothing_else_of_the_worker_does(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def priority() -> int:
            return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

        compress, render, own = press.compress, press.render, priority()
        compressed, rendered = set(), []
        monkeypatch.setattr(
            press, "compress", lambda b: (compressed.add(priority()), compress(b))[1]
        )
        monkeypatch.setattr(press, "render", lambda p: (rendered.append(priority()), render(p))[1])
        Statement.objects.filter(country="NPL").update(text="Other invented words.")
        tasks.publish_guides()
        assert compressed == {19}
        # The first page is asked for its headers; nothing is taken away before they are known.
        assert rendered[0] == own
        assert set(rendered[1:]) == {19}
        assert priority() == own

    def test_when_another_is_at_it_there_is_nothing_to_do(self, publish_dir: Path) -> None:
        Statement.objects.filter(country="NPL").delete()
        before = read_state(publish_dir)
        with only_publisher(publish_dir):
            tasks.publish_guides()
        assert read_state(publish_dir) == before

    def test_where_nothing_is_published_it_does_nothing(self) -> None:
        assert settings.PUBLISH_DIR is None
        tasks.publish_guides()


class TestCommand:
    def test_it_publishes_and_tells_how_it_stands(self, publish_dir: Path) -> None:
        Statement.objects.filter(country="QAT").update(text="Invented words.")
        waiting = _command("--withdraw")
        assert "waiting  0" not in waiting
        assert _command("--state") == waiting
        assert "waiting  0" in _command()

    def test_it_goes_in_rounds_so_that_whoever_stops_it_loses_one(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rounds = iter([State(waiting=9), State(waiting=4), PublishingElsewhere(), State(waiting=0)])
        lasted = []

        def one(*, folder: Path, seconds: float | None) -> State:
            lasted.append(seconds)
            if isinstance(found := next(rounds), PublishingElsewhere):
                raise found
            return found

        monkeypatch.setattr(command, "publish", one)
        monkeypatch.setattr(command, "read_state", lambda _folder: State(waiting=4))
        monkeypatch.setattr(command.time, "sleep", lambda _seconds: None)
        assert "waiting  0" in _command()
        assert lasted == [command._ROUND] * 4
        assert 0 < command._ROUND < 3600

    def test_it_does_not_try_for_ever_where_nothing_gets_done(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "publish", lambda **_given: State(waiting=5))
        assert "waiting  5" in _command()

    def test_failures_are_told_by_name(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "read_state", lambda _folder: State(failures={"/x/": "why"}))
        assert "  /x/: why" in _command("--state")

    def test_it_does_not_work_beside_a_worker(self, publish_dir: Path) -> None:
        with only_publisher(publish_dir), pytest.raises(CommandError, match="Try again"):
            _command()

    def test_taking_away_waits_until_a_worker_is_between_two_rounds(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A start of the portal does this, beside workers that are busy with guides for hours."""
        worker = ExitStack()
        worker.enter_context(only_publisher(publish_dir))
        monkeypatch.setattr(releases.time, "sleep", lambda _seconds: worker.close())
        assert "failed   0" in _command("--withdraw")

    def test_a_folder_that_cannot_be_written_is_told_of(
        self, publish_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setattr(settings, "PUBLISH_DIR", tmp_path / "file" / "guides")
        with pytest.raises(CommandError, match="guides can't be written"):
            _command("--withdraw")

    def test_taking_away_gives_up_in_the_end(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "_PATIENCE", 0.05)
        with only_publisher(publish_dir), pytest.raises(CommandError, match="Try again"):
            _command("--withdraw")

    def test_a_portal_that_answers_to_no_name_is_told_of(
        self, publish_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "ALLOWED_HOSTS", [])
        with pytest.raises(CommandError, match="status 400"):
            _command()

    def test_it_says_when_publishing_is_off(self) -> None:
        assert "off" in _command()


def test_the_clock_sends_it_by_the_name_it_has() -> None:
    sent = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert tasks.publish_guides.name in sent
    assert tasks.publish_guides.name == changes._PUBLISH
