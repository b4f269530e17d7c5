"""A database that was killed comes back from sealed copies alone, as of a moment.

`make lastminute` does the same to its end, and tells what is lost.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.failures.last_minute import Server, await_part, hand_over, server
from deploy import open_backup
from portal.backups import log, moment
from portal.backups.database import DatabaseProgramFailed
from portal.management.commands import backup_log
from recruitment import sealing

PAIR = sealing.new_pair()
pytestmark = pytest.mark.slow


@pytest.fixture
def ground() -> Iterator[Path]:
    # Not pytest's own: under root the server is another account, which that keeps out.
    with tempfile.TemporaryDirectory(prefix="portal-log-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.fixture
def live(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with server(ground / "home") as running:
        parts = urlparse(running.url)
        own = {"HOST": unquote(parts.hostname or ""), "USER": "portal", "NAME": "portal"}
        for name, value in own.items():
            monkeypatch.setitem(connection.settings_dict, name, value)
        yield running


def test_killed_database_comes_back_elsewhere_as_of_a_moment(live: Server, ground: Path) -> None:
    backups, key = ground / "backups", ground / "private.key"
    key.write_text(PAIR.private.hex())
    put = "INSERT INTO told VALUES (%s)"
    live.ask("CREATE TABLE told (words text)")
    live.ask(put, "in the copy")
    assert log.age_of_base(backups) is None
    copy = log.copy_base(folder=backups, public_key=PAIR.public, keep=2)
    live.ask(put, "Marked words in the log")
    [[then]] = live.ask("SELECT clock_timestamp()::text")
    live.ask(put, "after the moment")
    [[part]] = live.ask("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
    live.ask("SELECT pg_logical_emit_message(false, '', repeat('.', 17000000))")  # a part is full
    await_part(live.home / "spool" / part)
    assert log.seal_new(spool=live.home / "spool", folder=backups, public_key=PAIR.public)
    live.ask(put, "never put aside")
    live.kill()

    sealed = [path for path in backups.rglob("*") if path.is_file()]
    assert copy in sealed
    assert not [path for path in sealed if b"Marked words" in path.read_bytes()]
    into = ground / "moment"
    assert open_backup.main(["as-of", str(key), str(backups), str(into), then]) == 0
    hand_over(into)
    with server(into, keeps_log=False) as again:
        while again.ask("SELECT pg_is_in_recovery()") == [(True,)]:
            time.sleep(0.05)
        assert again.ask("SELECT words FROM told") == [
            ("in the copy",),
            ("Marked words in the log",),
        ]
        again.ask(put, "goes on")
    assert open_backup.main(["as-of", str(key), str(backups), str(ground / "x"), "1999-01-01"]) == 1


def test_part_that_is_being_written_stays_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "01.unfinished").write_bytes(b"half")
    (spool / "02").write_bytes(b"whole")
    assert log.seal_new(spool=spool, folder=tmp_path, public_key=PAIR.public) == 1
    assert [path.name for path in spool.iterdir()] == ["01.unfinished"]
    [part] = (tmp_path / "log").glob("02*")
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    (tmp_path / "base").mkdir()
    with pytest.raises(moment.NoCopyBefore):
        moment.as_of(private_key=PAIR.private, folder=tmp_path, into=tmp_path / "into", moment=None)


@pytest.fixture
def unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))


@pytest.mark.usefixtures("unreachable")
def test_copy_that_the_database_refused_does_not_pass_for_one(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "2026-01-01T00-00-00Z.sealed").write_bytes(b"an older one")
    with pytest.raises(DatabaseProgramFailed):
        log.copy_base(folder=tmp_path, public_key=PAIR.public, keep=1)
    assert [path.name for path in base.iterdir()] == ["2026-01-01T00-00-00Z.sealed"]


class _EnoughSeen(Exception):
    pass


@pytest.mark.usefixtures("unreachable")
def test_command_goes_on_until_the_database_lets_it_copy(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    settings.BACKUP_DIR, settings.LOG_SPOOL = tmp_path / "backups", tmp_path / "spool"
    settings.EVIDENCE_DIR, settings.BACKUP_PUBLIC_KEY = tmp_path / "evidence", PAIR.public.hex()
    settings.LOG_SPOOL.mkdir()
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise _EnoughSeen

    monkeypatch.setattr(backup_log.time, "sleep", sleep)
    with pytest.raises(_EnoughSeen):
        call_command("backup_log", every=10)
    assert [record.getMessage() for record in caplog.records] == [
        "sealing the log failed: DatabaseProgramFailed"
    ] * 2


def test_files_of_reports_are_mirrored_and_erased_with_them(tmp_path: Path) -> None:
    evidence, copies = tmp_path / "evidence", tmp_path / "backups"
    (evidence / "ab").mkdir(parents=True)
    (evidence / "ab" / "one").write_bytes(b"sealed")
    (evidence / "two").write_bytes(b"sealed too")
    log.mirror(evidence=evidence, folder=copies)
    assert (copies / "evidence" / "ab" / "one").read_bytes() == b"sealed"
    (evidence / "ab" / "one").unlink()
    log.mirror(evidence=evidence, folder=copies)
    assert [path.name for path in (copies / "evidence").rglob("*") if path.is_file()] == ["two"]


def test_command_seals_the_spool_and_says_what_it_lacks(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_DIR, settings.LOG_SPOOL = tmp_path / "backups", tmp_path / "spool"
    settings.EVIDENCE_DIR, settings.BACKUP_PUBLIC_KEY = tmp_path / "evidence", PAIR.public.hex()
    settings.LOG_SPOOL.mkdir()
    (settings.LOG_SPOOL / "000000010000000000000001").write_bytes(b"a part")
    call_command("backup_log")
    assert not list(settings.LOG_SPOOL.iterdir())
    [part] = (settings.BACKUP_DIR / "log").glob("0*")
    assert part.name == "000000010000000000000001.sealed"
    with pytest.raises(CommandError, match="1 or more"):
        call_command("backup_log", every=0)
    settings.LOG_SPOOL = None
    with pytest.raises(CommandError, match="LOG_SPOOL"):
        call_command("backup_log")
