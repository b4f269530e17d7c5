"""A database server is lost for good and a second one takes its place, there and back. `make failover`.

    REPORTS=600 SEED=1 AWAY=5 SYNC=1 make failover

Two PostgreSQL: one writes, the other follows it, and no commit ends before the other has it on its disk
(`synchronous_standby_names`). While reports come in, the one that writes is killed with -9 and, after AWAY
seconds, as a cluster manager takes them to be sure, the other one is promoted. Then the killed one comes
back by mistake as if nothing had happened, is put down, and follows the new one by pg_rewind. The second
time the follower is down for some seconds before its leader is killed, and is started and promoted then:
whatever was promised meanwhile would be lost. Nobody tells the web server, the workers or beat; they find their way by `host=a,b`.

At the end it is asked as in run.py whether all that was promised is kept. Exits with 1 where it is not. SYNC=0
leaves `synchronous_standby_names` empty: then reports that were promised are lost, and the run says so.
"""

import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import quote

import psycopg2

from benchmarks.failures.people import Book
from benchmarks.failures.run import (
    AWAIT_SECONDS,
    Senders,
    await_done,
    findings,
    jobs,
    prepared,
)
from benchmarks.machine import machine
from benchmarks.site import HOSTS, Site, running
from portal.launch import account, binaries
from portal.launch.children import await_ready, run_step
from portal.launch.postgres import Postgres

SERVERS = ("database_a", "database_b")
PROGRAMS = ("web", *HOSTS, "beat")
BACK_BY_MISTAKE = 10  # seconds
ALONE = 5  # seconds


