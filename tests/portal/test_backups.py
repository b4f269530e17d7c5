"""A backup is worth what its restore was seen to bring back: on a real server, into an empty database."""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit.tasks import link_events
from deploy import open_backup
from portal.backups import database, services
from portal.backups.archive import NotABackup
from portal.checks import backup_key_is_one
from recruitment import sealing
from recruitment.services import reports
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import sent

PAIR = sealing.new_pair()
FRESH = "fresh_from_backup"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "private.key"
    path.write_text(PAIR.private.hex())
    return path


@pytest.fixture
def into_a_fresh_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable]:
    """From the call on this process speaks to a new, empty database, and writes to empty folders."""
    saved = connection.settings_dict["NAME"]

    def use(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def fresh() -> None:
        execute(f"CREATE DATABASE {FRESH} TEMPLATE template0")
        monkeypatch.setattr(settings, "EVIDENCE_DIR", tmp_path / "fresh" / "evidence")
        monkeypatch.setattr(settings, "AUDIT_HEADS", tmp_path / "fresh" / "heads.txt")
        use(FRESH)

    yield fresh
    use(saved)
    execute(f"DROP DATABASE IF EXISTS {FRESH}")


def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Where the saved site keeps its files, and two of them."""
    monkeypatch.setattr(settings, "EVIDENCE_DIR", tmp_path / "evidence")
    monkeypatch.setattr(settings, "AUDIT_HEADS", tmp_path / "heads.txt")
    (tmp_path / "evidence").mkdir()
    sealed = bytes(range(256)) * 9000
    (tmp_path / "evidence" / "abcdef").write_bytes(sealed)
    (tmp_path / "heads.txt").write_text("")
    return {"abcdef": sealed}


@pytest.mark.django_db(transaction=True)
def test_what_is_restored_is_what_was_saved(
    tmp_path: Path,
    key: Path,
    into_a_fresh_database: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    AbuseTypeFactory(key="excess-fees")
    FlagFactory(agency=AgencyFactory(name="Invented Agency of the Backup"))
    ReportFactory()
    digits = sent().receipt_digits
    link_events()
    files = _site(tmp_path, monkeypatch)
    call_command("verify_audit", stdout=(trail := StringIO()))
    head = trail.getvalue().splitlines()[-1]
    settings.AUDIT_HEADS.write_text(head + "\n")
    before = database.tables()
    assert before["recruitment_report"][0] == 2
    backup = services.make(folder=tmp_path / "backups", public_key=PAIR.public, keep=3)
    assert b"Invented Agency of the Backup" not in backup.read_bytes()

    into_a_fresh_database()
    out = StringIO()
    call_command("restore", str(backup), key=key, stdout=out)

    assert "all the same" in out.getvalue()
    assert database.tables() == before
    found = {p.name: p.read_bytes() for p in settings.EVIDENCE_DIR.iterdir()}
    assert found == files
    assert settings.AUDIT_HEADS.read_text() == head + "\n"
    call_command("check_database", stdout=StringIO())
    number = sealing.number_keys(digits, pepper=settings.RECEIPT_PEPPER.encode())
    opened = reports.open_with_receipt(lookup=number.lookup, wrapping=number.wrapping)
    assert "Marked-story" in opened.words()["story"]
    call_command("verify_audit", stdout=(trail := StringIO()))
    assert re.search(r"Whole: [1-9]\d* links", trail.getvalue())

    with pytest.raises(CommandError, match="not empty. Nothing was done"):
        call_command("restore", str(backup), key=key, stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_wrong_key_changed_byte_or_cut_off_file_loads_nothing(
    tmp_path: Path,
    key: Path,
    into_a_fresh_database: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _site(tmp_path, monkeypatch)
    good = services.make(folder=tmp_path, public_key=PAIR.public, keep=3)
    content = good.read_bytes()
    bad = {"cut.backup": content[:-1000], "longer.backup": content + b"\0" * 65553}
    bad["changed.backup"] = content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]
    bad["later.backup"] = content.replace(b"backup 1", b"backup 2", 1)
    other = tmp_path / "other.key"
    other.write_text(sealing.new_pair().private.hex())
    into_a_fresh_database()
    for name, changed in bad.items():
        (tmp_path / name).write_bytes(changed)
        monkeypatch.setattr(settings, "EVIDENCE_DIR", tmp_path / f"evidence of {name}")
        with pytest.raises(CommandError, match="no backup"):
            call_command("restore", str(tmp_path / name), key=key)
        assert database.tables() == {}, name
    monkeypatch.setattr(settings, "EVIDENCE_DIR", tmp_path / "evidence of the last")
    with pytest.raises(CommandError, match="no backup"):
        call_command("restore", str(good), key=other)
    # And it was the change that was refused, not the file.
    call_command("restore", str(good), key=key, stdout=StringIO())
    assert database.tables() != {}


@pytest.mark.django_db(transaction=True)
def test_secrets_of_another_site_are_named(
    tmp_path: Path,
    key: Path,
    into_a_fresh_database: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _site(tmp_path, monkeypatch)
    backup = services.make(folder=tmp_path, public_key=PAIR.public, keep=1)
    into_a_fresh_database()
    monkeypatch.setattr(settings, "RECEIPT_PEPPER", "another pepper, and long enough to be one")
    out = StringIO()
    call_command("restore", str(backup), key=key, stdout=out)
    assert "Not the secrets of the saved site: RECEIPT_PEPPER" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_so_many_stay_and_the_newest_is_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EVIDENCE_DIR", tmp_path / "none")
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"portal-2020-01-0{day}T00-00-00Z.backup").touch()
    (folder / "notes.txt").touch()
    monkeypatch.setattr(settings, "BACKUP_DIR", folder)
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", PAIR.public.hex())
    call_command("backup", keep=2, stdout=StringIO())
    names = sorted(path.name for path in folder.iterdir())
    assert names[:2] == ["notes.txt", "portal-2020-01-03T00-00-00Z.backup"]
    assert len(names) == 3
    assert services.age().total_seconds() < 60


@pytest.mark.parametrize("value", ["", PAIR.public.hex()], ids=["none", "one"])
def test_a_public_key_or_none_is_fine(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", value)
    assert backup_key_is_one(None) == []


@pytest.mark.parametrize(
    "value",
    ["word", PAIR.public.hex()[:-2], "0" * 64, PAIR.public.hex() + "00"],
    ids=["word", "short", "zeros", "long"],
)
def test_a_bad_public_key_is_told_at_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not by a backup that nobody can open."""
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", value)
    with pytest.raises(CommandError, match="BACKUP_PUBLIC_KEY must be what"):
        call_command("check")


@pytest.mark.django_db(transaction=True)
def test_by_the_clock_one_that_failed_is_told_and_the_next_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settings, "BACKUP_PUBLIC_KEY", PAIR.public.hex())
    made = []

    def make(**given: Any) -> Path:
        made.append(given["folder"])
        if len(made) == 1:
            raise OSError(28, "full")
        if len(made) == 3:
            raise KeyboardInterrupt
        (tmp_path / "one").touch()
        return tmp_path / "one"

    monkeypatch.setattr(services, "make", make)
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    with pytest.raises(KeyboardInterrupt):
        call_command("backup", to=tmp_path, every=60, stdout=StringIO())
    assert waited == [3600, 3600]
    assert "backup failed: OSError" in caplog.text


def test_without_a_key_nothing_is_written() -> None:
    with pytest.raises(CommandError, match="BACKUP_PUBLIC_KEY"):
        call_command("backup", to=Path("nowhere"))


@pytest.mark.django_db(transaction=True)
def test_it_can_be_read_without_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = _site(tmp_path, monkeypatch)
    key = tmp_path / "own.key"
    public = open_backup.new_key(key)
    assert key.stat().st_mode & 0o777 == 0o600
    backup = services.make(folder=tmp_path, public_key=bytes.fromhex(public), keep=1)
    manifest = open_backup.unpack(key, backup, tmp_path / "out")
    assert manifest.tables == database.tables()
    assert (tmp_path / "out" / "database.dump").read_bytes().startswith(b"PGDMP")
    assert (tmp_path / "out" / "evidence" / "abcdef").read_bytes() == files["abcdef"]
    assert open_backup.main(["new-key", str(key)]) == 1
    with pytest.raises(NotABackup):
        open_backup.unpack(key, key, tmp_path / "nothing")
