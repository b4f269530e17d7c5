"""Where the milliseconds of one report go: processor time of Python and of the database, piece by piece.

    python -m portal.launch exec python -m benchmarks.load.pieces 1000 8000

Agencies and reports that are stored before. In this process, through all middleware, so that waiting and
other work on the machine are not in it; a busy machine still makes each figure larger, so compare
revisions at the same time. Beside it two ways of doing one thing, in turns. Changes the database of the
environment it runs in.
"""

import json
import logging
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from urllib.parse import parse_qs

os.environ["TRUSTED_PROXIES"] = "1"  # so that each sender can come from a network of her own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

import psutil  # noqa: E402
from django import forms  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.forms.renderers import DjangoTemplates  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.failures import people  # noqa: E402
from benchmarks.failures.run import prepared  # noqa: E402
from benchmarks.flags import load  # noqa: E402
from benchmarks.machine import machine  # noqa: E402
from portal.collector import leave_what_is_loaded  # noqa: E402
from portal.form_renderer import LetterRenderer  # noqa: E402
from recruitment import outbox, tasks  # noqa: E402
from recruitment.models import Agency, OutboxRow  # noqa: E402
from recruitment.services import flags  # noqa: E402

ROUNDS = 3
BY_KEY, AT_FORM = 40, 10


class Clock:
    """Processor time of this process and of its connection's process in the database, in seconds."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._database = psutil.Process(cursor.fetchone()[0])
        self.spent: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def _now(self) -> tuple[float, float]:
        used = self._database.cpu_times()
        return time.process_time(), used.user + used.system

    def time(self, what: str, work: Callable[[], object], pieces: int = 1) -> None:
        """The database's clock ticks a hundred times a second: `pieces` at once make it say something."""
        begin = self._now()
        work()
        python, database = (b - a for a, b in zip(begin, self._now(), strict=True))
        self.spent[what].append((python / pieces, database / pieces))


class Sender(people.Caller):
    """The benchmark's worker at the form, without a network between."""

    def __init__(self, client: Client, clock: Clock, network: str) -> None:
        self._client, self._clock, self._network = client, clock, network

    def ask(self, method: str, path: str, body: str | None = None, **_: str):
        step = parse_qs(body or "").get("step", ["opened"])[0]
        answer: list = []
        kind = {"content_type": "application/x-www-form-urlencoded"} if body else {}

        def call() -> None:
            own = {"HTTP_X_FORWARDED_FOR": self._network, **kind}
            answer.append(self._client.generic(method, path, body or "", **own))

        self._clock.time(f"screen: {step}", call)
        return answer[0].status_code, answer[0].content.decode(), 0.0


def by_key(client: Client, job: people.Job) -> None:
    answer = client.post(
        "/api/v1/reports/", json.dumps(job.body), content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {job.key}", HTTP_X_FORWARDED_FOR=job.network,
        HTTP_IDEMPOTENCY_KEY=f"invented-system-{job.number:08}",
    )  # fmt: skip
    assert answer.status_code == 201, answer.content[:300]


def waiting(kind: str) -> list[int]:
    rows = OutboxRow.objects.filter(kind=kind, done_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def work_off(kind: str, rows: Iterable[int]) -> None:
    """As workers do; with this much left behind at once, what goes together goes in the largest parcels."""
    if kind in outbox.TOGETHER:
        until = timezone.now() + timedelta(minutes=5)
        outbox.process_waiting(kind, tasks.WORKS, tasks.TOGETHER[kind], until=until)
        return
    for row in rows:
        outbox.process(row, tasks.WORKS)


def reports(clock: Clock, names: list[str], keys: list[str]) -> None:
    client, draw, number = Client(), random.Random(7), 0
    # The first round warms up: templates, catalogues, plans.
    for turn in range(ROUNDS + 1):
        if turn == 1:
            clock.spent.clear()

        def jobs(n: int, *, with_key: bool) -> list[people.Job]:
            nonlocal number
            number += n
            return [
                people.Job(number + i, draw.choice(names), draw.choice(keys) if with_key else "")
                for i in range(n)
            ]

        keyed, typed = jobs(BY_KEY, with_key=True), jobs(AT_FORM, with_key=False)
        clock.time(
            "one report through the API", lambda k=keyed: [by_key(client, j) for j in k], BY_KEY
        )
        clock.time(
            "one report at the form, all screens",
            lambda t=typed: [
                people._fill_in(j, Sender(client, clock, j.network), people.Book()) for j in t
            ],
            AT_FORM,
        )
        for kind, what in (
            ("match_report", "match one report"),
            ("evaluate_agency", "count its agency again, with others"),
        ):
            rows = waiting(kind)
            clock.time(what, lambda k=kind, r=rows: work_off(k, r), len(rows))


def tell(clock: Clock) -> None:
    print("| piece | Python | database |\n| --- | ---: | ---: |")
    for what, spent in clock.spent.items():
        python, database = (
            sorted(part)[len(spent) // 2] * 1000 for part in zip(*spent, strict=True)
        )
        # One screen is too short for the database's clock.
        print(f"| {what} | {python:.1f} ms | {'' if 'screen:' in what else f'{database:.1f} ms'} |")


def two_ways() -> None:
    """Of what was changed, the old and the new way in turns; only the ratio says something."""
    field = forms.Select(choices=[(str(n), f"Country {n}") for n in range(250)])
    ways = {"templates": DjangoTemplates(), "letters": LetterRenderer()}
    took = dict.fromkeys(ways, 0.0)
    for _ in range(40):
        for way, renderer in ways.items():
            begin = time.process_time()
            field.render("country", "7", renderer=renderer)
            took[way] += time.process_time() - begin
    counted: dict[int, float] = {1: 0.0, 10: 0.0, 50: 0.0}
    ids = list(
        Agency.objects.exclude(reports=None).order_by("pk").values_list("pk", flat=True)[:200]
    )
    for _ in range(3):
        for size in counted:
            begin = time.process_time()
            for chunk in flags.chunks(ids, size):
                flags.evaluate_all(agency_ids=chunk)
            counted[size] += time.process_time() - begin
    for size in (10, 50):
        print(f"Counting {size} at once beside one by one: {counted[size] / counted[1]:.2f}")
    print(f"\nA list of 250 by letters beside templates: {took['letters'] / took['templates']:.2f}")


def main(agencies: int, stored: int) -> None:
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["*"]
    outbox.send = lambda row_id: True  # there is no broker, and the rows are worked off below
    call_command("migrate", verbosity=0)
    call_command("load_rights", verbosity=0)
    print(f"{machine()}\n\n{agencies:,} agencies, {stored:,} reports stored before.", flush=True)
    load.fill(agencies, stored)
    flags.make_baselines(day=timezone.now().date())
    flags.rebuild()
    names, keys = prepared(random.Random(2))
    leave_what_is_loaded()  # as web servers and workers do
    clock = Clock()
    reports(clock, names, keys)
    tell(clock)
    two_ways()
    looked, changed = flags.rebuild()
    print(f"A rebuild of {looked} agencies afterwards changes {changed} flags.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
