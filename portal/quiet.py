"""Pages that do not tell what they are about: `?quiet=1`, carried along in every link.

For a reader over whose shoulder somebody looks, or whose list of open pages is checked. The choice
lives in the address alone. The text of a page stays as it is: the exit is one tap away.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]

_CODES = "|".join(re.escape(code) for code, _name in settings.LANGUAGES)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_BRAND = re.compile(r'(<a class="brand"[^>]*>).*?(</a>)', re.DOTALL)
_LINK = re.compile(rf'((?:href|action)="/(?:{_CODES})/[^"?#]*)(\?[^"#]*)?(#[^"]*)?"')
_GET_FORM = re.compile(r'(<form method="get"[^>]*>)')


class QuietPages:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.GET.get("quiet") != "1" or response.streaming:
            return response
        if location := response.get("Location", ""):
            if location.startswith("/"):
                response["Location"] = _carried(location)
        elif response.get("Content-Type", "").startswith("text/html"):
            response.content = quietened(response.content.decode(response.charset))
        return response


def _carried(address: str) -> str:
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}quiet=1"


def quietened(page: str) -> str:
    """The page under a dull name, with every link and form leading to another such page."""

    def link(found: re.Match[str]) -> str:
        start, query, part = found.group(1), found.group(2) or "", found.group(3) or ""
        if "quiet=1" in query:
            return found.group(0)
        query = f"{query}&amp;quiet=1" if query else "?quiet=1"
        return f'{start}{query}{part}"'

    name = _("Notes")
    page = _TITLE.sub(f"<title>{name}</title>", page, count=1)
    page = _BRAND.sub(rf"\g<1>{name}\g<2>", page, count=1)
    page = _LINK.sub(link, page)
    return _GET_FORM.sub(r'\1<input type="hidden" name="quiet" value="1">', page)
