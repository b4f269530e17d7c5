"""Each name serves its own paths, and links lead from one name to the other."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from rights import hosts

GetResponse = Callable[[HttpRequest], HttpResponse]

_LINK = re.compile(r'(?<=\s)((?:href|action|formaction)=")([^"]*)"')


class OwnHost:
    """404 for paths of another name; its start leads to where the work of this name begins.

    Outside of what writes into pages (`portal.quiet`), since links are whole addresses afterwards.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hosts.serves(request):
            if request.path_info == "/" and request.get_host() == settings.DESK_HOST:
                return HttpResponseRedirect("/desk/")
            raise Http404
        if hosts.is_onion(request):
            # The proxy says https, or everybody would be sent there; whole addresses must not.
            request.META["HTTP_X_FORWARDED_PROTO"] = "http"
        response = self.get_response(request)
        if hosts.has_three() and not hosts.is_onion(request):
            _lead_across(request, response)
        if settings.ONION_HOST and not hosts.is_onion(request):
            _tell_of_onion(request, response)
        return response


def _lead_across(request: HttpRequest, response: HttpResponse) -> None:
    own = f"{request.scheme}://{request.get_host()}"

    def led(link: str) -> str:
        path = link.removeprefix(own)
        if not path.startswith("/"):
            return link
        moved = hosts.link(request, path)
        return link if moved == path else moved

    if location := response.get("Location"):
        response["Location"] = led(location)
    if _is_page(response):
        page = response.content.decode(response.charset)
        response.content = _LINK.sub(lambda found: f'{found[1]}{led(found[2])}"', page)
        if not hosts.is_of_the_desk(request.path_info):
            # A check of fees goes on as a report, and a report leads back to a guide.
            names = (settings.PUBLIC_HOST, settings.REPORT_HOST)
            origins = [f"{request.scheme}://{name}" for name in names]
            response._csp_update = {"form-action": origins}


def _tell_of_onion(request: HttpRequest, response: HttpResponse) -> None:
    """Tor Browser offers the other name. Without the question: that may be what somebody looked for."""
    if _is_page(response) and not hosts.is_of_the_desk(request.path_info):
        response["Onion-Location"] = f"http://{settings.ONION_HOST}{request.path}"


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")
