"""Logs that cannot tell who did what.

Two leaks are closed here. Django puts the path of a failed request, and the request itself,
on the record. Exceptions quote values: PostgreSQL's `Key (agency_typed)=(…)`, a form's text in
a `ValueError`. So the path is cut and of an exception only type and places in the code remain.
"""

import logging
import traceback
from types import TracebackType

_REQUEST_LOGGERS = ("django.request", "django.security", "django.server")


class NoRequestText(logging.Filter):
    """Drops what the request said from Django's own records; keeps level, status and place.

    Of what is refused the name of the logger says why (`django.security.DisallowedHost`). Places are kept only of
    what failed: a refusal is no fault of the code, and whoever asks often would fill the log with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_REQUEST_LOGGERS):
            status = getattr(record, "status_code", 0)
            record.msg = (
                f"request refused or failed, status {status}" if status else "request refused"
            )
            record.args = ()
            if 400 <= status < 500:
                record.exc_info = record.exc_text = None
        record.__dict__.pop("request", None)
        return True


class SafeFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        kind, _, places = ei
        if kind is None:
            return ""
        frames = "".join(
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n'
            for frame in traceback.extract_tb(places)
        )
        return f"{frames}{kind.__module__}.{kind.__qualname__} (text withheld)"

    def formatStack(self, stack_info: str) -> str:
        return ""
