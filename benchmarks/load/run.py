"""What a whole portal carries on this machine, in one run. `make load`. Prints docs/performance.md's tables.

    AGENCIES=100000 REPORTS=1000000 MINUTES=20 make load

AGENCIES, REPORTS: what is stored before anything is measured, made set-based. MINUTES: how long reports
come in. RATE: how many a second. SENDERS: how many wait for an answer at once. PORT: where the site
listens. GUIDES=1: guides beside nginx, too (needs nginx and wrk). Two worker hosts, one web server, beat, PostgreSQL and Valkey, all on this machine, with
the sender: where it is busy with other work, only the ratios within one run say something.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from benchmarks.failures.people import Book, Caller, Job, send
from benchmarks.failures.run import prepared
from benchmarks.machine import machine
from benchmarks.site import HOSTS, ROOT, Site, running

SENDERS = int(os.environ.get("SENDERS", "8"))
FORM_SHARE = 5  # every fifth through the seven screens of the form, the rest through the API
LOOK_UPS = 200
# As GlobaLeaks stretches a receipt: 16 passes over 128 MiB, and 17 for its second key, one after another.
THEIR_PASSES, THEIR_MEMORY_KIB = (16, 17), 128 * 1024


def ms(took: list[float]) -> tuple[float, float]:
    """Median and 95th of 100, in milliseconds."""
    ranked = sorted(took)
    return ranked[len(ranked) // 2] * 1000, ranked[len(ranked) * 95 // 100] * 1000


def told(what: str, took: list[float]) -> None:
    middle, high = ms(took)
    print(f"| {what} | {len(took)} | {middle:,.0f} ms | {high:,.0f} ms |", flush=True)


def timed(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


# --- what is stored before ----------------------------------------------------------------------


def stored(agencies: int, reports: int) -> None:
    from django.utils import timezone

    from benchmarks.flags import load
    from recruitment.services import flags

    load.fill(agencies, reports)
    load.timed(
        "baselines, 2 processes", flags.make_baselines, day=timezone.now().date(), processes=2
    )
    looked, raised = load.timed("rebuild from nothing, 2 processes", flags.rebuild, processes=2)
    print(f"  {looked} agencies, {raised} flags raised\n", flush=True)


# --- reports coming in --------------------------------------------------------------------------


class Memory(threading.Thread):
    """PSS in MB of each program, once every five seconds."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self._site, self._ending = site, threading.Event()
        self.seen: dict[str, list[float]] = {name: [] for name in site.children}

    def run(self) -> None:
        while not self._ending.wait(5):
            for name, found in self.seen.items():
                found.append(self._site.memory(name))

    def end(self) -> None:
        self._ending.set()
        self.join()


class Probe(threading.Thread):
    """Again and again three people report an agency that nobody named before. How long until its flag?

    From the answer to the third report until the flag stands in the table that the desk reads.
    """

    def __init__(self, site: Site, keys: list[str], names: list[str]) -> None:
        super().__init__(daemon=True)
        self._port, self._keys, self._names = site.port, keys, names
        self._ending = threading.Event()
        self.took: list[float] = []

    def run(self) -> None:
        number = 50_000_000
        for name in self._names:
            if self._ending.wait(5):
                return
            for key in self._keys[:3]:
                send(Job(number, name, key), self._port, Book())
                number += 1
            self.took.append(timed(lambda name=name: self._await_flag(name)))

    def _await_flag(self, name: str) -> None:
        from django.db import connection

        from recruitment.models import Flag

        standing = Flag.objects.standing().filter(agency__name=name, rule="independent_repetition")
        end = time.monotonic() + 120
        while not standing.exists() and time.monotonic() < end:
            time.sleep(0.1)
        connection.close()

    def end(self) -> None:
        self._ending.set()
        self.join()


def reports_come_in(site: Site, names: list[str], keys: list[str], rate: float, seconds: float):
    """(book of API calls, book of forms, seconds of flags, memory before, memory during, processor, seconds)."""
    draw = random.Random(8)
    by_key, at_form = Book(), Book()
    before = {name: site.memory(name) for name in site.children}
    memory, probe = Memory(site), Probe(site, keys, names[::2])
    memory.start()
    probe.start()
    begin = time.monotonic()
    spent = processor(site)

    def one(number: int) -> None:
        site.interrupts.raise_if_asked()
        time.sleep(max(0, begin + number / rate - time.monotonic()))
        if time.monotonic() > begin + seconds:
            return  # what the site could not take in time; the rate told below says so
        key = "" if number % FORM_SHARE == 0 else draw.choice(keys)
        # Half of them of agencies that are named often.
        name = draw.choice(names[1::2])
        send(Job(number, name, key), site.port, by_key if key else at_form)

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(one, range(int(rate * seconds))))
    took = time.monotonic() - begin
    spent = {name: now - spent[name] for name, now in processor(site).items()}
    probe.end()
    memory.end()
    return by_key, at_form, probe.took, before, memory.seen, spent, took


