"""Regular tasks go on when the machine's clock is set back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.beat import Scheduler
from portal.celery import app

SWEEP = "sweep-outbox"


@pytest.fixture
def beat(tmp_path, monkeypatch):
    sent: list[str] = []
    scheduler = Scheduler(app, schedule_filename=str(tmp_path / "schedule"))
    monkeypatch.setattr(
        scheduler, "apply_async", lambda entry, **_: sent.append(scheduler.reserve(entry).name)
    )
    yield scheduler, sent
    scheduler.close()


def ticks(scheduler: Scheduler, start: datetime, seconds: int) -> None:
    for second in range(seconds):
        with time_machine.travel(start + timedelta(seconds=second), tick=False):
            for _ in app.conf.beat_schedule:  # one tick sends one task
                scheduler.tick()


def test_sweep_goes_on_within_its_ten_seconds_after_the_clock_was_set_back_an_hour(beat):
    scheduler, sent = beat
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    ticks(scheduler, noon, 25)
    assert SWEEP in sent
    sent.clear()
    ticks(scheduler, noon - timedelta(hours=1), 25)
    assert sent.count(SWEEP) == 2


def test_nothing_runs_too_often_while_the_clock_goes_as_it_should(beat):
    scheduler, sent = beat
    ticks(scheduler, datetime(2027, 3, 1, 12, tzinfo=UTC), 60)
    assert 5 <= sent.count(SWEEP) <= 6
