"""Starts the two servers, for `run` and for the throw-away of `test` alike."""

from dataclasses import dataclass
from pathlib import Path

from portal.launch import binaries
from portal.launch.account import Account
from portal.launch.children import Child, await_ready
from portal.launch.postgres import Postgres
from portal.launch.valkey import Valkey
from portal.launch.watch import Watch

# Recovery after a crash reads at most a few hundred megabytes; a slow disk gets its time.
_SECONDS = 120


@dataclass(frozen=True)
class Places:
    sockets: Path  # a private folder
    logs: Path
    pids: Path
    careless: bool = False


def start_postgres(
    watch: Watch,
    places: Places,
    home: Path,
    account: Account | None,
    *,
    keeps_log: bool = False,
) -> str:
    """Returns the DATABASE_URL, once the server takes connections."""
    server = Postgres(
        programs=binaries.postgres_programs(account, home),
        home=home,
        sockets=places.sockets,
        logs=places.logs,
        account=account,
        careless=places.careless,
        keeps_log=keeps_log,
    )
    server.prepare(watch.interrupts)
    child = Child(server.program(), places.pids)
    watch.start(child)
    await_ready(child, lambda: server.is_ready(child.pid), watch.interrupts, _SECONDS)
    return server.url


def start_valkey(watch: Watch, places: Places, data: Path) -> str:
    """Returns the REDIS_URL, once the server answers."""
    server = Valkey(binaries.valkey_server(), data, places.sockets, places.logs, places.careless)
    child = Child(server.program(), places.pids)
    watch.start(child)
    await_ready(child, server.is_ready, watch.interrupts, _SECONDS)
    return server.url
