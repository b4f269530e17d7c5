"""`manage`: a command of manage.py on the portal that `make run` started, from another terminal.

The supervisor leaves what leads there in a file of its account alone, for as long as it runs.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from portal.launch.programs import portal_environ
from portal.launch.state import ROOT, State, open_state
from portal.launch.trouble import Trouble


@contextmanager
def left_for_others(state: State, own: Mapping[str, str]) -> Iterator[None]:
    """`own`: the variables that are ours to set. What the shell gave besides is not written down."""
    note = _note(state)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(dict(own), file)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def environ_beside(environ: Mapping[str, str]) -> dict[str, str]:
    """Of the portal that runs from the same folder. Raises `Trouble` when none does."""
    state = open_state(environ)
    try:
        own = json.loads(_note(state).read_text())
    except FileNotFoundError:
        raise Trouble(f"No portal runs from {state.folder}. Start one first: make run") from None
    return portal_environ(environ, own["DJANGO_SETTINGS_MODULE"], Path(own["SECRETS_DIR"]), own)


def manage(arguments: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """In place of this process, where the person stands, so that paths mean what they say."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    os.execve(sys.executable, command, environ_beside(environ))  # noqa: S606  # our own Python


def _note(state: State) -> Path:
    return state.pids / "environ.json"
