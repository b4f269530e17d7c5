"""A whole portal, reports coming in without a pause, and one accident after another. `make failures`.

    REPORTS=10000 SEED=3 GONE=600 make failures

REPORTS: how many are sent, a quarter of them through the seven screens of the form, the rest through
the API. SEED: of the moments and the order of the accidents. GONE: seconds without a broker. PORT:
where the site listens. KEEP_LOGS: a folder for the logs of its programs. Every kind of accident
strikes at least once. At the end: each receipt opens down to its words, each report is at its agency
once, each agency that qualifies has one flag for each rule, a rebuild from the reports alone changes
no flag, nothing waits and nothing was given up. Exits with 1 where one of these fails. Prints tables
for docs/performance.md.
"""

import os
import queue
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.failures.people import Book, Job, opens, send
from benchmarks.machine import machine
from benchmarks.site import HOSTS, Site, running

SENDERS = 4
AGENCIES = 150
ORGANISATIONS = 8
DISK_MB = 1500
QUIET = 5  # every fifth agency is named twice at most, and must have no flag for repetition
AWAIT_SECONDS = 900
_SYLLABLES = ("ba", "dor", "fi", "gun", "kel", "lom", "mir", "nov", "pax", "rud", "sef", "tov", "vil", "zan",
              "quo", "hep", "jis", "wex", "yul", "cha")  # fmt: skip


def names(draw: random.Random) -> list[str]:
    """No two alike, so that each report is sure of its agency."""
    found: dict[str, None] = {}
    while len(found) < AGENCIES:
        words = ("".join(draw.sample(_SYLLABLES, 4)).title() for _ in range(2))
        found[f"Invented {' '.join(words)}"] = None
    return list(found)


# --- accidents ----------------------------------------------------------------------------------


def _struck(*victims: str) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        for victim in victims:
            site.signal(victim, signal.SIGKILL)

    return strike


def _frozen(victim: str, seconds: float) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        site.signal(victim, signal.SIGSTOP)
        time.sleep(seconds)
        site.signal(victim, signal.SIGCONT)

    return strike


def _failed_over(site: Site) -> None:
    site.children["database"].send(signal.SIGQUIT)


def _broker_gone(seconds: float) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        site.held.add("broker")
        site.signal("broker", signal.SIGKILL)
        time.sleep(seconds)
        site.held.discard("broker")

    return strike


def _full_disk(site: Site) -> None:
    ballast = site.state.folder / "ballast"
    end = time.monotonic() + 20
    with ballast.open("wb", buffering=0) as file:
        while time.monotonic() < end:
            try:
                file.write(bytes(2**20))
            except OSError:
                time.sleep(0.05)  # what is freed meanwhile is taken, too
    ballast.unlink()


def _slow_disk(site: Site) -> None:
    site.slow_down(200)
    time.sleep(20)
    site.slow_down(0)


def _clock(names: tuple[str, ...], seconds: int) -> Callable[[Site], None]:
    def strike(site: Site) -> None:
        site.shift(names, seconds)
        time.sleep(20)
        site.shift(names, 0)

    return strike


ALL = ("web", *HOSTS, "beat", "broker", "database")
BACKGROUND_HOST = HOSTS[1:]


def accidents(site: Site, gone: float) -> dict[str, Callable[[Site], None]]:
    found = {
        **{f"kill -9 of {name}": _struck(name) for name in ALL},
        "kill -9 of everything at once": _struck(*ALL),
        "database stops at once and recovers (fail-over in place)": _failed_over,
        "database frozen for 8 s": _frozen("database", 8),
        "broker frozen for 8 s": _frozen("broker", 8),
        "a worker host frozen for 20 s": _frozen(HOSTS[0], 20),
        f"broker gone for {gone:.0f} s": _broker_gone(gone),
    }
    if os.path.ismount(site.state.folder):
        found["disk full for 20 s"] = _full_disk
    if site.has_shim:
        found |= {
            "disk slow: each flush 200 ms longer, for 20 s": _slow_disk,
            "all clocks an hour ahead for 20 s, then set back": _clock(ALL, 3600),
            "all clocks an hour behind for 20 s, then set right": _clock(ALL, -3600),
            "one worker host's clock an hour ahead for 20 s": _clock(BACKGROUND_HOST, 3600),
        }
    return found


