"""One child process: how it is started, noted, logged and ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.launch.account import Account
from portal.launch.interrupts import Interrupts
from portal.launch.processes import Note, die_with_parent, write_note
from portal.launch.trouble import StopAsked, Trouble, step_failed

_LOG_LIMIT = 5_000_000  # bytes; with the one older file kept, 10 MB for each child
_FORCE_AFTER = 10.0  # seconds of good manners; a task under way may need some
_FORCE_IN_HURRY = 1.0  # PostgreSQL and Valkey stop cleanly in a tenth of that


@dataclass(frozen=True)
class Program:
    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str]
    logs: Path
    cwd: Path
    account: Account | None = None
    feed: bytes = b""
    stop_signal: int = signal.SIGTERM
    # When good manners did not help, or the person is in a hurry.
    force_signal: int = signal.SIGKILL
    # What the kernel sends when the supervisor itself was killed.
    orphan_signal: int = signal.SIGTERM
    # How far it stands back when the processors are busy; 0 to 19, as of nice(1).
    nice: int = 0

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"


class Child:
    def __init__(self, program: Program, pids: Path | None = None) -> None:
        self.program = program
        self.log_start = 0
        self.started_at = 0.0
        self._note = pids / f"{program.name}.pid" if pids else None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = self.program
        _make_room(program.log)
        with program.log.open("ab") as log:
            self.log_start = log.tell()
            self._process = subprocess.Popen(
                program.argv,
                cwd=program.cwd,
                env=dict(program.environ),
                stdin=subprocess.PIPE if program.feed else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C reaches only us, and the order of stopping is ours. Not a session, as
                # Linux weighs priorities only within one (sched(7), autogroup): guides would not stand back.
                process_group=0,
                preexec_fn=_before_it_runs(program),
                **(program.account.popen_arguments() if program.account else {}),
            )
        self.started_at = time.monotonic()
        if self._note:
            write_note(self._note, Note(self.pid, " ".join(program.argv), program.stop_signal))
        self._hand_over(program.feed)

    def _hand_over(self, feed: bytes) -> None:
        if self._process and self._process.stdin:
            try:
                self._process.stdin.write(feed)
                self._process.stdin.close()
            except BrokenPipeError:
                pass  # it ended already; its exit code and log tell why

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else 0

    def is_running(self) -> bool:
        return self.exit_code is None

    def output(self) -> str:
        with self.program.log.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    def failed(self, what: str) -> Trouble:
        return step_failed(what, self.program.log, self.log_start)

    def send(self, number: int) -> None:
        if self._process and self.is_running():
            self._process.send_signal(number)

    def bury(self) -> None:
        """Clears up behind an ended child: workers that outlived it would hold on to the port."""
        if not self._process:
            return
        # The number can't be another's: the kernel keeps it while the group has a member. An error
        # means that there is no member left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process = None  # from now on the number may become another's
        if self._note:
            self._note.unlink(missing_ok=True)


def _before_it_runs(program: Program) -> Callable[[], None]:
    orphaned = die_with_parent(program.orphan_signal)

    def set_in_child() -> None:
        if orphaned:
            orphaned()
        if program.nice:
            os.nice(program.nice)

    return set_in_child


def _make_room(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        os.replace(log, log.with_suffix(".log.1"))


def stop_together(children: list[Child], interrupts: Interrupts) -> None:
    """Asks all at once, waits for all, and forces those who do not come."""
    for child in children:
        child.send(child.program.stop_signal)
    asked_at = time.monotonic()
    forced = False
    while any(child.is_running() for child in children):
        waited = time.monotonic() - asked_at
        if not forced and waited > (_FORCE_IN_HURRY if interrupts.hurry else _FORCE_AFTER):
            forced = True
            for child in children:
                child.send(child.program.force_signal)
        if waited > 2 * _FORCE_AFTER:
            for child in children:
                child.send(signal.SIGKILL)
        time.sleep(0.02)
    for child in children:
        child.bury()


def run_step(program: Program, interrupts: Interrupts) -> Child:
    """Runs a program to its end; Ctrl-C ends it. Says nothing about success: see `exit_code`."""
    step = Child(program)
    step.start()
    try:
        interrupts.wait_until(lambda: not step.is_running(), float("inf"))
    except StopAsked:
        stop_together([step], interrupts)
        raise
    return step


def await_ready(
    child: Child, ready: Callable[[], bool], interrupts: Interrupts, seconds: float
) -> None:
    interrupts.wait_until(lambda: not child.is_running() or ready(), seconds)
    if not child.is_running():
        raise child.failed(f"{child.program.name} stopped while starting (exit {child.exit_code}).")
    if not ready():
        raise child.failed(f"{child.program.name} was not ready after {seconds:.0f} seconds.")
