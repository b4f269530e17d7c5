"""Guides as files: take away what is no longer right, at once; then make it anew, a while at a time."""

import hashlib
import re
import time
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.utils import timezone

from rights.publishing import digests, press, releases
from rights.publishing.pages import all_pages
from rights.publishing.releases import Entry, Release, State
from rights.read_once import reading_once

# All pages are sent with the same headers; those of this one are taken.
_PROBE = "/en/about/"
# Pages that may wait to be compressed: enough that neither side stands still.
_BESIDE = 8


def publish(*, folder: Path, seconds: float | None = None, patience: float = 0) -> State:
    """Make the files in `folder` say what the portal says.

    What is out of date is gone before the first new page is made: readers get it from the portal
    meanwhile. After `seconds` the rest is left `waiting`; with 0 pages are only taken away.
    Raises `PublishingElsewhere` when another is at it for longer than `patience`, in seconds.
    """
    stop_at = time.monotonic() + seconds if seconds is not None else float("inf")
    with releases.only_publisher(folder, patience=patience), reading_once():
        headers = press.render(_PROBE).headers
        known = digests.digests(headers)
        today = timezone.localdate().isoformat()
        pages = digests.of_pages(all_pages(), known)
        wanted = {page.path: digest for page, digest in pages}
        release, is_new = _without_outdated(folder, wanted, headers)
        due = {
            path: Entry(digest, today, "")
            for path, digest in wanted.items()
            if _is_due(release, path, today)
        }
        state = releases.read_state(folder)
        is_missing = any(path not in release.entries for path in due)
        earlier = releases.before(release, folder) if is_missing and seconds != 0 else None
        done, state.failures = press.standing_back(
            partial(_make, release, due, headers, stop_at, earlier=earlier)
        )
        state.checked_at = timezone.now().isoformat(timespec="seconds")
        if done or is_new:
            state.changed_at = state.checked_at
        state.pages = len(release.entries)
        state.waiting = len(due) - done - len(state.failures)
        releases.write_state(folder, state)
        return state


def _without_outdated(
    folder: Path, wanted: Mapping[str, str], headers: releases.Headers
) -> tuple[Release, bool]:
    """The release that readers get from now on, and whether it is another than before."""
    style = _style(headers)
    before = releases.current(folder, style)
    if before is None:
        release = Release(folder / "releases" / str(releases.next_number(folder)), {})
    else:
        keep = {
            path: entry
            for path, entry in before.entries.items()
            if entry.digest == wanted.get(path)
        }
        is_whole = len(keep) == len(before.entries) and not before.was_cut_off
        # A set that holds no page yet may be of other headers than those of today.
        if is_whole and before.is_sent_with(headers):
            return before, False
        release = before.followed_by(keep, releases.next_number(folder))
    releases.put_in_place(release, folder, style, headers)
    return release, True


def _is_due(release: Release, path: str, today: str) -> bool:
    """Not there, or made on another day: what binds a country depends on the day."""
    made = release.entries.get(path)
    return made is None or made.day != today


def _make(
    release: Release,
    due: Mapping[str, Entry],
    headers: releases.Headers,
    stop_at: float,
    *,
    earlier: Release | None,
) -> tuple[int, dict[str, str]]:
    """How many pages were made, and why others were not.

    After whatever else wants the processor: a report must not wait for it. What takes away pages stands not back.
    """
    done, failures = 0, {}
    # A page is compressed beside the rendering of the next ones: three quarters of publishing is this.
    beside: deque[tuple[str, Entry, Future[dict[str, bytes]]]] = deque()
    with release.adding(), _compressing() as compressing:
        for path, entry in due.items():
            if time.monotonic() >= stop_at:
                break
            try:
                printed = press.render(path)
                if printed.headers != headers:
                    raise press.CannotBePublished("other headers than all pages")
            except press.CannotBePublished as refused:
                failures[path] = str(refused)
                continue
            done += 1
            made = replace(entry, body=_digest(printed.body))
            if _is_laid_down(release, path, made, earlier):
                continue
            beside.append((path, made, compressing.submit(press.compress, printed.body)))
            if len(beside) > _BESIDE:
                _lay_down(release, *beside.popleft())
        while beside:
            _lay_down(release, *beside.popleft())
    return done, failures


def _compressing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, initializer=press.stand_back)


def _is_laid_down(release: Release, path: str, made: Entry, earlier: Release | None) -> bool:
    """The same page on another day or by a new version of the portal: its files stay what they are."""
    here = release.entries.get(path)
    if here is not None and here.body == made.body:
        release.entries[path] = made
        return True
    there = earlier.entries.get(path) if earlier is not None and here is None else None
    return there is not None and there.body == made.body and release.take_over(earlier, path, made)


def _lay_down(release: Release, path: str, entry: Entry, codings: Future[dict[str, bytes]]) -> None:
    release.add(path, entry, codings.result())


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _style(headers: Iterable[tuple[str, str]]) -> str:
    return re.search(r"style-src '([^']+)'", dict(headers)["Content-Security-Policy"])[1]
