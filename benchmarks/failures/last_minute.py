"""How much a machine that is gone takes along. `make lastminute`. Ends badly when it is a minute or more.

A row twice a second, the log sealed as `make run` does it, then kill -9 of every process of PostgreSQL. Only
what lies in the folder of backups is taken elsewhere and started there; what is lost is the time between the kill
and the newest row that is found.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlparse

import psutil
import psycopg2
from django.conf import settings

from benchmarks.machine import machine
from portal.backups import log, moment
from portal.launch import account
from portal.launch.interrupts import Interrupts
from portal.launch.private_folder import private_folder
from portal.launch.servers import Places, start_postgres
from portal.launch.watch import Watch
from recruitment import sealing

EVERY = 10  # seconds from one look into the spool to the next, as `make run` has it
LIMIT = 60  # seconds


@dataclass
class Server:
    """A PostgreSQL on `home`, which puts its log aside unless told otherwise."""

    url: str
    home: Path
    pids: Path

    def ask(self, statement: str, *given: object) -> list[tuple]:
        with closing(psycopg2.connect(self.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, given)
                return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        pid = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        for process in [top := psutil.Process(pid), *top.children(recursive=True)]:
            process.send_signal(signal.SIGKILL)


@contextmanager
def server(home: Path, *, keeps_log: bool = True) -> Iterator[Server]:
    interrupts = Interrupts()
    who = account.for_database()
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    with private_folder("portal-log") as sockets:
        watch = Watch(interrupts)
        parts = [sockets / name for name in ("logs", "pids")]
        for part in parts:
            part.mkdir()
        try:
            url = start_postgres(watch, Places(sockets, *parts), home, who, keeps_log=keeps_log)
            yield Server(url, home, parts[1])
        finally:
            watch.stop()


def hand_over(folder: Path) -> None:
    """What root unpacked belongs to whom the server runs as."""
    if who := account.for_database():
        folder.chmod(0o711)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, who.uid, who.gid)


def await_part(part: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not part.exists():
        if time.monotonic() > end:
            raise TimeoutError("PostgreSQL put nothing aside.")
        time.sleep(0.05)


def lost(ground: Path) -> tuple[float, int]:
    """Seconds between the kill and the newest row that came back, and how many rows did."""
    backups, pair = ground / "backups", sealing.new_pair()
    with server(ground / "home") as live:
        own = urlparse(live.url)
        settings.configure(
            DATABASES={
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "HOST": unquote(own.hostname or ""),
                    "USER": own.username,
                    "NAME": own.path.lstrip("/"),
                }
            },
            USE_TZ=True,
        )
        live.ask("CREATE TABLE told (at timestamptz)")
        log.copy_base(folder=backups, public_key=pair.public, keep=2)
        end, looked = time.monotonic() + random.uniform(100, 160), time.monotonic()
        while time.monotonic() < end:
            live.ask("INSERT INTO told VALUES (clock_timestamp())")
            if time.monotonic() - looked > EVERY:
                log.seal_new(spool=live.home / "spool", folder=backups, public_key=pair.public)
                looked = time.monotonic()
            time.sleep(0.5)
        killed_at = datetime.now(UTC)
        live.kill()
    into = ground / "again"
    moment.as_of(private_key=pair.private, folder=backups, into=into, moment=None)
    hand_over(into)
    with server(into, keeps_log=False) as again:
        while again.ask("SELECT pg_is_in_recovery()") == [(True,)]:
            time.sleep(0.1)
        [[newest, rows]] = again.ask("SELECT max(at), count(*) FROM told")
    return (killed_at - newest).total_seconds(), rows


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-log-") as name:
        Path(name).chmod(0o711)
        seconds, rows = lost(Path(name))
    print(machine())
    print(f"killed: {seconds:.0f} s of rows lost, {rows} rows came back", flush=True)
    return 0 if seconds < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
