"""What a small server needs: PSS of each program, at rest and at 20 requests a second. `make memory`.

    MINUTES=3 RATE=20 make memory

MINUTES: how long. Of 20 requests: twelve guides, four look-ups of a recruiter, two answers of the API, one receipt
that is none, one report. PSS: shared pages are divided among those who share them, so that the lines add up.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from benchmarks.failures.people import Book, Caller, Job, send
from benchmarks.machine import machine
from benchmarks.site import Site, running

PORT = int(os.environ.get("PORT", "8095"))
MINUTES, RATE = float(os.environ.get("MINUTES", "3")), int(os.environ.get("RATE", "20"))
SMALL = 1024  # MB of the server that a pilot is to fit into
STEPS = (("migrate", "--noinput"), ("load_rights",), ("seed_demo",))
_ENDS = ("NPL", "QAT", "PHL", "SAU", "IND", "ARE")


def _one(caller: Caller, draw: random.Random, number: int, book: Book) -> None:
    origin, destination = draw.sample(_ENDS, 2)
    pick = number % 20
    if pick < 12:
        caller.ask("GET", f"/{draw.choice(('en', 'ne', 'ar'))}/journeys/{origin}/{destination}/")
    elif pick < 16:
        caller.ask("POST", "/en/agencies/", urlencode({"name": f"Invented Overseas {number % 90}"}))
    elif pick < 18:
        caller.ask("GET", f"/api/v1/journeys/{origin}/{destination}/")
    elif pick == 18:
        caller.ask("POST", "/en/receipt/", urlencode({"number": f"{draw.randrange(10**18):018}"}))
    else:
        send(Job(number, f"Invented Overseas {number % 90}", ""), PORT, book)


def load(book: Book, sample: Callable[[], None]) -> tuple[int, float]:
    """(requests done, the rate a second that was held). `sample` is called every five seconds."""
    ending = threading.Event()

    def watch() -> None:
        while not ending.wait(5):
            sample()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    begin, number, draw = time.monotonic(), 0, random.Random(1)
    with ThreadPoolExecutor(16) as pool:
        while time.monotonic() - begin < MINUTES * 60:
            # By the clock: a slow answer does not make the next one late.
            time.sleep(max(0, begin + number / RATE - time.monotonic()))
            caller = Caller(PORT, book, f"10.{number // 250 % 250}.{number % 250}.9")
            pool.submit(_one, caller, draw, number, book)
            number += 1
    took = time.monotonic() - begin
    ending.set()
    watcher.join()
    return number, number / took


def main() -> int:
    book = Book()
    with running(PORT, workers=("worker",), steps=STEPS) as site:
        print(machine(), flush=True)
        time.sleep(30)  # until the work of the demonstration is done
        rest = _memory(site)
        seen: dict[str, list[float]] = {name: [] for name in rest}

        def sample() -> None:
            for name, megabytes in _memory(site).items():
                seen[name].append(megabytes)

        done, rate = load(book, sample)
    print(
        f"{done} requests, {RATE} a second asked for, {rate:.1f} held; {len(book.promised)} reports"
    )
    print(f"answers: {dict(sorted(book.answers.items()))}\n")
    print("| MB (PSS) | at rest | under load, middle | most |\n| --- | --- | --- | --- |")
    for name, found in seen.items():
        middle = sorted(found)[len(found) // 2]
        print(f"| {name} | {rest[name]:.0f} | {middle:.0f} | {max(found):.0f} |")
    most = max(sum(at) for at in zip(*seen.values(), strict=True))
    print(f"| all | {sum(rest.values()):.0f} | | {most:.0f} |")
    return 0 if most < SMALL else 1


def _memory(site: Site) -> dict[str, float]:
    return {name: site.memory(name) for name in site.children}


if __name__ == "__main__":
    sys.exit(main())
