"""Making guides: every page of one language, and what it saves to do it together.

    python -m portal.launch exec bash -c "python manage.py migrate && python manage.py load_rights &&
        ALLOWED_HOSTS=localhost python -m benchmarks.publish.making --language my"

First some pages of the language that follow each other are made twice, in turns: one after another, each read anew from the database and compressed before the next is begun;
and as rights/services/publishing.py does it. Both write the same files, which is checked. Then all
pages of the language are published into a folder of their own, and looked at once more when nothing
waits. Processor seconds are of this process alone: what the database does for it comes on top.
`--language every` publishes all languages; that takes the better part of an hour.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from rights.publishing import digests, press  # noqa: E402
from rights.publishing.pages import all_pages  # noqa: E402
from rights.publishing.releases import ENDINGS, Entry, Headers, Release  # noqa: E402
from rights.read_once import reading_once  # noqa: E402
from rights.services import publishing  # noqa: E402

EVERY = "every"


def one_after_another(release: Release, due: dict[str, Entry], headers: Headers) -> None:
    with release.adding():
        for path, entry in due.items():
            release.add(path, entry, press.compress(press.render(path).body))


def together(release: Release, due: dict[str, Entry], headers: Headers) -> None:
    with reading_once():
        done, failures = publishing._make(release, due, headers, float("inf"), earlier=None)
    assert (done, failures) == (len(due), {}), failures


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def files_of(folder: Path) -> dict[str, bytes]:
    found = [one for ending in ENDINGS.values() for one in folder.rglob(f"index.html{ending}")]
    return {str(one.relative_to(folder)): one.read_bytes() for one in found}


def compare(paths: list[str], rounds: int, scratch: Path) -> None:
    headers = press.render(publishing._PROBE).headers
    ways = {"one after another": one_after_another, "as they are published": together}
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(rounds):
        files = []
        for name, way in ways.items():
            folder = scratch / f"{turn}-{name}"
            folder.mkdir()
            due = {path: Entry("", "", "") for path in paths}
            release = Release(folder, {})
            seconds[name].append(timed(lambda: way(release, due, headers)))  # noqa: B023
            files.append(files_of(folder))
        assert files[0] == files[1], "not the same files"
    print(f"{len(paths)} pages, {rounds} turns, median")
    print("| way | ms a page | of the processor | to the first |")
    print("| --- | ---: | ---: | ---: |")
    base = 0.0
    for name, found in seconds.items():
        clock, processor = (statistics.median(one) / len(paths) for one in zip(*found, strict=True))
        base = base or clock
        print(f"| {name} | {clock * 1000:.1f} | {processor * 1000:.1f} | {clock / base:.2f} |")


def listing() -> None:
    headers = press.render(publishing._PROBE).headers
    known = digests.digests(headers)
    count = 0

    def run() -> None:
        nonlocal count
        count = len({page.path: digest for page, digest in digests.of_pages(all_pages(), known)})

    clock, _processor = timed(run)
    print(f"\nListing {count:,} pages in all languages with their digests: {clock:.2f} s")


def whole(language: str, scratch: Path) -> None:
    if language != EVERY:
        publishing.all_pages = lambda: (page for page in all_pages() if page.language == language)
    states: list[publishing.State] = []
    clock, processor = timed(lambda: states.append(publishing.publish(folder=scratch)))
    print(
        f"\n{language}: {states[0].pages:,} pages, {len(states[0].failures)} failed, "
        f"{clock:.0f} s, {processor:.0f} s of the processor"
    )
    held = 0
    for coding, ending in ENDINGS.items():
        found = [one.stat() for one in scratch.rglob(f"index.html{ending}")]
        sizes = [one.st_size for one in found]
        held += sum(one.st_blocks * 512 for one in found)
        print(
            f"  {coding}: {sum(sizes):,} bytes, {statistics.mean(sizes):,.0f} a page, "
            f"{max(sizes):,} at most"
        )
    print(f"  on the disk, both: {held:,} bytes")
    again, _processor = timed(lambda: states.append(publishing.publish(folder=scratch)))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  once more, nothing waits: {again:.1f} s; memory at most {most:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", default="my")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-compare", action="store_true")
    args = parser.parse_args()
    compared = (
        all_pages()
        if args.language == EVERY
        else (page for page in all_pages() if page.language == args.language)
    )
    paths = [page.path for page in compared]
    length = min(args.pages, len(paths))
    start = random.Random(3).randrange(len(paths) - length + 1)
    with tempfile.TemporaryDirectory() as name:
        (scratch := Path(name, "compared")).mkdir()
        compare(paths[start : start + length], args.rounds, scratch)
        listing()
        if not args.only_compare:
            whole(args.language, Path(name, "published"))


if __name__ == "__main__":
    main()
