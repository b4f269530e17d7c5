"""The clock of the regular tasks, for a machine whose own clock may be set back."""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """Celery's own, which remembers when each task last ran, and waits until that time has come again.

    Where it lies ahead, the clock was set back: without this, an hour back is an hour without a sweep.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        for entry in self.schedule.values():
            if entry.last_run_at > now:
                entry.last_run_at = now
                self._heap = None  # made anew, in the order of the new times
        return super().tick(*args, **kwargs)
