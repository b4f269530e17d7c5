"""Facts about processes, and the way back from a `kill -9` of the supervisor.

On Linux the kernel ends our children when we die. That can fail (other systems, a child that took
a new account), so each child's pid and command line are also noted in `var/run`, and the next start
ends what is left. A pid alone proves nothing: it may belong to another program by then.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_PATIENCE = 10.0  # PostgreSQL's fast stop takes 0.1 s, a busy worker some seconds
_PROC = Path("/proc")


class Running(NamedTuple):
    pid: int
    group: int
    command: str


class Note(NamedTuple):
    """What a pid file holds."""

    pid: int
    command: str
    stop_signal: int


def die_with_parent(number: int) -> Callable[[], None] | None:
    """For `preexec_fn`, which runs after the change of account: that change clears the setting."""
    return _die_with(os.getpid(), number)


def _die_with(parent: int, number: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after a fork as little as possible

    def set_in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # we were killed between fork and prctl

    return set_in_child


def die_with_own_parent() -> None:
    """For a process that a server of ours forked by itself: it outlives no parent that was killed."""
    if (setting := _die_with(os.getppid(), signal.SIGKILL)) is not None:
        setting()


def write_note(path: Path, note: Note) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(note._asdict()))
    os.replace(fresh, path)


def stop_left_over(path: Path) -> bool:
    """Ends what the pid file speaks of, if it still runs. True if there was something to end."""
    note = _read_note(path)
    found = _still_running(note) if note else []
    if note and found:
        _signal(found, note.stop_signal)
        deadline = time.monotonic() + _PATIENCE
        while (left := _still_running(note)) and time.monotonic() < deadline:
            time.sleep(0.05)
        _signal(left, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return bool(found)


def _read_note(path: Path) -> Note | None:
    try:
        return Note(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # cut off by a crash: then nothing can be verified, and nothing is killed


def _still_running(note: Note) -> list[int]:
    """The child and its forks. Each child leads a group of its own, whose number is its pid."""
    return [
        running.pid
        for running in running_processes()
        if running.group == note.pid and running.command == note.command
    ]


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def running_processes() -> Iterator[Running]:
    if _PROC.joinpath("self", "stat").exists():
        for folder in _PROC.glob("[0-9]*"):
            if running := _read_proc(folder):
                yield running
    else:
        yield from _read_ps()


def _read_proc(folder: Path) -> Running | None:
    try:
        # The name in brackets may hold spaces and brackets: cut behind the last one.
        fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
        words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return None  # ended while we looked
    return Running(int(folder.name), int(fields[2]), os.fsdecode(b" ".join(words)))


def _read_ps() -> Iterator[Running]:
    listing = subprocess.run(
        ["/bin/ps", "-axwwo", "pid=,pgid=,command="], capture_output=True, text=True, check=False
    )
    for line in listing.stdout.splitlines():
        pid, group, command = line.split(None, 2)
        yield Running(int(pid), int(group), command)
