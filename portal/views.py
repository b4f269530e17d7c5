"""The few pages that belong to no app: where to begin, whether we live, and what went wrong."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from portal import api
from portal.middleware import accepted_language
from rights.hosts import PRIVATE_PAGES
from rights.publishing.releases import read_state


@require_safe
def to_own_language(request: HttpRequest) -> HttpResponse:
    """The start page in the first language of the browser's list that we have.

    Found, not moved for good: whoever shares a phone may set another language tomorrow.
    """
    return HttpResponseRedirect(f"/{accepted_language(request)}/")


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as this program answers at all. Asks nothing of the database: to start it anew would mend nothing."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether it is ready: 200 when a page can be served, 503 when the database does not answer.

    Where guides are published, a second line says since when, how many, and how many are not.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return HttpResponse("no database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n" + _published(), content_type="text/plain")


def _published() -> str:
    if settings.PUBLISH_DIR is None:
        return ""
    state = read_state(settings.PUBLISH_DIR)
    return (
        f"guides {state.pages}, waiting {state.waiting}, failed {len(state.failures)}, "
        f"checked {state.checked_at or 'never'}\n"
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Guides may be found by searching. A form being filled in must not turn up in a search."""
    closed = ["/desk/", "/admin/"]
    closed += [f"/{code}/{page}/" for code, _name in settings.LANGUAGES for page in PRIVATE_PAGES]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@dataclass(frozen=True)
class Trouble:
    status: int
    title: str | Promise
    lines: tuple[str | Promise, ...]


BAD_REQUEST = Trouble(
    400,
    _("We could not read this"),
    (
        _("Your browser sent something this site does not understand."),
        _("Go back and try again."),
        _("If you were filling in a form, nothing was sent."),
    ),
)
TOO_LARGE = Trouble(
    413,
    BAD_REQUEST.title,
    (
        _("This file is too large. It may have 10 MB at most."),
        _("Go back and try again."),
        _("If you were filling in a form, nothing was sent."),
    ),
)
CSRF = Trouble(
    403,
    _("Please send this again"),
    (
        _("We could not be sure that this form came from you."),
        _("This can happen when a page was open for a long time, or when cookies are off."),
        _("Nothing was sent or changed."),
        _("Go back, load the page again, and send it once more."),
    ),
)
FORBIDDEN = Trouble(
    403,
    _("This is not possible here"),
    (_("This page can't do what was asked."), _("Nothing was sent or changed.")),
)
NOT_FOUND = Trouble(
    404,
    _("This page is not here"),
    (
        _("The address may be wrong, or the page has moved."),
        _("You can begin again at the start page."),
    ),
)
SERVER_ERROR = Trouble(
    500,
    _("Something broke on our side"),
    (
        _("It is not your fault."),
        _("Please wait some minutes and try again."),
        _("If you were sending a report, check your receipt before you send it again."),
    ),
)


def _show(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if api.is_api(request):
        return api.problem_of_status(trouble.status)
    return render(request, "errors/page.html", {"trouble": trouble}, status=trouble.status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _show(request, TOO_LARGE if isinstance(exception, RequestDataTooBig) else BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _show(request, FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _show(request, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is for developers and in English; the reader learns what to do instead."""
    return _show(request, CSRF)


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke may be the template itself, so there is a page that needs none."""
    try:
        return _show(request, SERVER_ERROR)
    except Exception:  # noqa: BLE001  (whatever it is, the reader must get an answer)
        return HttpResponse(_bare(SERVER_ERROR), status=SERVER_ERROR.status)


def _bare(trouble: Trouble) -> str:
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>{}</title><h1>{}</h1>{}</html>',
        get_language(),
        "rtl" if get_language_bidi() else "ltr",
        trouble.title,
        trouble.title,
        format_html_join("", "<p>{}</p>", ((line,) for line in trouble.lines)),
    )
