"""Keeps children alive, and ends them in good order."""

import time

from portal.launch.children import Child, stop_together
from portal.launch.interrupts import Interrupts
from portal.launch.trouble import say

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0  # a child that can't run must not fill the log, yet come back by itself
_HEALTHY_AFTER = 60.0  # so long alive, and an earlier fall is forgiven


class Watch:
    def __init__(self, interrupts: Interrupts, first_pause: float = _FIRST_PAUSE) -> None:
        self.interrupts = interrupts
        self._first_pause = first_pause
        self._stages: list[list[Child]] = []
        self._pauses: dict[Child, float] = {}
        self._due: dict[Child, float] = {}

    def start(self, *children: Child) -> None:
        """Children of one stage are stopped together, later stages before earlier ones."""
        stage: list[Child] = []
        self._stages.append(stage)
        for child in children:
            stage.append(child)
            child.start()

    def look(self) -> None:
        """Called again and again: starts what has fallen, when its pause is over."""
        for stage in self._stages:
            for child in stage:
                if not child.is_running():
                    self._raise_up(child)

    def _raise_up(self, child: Child) -> None:
        now = time.monotonic()
        if child not in self._due:
            pause = self._next_pause(child, now)
            self._due[child] = now + pause
            say(
                f"{child.program.name} stopped by itself (exit {child.exit_code}); it is started "
                f"again in {pause:.0f} s. Its log: {child.program.log}"
            )
            child.bury()
        elif now >= self._due[child]:
            del self._due[child]
            child.start()

    def _next_pause(self, child: Child, now: float) -> float:
        if now - child.started_at > _HEALTHY_AFTER:
            self._pauses.pop(child, None)
        pause = self._pauses.get(child, self._first_pause)
        self._pauses[child] = min(pause * 2, _LONGEST_PAUSE)
        return pause

    def stop(self) -> None:
        for stage in reversed(self._stages):
            stop_together(stage, self.interrupts)
        self._stages.clear()
