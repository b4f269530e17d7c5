"""Guides as files: take away what is no longer right, at once; then make it anew, a while at a time."""

import hashlib
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from rights.publishing import digests, press, releases
from rights.publishing.pages import all_pages
from rights.publishing.releases import Entry, Release, State

# All pages are sent with the same headers; those of this one are taken.
_PROBE = "/en/about/"


def publish(*, folder: Path, seconds: float | None = None) -> State:
    """Make the files in `folder` say what the portal says.

    What is out of date is gone before the first new page is made: readers get it from the portal
    meanwhile. After `seconds` the rest is left `waiting`; with 0 pages are only taken away.
    Raises `PublishingElsewhere`.
    """
    stop_at = time.monotonic() + seconds if seconds is not None else float("inf")
    with releases.only_publisher(folder):
        headers = press.render(_PROBE).headers
        known = digests.digests(headers)
        today = timezone.localdate().isoformat()
        pages = digests.of_pages(all_pages(), known)
        wanted = {page.path: Entry(digest, today, "") for page, digest in pages}
        release, is_new = _without_outdated(folder, wanted, headers)
        due = {path: entry for path, entry in wanted.items() if _is_due(release, path, entry)}
        state = releases.read_state(folder)
        done, state.failures = _make(release, due, headers, stop_at)
        state.checked_at = timezone.now().isoformat(timespec="seconds")
        if done or is_new:
            state.changed_at = state.checked_at
        state.pages = len(release.entries)
        state.waiting = len(due) - done - len(state.failures)
        releases.write_state(folder, state)
        return state


def _without_outdated(
    folder: Path, wanted: Mapping[str, Entry], headers: releases.Headers
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
            if path in wanted and entry.digest == wanted[path].digest
        }
        is_whole = len(keep) == len(before.entries) and not before.was_cut_off
        # A set that holds no page yet may be of other headers than those of today.
        if is_whole and before.is_sent_with(headers):
            return before, False
        release = before.followed_by(keep, releases.next_number(folder))
    releases.put_in_place(release, folder, style, headers)
    return release, True


def _is_due(release: Release, path: str, entry: Entry) -> bool:
    """Not there, or made on another day: what binds a country depends on the day."""
    return path not in release.entries or release.entries[path].day != entry.day


def _make(
    release: Release, due: Mapping[str, Entry], headers: releases.Headers, stop_at: float
) -> tuple[int, dict[str, str]]:
    """How many pages were made, and why others were not."""
    done, failures = 0, {}
    with release.adding():
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
            _lay_down(release, path, replace(entry, body=_digest(printed.body)), printed.body)
            done += 1
    return done, failures


def _lay_down(release: Release, path: str, entry: Entry, body: bytes) -> None:
    before = release.entries.get(path)
    if before is not None and before.body == entry.body:
        # The same page on another day: the file stays, and with it what phones have of it.
        release.entries[path] = entry
    else:
        release.add(path, entry, press.compress(body))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _style(headers: Iterable[tuple[str, str]]) -> str:
    return re.search(r"style-src '([^']+)'", dict(headers)["Content-Security-Policy"])[1]
