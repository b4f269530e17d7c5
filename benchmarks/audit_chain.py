"""What the chain costs those who write events, and how fast it is made and walked.

Run: .venv/bin/python -m portal.launch exec .venv/bin/python -m benchmarks.audit_chain
"""

import os
import statistics
import threading
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db import connections  # noqa: E402

from audit import services, verification  # noqa: E402
from audit.actors import LOADER  # noqa: E402
from audit.kinds import Kind  # noqa: E402
from audit.models import Event  # noqa: E402

WRITERS, SECONDS, PER_SECOND, MANY = 8, 10, 20, 100_000


def write(took: list[float]) -> None:
    """One of `WRITERS` that together write `PER_SECOND` events a second."""
    target = Event(pk=1)
    for _ in range(SECONDS * PER_SECOND // WRITERS):
        begin = time.perf_counter()
        services.record(kind=Kind.CONTENT_LOADED, target=target, by=LOADER)
        took.append(time.perf_counter() - begin)
        time.sleep(max(0, WRITERS / PER_SECOND - took[-1]))
    connections.close_all()


def measure(name: str, beside: Callable[[], None]) -> None:
    took: list[float] = []
    writers = [threading.Thread(target=write, args=(took,)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        beside()
        time.sleep(0.05)
    took.sort()
    print(
        f"{name}: {len(took)} events, middle {statistics.median(took) * 1000:.1f} ms, "
        f"of 100 the 95th {took[len(took) * 95 // 100] * 1000:.1f} ms, longest {took[-1] * 1000:.1f} ms"
    )


def main() -> None:
    measure("written alone", lambda: None)
    measure("linked 20 times a second beside", services.link_events)
    Event.objects.bulk_create(
        Event(kind=Kind.CONTENT_LOADED, actor="process:loader", target="x", target_id=str(number))
        for number in range(MANY)
    )
    begin = time.perf_counter()
    linked = services.link_events(to_the_first=True)
    print(f"{linked} linked in {time.perf_counter() - begin:.1f} s")
    begin = time.perf_counter()
    found = verification.verify()
    print(
        f"{found.head.position} walked in {time.perf_counter() - begin:.1f} s, broken: {found.broken}"
    )


if __name__ == "__main__":
    main()
