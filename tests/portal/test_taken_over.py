"""A worker process as `make run` starts it, taken over: its memory and environment are searched for keys.

It matches a report first, so that it is no idle process that is looked at; and what it may hold is found,
or a search that finds nothing would show nothing.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from accounts.models import Organisation, User
from portal.launch.programs import Portal
from portal.launch.state import State
from recruitment import sealing
from recruitment.models import OutboxRow, Report, SealedPart
from recruitment.services import keys, reports
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import STORY, sent

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# A broker of its own: the tests beside this one leave their tasks where nobody takes them.
_BROKER = settings.CELERY_BROKER_URL.replace("virtual_host=0", "virtual_host=9")


def _database_url() -> str:
    told = connection.settings_dict
    base = os.environ["DATABASE_URL"]
    name = told["NAME"]
    scheme, _mark, rest = base.partition("://")
    place, _slash, query = rest.rpartition("/")
    return f"{scheme}://{place}/{name}{'?' + query.partition('?')[2] if '?' in query else ''}"


def _environ() -> dict[str, str]:
    return os.environ | {"DATABASE_URL": _database_url(), "BROKER_URL": _BROKER}


@contextmanager
def _worker(folder: Path) -> Iterator[subprocess.Popen]:
    program = Portal(State(folder), 0, _environ()).worker()
    process = subprocess.Popen(
        program.argv,
        cwd=program.cwd,
        env=dict(program.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _memory(pid: int) -> Iterator[bytes]:
    """Every readable page but what is mapped from files unchanged; pieces overlap by nothing: marks are short."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_rest = line.split()
            if not rights.startswith("rw") or "[v" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except OSError:
                continue


def _found(pid: int, marks: dict[str, bytes]) -> set[str]:
    held = [Path(f"/proc/{pid}/environ").read_bytes(), *_memory(pid)]
    return {name for name, mark in marks.items() for piece in held if mark in piece}


def _ways(name: str, raw: bytes) -> dict[str, bytes]:
    return {name: raw, f"{name} in hex": raw.hex().encode()}


@pytest.fixture
def done(ngo: Organisation, caseworker: User) -> reports.Submitted:
    """A report sealed to the organisation."""
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=ngo, password=PASSWORD, by=caseworker)
    return sent(consents_to_story=True, seal_to=(ngo,))


def test_worker_that_is_taken_over_holds_no_key_of_a_report(
    done: reports.Submitted, caseworker: User, tmp_path: Path
) -> None:
    number = sealing.number_keys(done.receipt_digits, pepper=settings.RECEIPT_PEPPER.encode())
    opened = reports.open_with_receipt(lookup=number.lookup, wrapping=number.wrapping)
    own_key = keys.open_report_key(report=done.report, password=PASSWORD, by=caseworker)
    assert opened.key == own_key, "the key that is looked for is the right one"
    secret = {
        **_ways("pepper", settings.RECEIPT_PEPPER.encode()),
        **_ways("key of the report", own_key),
        **_ways("wrapping key of the receipt", number.wrapping),
        **_ways("receipt", done.receipt_digits.encode()),
        **_ways("words", STORY.encode()),
        **_ways("password of a member", PASSWORD.encode()),
    }
    may_hold = {"where the database is": connection.settings_dict["NAME"].encode()}
    with _worker(tmp_path) as process:
        row = OutboxRow.objects.get(kind="match_report")
        Celery(broker=_BROKER).send_task("recruitment.tasks.process_outbox_row", [row.pk])
        _await(lambda: OutboxRow.objects.get(pk=row.pk).done_at is not None)
        assert Report.objects.get().match == "matched", "it worked on the very report"
        for pid in _family(process.pid):
            assert _found(pid, may_hold) == set(may_hold), "or the search finds nothing at all"
            assert _found(pid, secret) == set()


def _await(done: object, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "the worker did nothing"
        time.sleep(0.1)


_OPENS = """
import django; django.setup()
from django.conf import settings
from recruitment import passes, sealing
from recruitment.models import SealedPart, WrappedKey
from recruitment.sealing import CannotOpen
from recruitment.services import numbers
try:
    numbers.keys_of("{digits}")
    print("OPENED by the number")
except RuntimeError as error:
    print("refused:", error)
known = [str(getattr(settings, name, "")).encode() for name in
         ("SECRET_KEY", "CHANNEL_PEPPER", "SIGNING_KEY", "WEBHOOK_KEY")]
tries = [sealing.keyed(secret, purpose) for secret in known
         for purpose in ("receipt", "wrapping", "receipt pass", "draft pass")]
tries += [sealing.number_keys("{digits}", pepper=secret).wrapping for secret in known]
for part in SealedPart.objects.all():
    for wrapped in WrappedKey.objects.filter(report=part.report_id):
        for key in tries:
            for open_it in (sealing.unwrap, sealing.unwrap_with):
                try:
                    open_it(key, wrapped.wrapped)
                    print("OPENED by a key")
                except CannotOpen:
                    pass
print("tried", len(tries))
"""


def test_code_run_in_a_worker_opens_no_sealed_part_with_all_it_is_given(
    done: reports.Submitted, tmp_path: Path
) -> None:
    """Even with the receipt in hand: without the pepper it opens nothing there."""
    assert SealedPart.objects.exists()
    program = Portal(State(tmp_path), 0, _environ()).worker()
    ran = subprocess.run(
        [program.argv[0], "-c", _OPENS.replace("{digits}", done.receipt_digits)],
        cwd=program.cwd,
        env=dict(program.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "refused: RECEIPT_PEPPER is not given to this process." in ran.stdout
    assert "tried 20" in ran.stdout
    assert "OPENED" not in ran.stdout
