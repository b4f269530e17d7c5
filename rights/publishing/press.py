"""One page, made as a reader would get it: through every middleware, by the view itself."""

import gzip
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TypeVar

import brotli
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpResponse
from django.utils import translation

from rights.publishing.releases import Headers

T = TypeVar("T")
_NICEST = 19
# Of this page alone, or of the way it is sent.
_OWN = {"content-language", "content-length", "onion-location"}


class CannotBePublished(Exception):
    """The view did not answer with a page that is the same for everybody."""


@dataclass(frozen=True, slots=True)
class Printed:
    body: bytes
    headers: Headers  # those that all pages share


def render(path: str) -> Printed:
    """Ask the portal itself for a page. Raises `CannotBePublished`; errors of the view come through."""
    with translation.override(translation.get_language()):
        response = _handler().get_response(_request(path))
    if response.status_code != 200:  # noqa: PLR2004
        raise CannotBePublished(f"status {response.status_code}")
    if response.cookies:
        raise CannotBePublished("sets a cookie")
    if "no-store" in response.get("Cache-Control", ""):
        raise CannotBePublished("is private")
    return Printed(response.content, _shared(response))


def stand_back() -> None:
    """This thread alone gets what no other program wants of the processor. Linux; elsewhere nothing changes."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICEST)


def standing_back(work: Callable[[], T]) -> T:
    """Do this work as `stand_back` says, and wait for it; its thread has the caller's connections and context."""
    here, context = connections.all(initialized_only=True), copy_context()

    def there() -> T:
        stand_back()
        for connection in here:
            connections[connection.alias] = connection
        return context.run(work)

    for connection in here:
        connection.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(there).result()
    finally:
        for connection in here:
            connection.dec_thread_sharing()


def compress(body: bytes) -> dict[str, bytes]:
    """Coding -> bytes, nearly as small as they get: it is done once, and read by many.

    Brotli at 11 takes three times as long as at 10 and saves 2.5 % (docs/performance.md); half of
    all that publishing costs would go there.
    """
    return {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=10),
        "gzip": gzip.compress(body, 9, mtime=0),
    }


def _shared(response: HttpResponse) -> Headers:
    found = []
    for name, value in response.items():
        if name == "Content-Security-Policy":
            # Its parts come in another order in every process.
            value = "; ".join(sorted(value.split("; ")))
        if name.lower() not in _OWN:
            found.append((name, value))
    return tuple(sorted(found))


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _request(path: str) -> WSGIRequest:
    """A stranger's: no cookie, no language wish, no coding."""
    scheme = "https" if settings.HTTPS else "http"
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": _host(),
            "SERVER_PORT": "443" if settings.HTTPS else "80",
            "HTTP_X_FORWARDED_PROTO": scheme,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
        }
    )


def _host() -> str:
    first = settings.PUBLIC_HOST or next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".")
    return "localhost" if first == "*" else first
