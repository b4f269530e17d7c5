from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rights.digits import direction_of

SITE_NAME = _("Worker rights")


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: its language and direction, the other languages, the way out.

    `languages` is a list of {code, name, dir, url, current}: `name` in the language's own script,
    `url` of this very page in that language.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "site_name": SITE_NAME,
        "LANGUAGE_CODE": language,
        "LANGUAGE_BIDI": translation.get_language_bidi(),
        "languages": [_language(request, code, name) for code, name in settings.LANGUAGES],
        "exit_url": settings.EXIT_URL,
    }


def _language(request: HttpRequest, code: str, name: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "dir": direction_of(code),
        "url": same_page_in(request, code),
        "current": code == translation.get_language(),
    }


def same_page_in(request: HttpRequest, code: str) -> str:
    """The address of this page in another language.

    The question (`?a=NPL&b=QAT`) goes along on pages that are read. A form that was sent, and any
    page outside the languages (an error page of the desk), leads to the start page instead.
    """
    first, _slash, rest = request.path_info.lstrip("/").partition("/")
    if first not in dict(settings.LANGUAGES):
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    return f"/{code}/{quote(rest)}" + (f"?{query}" if query else "")
