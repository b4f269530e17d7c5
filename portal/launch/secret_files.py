"""The secrets of this machine's portal, made once and then kept for good.

A lost `receipt_pepper` makes every receipt key worthless, so nothing here ever writes over one.
"""

import os
import secrets
import tempfile
from pathlib import Path

from portal.launch.trouble import Trouble

NAMES = (
    "secret_key",
    "receipt_pepper",
    "channel_pepper",
    "signing_key",
    "webhook_key",
    "push_key",
)
_BYTES = 48
_SHORTEST = 32  # what portal.env accepts
_UNFINISHED = ".unfinished-"


def ensure(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for left in folder.glob(f"{_UNFINISHED}*"):
        left.unlink()
    for name in NAMES:
        path = folder / name
        if path.exists():
            _check(path)
        else:
            _write_whole(path, secrets.token_urlsafe(_BYTES))


def _check(path: Path) -> None:
    path.chmod(0o600)
    if len(path.read_text().strip()) < _SHORTEST:
        # Replacing it could make everything sealed with it unreadable. That is for a person to decide.
        raise Trouble(
            f"{path} is damaged (fewer than {_SHORTEST} characters). Put it back from a copy; "
            "only if nothing in the database is worth keeping, delete the file."
        )


def _write_whole(path: Path, text: str) -> None:
    """Either the whole file is there or none: a kill in the middle leaves no empty secret."""
    descriptor, fresh = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)  # 0600 from the start
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
