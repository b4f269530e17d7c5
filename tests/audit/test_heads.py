"""Heads kept off the database, the command and the task of each day."""

import logging
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit import heads, services, signing, tasks
from audit.heads import Head, NotAHead
from audit.models import Event, Link
from tests.audit.test_chain import _as_owner_of_the_database, _write, _write_all_anew

HEAD = Head(12, bytes(range(32)))
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.AUDIT_HEADS = tmp_path / "audit" / "heads.txt"
    return settings.AUDIT_HEADS


def test_a_head_is_read_back_from_its_line() -> None:
    assert heads.read(heads.line(HEAD, DAY)) == HEAD


@pytest.mark.parametrize(
    ("old", "new"), [(" 12 ", " 13 "), ("0001", "0002"), ("2026-11-25", "2026-11-26")]
)
def test_a_line_somebody_changed_is_no_head(old: str, new: str) -> None:
    with pytest.raises(NotAHead):
        heads.read(heads.line(HEAD, DAY).replace(old, new))


@pytest.mark.parametrize("written", ["audit-head", "audit-head 1 2 3 4", "é é", "a b\x00"])
def test_what_is_no_line_at_all_is_no_head(written: str) -> None:
    with pytest.raises(NotAHead):
        heads.read(written)


def test_a_line_of_another_site_is_no_head(settings: Any) -> None:
    written = heads.line(HEAD, DAY)
    settings.SIGNING_KEY = "another site's key, of which nobody here knows"
    with pytest.raises(NotAHead):
        heads.read(written)


def test_what_is_signed_for_one_purpose_is_not_signed_for_another() -> None:
    signature = signing.sign("audit head", b"words")
    assert signing.is_ours("audit head", b"words", signature)
    assert not signing.is_ours("evidence pack", b"words", signature)


def test_the_days_task_writes_down_a_head_once(db: None, file: Path) -> None:
    _write(3)
    tasks.verify_trail()
    tasks.verify_trail()
    link = Link.objects.last()
    assert heads.kept() == [Head(link.position, bytes(link.hash))]


def test_the_days_task_cries_out_and_writes_nothing_down(
    db: None, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _write(3)
    services.link_events()
    _as_owner_of_the_database("UPDATE audit_event SET actor = 'process:nobody'")
    tasks.verify_trail()
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [
        (logging.CRITICAL, "AUDIT TRAIL: broken at link 1: its event is not what was linked")
    ]
    assert not file.exists()


def test_the_command_says_that_it_is_whole_and_the_head(db: None) -> None:
    _write(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    first, written = out.getvalue().splitlines()
    assert first == "Whole: 3 links."
    assert heads.read(written).position == 3


def test_the_command_says_the_first_broken_link_and_fails(db: None) -> None:
    _write(3)
    services.link_events()
    second = Link.objects.get(position=2).event_id
    _as_owner_of_the_database("UPDATE audit_event SET kind = 'x' WHERE id = %s", second)
    with pytest.raises(CommandError, match="Broken at link 2: its event is not") as error:
        call_command("verify_audit", stdout=StringIO())
    assert error.value.returncode == 1


def test_whoever_rewrites_the_whole_trail_is_found_by_a_head_kept_elsewhere(
    db: None, tmp_path: Path
) -> None:
    _write(3)
    out = StringIO()
    call_command("verify_audit", stdout=out)
    elsewhere = tmp_path / "paper.txt"
    elsewhere.write_text(out.getvalue().splitlines()[1])
    _as_owner_of_the_database("UPDATE audit_event SET actor = 'process:nobody'")
    _write_all_anew()
    call_command("verify_audit", stdout=StringIO())  # by itself it holds
    with pytest.raises(CommandError, match="Broken at link 3: another hash was written down"):
        call_command("verify_audit", heads=elsewhere, stdout=StringIO())
    assert Event.objects.filter(actor="process:nobody").exists()


def test_a_foreign_line_in_the_file_is_told(db: None, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("audit-head 1 00 2026-11-25 AAAA\n")
    with pytest.raises(CommandError, match="Not signed by this site"):
        call_command("verify_audit", stdout=StringIO())
