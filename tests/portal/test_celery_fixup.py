"""A worker's connection to the database: kept from task to task, never one that is broken or was inherited."""

from collections.abc import Iterator

import pytest
from celery.worker import WorkController
from django.db import connection

from portal.celery import app
from portal.celery_fixup import _Fixup

pytestmark = pytest.mark.django_db(transaction=True)


class _Task:
    class request:  # noqa: N801
        is_eager = False


@pytest.fixture
def fixup() -> Iterator[_Fixup]:
    yield _Fixup(app)
    connection.close()


def _session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _task(fixup: _Fixup) -> int:
    """The database's process that serves one task."""
    fixup.worker_fixup.on_task_prerun(sender=_Task)
    session = _session()
    fixup.worker_fixup.on_task_postrun(sender=_Task)
    return session


def test_workers_have_it() -> None:
    assert list(app.fixups) == ["portal.celery_fixup:fixup"]
    assert type(app._fixups[0]) is _Fixup


def test_tasks_share_a_connection(fixup: _Fixup) -> None:
    assert _task(fixup) == _task(fixup) == _task(fixup)


def test_a_broken_one_costs_no_task(fixup: _Fixup) -> None:
    """The database was restarted between two tasks."""
    first = _task(fixup)
    ending = connection.copy()
    with ending.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    ending.close()
    assert _task(fixup) not in (0, first)


def test_an_old_one_goes(fixup: _Fixup) -> None:
    first = _task(fixup)
    connection.close_at = 1.0  # on a clock that has long passed it
    assert _task(fixup) != first


def test_no_child_inherits_one_of_its_parent(fixup: _Fixup) -> None:
    _session()
    fixup.worker_fixup.worker = WorkController.__new__(WorkController)
    fixup.worker_fixup.worker.pool_cls = "prefork"
    fixup.worker_fixup.install()
    assert connection.connection is None
