"""Which of the site's names serves what: one name for all, or three of their own, and an onion name.

With PUBLIC_HOST, REPORT_HOST and DESK_HOST the three parts share no origin: whoever finds a hole in one can't
read the others in a browser. ONION_HOST serves what workers use, and names none of the three.
"""

from django.conf import settings
from django.http import HttpRequest

# Pages in a language that hold what somebody tells: never cached, never in a search.
PRIVATE_PAGES = ("report", "receipt", "reply")
# What each name answers: programs that watch it ask there, and pages load their styles there.
_EVERYWHERE = ("livez", "healthz", "metrics", "robots.txt", "static")


def has_three() -> bool:
    return bool(settings.PUBLIC_HOST)


def host_of(path: str) -> str:
    """The one name that serves this path; empty: every name does, or there is but one."""
    if not has_three():
        return ""
    first, _slash, rest = path.lstrip("/").partition("/")
    if first in _EVERYWHERE:
        return ""
    if is_of_the_desk(path):
        return settings.DESK_HOST
    if first in dict(settings.LANGUAGES) and rest.partition("/")[0] in PRIVATE_PAGES:
        return settings.REPORT_HOST
    return settings.PUBLIC_HOST


def is_of_the_desk(path: str) -> bool:
    return path.lstrip("/").partition("/")[0] in ("desk", "admin")


def is_onion(request: HttpRequest) -> bool:
    return bool(settings.ONION_HOST) and request.get_host() == settings.ONION_HOST


def serves(request: HttpRequest) -> bool:
    """Whether the name that was asked has this path."""
    path = request.path_info
    if is_onion(request):
        return not is_of_the_desk(path)
    return host_of(path) in ("", request.get_host())


def link(request: HttpRequest, path: str) -> str:
    """As `address` where another name serves the path; else the path as it is."""
    if is_onion(request) or host_of(path.partition("?")[0]) in ("", request.get_host()):
        return path
    return address(request, path)


def address(request: HttpRequest, path: str) -> str:
    """The whole address of a path, on the name that serves it. Onion pages name their own."""
    host = "" if is_onion(request) else host_of(path.partition("?")[0])
    return f"{request.scheme}://{host}{path}" if host else request.build_absolute_uri(path)
