"""Files in pieces, as tus 1.0 has them (https://tus.io/protocols/resumable-upload): core, creation, expiration.

Whose report it is, the sealed pass says, in `Authorization`: as on the receipt's page, and never in an
address. The last step is that page's own (`do=whole:…`), so that what went wrong is said in words there.
"""

import base64
import binascii
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from recruitment.sealing import CannotOpen
from recruitment.services import evidence, reports, resuming
from recruitment.services.reports import Opened, ReportAlreadyWithdrawn, UnknownReceipt
from recruitment.services.resuming import NoSuchUpload, TooLarge, Upload, WrongOffset
from recruitment.views.receipt_pass import UPLOAD_SECONDS, ReceiptPass

VERSION = "1.0.0"
CREATED, EMPTY, BAD, NOT_HERE, NOT_SO = 201, 204, 400, 404, 405
CONFLICT, WRONG_VERSION, LARGE, NOT_PIECES = 409, 412, 413, 415

Door = Callable[..., HttpResponse]


class _NotInOrder(Exception):
    """A header is missing, or holds what it can not."""


# The pass is asked of each of these, so no other site's form can use them (docs/adr/0009).
@csrf_exempt
def uploads(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _answer(
            EMPTY,
            {
                "Tus-Version": VERSION,
                "Tus-Extension": "creation,expiration",
                "Tus-Max-Size": str(evidence.MOST_BYTES),
            },
        )
    return _let_in(request, {"POST": _begin})


@csrf_exempt
def upload(request: HttpRequest, token: str) -> HttpResponse:
    return _let_in(request, {"HEAD": _look, "PATCH": _append}, token=token)


def _let_in(request: HttpRequest, doors: dict[str, Door], **of_address: str) -> HttpResponse:
    door = doors.get(request.method or "")
    if door is None:
        return _answer(NOT_SO, {"Allow": ", ".join(doors)})
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(WRONG_VERSION, {"Tus-Version": VERSION})
    try:
        return door(request, _opened(request), **of_address)
    except (CannotOpen, UnknownReceipt, ReportAlreadyWithdrawn, NoSuchUpload):
        return _answer(NOT_HERE)
    except WrongOffset:
        return _answer(CONFLICT)
    except TooLarge:
        return _answer(LARGE)
    except _NotInOrder:
        return _answer(BAD)


def _answer(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **(headers or {})})


def _opened(request: HttpRequest) -> Opened:
    _bearer, _space, token = request.headers.get("Authorization", "").partition(" ")
    opener = ReceiptPass.from_token(token, lasts=UPLOAD_SECONDS)
    return reports.open_with_receipt(lookup=opener.lookup, wrapping=opener.wrapping)


def _begin(request: HttpRequest, opened: Opened) -> HttpResponse:
    told, length = _metadata(request), _number(request, "Upload-Length")
    digest = told.get("sha256", "")
    if not length or not re.fullmatch("[0-9a-f]{64}", digest):
        raise _NotInOrder
    begun = resuming.begin(
        opened=opened, length=length, digest=digest, name=told.get("filename", "")
    )
    address = reverse("recruitment:upload", args=[begun.row.token])
    return _answer(CREATED, {"Location": address, **_stand(begun)})


def _look(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    found = resuming.find(opened=opened, token=token)
    return _answer(200, {**_stand(found), "Upload-Length": str(found.length)})


def _append(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return _answer(NOT_PIECES)
    offset = _number(request, "Upload-Offset")
    content = _what_came(request)
    return _answer(
        EMPTY,
        _stand(resuming.append(opened=opened, token=token, offset=offset, content=content)),
    )


def _stand(one: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(one.offset),
        "Upload-Expires": http_date(one.row.expires_at.timestamp()),
    }


def _what_came(request: HttpRequest) -> bytes:
    """The piece, or as much of it as came before the line was cut; one byte more than may be."""
    content = bytearray()
    try:
        while len(content) <= resuming.LARGEST_PIECE and (more := request.read(resuming.STEP)):
            content += more
    except UnreadablePostError:
        pass
    return bytes(content)


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise _NotInOrder
    return int(text)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """`Upload-Metadata`: name and value in base64, with commas between."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as error:
            raise _NotInOrder from error
    return told
