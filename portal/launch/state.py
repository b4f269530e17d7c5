"""The folder `var/`, where everything lives that must outlast a run, and its lock."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.launch.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class State:
    folder: Path

    def part(self, name: str) -> Path:
        """A sub-folder that only we may enter. Logs and queues are nobody else's to read."""
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    @property
    def logs(self) -> Path:
        return self.part("log")

    @property
    def pids(self) -> Path:
        return self.part("run")


def open_state(environ: Mapping[str, str]) -> State:
    folder = Path(environ.get("PORTAL_STATE") or ROOT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        # Going on would leave files of two owners in there, and then neither could run again.
        raise Trouble(
            f"{folder} belongs to another account (uid {folder.stat().st_uid}): "
            "run as that account, or give a folder of your own: PORTAL_STATE=/some/folder make run"
        )
    # Under root the database runs as `nobody`, who has to pass through; all parts are 0700.
    folder.chmod(0o711)
    return State(folder)


@contextmanager
def only_supervisor(state: State) -> Iterator[None]:
    """Two supervisors on one database folder would destroy it. The kernel frees the lock on kill -9."""
    descriptor = os.open(state.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise Trouble(
                f"The portal already runs from {state.folder}, as process {holder}. "
                f"Stop it first (Ctrl-C in its terminal, or: kill {holder})."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
