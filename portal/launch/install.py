"""Makes `.venv` and fills it from a lock file; run by the Makefile with the system's Python.

Run by its path and with -I, since nothing of the portal can be imported yet: its packages are what
is being installed here.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OLDEST = (3, 11)
_NO_VENV = (
    "This Python can't make virtual environments. "
    "On Debian and Ubuntu: apt install python3-venv (elsewhere: Python's venv and ensurepip)."
)


class Installation:
    def __init__(self, root: Path, lock_file: Path) -> None:
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.lock_file = lock_file
        # While it is there an installation is under way or was cut off. Then pip may take a package
        # with missing files for complete, so only a new beginning is safe.
        self.under_way = root / ".venv.unfinished"
        self.stamp = self.folder / f"{lock_file.stem}.sha256"
        self.checksum = hashlib.sha256(lock_file.read_bytes()).hexdigest()

    def is_current(self) -> bool:
        # exists() follows the link to the system's Python, which an upgrade may have removed.
        if self.under_way.exists() or not self.python.exists() or not self.stamp.exists():
            return False
        return self.stamp.read_text() == self.checksum

    def complete(self) -> None:
        fresh_needed = self.under_way.exists() or not self._usable()
        self.under_way.touch()
        if fresh_needed:
            self._make_fresh()
        self._fill()
        self.stamp.write_text(self.checksum)
        self.under_way.unlink()

    def _usable(self) -> bool:
        """Also true of a folder somebody made by hand: pip will add what it lacks."""
        if not self.python.exists():
            return False
        question = f"import pip, sys; sys.exit(sys.version_info < {_OLDEST})"
        asked = [str(self.python), "-I", "-c", question]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def _make_fresh(self) -> None:
        if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
            raise SystemExit(_NO_VENV)
        command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
            raise SystemExit(_NO_VENV)

    def _fill(self) -> None:
        tell("Installing the Python packages (once; about half a minute)…")
        command = [str(self.python), "-I", "-m", "pip", "install", "--require-hashes", "-qq"]
        command += ["--disable-pip-version-check", "--no-input", "-r", str(self.lock_file)]
        # Somebody's PIP_USER would put the packages into the home folder, past .venv.
        environ = os.environ | {"PIP_USER": "0"}
        if subprocess.run(command, env=environ, check=False).returncode:
            raise SystemExit(
                f"The packages of {self.lock_file.name} could not be installed; pip's reason is above. "
                "The next run begins afresh."
            )


@contextlib.contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """`make run` and `make test` in two terminals must not fill one folder at once."""
    descriptor = os.open(root, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some network file systems can't lock a folder
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def tell(text: str) -> None:
    sys.stderr.write(text + "\n")


def main(name: str) -> int:
    with one_at_a_time(ROOT):
        installation = Installation(ROOT, ROOT / name)
        if not installation.is_current():
            installation.complete()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the next run begins the installation afresh.")
    except OSError as failure:
        sys.exit(f"{failure.filename}: {failure.strerror}")
