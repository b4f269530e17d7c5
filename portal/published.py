"""Guides that lie ready as files go out from here, before Django and the database are asked.

As nginx does it in front (deploy/nginx.conf), for a portal that stands alone. What is no plain
reading of a published page goes on to the portal: a form, a question in the address, a page
that is not there. Nothing is kept of what was read.
"""

import json
import os
import re
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.styles import public_stylesheet_hash
from rights.publishing.releases import ENDINGS

Environ = dict[str, Any]

# How long a phone may show a page without asking again.
MAX_AGE = 300
_PATH = re.compile(r"/[a-z]{2,3}(?:-[a-z]+)?/(?:[A-Za-z0-9_.-]*[A-Za-z0-9_-]/)*")
# As in deploy/nginx.conf. Best first.
_WANTS = {
    coding: re.compile(rf"(?:^|[ ,]){coding}(?=[ ,;]|$)(?! *; *q=0(?:\.0*)?(?:[ ,]|$))", re.I)
    for coding in ENDINGS
}


class PublishedFirst:
    """`folder`: PUBLISH_DIR, or None for a portal that publishes nothing."""

    def __init__(self, portal: Any, folder: Path | None) -> None:
        self._portal = portal
        self._pages = folder and str(folder / "for" / public_stylesheet_hash().strip("'"))
        # The hash may hold a slash, so the link may lie a folder deeper.
        self._beside = self._pages and f"{os.path.dirname(self._pages)}/"

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if self._pages is not None and _is_plain_reading(environ):
            answer = self._answer(environ, start_response)
            if answer is not None:
                return answer
        return self._portal(environ, start_response)

    def _answer(self, environ: Environ, start_response: Any) -> Iterable[bytes] | None:
        coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding is None:
            return None
        path = environ["PATH_INFO"]
        try:
            # One set from the first byte to the last, whatever takes its place meanwhile.
            pages = self._beside + os.readlink(self._pages)
            body, modified = _read(f"{pages}{path}index.html{ENDINGS[coding]}")
            shared = _headers(pages)
        except OSError:
            return None
        etag = f'"{modified:x}-{len(body):x}"'
        headers = [
            *shared,
            ("Content-Language", path.split("/", 2)[1]),
            ("Cache-Control", f"max-age={MAX_AGE}"),
            *_onion_location(path),
            ("ETag", etag),
            ("Last-Modified", _day(modified)),
        ]
        if _is_known(environ, headers[-1][1], etag):
            start_response("304 Not Modified", headers)
            return []
        headers += [("Content-Encoding", coding), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _read(name: str) -> tuple[bytes, int]:
    """What the file holds, and when it was made. Each time anew: a page taken away is gone at once.

    Not with `open`, which takes twice as long. Files are put in place whole, so one read has all.
    """
    file = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    try:
        found = os.fstat(file)
        return os.read(file, found.st_size), int(found.st_mtime)
    finally:
        os.close(file)


@lru_cache(maxsize=64)
def _coding(wish: str) -> str | None:
    """Browsers word it in a handful of ways."""
    return next((coding for coding in _WANTS if _WANTS[coding].search(wish)), None)


@lru_cache(maxsize=8192)
def _day(modified: int) -> str:
    """Many pages are made in one second, and writing it out took a third of the time of a page."""
    return formatdate(modified, usegmt=True)


def _onion_location(path: str) -> list[tuple[str, str]]:
    """As portal.hosts tells it."""
    onion = settings.ONION_HOST
    return [("Onion-Location", f"http://{onion}{path}")] if onion else []


def _is_plain_reading(environ: Environ) -> bool:
    """Also no reading in the open where everybody is sent to HTTPS."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING"):
        return False
    if settings.HTTPS and not _is_secure(environ):
        return False
    # Pages lead to the names of the open net, so the onion name has its own from the portal.
    host = environ.get("HTTP_HOST", "").lower()
    if host == (settings.ONION_HOST or None) or host != (settings.PUBLIC_HOST or host):
        return False
    return _PATH.fullmatch(environ["PATH_INFO"]) is not None


def _is_secure(environ: Environ) -> bool:
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
    return environ.get(name) == value


def _is_known(environ: Environ, last_modified: str, etag: str) -> bool:
    """Whether the browser holds this very page. Only when it names no tag does the day count."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is None:
        return environ.get("HTTP_IF_MODIFIED_SINCE") == last_modified
    return tags.strip() == "*" or etag in (
        tag.strip().removeprefix("W/") for tag in tags.split(",")
    )


@lru_cache(maxsize=4)
def _headers(pages: str) -> list[tuple[str, str]]:
    found = json.loads(Path(pages).with_name("headers.json").read_text())
    return [(name, value) for name, value in found]
