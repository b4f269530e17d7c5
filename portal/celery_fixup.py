"""Celery's care for Django in its workers, but for one thing: a task's connection to the database stays for the next.

Celery closes it before and after each task. A new one costs the database a process with cold caches, and a
report is two tasks: half of what the database did for a report went there (docs/performance.md).
"""

from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from django.db import close_old_connections


class _WorkerFixup(DjangoWorkerFixup):
    def install(self) -> "_WorkerFixup":
        super().install()
        self._close_database()  # of the parent: no child may inherit it
        return self

    def close_database(self, **_: Any) -> None:
        """Around each task, as Django around each page: what is old or broken goes (CONN_MAX_AGE, health checks)."""
        close_old_connections()


class _Fixup(DjangoFixup):
    @property
    def worker_fixup(self) -> DjangoWorkerFixup:
        if self._worker_fixup is None:
            self._worker_fixup = _WorkerFixup(self.app)
        return self._worker_fixup

    @worker_fixup.setter
    def worker_fixup(self, value: DjangoWorkerFixup) -> None:
        self._worker_fixup = value


def fixup(app: Celery) -> DjangoFixup:
    return _Fixup(app).install()
