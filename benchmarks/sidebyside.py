"""The code of before on the tables of today, beside the code of today. `make sidebyside`.

    BEFORE=v0.1.0 make sidebyside

BEFORE: the revision that still runs while a release goes out; left out: the newest tag, or where there is none 30
commits ago. The database is migrated and filled by the code of today; then a web server and a worker of the code of
before serve the same stories, and what one took the other opens. Exits with 1 where a story fails.
"""

import http.cookiejar
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from benchmarks.failures.people import Book, Caller, Job, opens, send
from benchmarks.machine import machine
from benchmarks.site import ROOT, Site, running
from portal.launch.children import Child, await_ready
from portal.launch.programs import Portal
from portal.launch.web import free_port, health

STEPS = (("migrate", "--noinput"), ("load_rights",), ("seed_demo",))
DESK = ("inspector@demo.example", "demo demo demo demo")
COMMITS = 30


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def before() -> str:
    """The commit, in full."""
    asked = os.environ.get("BEFORE")
    if not asked:
        tags = _git("tag", "--sort=-creatordate").split()
        asked = tags[0] if tags else f"HEAD~{COMMITS}"
    return _git("rev-parse", f"{asked}^{{commit}}")


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal-before-") as folder:
        place = Path(folder) / "code"
        _git("worktree", "add", "--detach", str(place), commit)
        try:
            yield place
        finally:
            _git("worktree", "remove", "--force", str(place))


@contextmanager
def older(site: Site, code: Path, port: int) -> Iterator[None]:
    """A web server of the older code; its worker takes the place of ours."""
    site.held.add("worker")
    site.children["worker"].send(site.children["worker"].program.stop_signal)
    portal = Portal(site.state, port, os.environ)
    programs = (
        replace(portal.web(), name="older-web"),
        replace(portal.worker(), name="older-worker"),
    )
    children = [Child(replace(program, cwd=code)) for program in programs]
    try:
        for child in children:
            child.start()
        await_ready(children[0], lambda: health(port) == "200", site.interrupts, 90)
        yield
    finally:
        for child in children:
            child.send(child.program.stop_signal)
        time.sleep(3)
        for child in children:
            child.bury()


# --- stories ------------------------------------------------------------------------------------


def reads_a_guide(port: int) -> bool:
    status, page, _ = Caller(port, Book(), "10.1.2.3").ask("GET", "/ne/journeys/NPL/QAT/")
    return status == 200 and 'lang="ne"' in page


def asks_the_api(port: int) -> bool:
    status, text, _ = Caller(port, Book(), "10.1.2.3").ask("GET", "/api/v1/journeys/NPL/QAT/")
    return status == 200 and '"treaties"' in text


def looks_at_the_queue(port: int) -> bool:
    """An inspector signs in and sees the flags of the demonstration."""
    home = f"http://127.0.0.1:{port}/desk/"
    browser = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{home}sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    names = re.findall(r'<input[^>]* name="(email|username)"', page)
    given = {names[0]: DESK[0], "password": DESK[1], "csrfmiddlewaretoken": token[1]}
    browser.open(f"{home}sign-in/", urlencode(given).encode())
    queue = browser.open(f"{home}flags/").read().decode()
    return bool(re.search(r"/desk/flags/\d+/", queue))


def main() -> int:
    commit = before()
    port = int(os.environ.get("PORT", "8093"))
    passed: dict[str, bool] = {}

    def tell(story: str, is_well: bool) -> None:
        passed[story] = is_well
        print(f"| {story} | {'yes' if is_well else 'NO'} |", flush=True)

    with checked_out(commit) as code, running(port, workers=("worker",), steps=STEPS) as site:
        free_port({"PORT": str(port + 1)})
        behind = _git("rev-list", "--count", f"{commit}..HEAD")
        print(machine())
        print(f"\nBefore: {commit[:10]}, {behind} commits ago\n\n| story | held |\n| --- | --- |")
        with older(site, code, port + 1):
            for name, where in (("before", port + 1), ("today", port)):
                tell(f"a guide is read, {name}", reads_a_guide(where))
                tell(f"the API answers, {name}", asks_the_api(where))
                tell(f"the desk shows its queue, {name}", looks_at_the_queue(where))
            book = Book()
            for number, (sender, opener) in enumerate(((port, port + 1), (port + 1, port))):
                job = Job(number, "Invented Side by Side Manpower", "")
                send(job, sender, book)
                receipt = book.promised[number]
                names = ("today", "before") if sender == port else ("before", "today")
                tell(
                    f"a report sent {names[0]} opens {names[0]}", opens(job, receipt, sender, book)
                )
                tell(
                    f"a report sent {names[0]} opens {names[1]}", opens(job, receipt, opener, book)
                )
            tell("the older worker does what today's code queued", _is_done())
    return 0 if all(passed.values()) else 1


def _is_done(seconds: float = 60) -> bool:
    """Both reports are matched."""
    import django

    django.setup()
    from recruitment.models import Report

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        newest = Report.objects.order_by("-pk").values_list("match", flat=True)[:2]
        if Report.Match.WAITING not in newest:
            return True
        time.sleep(1)
    return False


if __name__ == "__main__":
    sys.exit(main())
