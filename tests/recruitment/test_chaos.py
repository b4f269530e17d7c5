"""Real workers, a real broker and `kill -9` at random moments: nothing lost, nothing twice.

How hard is set by CHAOS_REPORTS (default 300) and CHAOS_KILLS (default 6).
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction

from audit.actors import SEEDER
from portal.launch import binaries
from portal.launch.valkey import Valkey
from recruitment import outbox
from recruitment.models import Agency, Flag, OutboxRow, Report
from recruitment.services import agencies
from tests.factories.recruitment import ReportFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(settings.BASE_DIR)
REPORTS = int(os.environ.get("CHAOS_REPORTS", "300"))
KILLS = int(os.environ.get("CHAOS_KILLS", "6"))
SECONDS = 300


class Killable:
    """A process with all its children, which can be killed at once and started again."""

    def __init__(self, argv: list[str], environ: dict[str, str], log: Path) -> None:
        self._start = (argv, environ, log)
        self.start()

    def start(self) -> None:
        argv, environ, log = self._start
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=environ, stdout=out, stderr=out, start_new_session=True
            )

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Machine:
    """Two worker hosts, one with the clock of beat, and a broker of their own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._chance = chance
        data = folder / "valkey"
        data.mkdir()
        server = Valkey(binaries.valkey_server(), data, folder, folder)
        program = server.program()
        self.broker = Killable(list(program.argv), dict(program.environ), folder / "valkey.log")
        while not server.is_ready():
            time.sleep(0.05)
        environ = {
            **os.environ,
            "DATABASE_URL": _url_of_the_test_database(),
            "REDIS_URL": server.url,
            "PYTHONUNBUFFERED": "1",
        }
        # Not as the current app: later tests would send to a broker that is gone.
        self._sender = Celery(
            broker=f"redis+socket://{server.socket}?virtual_host=0", set_as_current=False
        )
        self.log = folder / "workers.log"
        self.workers = [
            Killable(_worker(name, folder), environ, self.log) for name in ("one", "two")
        ]

    def send(self, name: str, args: list[int], *_: object, **__: object) -> None:
        self._sender.send_task(name, args=args, retry=False)

    def hurt(self) -> str:
        """One accident; what it was."""
        accident = self._chance.choice(("worker", "worker", "broker", "database"))
        if accident == "database":
            _cut_all_other_connections()
            return accident
        victim = self.broker if accident == "broker" else self._chance.choice(self.workers)
        victim.kill()
        time.sleep(self._chance.random())
        victim.start()
        return accident

    def end(self) -> None:
        for process in (*self.workers, self.broker):
            process.kill()


def _worker(name: str, folder: Path) -> list[str]:
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "1"]
    command += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "-n", f"{name}@%h"]
    return [*command, "--beat", "--schedule", str(folder / "beat")] if name == "one" else command


def _url_of_the_test_database() -> str:
    url, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{url}/{connection.settings_dict['NAME']}"


def _cut_all_other_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> Iterator[Machine]:
    found = Machine(tmp_path_factory.mktemp("c"), random.Random(20260615))
    monkeypatch.setattr(outbox.current_app, "send_task", found.send)
    yield found
    found.end()


# No two alike, so that each report is sure of its agency.
NAMES = [
    f"Invented {first} {second}"
    for first in ("Bakdo", "Fumir", "Gelost", "Hjarven", "Kwintos", "Zopalu")
    for second in ("Tarn", "Mespil", "Ruggen", "Dovik", "Lasheem")
]


def test_each_agency_that_qualifies_has_one_flag_after_any_accident(machine):
    chance = random.Random(4)
    for name in NAMES:
        agencies.create_listed(name=name, country="NPL", by=SEEDER)
    expected = dict.fromkeys(NAMES, 0)
    accidents = []
    for number in range(REPORTS):
        # Every fifth agency is named twice at most, and must have no flag.
        quiet = [n for i, n in enumerate(NAMES) if i % 5 == 0 and expected[n] < 2]
        loud = [n for i, n in enumerate(NAMES) if i % 5]
        name = chance.choice(quiet if quiet and number % 10 == 0 else loud)
        expected[name] += 1
        _send_report(name, number)
        if number % max(1, REPORTS // KILLS) == REPORTS // KILLS // 2:
            accidents.append(machine.hurt())
    _await_all_done(machine)
    assert len(accidents) == KILLS
    assert not Report.objects.exclude(match=Report.Match.MATCHED).exists()
    assert Agency.objects.count() == len(NAMES)
    found = {
        flag.agency.name: flag.numbers["reports"]
        for flag in Flag.objects.standing().filter(rule="independent_repetition")
    }
    assert found == {name: n for name, n in expected.items() if n >= 3}
    doubles = Flag.objects.standing().values_list("agency", "rule")
    assert len(doubles) == len(set(doubles))
    assert outbox.lag().dead == 0


def _send_report(name: str, number: int) -> None:
    """As the report service leaves it: the row and the work it makes, in one transaction."""
    with transaction.atomic():
        report = ReportFactory(
            agency=None,
            agency_typed=name,
            match=Report.Match.WAITING,
            text_sketch=[number] * 8,
            fee_amount=1000 + number,
            fee_currency="NPR",
        )
        outbox.add(kind=OutboxRow.Kind.MATCH_REPORT, target_id=report.pk)


def _await_all_done(machine: Machine) -> None:
    end = time.monotonic() + SECONDS
    while (lag := outbox.lag()).waiting:
        if time.monotonic() > end:
            errors = set(OutboxRow.objects.exclude(error="").values_list("error", flat=True))
            pytest.fail(f"{lag} after {SECONDS} s; {errors}; {machine.log.read_text()[-3000:]}")
        time.sleep(0.5)
