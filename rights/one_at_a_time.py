"""Views that cost as much as twenty pages: one at a time in each process, the next is told to wait.

Anybody may ask for them, and no count is kept of who asked: a limit by network would be a trace of
reading. So many at once can slow only each other, and never take the threads that other readers need.
"""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

View = Callable[..., HttpResponse]

SECONDS_TO_WAIT = 30
BUSY = {
    "status": 503,
    "title": _("Too many people want this at the moment"),
    "lines": (
        _("Wait half a minute. Then load this page again."),
        _("You can read the guide page by page meanwhile."),
    ),
}
_lock = Lock()


def one_at_a_time(view: View) -> View:
    """All views so marked share one place."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _lock.acquire(blocking=False):
            answer = render(request, "errors/page.html", {"trouble": BUSY}, status=BUSY["status"])
            answer["Retry-After"] = str(SECONDS_TO_WAIT)
            answer["Cache-Control"] = "no-store"
            return answer
        try:
            return view(request, *args, **kwargs)
        finally:
            _lock.release()

    return guarded
