"""Whose name PostgreSQL runs under. It refuses to run as root, so root steps down to `nobody`."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.launch.trouble import Trouble


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        # Without the empty list root's own groups would be kept.
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        # initdb says the same, in worse words: a container started with a made-up uid.
        raise Trouble(
            f"The account with uid {os.geteuid()} has no name on this machine, which PostgreSQL needs. "
            "Add it to /etc/passwd, or use a database of your own: DATABASE_URL=… make run"
        ) from None


def for_database() -> Account | None:
    """None: we are an ordinary account and stay it."""
    if os.geteuid() != 0:
        own_name()
        return None
    try:
        entry = pwd.getpwnam("nobody")
        account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        _may(account, "-x", Path("/"))
    except (KeyError, OSError):
        raise Trouble(
            "PostgreSQL does not run as root, and root can't become `nobody` here. "
            "Run as an ordinary account, or use a database of your own: DATABASE_URL=… make run"
        ) from None
    return account


def can_enter(account: Account | None, folder: Path) -> bool:
    return account is None or _may(account, "-x", folder)


def can_read(account: Account | None, file: Path) -> bool:
    return account is None or _may(account, "-r", file)


def _may(account: Account, test: str, path: Path) -> bool:
    """Asks the kernel as that account: permissions, lists of access and mounts all have their say."""
    command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
    return (
        subprocess.run(command, cwd="/", check=False, **account.popen_arguments()).returncode == 0
    )
