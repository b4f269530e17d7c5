"""A file on its way out: always as a download, never shown by the site itself."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse

from recruitment import file_types, passes
from recruitment.sealing import CannotOpen
from recruitment.services import evidence
from recruitment.services.evidence import Copy, Evidence


def is_oversized(request: HttpRequest) -> bool:
    """Whether more came than memory is kept for; its files were thrown away as they came."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


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


_PURPOSE = "file pass"


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
        return passes.seal(_PURPOSE, plain)

    @classmethod
    def from_token(cls, token: str) -> "FilePass":
        """Raises `CannotOpen` for what is not ours, or too old."""
        report_id, user_id, pk, made_at, stored_as, key, kind, size = passes.unseal(_PURPOSE, token)
        if time.time() - made_at > passes.OPEN_SECONDS:
            raise CannotOpen
        copy = Copy(stored_as, bytes.fromhex(key), file_types.TYPES[kind], size)
        return cls(report_id, user_id, pk, copy, made_at)
