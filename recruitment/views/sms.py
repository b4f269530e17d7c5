"""The door of the text message gateway. What comes in is answered, and neither kept nor logged."""

import base64
import binascii
import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import limits
from recruitment import sms


# The gateway is a machine with a secret of its own, and no browser with a cookie.
@csrf_exempt
@require_POST
def sms_in(request: HttpRequest) -> HttpResponse:
    """Kannel's `post-url`: the text as the body, in UTF-8. The answer is the text to send back."""
    if not _is_gateway(request):
        raise Http404
    if not limits.may_send_sms():
        return HttpResponse(status=429)
    text = request.read(4 * sms.LONGEST_IN).decode(errors="replace")
    response = HttpResponse(sms.answer(text), content_type="text/plain; charset=utf-8")
    add_never_cache_headers(response)
    return response


def _is_gateway(request: HttpRequest) -> bool:
    """Basic authentication (RFC 7617); the user is not looked at. Without a secret set, nobody is."""
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    if not settings.SMS_TOKEN or scheme.lower() != "basic":
        return False
    try:
        password = base64.b64decode(told, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(password, settings.SMS_TOKEN.encode())