class TwoServers(Site):
    """A site whose database is two servers. `writes` and `follows`: which of them does what now."""

    writes, follows = SERVERS
    is_synchronous = True

    def _start_database(self) -> str:
        self.servers = {name: self._server(name) for name in SERVERS}
        first, second = self.servers.values()
        first.prepare(self.interrupts)
        # In the file, and not on the command line: pg_rewind starts the server by itself.
        self._set(self.writes, "wal_keep_size", "512MB")
        self._run(self.writes)
        second.make_own(second.data)
        self._step(
            second,
            "pg_basebackup",
            f"--pgdata={second.data}",
            f"--dbname={self._source()}",
            "--checkpoint=fast",
            "--write-recovery-conf",
        )
        second.prepare(self.interrupts)
        self._run(self.follows)
        self.keep_twice()
        folders = (quote(str(server.socket_folder), safe="") for server in self.servers.values())
        return f"postgres://portal@{','.join(folders)}/portal"

    def _server(self, name: str) -> Postgres:
        who = account.for_database()
        home, sockets = self.state.part(name), self._sockets / name
        sockets.mkdir()
        for folder in (home, sockets):
            folder.chmod(0o711)
        return Postgres(
            programs=binaries.postgres_programs(who, home),
            home=home,
            sockets=sockets,
            logs=self.state.logs,
            account=who,
            is_followed=True,
        )

    def _run(self, name: str) -> None:
        server = self.servers[name]
        child = self._start(name, replace(server.program(), name=name))
        await_ready(child, lambda: server.is_ready(child.pid), self.interrupts, 60)

    def _step(self, server: Postgres, *argv: str) -> None:
        step = run_step(server.tool(*argv), self.interrupts)
        if step.exit_code:
            raise step.failed(f"{argv[0]} failed")

    def _source(self) -> str:
        """Where the follower finds the one that writes, and the name by which it is known there."""
        folder = self.servers[self.writes].socket_folder
        return f"host={folder} user=portal dbname=postgres application_name={self.follows}"

    def ask(self, name: str, statement: str) -> tuple:
        folder = str(self.servers[name].socket_folder)
        with closing(psycopg2.connect(host=folder, user="portal", dbname="portal")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone() if cursor.description else ()

    def keep_twice(self) -> None:
        """From now on no commit ends before the follower has it, too."""
        wanted = ("async",)
        if self.is_synchronous:
            wanted = ("sync",)
            self._set(self.writes, "synchronous_standby_names", self.follows)
            self.children[self.writes].send(signal.SIGHUP)
        self.await_(lambda: self.ask(self.writes, _FOLLOWERS) == wanted)

    def _set(self, name: str, setting: str, value: str) -> None:
        with (self.servers[name].data / "postgresql.auto.conf").open("a") as file:
            file.write(f"{setting} = '{value}'\n")

    def lose(self) -> None:
        self.held.add(self.writes)
        self.put_down(self.writes)

    def promote(self) -> None:
        server = self.servers[self.follows]
        self._step(server, "pg_ctl", "promote", "--pgdata", str(server.data))
        self.writes, self.follows = self.follows, self.writes

    def start_as_it_was(self, name: str) -> None:
        child, server = self.children[name], self.servers[name]
        child.bury()
        child.start()
        await_ready(child, lambda: server.is_ready(child.pid), self.interrupts, 60)

    def put_down(self, name: str) -> None:
        self.signal(name, signal.SIGKILL)
        self.await_(lambda: not self.children[name].is_running())

    def bring_back(self) -> None:
        """The one that was lost follows the one that took its place."""
        old = self.servers[self.follows]
        self._step(
            old,
            "pg_rewind",
            f"--target-pgdata={old.data}",
            f"--source-server={self._source()}",
            "--write-recovery-conf",
        )
        self.start_as_it_was(self.follows)
        self.held.discard(self.follows)
        self.keep_twice()

    def await_(self, done: Callable[[], bool], seconds: float = 120) -> None:
        if not self.interrupts.wait_until(done, seconds):
            raise TimeoutError(f"not after {seconds:.0f} s")


_FOLLOWERS = "SELECT min(sync_state) FROM pg_stat_replication WHERE state = 'streaming'"
_REPORTS = "SELECT count(*) FROM recruitment_report"


@dataclass(frozen=True)
class Gap:
    """Seconds from the kill, but for the last two."""

    what: str
    sent: int
    not_well: float  # /healthz said that it has no database
    promoted: float
    well: float
    promised: float  # the first receipt from the new server
    none_promised: float  # the longest time without a receipt for anybody
    longest_wait: float  # from pressing a button to an answer, tries again included

    @property
    def row(self) -> str:
        seconds = (self.not_well, self.promoted, self.well, self.promised)
        seconds += (self.none_promised, self.longest_wait)
        return f"| {self.what} | {self.sent} | {' | '.join(f'{s:.1f} s' for s in seconds)} |"


def failed_over(site: TwoServers, book: Book, away: float, *, alone: float = 0) -> Gap:
    """`alone`: seconds for which the leader has no follower before it is lost."""
    sent, follower, what = len(book.promised), site.follows, "kill -9, promoted"
    if alone:
        what = f"follower down for {alone:.0f} s, then {what}"
        site.held.add(follower)
        site.put_down(follower)
        time.sleep(alone)
    site.lose()
    killed = time.monotonic()
    site.await_(lambda: not site.is_well())
    not_well = time.monotonic()
    if alone:
        site.start_as_it_was(follower)
        site.held.discard(follower)
    time.sleep(max(0.0, killed + away - time.monotonic()))
    site.promote()
    promoted = time.monotonic()
    site.await_(site.is_well)
    well = time.monotonic()
    site.await_(lambda: book.at[-1] > promoted)
    promised = next(at for at in sorted(book.at) if at > promoted)
    time.sleep(2)  # until the last of those who waited had an answer
    begin = killed - alone
    gap = Gap(
        what,
        sent,
        not_well - killed,
        promoted - killed,
        well - killed,
        promised - killed,
        longest_without(book, begin, promised),
        max(s for first, s in book.waited if first + s > begin and first < promised),
    )
    print(f"{what}: promoted after {gap.promoted:.1f} s, well after {gap.well:.1f} s", flush=True)
    return gap


def longest_without(book: Book, begin: float, end: float) -> float:
    """Seconds in which nobody got a receipt, about that time."""
    at = sorted(book.at)
    pairs = zip(at, at[1:], strict=False)
    return max((y - x for x, y in pairs if y > begin and x < end), default=0.0)


def back_by_mistake(site: TwoServers, book: Book, seconds: float) -> bool:
    """Whether the old one ended a commit. Meanwhile it takes connections, of the site as well."""
    old, ended, begin = site.follows, [], time.monotonic()
    site.start_as_it_was(old)

    def commit() -> None:
        # Killed while it waits.
        with contextlib.suppress(psycopg2.OperationalError):
            site.ask(old, "CREATE TABLE told_by_the_old_one ()")
            ended.append(True)

    waiting = threading.Thread(target=commit)
    waiting.start()
    time.sleep(seconds)
    site.put_down(old)
    waiting.join()
    put_down = time.monotonic()
    site.await_(lambda: book.at[-1] > put_down)
    without = longest_without(book, begin, put_down)
    print(f"back by mistake for {seconds} s: {without:.1f} s without a receipt", flush=True)
    return bool(ended)


def there_and_back(
    site: TwoServers, senders: Senders, book: Book, reports: int, away: float, draw: random.Random
) -> tuple[list[Gap], bool]:
    """Two fail-overs while all is sent, and whether the old server ended a commit, back by mistake."""

    def await_sent(share: float) -> None:
        site.await_(lambda: len(book.promised) >= share * reports or not senders.are_at_it(), 3600)

    await_sent(draw.uniform(0.1, 0.3))
    gaps = [failed_over(site, book, away)]
    ended = site.is_synchronous and back_by_mistake(site, book, BACK_BY_MISTAKE)
    site.bring_back()
    await_sent(draw.uniform(0.5, 0.7))
    if len(book.promised) > 0.9 * reports:
        raise SystemExit("Too few were left for the second fail-over. Give more REPORTS.")
    gaps.append(failed_over(site, book, away, alone=ALONE))
    site.bring_back()
    site.await_(lambda: not senders.are_at_it(), 3600)
    return gaps, ended


def main() -> int:
    reports = int(os.environ.get("REPORTS", "600"))
    seed = int(os.environ.get("SEED", "1"))
    away = float(os.environ.get("AWAY", "5"))
    port = int(os.environ.get("PORT", "8000"))
    TwoServers.is_synchronous = os.environ.get("SYNC", "1") == "1"
    draw, book = random.Random(seed), Book()
    with running(port, kind=TwoServers) as site:
        print(f"{machine()}\n", flush=True)
        import django

        django.setup()
        agencies, keys = prepared(draw)
        todo = jobs(reports, agencies, keys, draw)
        began = {name: site.children[name].pid for name in PROGRAMS}
        senders = Senders(todo, port, book)

        gaps, ended = there_and_back(site, senders, book, reports, away, draw)
        caught_up = await_done(AWAIT_SECONDS)
        stayed = sum(site.children[name].pid == pid for name, pid in began.items())
        found = findings(todo, book, site)
        site.await_(lambda: site.ask(site.writes, _REPLAYED) == (True,))
        found |= {
            "reports on the server that follows": (site.ask(site.follows, _REPORTS)[0], reports),
            "commits that the old server ended, back by mistake": (int(ended), 0),
            "programs that ran on without being told": (stayed, len(PROGRAMS)),
        }
    print(
        f"{senders.troubles or ''}\n{reports} reports (seed {seed}, promoted after {away:.0f} s); the last work "
        f"was done {caught_up:.0f} s later. Answers: {dict(sorted(book.answers.items()))}. "
        f"Forms begun anew: {book.begun_anew}."
    )
    tell(gaps, found)
    return any(have != wanted for have, wanted in found.values()) or bool(senders.troubles)


def tell(gaps: list[Gap], found: dict[str, tuple[int, int]]) -> None:
    print(
        "\n| fail-over | sent before | no database | promoted | well again | first receipt "
        "| nobody got one for | longest wait of one press |\n| --- |" + " ---: |" * 7
    )
    for gap in gaps:
        print(gap.row)
    print("\n| at the end | found | wanted |\n| --- | ---: | ---: |")
    for name, (have, wanted) in found.items():
        print(f"| {name} | {have} | {wanted}{'' if have == wanted else ' **no**'} |")


_REPLAYED = "SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication"


if __name__ == "__main__":
    sys.exit(main())