# --- the run ------------------------------------------------------------------------------------


def prepared(draw: random.Random) -> tuple[list[str], list[str]]:
    """Names of listed agencies, and keys of organisations' systems."""
    from accounts import services as accounts
    from accounts.models import Organisation
    from accounts.permissions import Role
    from audit.actors import SEEDER
    from recruitment.services import agencies

    found = names(draw)
    for name in found:
        agencies.create_listed(name=name, country="NPL", by=SEEDER)
    team = accounts.create_organisation(
        name="Invented Team", kind=Organisation.Kind.PORTAL, country="", by=SEEDER
    )
    operator = accounts.invite(
        email="operator@demo.example",
        name="Invented Operator",
        role=Role.OPERATOR,
        organisation=team,
        password="invented invented invented",  # noqa: S106
        by=SEEDER,
    )
    keys = []
    for number in range(ORGANISATIONS):
        organisation = accounts.create_organisation(
            name=f"Invented Help {number}", kind=Organisation.Kind.NGO, country="NPL", by=SEEDER
        )
        keys.append(
            accounts.issue_api_key(organisation=organisation, label="Case system", by=operator)[1]
        )
    return found, keys


def jobs(reports: int, agencies: list[str], keys: list[str], draw: random.Random) -> list[Job]:
    quiet, loud = agencies[::QUIET], [n for i, n in enumerate(agencies) if i % QUIET]
    times: Counter[str] = Counter()
    found = []
    for number in range(reports):
        left = [name for name in quiet if times[name] < 2] if number % 10 == 0 else []
        name = draw.choice(left or loud)
        times[name] += 1
        found.append(Job(number, name, "" if number % 4 == 0 else draw.choice(keys)))
    return found


class Senders:
    def __init__(self, todo: list[Job], port: int, book: Book) -> None:
        self._queue: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in todo:
            self._queue.put(job)
        self._port, self._book = port, book
        self.troubles: list[str] = []
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        try:
            while True:
                send(self._queue.get_nowait(), self._port, self._book)
        except queue.Empty:
            return
        except (SystemExit, Exception) as error:  # noqa: BLE001
            self.troubles.append(repr(error))

    def are_at_it(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)


