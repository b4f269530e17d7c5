"""The whole portal of `make run` with a second worker host, for measuring it and for hurting it.

Servers and programs are those of portal/launch. The second host has a name and a working folder of
its own and shares with the first only the database and the broker, as another machine would.
"""

import contextlib
import os
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from portal.launch import account, binaries, secret_files
from portal.launch.children import Child, Program, await_ready, run_step
from portal.launch.interrupts import Interrupts
from portal.launch.postgres import Postgres
from portal.launch.private_folder import private_folder
from portal.launch.programs import Portal, portal_environ
from portal.launch.state import ROOT, State
from portal.launch.valkey import Valkey
from portal.launch.web import free_port, health

SETTINGS = "portal.settings"
HOSTS = ("worker", "worker-two")
_SHIM = Path(__file__).parent / "failures" / "shim.c"


class Site:
    """Children by name: database, broker, web, worker, worker-two, beat. What falls is started again."""

    def __init__(self, state: State, sockets: Path, port: int, *, workers: Sequence[str]) -> None:
        self.state, self.port = state, port
        self.interrupts = Interrupts()
        self.interrupts.install()
        self.children: dict[str, Child] = {}
        self.held: set[str] = set()
        self._sockets, self._workers = sockets, workers
        self._shim = _built_shim(sockets)
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    @property
    def has_shim(self) -> bool:
        return self._shim is not None

    def start(self, steps: Sequence[Sequence[str]] = (("migrate", "--noinput"), ("load_rights",))):
        """Everything, in the order of `make run`. Afterwards this process is the portal's, too."""
        # Two servers could share the port, and each would answer half of the questions of the other.
        free_port({"PORT": str(self.port)})
        urls = {"DATABASE_URL": self._start_database(), "REDIS_URL": self._start_broker()}
        secret_files.ensure(self.state.part("secrets"))
        own = portal_environ(os.environ, SETTINGS, self.state.part("secrets"), urls)
        own["TRUSTED_PROXIES"] = "1"  # so that each sender can come from a network of her own
        portal = Portal(self.state, self.port, own)
        os.environ.update(own | {"PORTAL_EMBEDDED": "1"})
        for command in steps:
            step = run_step(portal.manage(*command), self.interrupts)
            if step.exit_code:
                raise step.failed(f"manage.py {' '.join(command)}")
        self._start("web", portal.web())
        for name in self._workers:
            self._start(name, self._host(portal.worker(), name))
        self._start("beat", portal.beat())
        await_ready(self.children["web"], self.is_well, self.interrupts, 60)
        self._keeper.start()

    def is_well(self) -> bool:
        return health(self.port) == "200"

    def _start_database(self) -> str:
        who = account.for_database()
        home = self.state.part("postgres")
        home.chmod(0o711)
        server = Postgres(
            programs=binaries.postgres_programs(who, home),
            home=home,
            sockets=self._sockets,
            logs=self.state.logs,
            account=who,
        )
        server.prepare(self.interrupts)
        child = self._start("database", server.program())
        await_ready(child, lambda: server.is_ready(child.pid), self.interrupts, 60)
        return server.url

    def _start_broker(self) -> str:
        server = Valkey(
            binaries.valkey_server(), self.state.part("valkey"), self._sockets, self.state.logs
        )
        await_ready(self._start("broker", server.program()), server.is_ready, self.interrupts, 60)
        return server.url

    def _host(self, program: Program, name: str) -> Program:
        if name == HOSTS[0]:
            return program
        folder = self.state.part(name)
        own = {**program.environ, "PYTHONPATH": str(ROOT)}
        argv = (*program.argv, "--hostname", f"{name}@%h")
        return replace(program, name=name, argv=argv, environ=own, cwd=folder)

    def _start(self, name: str, program: Program) -> Child:
        if self._shim:
            control = self._control(name)
            control.write_bytes(struct.pack("qq", 0, 0))
            control.chmod(0o644)
            own = {"LD_PRELOAD": str(self._shim), "ACCIDENTS": str(control)}
            program = replace(program, environ={**program.environ, **own})
        child = self.children[name] = Child(program)
        child.start()
        return child

    def _control(self, name: str) -> Path:
        return self._sockets / f"{name}.accidents"

    def _keep(self) -> None:
        while not self._ending.wait(0.25):
            for name, child in self.children.items():
                if name not in self.held and not child.is_running():
                    child.bury()
                    # A full disk also refuses to open the log: tried again at the next look.
                    with contextlib.suppress(OSError):
                        child.start()

    def end(self) -> None:
        self._ending.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for name in reversed(self.children):
            child = self.children[name]
            child.send(child.program.stop_signal)
            with contextlib.suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
                psutil.Process(child.pid).wait(10)
            child.bury()

    # --- what is seen ----------------------------------------------------------------

    def tree(self, name: str) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            top = psutil.Process(self.children[name].pid)
            return [top, *top.children(recursive=True)]
        return []

    def memory(self, name: str) -> float:
        """MB of a child and its forks; shared pages are divided among those who share them (PSS)."""
        found = 0
        for process in self.tree(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                found += process.memory_full_info().pss
        return found / 2**20

    def processor(self, name: str) -> float:
        """Seconds of processor that a child and its forks took, those of its own that ended among them."""
        found = 0.0
        for process in self.tree(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                found += sum(process.cpu_times()[:4])
        return found

    # --- what goes wrong -------------------------------------------------------------

    def signal(self, name: str, number: int) -> None:
        """To the child and its forks: first all are found, then all are struck."""
        for process in self.tree(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def shift(self, names: Sequence[str], seconds: int) -> None:
        """Set the clock of these children ahead (or back, below 0) of this machine's."""
        self._write(names, 0, seconds)

    def slow_down(self, milliseconds: int) -> None:
        """Let each flush to disk take so much longer."""
        self._write(list(self.children), 1, milliseconds)

    def _write(self, names: Sequence[str], place: int, number: int) -> None:
        for name in names:
            with self._control(name).open("r+b") as control:
                control.seek(8 * place)
                control.write(struct.pack("q", number))


def _built_shim(folder: Path) -> Path | None:
    """None without a C compiler: then clocks and disks stay as they are, and the report says so."""
    built = folder / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(built), str(_SHIM), "-ldl"]
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    built.chmod(0o755)
    return built


@contextmanager
def running(
    port: int,
    *,
    workers: Sequence[str] = HOSTS,
    disk_mb: int = 0,
    kind: type[Site] = Site,
    **options: object,
) -> Iterator[Site]:
    """A site of its own, gone afterwards. `disk_mb`: on a disk of that size, where root may mount one."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-site-") as name,
        private_folder("portal-site-sockets") as sockets,
        _disk(Path(name), disk_mb),
    ):
        Path(name).chmod(0o711)
        site = kind(State(Path(name)), sockets, port, workers=workers)
        try:
            site.start(**options)
            yield site
        finally:
            site.end()


@contextmanager
def _disk(folder: Path, megabytes: int) -> Iterator[None]:
    mounted = (
        megabytes
        and not subprocess.run(
            [
                "mount",
                "-t",
                "tmpfs",
                "-o",
                f"size={megabytes}m,mode=711",
                "portal-site",
                str(folder),
            ],
            capture_output=True,
            check=False,
        ).returncode
    )
    try:
        yield
    finally:
        if mounted:
            time.sleep(0.5)
            subprocess.run(["umount", "-l", str(folder)], check=False)
