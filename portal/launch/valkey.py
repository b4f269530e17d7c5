"""Valkey from the wheel: the queue of tasks, on a unix socket only.

Tasks that wait must survive a `kill -9` of everything, hence the append-only file. At most the last
second is lost, and the outbox in the database sends that again.
"""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.launch.children import Program

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    # Full memory must refuse new tasks, never drop waiting ones.
    "maxmemory-policy": "noeviction",
    # A changed title would hide the command line by which a left-over server is recognised.
    "set-proc-title": "no",
    "daemonize": "no",
}


@dataclass(frozen=True)
class Valkey:
    server: Path
    data: Path
    sockets: Path
    logs: Path
    careless: bool = False

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def program(self) -> Program:
        settings = _SETTINGS | {"dir": str(self.data), "unixsocket": str(self.socket)}
        if self.careless:
            settings["appendonly"] = "no"
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        argv = (str(self.server), *options)
        return Program("valkey", argv, {"LC_ALL": "C"}, self.logs, cwd=self.data)

    def is_ready(self) -> bool:
        """False also while it still reads the append-only file (it answers -LOADING)."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False
