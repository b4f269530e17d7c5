"""`make test`: a database and a broker for one command, gone afterwards.

Never the developer's own: a DATABASE_URL that stands in her shell is not looked at. Who wants the
tests on a certain server says so by TEST_DATABASE_URL and TEST_REDIS_URL.
"""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.launch import account, secret_files
from portal.launch.interrupts import Interrupts
from portal.launch.private_folder import private_folder
from portal.launch.processes import die_with_parent
from portal.launch.programs import portal_environ
from portal.launch.servers import Places, start_postgres, start_valkey
from portal.launch.state import ROOT
from portal.launch.trouble import StopAsked, Trouble
from portal.launch.watch import Watch

_SETTINGS = "tests.settings"
_OWN_ENDING = 10.0  # seconds a command may take to end after SIGTERM
# Secrets of the shell would win over the throw-away's files.
_SECRETS = [name.upper() for name in secret_files.NAMES]
_NOT_HANDED_ON = {"DATABASE_URL", "REDIS_URL", "PORTAL_STATE", *_SECRETS}
_NOT_HANDED_ON |= {f"{name}_FILE" for name in _SECRETS}


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """The exit code of `command`, as a shell gives it."""
    interrupts = Interrupts()
    interrupts.install()
    with private_folder("portal-test") as folder:
        watch = Watch(interrupts)
        try:
            own = _prepare(watch, folder, environ)
            return _in_foreground(command, own, interrupts)
        except StopAsked:
            return 128 + interrupts.last
        finally:
            watch.stop()


def _prepare(watch: Watch, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    places = Places(folder, _part(folder, "log"), _part(folder, "run"), careless=True)
    secrets = _part(folder, "secrets")
    secret_files.ensure(secrets)
    urls = {
        "DATABASE_URL": environ.get("TEST_DATABASE_URL") or _postgres(watch, places),
        "REDIS_URL": environ.get("TEST_REDIS_URL")
        or start_valkey(watch, places, _part(folder, "valkey")),
    }
    kept = {name: value for name, value in environ.items() if name not in _NOT_HANDED_ON}
    if "TEST_DATABASE_URL" in environ:
        kept["DATABASE_URL"] = urls["DATABASE_URL"]
    return portal_environ(kept, _SETTINGS, secrets, urls)


def _postgres(watch: Watch, places: Places) -> str:
    home = _part(places.sockets, "postgres")
    home.chmod(0o711)  # under root `nobody` passes through to its data
    return start_postgres(watch, places, home, account.for_database())


def _part(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir(mode=0o700)
    return path


def _in_foreground(
    command: Sequence[str], environ: Mapping[str, str], interrupts: Interrupts
) -> int:
    """In our own group and on our terminal: Ctrl-C reaches it directly, and a debugger works."""
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environ), preexec_fn=die_with_parent(signal.SIGTERM)
        )
    except FileNotFoundError:
        raise Trouble(f"There is no command {command[0]}.") from None
    asked_at = 0.0
    while (code := process.poll()) is None:
        time.sleep(0.02)
        # Ctrl-C goes to all on the terminal, and a shell may go on after it. The others are for us.
        if interrupts.last not in (0, signal.SIGINT) and not asked_at:
            asked_at = time.monotonic()
            process.terminate()
        if asked_at and time.monotonic() - asked_at > _OWN_ENDING:
            process.kill()
    return code if code >= 0 else 128 - code