SENDERS_OWN = "the senders and this table"


def processor(site: Site) -> dict[str, float]:
    """Seconds of processor so far, by program."""
    found = {name: site.processor(name) for name in site.children}
    return found | {SENDERS_OWN: time.process_time()}


def tell_incoming(found, rate: float) -> None:
    by_key, at_form, flags, before, during, spent, took = found
    n = len(by_key.promised) + len(at_form.promised)
    print(f"\n{n} reports in {took:.0f} s: {n / took:.1f} a second, {rate:.0f} asked for.")
    print(f"Answers: {dict(by_key.answers + at_form.answers)}.\n")
    print("| what | times | median | p95 |\n| --- | ---: | ---: | ---: |")
    told("one report through the API", by_key.took)
    told("the last of the seven screens, which sends", at_form.took)
    told("from the deciding report to its flag", flags)
    print("\n| processor | for each report |\n| --- | ---: |")
    for name, seconds in spent.items():
        print(f"| {name} | {seconds / n * 1000:.0f} ms |")
    print("\n| memory (PSS) | at rest | first minutes | last minutes | most |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, seen in during.items():
        part = max(1, len(seen) // 4)
        # The first quarter warms up: templates, catalogues, plans.
        first, last = (
            statistics.mean(half) for half in (seen[part : 2 * part] or seen, seen[-part:])
        )
        print(
            f"| {name} | {before[name]:.0f} MB | {first:.0f} MB | {last:.0f} MB | {max(seen):.0f} MB |"
        )
    total = sum(max(seen) for seen in during.values())
    print(f"| all together | {sum(before.values()):.0f} MB | | | {total:.0f} MB |\n")


# --- one after another --------------------------------------------------------------------------


def key_derivation() -> None:
    """Ours and GlobaLeaks', in turns: what a report costs before anything is stored."""
    from argon2.low_level import Type, hash_secret_raw

    from recruitment import sealing

    def theirs() -> None:
        for passes in THEIR_PASSES:
            hash_secret_raw(b"1" * 16, b"2" * 16, passes, THEIR_MEMORY_KIB, 1, 32, Type.ID)

    ours, others = [], []
    for number in range(4):
        others.append(timed(theirs))
        for turn in range(5):
            digits = f"{number * 5 + turn:018}"
            ours.append(timed(lambda d=digits: sealing.number_keys(d, pepper=b"p" * 32)))
    print("| what | times | median | p95 |\n| --- | ---: | ---: | ---: |")
    told("our receipt key (Argon2id, 2 passes, 19 MiB)", ours)
    told("GlobaLeaks' two keys (Argon2id, 16 and 17 passes, 128 MiB)", others)
    print(f"\nRatio of the medians: {ms(others)[0] / ms(ours)[0]:.0f}.\n")


def pages(site: Site, names: list[str], keys: list[str]) -> None:
    print("| what | times | median | p95 |\n| --- | ---: | ---: | ---: |")
    caller = Caller(site.port, Book(), "10.200.0.1")
    draw = random.Random(3)
    looked = []
    for _ in range(LOOK_UPS):
        asked = urlencode({"country": "NPL", "name": draw.choice(names).lower()})
        status, _, seconds = caller.ask("POST", "/en/agencies/", asked)
        assert status == 200
        looked.append(seconds)
    told("licence check by name, over HTTP", looked)
    batches = []
    for turn in range(3):
        rows = [
            Job(90_000_000 + turn * 100 + n, draw.choice(names), "k").body
            | {"idempotency_key": f"invented-batch-{turn:04}-{n:04}"}
            for n in range(100)
        ]
        status, text, seconds = caller.ask(
            "POST", "/api/v1/reports/batch/", json.dumps({"reports": rows}),
            Content_Type="application/json", Authorization=f"Bearer {keys[-1]}",
        )  # fmt: skip
        assert status == 200, text[:300]
        batches.append(seconds)
    told("batch of 100 reports through the API", batches)
    print()


def guides(site: Site) -> None:
    environ = {**os.environ, "PUBLISH_DIR": str(site.state.part("published"))}
    for command in (["manage.py", "publish"], ["-m", "benchmarks.publish.run", "--rounds", "3"]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, check=True)


def main() -> None:
    agencies = int(os.environ.get("AGENCIES", "10000"))
    reports = int(os.environ.get("REPORTS", "100000"))
    minutes = float(os.environ.get("MINUTES", "2"))
    rate = float(os.environ.get("RATE", "20"))
    port = int(os.environ.get("PORT", "8000"))
    with running(port, workers=HOSTS) as site:
        print(
            f"{machine()}\n\n{agencies:,} agencies, {reports:,} reports stored before.\n",
            flush=True,
        )
        import django

        django.setup()
        stored(agencies, reports)
        known, keys = prepared(random.Random(2))
        key_derivation()
        pages(site, known, keys)
        tell_incoming(reports_come_in(site, known, keys, rate, minutes * 60), rate)
        if os.environ.get("GUIDES"):
            guides(site)
        print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
