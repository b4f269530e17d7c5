"""A file on its way out: always as a download, never shown by the site itself."""

import base64
import binascii
import json
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse

from recruitment import file_types, sealing
from recruitment.sealing import CannotOpen
from recruitment.services import evidence
from recruitment.services.evidence import Copy, Evidence

# As long as a receipt stays open (views/receipt.py).
OPEN_SECONDS = 15 * 60


def is_oversized(request: HttpRequest) -> bool:
    """Whether more came than memory is kept for; its files were thrown away as they came."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdigit() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def attachment(found: Evidence, *, original: bool) -> StreamingHttpResponse:
    """The clean copy where there is one, unless the original is asked for. Raises as `evidence.content`."""
    copy = found.original if original or found.clean is None else found.clean
    return download(copy, f"file-{found.pk}")


def download(copy: Copy, name: str) -> StreamingHttpResponse:
    # No kind of its own: whatever is hidden in it, no browser shows or runs it on this site.
    response = StreamingHttpResponse(
        evidence.content(copy), content_type="application/octet-stream"
    )
    response["Content-Length"] = str(copy.size)
    response["Content-Disposition"] = f'attachment; filename="{name}.{copy.kind.ending}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    # Squeezing sealed photographs again costs time and saves nothing.
    response["Content-Encoding"] = "identity"
    return response


@dataclass(frozen=True, repr=False)
class FilePass:
    """One copy, opened for one member for a quarter of an hour; goes along in the opened page's forms.

    So a password opens the page once, and its files can be taken without typing it again.
    """

    report_id: int
    user_id: int
    pk: int
    copy: Copy
    made_at: int

    @property
    def token(self) -> str:
        copy = self.copy
        plain = [self.report_id, self.user_id, self.pk, self.made_at]
        plain += [copy.stored_as, copy.key.hex(), copy.kind.key, copy.size]
        sealed = sealing.wrap(_keys()[0], json.dumps(plain).encode())
        return base64.urlsafe_b64encode(sealed).decode()

    @classmethod
    def from_token(cls, token: str) -> "FilePass":
        """Raises `CannotOpen` for what is not ours, or too old."""
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii"))
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise CannotOpen from error
        for key in _keys():
            try:
                plain = json.loads(sealing.unwrap(key, sealed))
            except CannotOpen:
                continue
            report_id, user_id, pk, made_at, stored_as, file_key, kind, size = plain
            if time.time() - made_at > OPEN_SECONDS:
                break
            copy = Copy(stored_as, bytes.fromhex(file_key), file_types.TYPES[kind], size)
            return cls(report_id, user_id, pk, copy, made_at)
        raise CannotOpen


def _keys() -> list[bytes]:
    return [
        sealing.keyed(secret.encode(), "file pass")
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
