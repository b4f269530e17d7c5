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
        "languages": _languages(request, language),
        "exit_url": settings.EXIT_URL,
    }


def _languages(request: HttpRequest, language: str) -> list[dict[str, Any]]:
    rest = _after_language(request)
    return [
        {
            "code": code,
            "name": name,
            "dir": direction_of(code),
            "url": f"/{code}/{rest}",
            "current": code == language,
        }
        for code, name in settings.LANGUAGES
    ]


def _after_language(request: HttpRequest) -> str:
    """What follows the language in the address of this page.

    The question (`?a=NPL&b=QAT`) goes along on pages that are read. A form that was sent, and any
    page outside the languages (an error page of the desk), leads to the start page instead.
    """
    first, _slash, rest = request.path_info.lstrip("/").partition("/")
    if first not in dict(settings.LANGUAGES):
        return ""
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    return quote(rest) + (f"?{query}" if query else "")
