"""Headers that keep readers safe, and the language of the page."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone, translation

from rights.hosts import PRIVATE_PAGES

GetResponse = Callable[[HttpRequest], HttpResponse]

# Nothing on these pages may use a sensor, whoever injects what.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "usb", "payment", "interest-cohort")
)
# Desk, admin and API page load their own stylesheet and script files; still nothing inline.
_WITH_FILES = ("/desk/", "/admin/", "/api/v1/docs/")
_OWN_FILES = {
    "style-src": ["'self'"],
    "script-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
}


class PrivacyHeaders:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _is_private(request.path_info):
            # The back button on a borrowed phone must show nothing.
            response["Cache-Control"] = "no-store"
        if request.path_info.startswith(("/desk/", "/admin/")):
            # With no-referrer a browser sends `Origin: null` with forms, and Django's CSRF check refuses
            # them. Other sites still learn nothing.
            response.setdefault("Referrer-Policy", "same-origin")
        if request.path_info.startswith(_WITH_FILES):
            response._csp_update = _OWN_FILES
        return response


def _is_private(path: str) -> bool:
    first, _, rest = path.lstrip("/").partition("/")
    if first in ("desk", "admin"):
        return True
    return first in dict(settings.LANGUAGES) and rest.partition("/")[0] in PRIVATE_PAGES


class LanguageFromAddress:
    """The language stands in the address; nothing is read from a cookie, nothing is kept.

    Django's own LocaleMiddleware would also look at cookies and add `Vary` for pages whose
    language is fixed by their address, which spoils shared caches.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info)
        in_address = language is not None
        if language is None:
            language = accepted_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        if not in_address:
            response.headers.setdefault("Vary", "Accept-Language")
        return response


def accepted_language(request: HttpRequest) -> str:
    """The first language of the browser's list that we have; else the site's own."""
    accept = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    for code, _quality in translation.trans_real.parse_accept_lang_header(accept):
        if code == "*":
            break
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class DeskLanguage:
    """Signed-in people read the desk in the language they chose, and times in their own zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/desk/") and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            with timezone.override(request.user.time_zone):
                return self.get_response(request)
        return self.get_response(request)


class RefuseNul:
    """PostgreSQL cannot store NUL; without this a NUL in any field ends as a server error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in request.path_info:
            raise BadRequest("NUL is not a letter.")
        return self.get_response(request)


class RefuseTooLarge:
    """nginx took no more of it and asks what to tell the reader (deploy/front/portal.conf)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Too-Large"):
            raise RequestDataTooBig("More than nginx takes at this address.")
        return self.get_response(request)


class ReadToTheEnd:
    """What was sent is taken even if nobody looked at it, up to the largest that may come.

    A web server that is answered while it still sends loses the answer, and tells its reader of a fault.
    """

    _STEP = 65536

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        left = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        with suppress(UnreadablePostError):
            while left > 0 and (piece := request.read(self._STEP)):
                left -= len(piece)
        return response
