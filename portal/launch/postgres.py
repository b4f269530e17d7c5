"""PostgreSQL from the wheel: a cluster made once, a server on a unix socket only.

Who may connect: the one account that runs the supervisor, as the role `portal`. The kernel tells
the server who is at the other end (`peer`), so there is no password to lose or to leak, and a
stranger who got as far as the socket is refused. `portal` owns its database but is no superuser;
the superuser can't connect at all.
"""

import errno
import locale
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from portal.launch.account import Account, own_name
from portal.launch.children import Program, run_step
from portal.launch.interrupts import Interrupts
from portal.launch.processes import running_processes
from portal.launch.trouble import Trouble

_ROLE = "portal"
_ACCESS = f"local all {_ROLE} peer map={_ROLE}\n"
_SQL = f"CREATE ROLE {_ROLE} LOGIN CREATEDB\nCREATE DATABASE {_ROLE} OWNER {_ROLE}\n"
_MAY_COPY = f"ALTER ROLE {_ROLE} REPLICATION\n"
# What pg_rewind reads by, and a look at who follows.
_MAY_FOLLOW = f"GRANT pg_monitor TO {_ROLE}\n" + "".join(
    f"GRANT EXECUTE ON FUNCTION pg_catalog.{function} TO {_ROLE}\n"
    for function in (
        "pg_ls_dir(text, boolean, boolean)",
        "pg_stat_file(text, boolean)",
        "pg_read_binary_file(text)",
        "pg_read_binary_file(text, bigint, bigint, boolean)",
    )
)
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # A refused statement quotes the row it was about, and that row may be a worker's story.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Each part of the log is whole in the spool before PostgreSQL believes it is. 45 and the seconds until it is
# sealed stay below a minute.
ARCHIVE = "install -m 640 %p {spool}/%f.unfinished && sync {spool}/%f.unfinished && mv {spool}/%f.unfinished {spool}/%f"
_ARCHIVING = {"archive_mode": "on", "archive_timeout": "45s"}
# For tests: what a crash destroys is thrown away anyway.
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    programs: Path  # the folder of initdb and postgres
    home: Path  # holds the folder `data`
    sockets: Path  # a private folder
    logs: Path
    account: Account | None
    careless: bool = False
    # Whether its log is put aside for `manage.py backup_log`.
    keeps_log: bool = False
    # Whether a second server may copy it and follow it.
    is_followed: bool = False

    @property
    def spool(self) -> Path:
        return self.home / "spool"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        return f"postgres://{_ROLE}@{quote(str(self.socket_folder), safe='')}/{_ROLE}"

    @property
    def socket_folder(self) -> Path:
        return self.sockets / "pg"

    def prepare(self, interrupts: Interrupts) -> None:
        """Makes the cluster if there is none, and what the server needs for this one run."""
        if self.data.exists():
            self._refuse_other_version()
            self._forget_recycled_pid()
        else:
            self._make_cluster(interrupts)
        access, names = _ACCESS, {own_name()}
        if self.keeps_log and not self.spool.exists():
            self.make_own(self.spool)
        if self.keeps_log or self.is_followed:
            access += f"local replication {_ROLE} peer map={_ROLE}\n"
            # A server that follows another one has its roles from there, and can't be spoken to alone.
            if not (self.data / "standby.signal").exists():
                may = _MAY_COPY + (_MAY_FOLLOW if self.is_followed else "")
                self._alone(self.data, may, interrupts)
        if self.is_followed and self.account:
            names.add(self.account.name)  # as which the other server asks
        self.make_own(self.socket_folder)
        # Outside the data folder: root must not write into a folder that is `nobody`'s to rearrange.
        self._write_readable(self.sockets / "pg_hba.conf", access)
        known = "".join(f'{_ROLE} "{name}" {_ROLE}\n' for name in sorted(names))
        self._write_readable(self.sockets / "pg_ident.conf", known)

    def _make_cluster(self, interrupts: Interrupts) -> None:
        """`data` gets its name only when complete, so a cut-off attempt is known and made again."""
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.make_own(unfinished)
        self._step("initdb", self._initdb(unfinished), interrupts)
        self._alone(unfinished, _SQL, interrupts)
        unfinished.rename(self.data)
        _sync_folder(self.home)

    def _alone(self, folder: Path, sql: str, interrupts: Interrupts) -> None:
        """Single-user mode: no server has to run, and nobody has to be let in."""
        argv = ("postgres", "--single", "-c", "exit_on_error=on", "-D", str(folder), "postgres")
        self._step("initdb", argv, interrupts, feed=sql.encode())

    def _initdb(self, folder: Path) -> tuple[str, ...]:
        # Order of letters is Python's business, so the plain C. What counts as a letter is not:
        # with LC_CTYPE=C pg_trgm finds no trigrams outside Latin, and search finds nothing.
        arguments = ["initdb", "-D", str(folder), "--username=postgres", "--encoding=UTF8"]
        arguments += ["--locale=C", f"--lc-ctype={_utf8_ctype()}", "--no-instructions"]
        arguments += ["--auth-local=peer", "--auth-host=reject"]
        return (*arguments, "--no-sync") if self.careless else tuple(arguments)

    def _step(
        self, name: str, argv: tuple[str, ...], interrupts: Interrupts, feed: bytes = b""
    ) -> None:
        step = run_step(replace(self._program(name, argv), feed=feed), interrupts)
        if step.exit_code:
            raise step.failed("The database could not be made.")

    def program(self) -> Program:
        settings = _SETTINGS | (_CARELESS if self.careless else {})
        if self.keeps_log:
            spool = shlex.quote(str(self.spool))
            settings |= _ARCHIVING | {"archive_command": ARCHIVE.format(spool=spool)}
        settings |= {
            "unix_socket_directories": str(self.socket_folder),
            "hba_file": str(self.sockets / "pg_hba.conf"),
            "ident_file": str(self.sockets / "pg_ident.conf"),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = self._program("postgres", ("postgres", "-D", str(self.data), *options))
        # SIGINT is the fast stop; SIGQUIT leaves the rest to recovery at the next start.
        return replace(
            server,
            stop_signal=signal.SIGINT,
            force_signal=signal.SIGQUIT,
            orphan_signal=signal.SIGINT,
        )

    def tool(self, *argv: str) -> Program:
        """A program of the wheel, as the account of the server."""
        return self._program(argv[0], argv)

    def _program(self, name: str, argv: tuple[str, ...]) -> Program:
        whole = (str(self.programs / argv[0]), *argv[1:])
        # cwd: `nobody` may be unable to see the folder we are in. No PGDATA and the like either.
        environ: Mapping[str, str] = {"LC_ALL": "C", "PATH": os.defpath}
        return Program(name, whole, environ, self.logs, cwd=Path("/"), account=self.account)

    def is_ready(self, pid: int) -> bool:
        """The server itself writes its state into postmaster.pid; no client is needed to ask."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split()
        except OSError:
            return False
        return lines[:1] == [str(pid)] and lines[-1] == "ready"

    def _refuse_other_version(self) -> None:
        made_by = _read(self.data / "PG_VERSION")
        command = [str(self.programs / "postgres"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        have = answer.split()[2].partition(".")[0]
        if made_by != have:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {made_by or '(unknown)'}, installed is {have}. "
                "Go back to the older requirements, dump, and load the dump with the new ones."
            )

    def _forget_recycled_pid(self) -> None:
        """A stale postmaster.pid whose number another program has by now would block the server.

        Only called under the supervisor's lock. A dead pid is left to PostgreSQL, which knows how.
        """
        lock = self.data / "postmaster.pid"
        first = (_read(lock) or "").partition("\n")[0]
        holder = next((p for p in running_processes() if str(p.pid) == first), None)
        if holder and str(self.data) not in holder.command:
            lock.unlink()

    def make_own(self, folder: Path) -> None:
        """A new folder that belongs to the account of the server."""
        folder.mkdir(mode=0o700)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)

    def _write_readable(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o644)  # by name only: the folder around it lets nobody else look


def _read(path: Path) -> str | None:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return None


def _utf8_ctype() -> str:
    """The first of the UTF-8 locales this system has; every one of them knows all scripts."""
    for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
        before = locale.setlocale(locale.LC_CTYPE)
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return name
    raise Trouble("This system has no UTF-8 locale (C.UTF-8). On Debian: apt install locales")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems can't, and say so
            raise
    finally:
        os.close(descriptor)
