"""From sealed copies to a database of one moment. Runs without a site: no database, no settings."""

import gzip
import tarfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from portal.backups.archive import opened

LOG, BASE, EVIDENCE = "log", "base", "evidence"
ENDING = ".sealed"
NAMED = "%Y-%m-%dT%H-%M-%SZ"  # a copy, by when it began


class NoCopyBefore(Exception):
    """No copy of the whole is from before the moment that was asked for."""


def as_of(*, private_key: bytes, folder: Path, into: Path, moment: datetime | None) -> Path:
    """Makes the new folder `into`: a PostgreSQL started on `into`/data goes on as of `moment`.

    `moment`: in UTC; None: all that was sealed. Raises `NotABackup`, and `NoCopyBefore`.
    """
    begun = f"{moment:{NAMED}}" if moment else "later than all"
    bases = [one for one in sorted((folder / BASE).glob(f"*{ENDING}")) if one.name < begun]
    if not bases:
        raise NoCopyBefore
    into.mkdir(mode=0o700)
    data, log = into / "data", into / "log"
    data.mkdir(mode=0o700)
    log.mkdir(mode=0o700)
    with bases[-1].open("rb") as sealed, opened(private_key, sealed) as plain:
        _unpack(plain, data)
    for part in sorted((folder / LOG).glob(f"*{ENDING}")):
        with part.open("rb") as sealed, opened(private_key, sealed) as plain:
            (log / part.name.removesuffix(ENDING)).write_bytes(gzip.GzipFile(fileobj=plain).read())
    settings = [f'restore_command = \'cp "{log}/%f" "%p"\'', "archive_mode = off"]
    settings += [f"recovery_target_time = '{moment}'"] if moment else []
    settings += ["recovery_target_action = promote"]
    with (data / "postgresql.auto.conf").open("a") as written:
        written.write("\n".join(settings) + "\n")
    (data / "recovery.signal").touch()
    return data


def _unpack(plain: BinaryIO, data: Path) -> None:
    with tarfile.open(fileobj=plain, mode="r|gz") as tar:
        # Python before 3.11.4 knows no filters; what is unpacked here was sealed by this portal.
        known = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        tar.extractall(data, **known)  # noqa: S202
