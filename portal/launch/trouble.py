"""How the launcher speaks to the person at the keyboard."""

import os
import sys
from pathlib import Path

TAIL_LINES = 15  # enough for the last error, few enough to stay on one screen


class Trouble(Exception):
    """Something a person can mend. Its text is the whole message: no traceback is shown."""


class StopAsked(Exception):
    """Ctrl-C or a signal came while something was being waited for."""


def say(text: str = "") -> None:
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError:
        # The terminal or the pipe is gone. Stopping the children matters more than telling it, and
        # Python would try once more, and complain, when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def step_failed(what: str, log: Path, log_start: int = 0) -> Trouble:
    """A `Trouble` that shows the end of the log, from `log_start` on: earlier runs are not to blame."""
    try:
        with log.open("rb") as file:
            file.seek(log_start)
            lines = file.read().decode(errors="replace").splitlines()[-TAIL_LINES:]
    except OSError:
        lines = []
    shown = "".join(f"\n    {line}" for line in lines)
    return Trouble(f"{what} The end of {log}:{shown or ' (empty)'}")
