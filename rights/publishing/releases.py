"""Where published files lie, and how one set of them takes the place of another.

    releases/7/pages/ne/journeys/NPL/QAT/index.html.br
    releases/7/manifest.json     what each page was made from
    releases/7/headers.json      what every page is sent with
    for/sha256-…=                -> releases/7/pages; web servers read here
    state.json                   for operators

A web server that knows another stylesheet than the pages hold finds no folder under its hash, and
asks the portal itself: a page never comes under a policy that hides its styles.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Headers = tuple[tuple[str, str], ...]

ENDINGS = {"br": ".br", "gzip": ".gz"}


# Between two rounds of a worker with much to do the lock is free for some milliseconds.
_LOOK_AGAIN = 0.005  # seconds


class PublishingElsewhere(Exception):
    """Another process is publishing right now."""


@dataclass(slots=True)
class Entry:
    """What a page was made from, on which day, and what came out (SHA-256)."""

    digest: str
    day: str
    body: str


@dataclass(slots=True)
class State:
    """`waiting`: pages that are right only when asked of the portal itself; it answers for them."""

    checked_at: str = ""
    changed_at: str = ""
    pages: int = 0
    waiting: int = 0
    failures: dict[str, str] = field(default_factory=dict)


@contextmanager
def only_publisher(folder: Path, *, patience: float = 0) -> Iterator[None]:
    """Raises `PublishingElsewhere` after so many seconds. The kernel frees the lock of a process that was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    give_up_at = time.monotonic() + patience
    with (folder / "lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= give_up_at:
                    raise PublishingElsewhere from None
                time.sleep(_LOOK_AGAIN)
        yield


class Release:
    """A set of pages. Pages may be added while it is read; to take one away needs a new release."""

    def __init__(self, folder: Path, entries: dict[str, Entry] | None = None) -> None:
        self.folder = folder
        self.entries = entries if entries is not None else _entries(folder)

    @property
    def was_cut_off(self) -> bool:
        """Somebody began to add pages and never wrote down which."""
        return self._unfinished.exists()

    def is_sent_with(self, headers: Headers) -> bool:
        return self._headers.read_bytes() == _as_json(headers)

    @property
    def _headers(self) -> Path:
        return self.folder / "headers.json"

    @property
    def _unfinished(self) -> Path:
        return self.folder / "unfinished"

    def file(self, path: str, coding: str) -> Path:
        return self.folder / "pages" / path.strip("/") / f"index.html{ENDINGS[coding]}"

    @contextmanager
    def adding(self) -> Iterator[None]:
        self._unfinished.touch()
        yield
        write_whole(self.folder / "manifest.json", _as_json(_rows(self.entries)))
        self._unfinished.unlink()

    def add(self, path: str, entry: Entry, codings: Mapping[str, bytes]) -> None:
        """Each file is there whole or not at all; later than the one it replaces, by a second at least."""
        modified = int(time.time())
        for coding, content in codings.items():
            target = self.file(path, coding)
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                modified = max(modified, int(target.stat().st_mtime) + 1)
            write_whole(target, content, modified)
        self.entries[path] = entry

    def followed_by(self, keep: Mapping[str, Entry], number: int) -> "Release":
        """A new set that holds the same files of the pages to keep."""
        release = Release(self.folder.with_name(str(number)), {})
        for path, entry in keep.items():
            release.take_over(self, path, entry)
        return release

    def take_over(self, before: "Release", path: str, entry: Entry) -> bool:
        """The very files of a page that another set holds: what phones have of them stays right.

        False when that set lacks a file, and nothing is taken.
        """
        held = [(before.file(path, one), self.file(path, one)) for one in ENDINGS]
        if not all(old.exists() for old, _new in held):
            return False
        for old, new in held:
            new.parent.mkdir(parents=True, exist_ok=True)
            os.link(old, new)
        self.entries[path] = entry
        return True


def current(folder: Path, style: str) -> Release | None:
    """The set that readers of pages with this stylesheet get; None when there is none."""
    pages = folder / "for" / style
    return Release(pages.resolve().parent) if pages.exists() else None


def before(release: Release, folder: Path) -> Release | None:
    """The set that this one took the place of, as long as it is kept.

    None also for one that was cut off: its files may be newer than what is noted of them.
    """
    number = next((one for one in _numbers(folder) if one < int(release.folder.name)), None)
    if number is None:
        return None
    found = folder / "releases" / str(number)
    if not (found / "manifest.json").exists():
        return None
    earlier = Release(found)
    return None if earlier.was_cut_off else earlier


def read_gzipped(folder: Path, style: str, path: str) -> bytes | None:
    """A page of the current set as readers get it; None when it is not ready made."""
    try:
        return (
            folder / "for" / style / path.strip("/") / f"index.html{ENDINGS['gzip']}"
        ).read_bytes()
    except FileNotFoundError:
        return None


def put_in_place(release: Release, folder: Path, style: str, headers: Headers) -> None:
    """Readers get this set from now on, and no other. The one before is kept for those under way."""
    (release.folder / "pages").mkdir(parents=True, exist_ok=True)
    write_whole(release._headers, _as_json(headers))
    with release.adding():
        pass
    link = folder / "for" / style
    link.parent.mkdir(parents=True, exist_ok=True)
    new = folder / "for.new"
    new.unlink(missing_ok=True)
    new.symlink_to(os.path.relpath(release.folder / "pages", link.parent))
    new.replace(link)
    for root, names, _files in os.walk(folder / "for"):
        for old in (Path(root, name) for name in names):
            if old.is_symlink() and old != link:
                old.unlink()
    for number in _numbers(folder)[2:]:
        shutil.rmtree(folder / "releases" / str(number))


def next_number(folder: Path) -> int:
    return max(_numbers(folder), default=0) + 1


def _numbers(folder: Path) -> list[int]:
    """Of the sets that are there, newest first."""
    releases = folder / "releases"
    releases.mkdir(exist_ok=True)
    return sorted((int(one.name) for one in releases.iterdir()), reverse=True)


def read_state(folder: Path) -> State:
    try:
        return State(**json.loads((folder / "state.json").read_text()))
    except FileNotFoundError:
        return State()


def write_state(folder: Path, state: State) -> None:
    write_whole(folder / "state.json", _as_json(state))


def write_whole(target: Path, content: bytes, modified: int | None = None) -> None:
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(content)
    if modified is not None:
        os.utime(beside, (modified, modified))
    beside.replace(target)


def _entries(folder: Path) -> dict[str, Entry]:
    rows = json.loads((folder / "manifest.json").read_text())
    return {path: Entry(**row) for path, row in rows.items()}


def _rows(entries: Mapping[str, Entry]) -> dict[str, dict[str, str]]:
    """As `asdict` gives them, which takes a second for a hundred thousand."""
    return {
        path: {"digest": one.digest, "day": one.day, "body": one.body}
        for path, one in entries.items()
    }


def _as_json(value: Any) -> bytes:
    return json.dumps(value, default=asdict, ensure_ascii=False, sort_keys=True).encode()