def strike_at_random(
    site: Site, senders: Senders, book: Book, reports: int, gone: float, draw: random.Random
) -> list[tuple[str, int, float]]:
    """[(accident, reports sent before it, seconds until the site was well again)]."""
    known = accidents(site, gone)
    order = [*known, *draw.choices(list(known)[:6], k=len(known) // 2)]
    draw.shuffle(order)
    moments = sorted(draw.randrange(reports * 9 // 10) for _ in order)
    struck = []
    for moment, name in zip(moments, order, strict=True):
        while len(book.promised) < moment and senders.are_at_it():
            site.interrupts.raise_if_asked()
            time.sleep(0.1)
        begin, sent = time.monotonic(), len(book.promised)
        known[name](site)
        while not site.is_well():
            time.sleep(0.25)
        struck.append((name, sent, time.monotonic() - begin))
        print(f"{sent:>6} sent: {name}, well again after {struck[-1][2]:.1f} s", flush=True)
    return struck


def await_done(seconds: float) -> float:
    """Until nothing waits in the outbox. How long that took."""
    from django.db import Error

    from recruitment import outbox

    begin = time.monotonic()
    while time.monotonic() < begin + seconds:
        try:
            if not outbox.lag().waiting:
                return time.monotonic() - begin
        except Error:
            _forget_connection()
        time.sleep(0.5)
    return float("nan")


def _forget_connection() -> None:
    from django.db import connection

    connection.close()


def _took_part(site: Site) -> int:
    """Worker hosts whose log tells of work done."""
    logs = (site.children[name].program.log.read_text(errors="replace") for name in HOSTS)
    return sum("process_outbox_row" in log and "succeeded" in log for log in logs)


def findings(todo: list[Job], book: Book, site: Site) -> dict[str, tuple[int, int]]:
    """What is asked -> (found, wanted)."""
    from django.db.models import Count

    from recruitment import outbox
    from recruitment.models import Agency, Flag, Receipt, Report
    from recruitment.services import flags

    _forget_connection()
    with ThreadPoolExecutor(SENDERS) as pool:
        opened = sum(
            pool.map(
                lambda job: opens(job, book.promised.get(job.number, ""), site.port, book), todo
            )
        )
    sent, sources = Counter(job.agency for job in todo), Counter[str]()
    for name in sent:
        own = [job for job in todo if job.agency == name]
        # The reports of one organisation are one source. A form filled in at once weighs half.
        sources[name] = len({job.key for job in own if job.key}) + sum(
            0.5 for job in own if not job.key
        )
    held = Counter(
        dict(
            Report.objects.filter(match=Report.Match.MATCHED)
            .values_list("agency__name")
            .annotate(n=Count("pk"))
        )
    )
    repeated = {
        flag.agency.name: flag.numbers["reports"]
        for flag in Flag.objects.standing()
        .filter(rule="independent_repetition")
        .select_related("agency")
    }
    must = {name: sent[name] for name in sent if sources[name] >= 3}
    standing = list(Flag.objects.standing().values_list("agency", "rule"))
    lag = outbox.lag()
    _, changed = flags.rebuild()
    return {
        "reports that the site promised to keep": (len(book.promised), len(todo)),
        "receipts that open their report, down to its words": (opened, len(todo)),
        "different receipts": (len(set(book.promised.values())), len(todo)),
        "reports stored": (Report.objects.count(), len(todo)),
        "receipts stored": (Receipt.objects.count(), len(todo)),
        "reports at the agency they name": (sum((held & sent).values()), len(todo)),
        "agencies, none made twice": (Agency.objects.count(), AGENCIES),
        "agencies that qualify for a flag for repetition, flagged with the right count": (
            sum(repeated.get(name) == n for name, n in must.items()),
            len(must),
        ),
        "agencies named twice or less that were flagged for repetition all the same": (
            sum(n <= 2 for n in repeated.values()),
            0,
        ),
        "flags that stand twice for one agency and rule": (len(standing) - len(set(standing)), 0),
        "flags that a rebuild from the reports alone would change": (changed, 0),
        "worker hosts that took part": (_took_part(site), len(HOSTS)),
        "work that waits": (lag.waiting, 0),
        "work given up (dead letters)": (lag.dead, 0),
    }


def main() -> int:
    reports = int(os.environ.get("REPORTS", "2000"))
    seed = int(os.environ.get("SEED", "1"))
    gone = float(os.environ.get("GONE", "60"))
    port = int(os.environ.get("PORT", "8000"))
    draw = random.Random(seed)
    book = Book()
    with running(port, disk_mb=DISK_MB) as site:
        print(f"{machine()}\n", flush=True)
        import django

        django.setup()
        agencies, keys = prepared(draw)
        todo = jobs(reports, agencies, keys, draw)
        begin = time.monotonic()
        senders = Senders(todo, port, book)
        struck = strike_at_random(site, senders, book, reports, gone, draw)
        while senders.are_at_it():
            site.interrupts.raise_if_asked()
            time.sleep(0.2)
        sending = time.monotonic() - begin
        caught_up = await_done(AWAIT_SECONDS)
        print(f"\n{senders.troubles or ''}")
        found = findings(todo, book, site)
        if kept := os.environ.get("KEEP_LOGS"):
            shutil.copytree(site.state.logs, Path(kept), dirs_exist_ok=True)
    tell(reports, seed, struck, sending, caught_up, found, book)
    return any(have != wanted for have, wanted in found.values()) or bool(senders.troubles)


def tell(reports, seed, struck, sending, caught_up, found, book) -> None:
    print(
        f"\n{reports} reports in {sending:.0f} s (seed {seed}); the last work was done {caught_up:.0f} s later."
        f" Answers: {dict(sorted(book.answers.items()))}. Forms begun anew: {book.begun_anew}."
    )
    print("\n| accident | reports sent before | well again after |\n| --- | ---: | ---: |")
    for name, sent, seconds in struck:
        print(f"| {name} | {sent} | {seconds:.1f} s |")
    print("\n| at the end | found | wanted |\n| --- | ---: | ---: |")
    for name, (have, wanted) in found.items():
        print(f"| {name} | {have} | {wanted}{'' if have == wanted else ' **no**'} |")


if __name__ == "__main__":
    sys.exit(main())
