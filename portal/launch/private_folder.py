"""A short-lived folder for sockets that nobody else can enter.

Not in `var/`: a socket's path may have 107 bytes at most (103 on macOS), and checkouts lie deep.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.launch.trouble import Trouble

# 103 bytes less what is added: /portal-test-xxxxxxxx/pg/.s.PGSQL.5432.lock
_LONGEST = 55


@contextmanager
def private_folder(kind: str) -> Iterator[Path]:
    """Made new, removed at the end. Ones left by a kill -9 are removed first."""
    base = _base()
    sweep(kind, base)
    # The name is given only once the lock is held, so that no sweep can take it for a left-over.
    fresh = Path(tempfile.mkdtemp(prefix=f"new-{kind}-", dir=base))
    lock = os.open(fresh / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    folder = fresh.rename(fresh.with_name(fresh.name.removeprefix("new-")))
    try:
        # Under root the database runs as `nobody`, who has to pass through to its own part.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _base() -> Path:
    """Where TMPDIR points, unless that is too deep or, under root, out of reach for `nobody`."""
    for folder in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # mkdtemp is used inside
        short = len(os.fsencode(folder)) <= _LONGEST
        if short and (os.geteuid() != 0 or _open_to_pass(folder)):
            return folder
    raise Trouble("There is no folder for sockets: /tmp must exist and let everybody pass.")


def _open_to_pass(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def sweep(kind: str, base: Path) -> None:
    for folder in base.glob(f"{kind}-*"):
        if _is_left_over(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left_over(folder: Path) -> bool:
    """Ours, and nobody holds its lock any more. Not knowing means: leave it."""
    try:
        # Anybody may put a name into /tmp, even a link to somewhere dear.
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            return False
        lock = os.open(folder / "lock", os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
