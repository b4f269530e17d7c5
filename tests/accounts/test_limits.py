"""Limits hold back a machine, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts import limits

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def _tries(start: datetime, times: int) -> int:
    with time_machine.travel(start, tick=False):
        return sum(limits.may_try_sign_in(email="worker@example.org") for _ in range(times))


def test_ten_tries_an_hour_and_no_more() -> None:
    assert _tries(NOON, 12) == 10
    assert _tries(NOON + timedelta(minutes=30), 12) == 5


def test_clock_that_is_set_back_shuts_nobody_out() -> None:
    assert _tries(NOON, 1) == 1
    assert _tries(NOON - timedelta(days=1), 12) == 9
    assert _tries(NOON - timedelta(days=1, minutes=-30), 12) == 5
