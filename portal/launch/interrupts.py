"""Ctrl-C and its kin, turned into a count that loops look at.

Handlers only count. An exception thrown from a handler could strike anywhere, such as between the
start of a child and the note of its pid, and leave that child behind.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

from portal.launch.trouble import StopAsked

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_GLANCE = 0.05  # seconds between two looks: below what a person notices


class Interrupts:
    def __init__(self) -> None:
        self.count = 0
        self.last = 0

    @property
    def hurry(self) -> bool:
        """The person asked a second time."""
        return self.count > 1

    def install(self) -> None:
        for number in _STOPPING:
            # `nohup make run` hands SIGHUP down as ignored, and means it.
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self.last = number

    def raise_if_asked(self) -> None:
        if self.count:
            raise StopAsked

    def wait_until(self, done: Callable[[], bool], seconds: float) -> bool:
        """True once `done()`, False when the time is over; StopAsked on Ctrl-C."""
        deadline = time.monotonic() + seconds
        while not done():
            self.raise_if_asked()
            if time.monotonic() > deadline:
                return False
            time.sleep(_GLANCE)
        return True


@contextlib.contextmanager
def keyboard_for_us_alone() -> Iterator[None]:
    """Ctrl-C reaches the supervisor and not the `make` above it.

    make would answer with "Error 130" although everything was stopped in good order. Where there is
    no terminal, or it is not ours, nothing is changed.
    """
    before = os.getpgrp()
    if before == os.getpid() or not _in_foreground(before):
        yield
        return
    # A group in the background may not set the foreground without this.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    # Ctrl-Z would stop us alone, while the shell waits for make, which runs on: a dead terminal.
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    try:
        yield
    finally:
        _give_back(before)


def _in_foreground(group: int) -> bool:
    try:
        # With a pipe behind us (`make run | less`) the other program needs the keyboard.
        return os.isatty(0) and os.isatty(1) and os.tcgetpgrp(0) == group
    except OSError:
        return False


def _give_back(group: int) -> None:
    with contextlib.suppress(OSError):  # the terminal may be closed: nobody to give it back to
        os.tcsetpgrp(0, group)
