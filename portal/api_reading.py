"""How the API reads what it is sent: bodies of a limited size, and pages by whole numbers.

Apart from portal/api.py, which imports REST framework's views: those ask the settings for these
two classes while they are themselves being imported.
"""

import json
import re
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class LimitedJSONParser(JSONParser):
    """JSON of at most `settings.API_BODY_LIMIT` bytes; what can't be read is a 400, whatever it is.

    Django's own limit guards `request.body`, which REST framework does not use.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        raw = stream.read(settings.API_BODY_LIMIT + 1)
        if len(raw) > settings.API_BODY_LIMIT:
            raise TooLarge
        try:
            # utf-8-sig: some systems put a byte order mark in front.
            return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_such_number)
        except (ValueError, RecursionError):
            # The parser's own message would quote the body.
            raise exceptions.ParseError from None


def _no_such_number(name: str) -> NoReturn:
    raise ValueError("not a number of JSON")


class Pages(LimitOffsetPagination):
    """`limit` (1 to 300, else 100) and `offset` (up to 1,000,000). Anything else is refused.

    The parent takes the default for a limit it can't read, and a program that asked for
    `limit=1O` would miss rows in silence.
    """

    default_limit = 100
    max_limit = 300
    max_offset = 1_000_000

    def get_limit(self, request: Request) -> int:
        return self._number(request, "limit", 1, self.max_limit, self.default_limit)

    def get_offset(self, request: Request) -> int:
        return self._number(request, "offset", 0, self.max_offset, 0)

    def _number(self, request: Request, name: str, low: int, high: int, default: int) -> int:
        text = request.query_params.get(name)
        if text is None:
            return default
        if re.fullmatch(r"[0-9]{1,7}", text) and low <= int(text) <= high:
            return int(text)
        refusal = exceptions.ValidationError(
            {
                name: _("A whole number from %(low)s to %(high)s is needed here.")
                % {"low": low, "high": high}
            }
        )
        refusal.where = "query"
        raise refusal

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": "How many rows to send, in rows.",
                "schema": {"type": "integer", "minimum": 1, "maximum": 300, "default": 100},
            },
            {
                "name": "offset",
                "in": "query",
                "required": False,
                "description": "How many rows to pass over, in rows.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0},
            },
        ]

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        if isinstance(schema, dict):  # else a stand-in, by which the place of examples is found
            schema = {**schema, "description": "The rows of this page."}
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "example": 1,
                    "description": "How many rows there are in all, in rows.",
                },
                "next": {
                    **address,
                    "example": None,
                    "description": "Address of the next page; `null`: the last.",
                },
                "previous": {
                    **address,
                    "example": None,
                    "description": "Address of the page before; `null`: the first.",
                },
                "results": schema,
            },
        }
