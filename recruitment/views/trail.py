"""The auditor's desk: who did what, and when. Everything shown comes through recruitment/access.py."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.gate import needs
from accounts.permissions import Permission
from audit.models import Event
from recruitment import access, plain_text, trail_presenters
from recruitment.trail_forms import TrailForm

PER_PAGE = 50
_LARGEST_ID = 2**63 - 1


@require_GET
@needs(Permission.TRAIL_READ)
@timezone.override(UTC)  # auditors far apart read, and ask for, the same days
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first. Pages go by id, not by count: the trail grows for ever, and counting it is slow."""
    form = TrailForm(request.GET, reader=request.user)
    before = _before(request)
    found: list[Event] = []
    if form.is_valid():
        events = form.narrow(access.trail(request.user)).filter(pk__lt=before)
        found = list(events[: PER_PAGE + 1])
    older = request.GET.copy()
    older["before"] = str(found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else ""
    newest = request.GET.copy()
    newest.pop("before", None)
    context = {
        "section": "trail",
        "form": form,
        "lines": trail_presenters.lines(found[:PER_PAGE]),
        "older": f"?{older.urlencode()}" if older["before"] else "",
        "newest": f"?{newest.urlencode()}" if before < _LARGEST_ID else "",
        "is_narrowed": any(newest.values()),
    }
    return render(request, "desk/trail.html", context, status=200 if form.is_valid() else 400)


def _before(request: HttpRequest) -> int:
    """The event after which this page begins; a word that is no number begins at the newest."""
    number = plain_text.number(request.GET.get("before", ""))
    return _LARGEST_ID if number is None else number
