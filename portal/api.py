"""What every answer of /api/ shares: problems (RFC 9457), paging, reading of bodies, and the schema.

Named in settings, so that no app imports it: the arrows point from here to the apps.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rights.api.refusals import refusals

MEDIA_TYPE = "application/problem+json"

# code: (title, what to do). Each has an address of its own, which is the `type` of the problem.
PROBLEMS: dict[str, tuple[str | Promise, str | Promise]] = {
    "invalid": (
        gettext_lazy("Something in the request is not right"),
        gettext_lazy("Each entry of `errors` says where and why. Nothing was stored."),
    ),
    "parse_error": (
        gettext_lazy("The body could not be read"),
        gettext_lazy("Send one JSON object in UTF-8."),
    ),
    "not_authenticated": (
        gettext_lazy("A key is needed"),
        gettext_lazy("Send the header `Authorization: Bearer <key>`."),
    ),
    "authentication_failed": (
        gettext_lazy("This key does not open anything"),
        gettext_lazy("It may be mistyped, expired or revoked. Ask the operator for a new one."),
    ),
    "permission_denied": (
        gettext_lazy("This key may not do that"),
        gettext_lazy("It is not for keys of this kind of organisation."),
    ),
    "scope_missing": (
        gettext_lazy("This key was not given that permission"),
        gettext_lazy("`scope` names what is missing. Ask the operator for a key with it."),
    ),
    "not_found": (
        gettext_lazy("There is nothing here"),
        gettext_lazy("The address may be wrong, or what it named is not open to you."),
    ),
    "method_not_allowed": (
        gettext_lazy("This can't be done here"),
        gettext_lazy("The header `Allow` says what can."),
    ),
    "not_acceptable": (
        gettext_lazy("We do not have it in this form"),
        gettext_lazy("Ask for `application/json`, or see the schema."),
    ),
    "idempotency_key_reused": (
        gettext_lazy("This Idempotency-Key belongs to another report"),
        gettext_lazy("Use a new one for each report. Nothing was stored."),
    ),
    "comparison_changed": (
        gettext_lazy("This is not what was compared"),
        gettext_lazy("Compare again, look, and send the new `seen`. Nothing was written."),
    ),
    "too_large": (
        gettext_lazy("The body is too large"),
        gettext_lazy("Send fewer reports at a time."),
    ),
    "unsupported_media_type": (
        gettext_lazy("The body must be JSON"),
        gettext_lazy("Send the header `Content-Type: application/json`."),
    ),
    "throttled": (
        gettext_lazy("Too many requests"),
        gettext_lazy("Wait as many seconds as the header `Retry-After` says."),
    ),
    "error": (
        gettext_lazy("Something broke on our side"),
        gettext_lazy("Try again later. A report with the same Idempotency-Key is stored once."),
    ),
}

_CODE_OF_STATUS = {
    400: "invalid",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
}


def problem(
    code: str,
    status: int,
    *,
    detail: str | Promise = "",
    errors: list[dict[str, str]] | None = None,
    members: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One problem in the language of the request. Repeats nothing that was sent.

    `members`: what this kind of problem says besides (RFC 9457, 3.2).
    """
    title, advice = PROBLEMS[code]
    body: dict[str, Any] = {
        "type": reverse("api_problem", args=[code]),
        "title": str(title),
        "status": status,
        "detail": str(detail or advice),
        **(members or {}),
    }
    if errors is not None:
        body["errors"] = errors
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def problem_of_status(status: int) -> HttpResponse:
    """For what fails before or outside a view: a refused host, a NUL in the address, our own fault."""
    return problem(_CODE_OF_STATUS.get(status, "error"), status)


def as_problem(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The exception handler of every API view; None lets what nobody expected become a 500."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, DjangoValidationError):
        exc = exceptions.ValidationError(_plain(exc))
    if not isinstance(exc, exceptions.APIException):
        return None
    code = _code(exc)
    errors = None
    if isinstance(exc, exceptions.ValidationError):
        errors = list(refusals(exc.detail, where=getattr(exc, "where", "body")))
    response = problem(
        code,
        exc.status_code,
        detail=getattr(exc, "advice", ""),
        errors=errors,
        members=getattr(exc, "members", None),
    )
    if header := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = header
    if (wait := getattr(exc, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait))
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _plain(exc: DjangoValidationError) -> Any:
    return exc.message_dict if hasattr(exc, "error_dict") else {"": exc.messages}


def _code(exc: exceptions.APIException) -> str:
    code = exc.default_code
    if code in PROBLEMS:
        return code
    return _CODE_OF_STATUS.get(exc.status_code, "error")


@extend_schema(exclude=True)
class Problem(APIView):
    """GET /api/v1/problems/<code>/: what a `type` means, in the reader's language."""

    authentication_classes: list = []
    permission_classes: list = []

    def get(self, request: Request, code: str) -> Response:
        if code not in PROBLEMS:
            raise Http404
        title, advice = PROBLEMS[code]
        response = Response({"code": code, "title": str(title), "advice": str(advice)})
        patch_vary_headers(response, ["Accept-Language"])
        return response


@extend_schema(exclude=True)
class Nothing(APIView):
    """Every other address under /api/: a problem in JSON, as a machine expects, not a page."""

    authentication_classes: list = []
    permission_classes: list = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise Http404


# --- the schema -------------------------------------------------------------
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "A problem as in RFC 9457, in the language of the request. "
    "Repeats nothing that was sent.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Address that explains this kind of problem; stable, compare with this.",
        },
        "title": {"type": "string", "description": "The kind of problem in one line."},
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "HTTP status code.",
        },
        "detail": {"type": "string", "description": "What to do about it."},
        "scope": {
            "type": "string",
            "description": "With `scope_missing`: the scope that the key lacks.",
        },
        "errors": {
            "type": "array",
            "description": "Where and why, when single values were refused.",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "code", "detail"],
                "properties": {
                    "in": {
                        "type": "string",
                        "enum": ["body", "query", "header"],
                        "description": "Which part of the request.",
                    },
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer to the value, or `#/name` of a parameter.",
                    },
                    "code": {"type": "string", "description": "Stable word for the reason."},
                    "detail": {"type": "string", "description": "The reason in words."},
                },
            },
        },
    },
    "examples": [
        {
            "type": "/api/v1/problems/invalid/",
            "title": "Something in the request is not right",
            "status": 400,
            "detail": "Each entry of `errors` says where and why. Nothing was stored.",
            "errors": [
                {
                    "in": "body",
                    "pointer": "#/abuses",
                    "code": "required",
                    "detail": "This is needed.",
                }
            ],
        }
    ],
}
_EVERYWHERE = {"400": "invalid", "404": "not_found", "406": "not_acceptable", "500": "error"}
_WITH_KEY = {"401": "authentication_failed", "403": "permission_denied"}
_WITH_BODY = {
    "413": "too_large",
    "415": "unsupported_media_type",
    "422": "idempotency_key_reused",
    "429": "throttled",
}
_CONFLICT = "409"
_METHODS = ("get", "post", "put", "patch", "delete")


def add_problems(result: dict[str, Any], generator: Any, **kwargs: Any) -> dict[str, Any]:
    """Every operation says how it refuses; one schema for all refusals."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request"):
            # As `Strict` reads them: what nobody knows is refused.
            schema["additionalProperties"] = False
    for path in result.get("paths", {}).values():
        for method in _METHODS:
            if method in path:
                _say_how_it_refuses(path[method], method)
    return result


def _say_how_it_refuses(operation: dict[str, Any], method: str) -> None:
    refusals = dict(_EVERYWHERE)
    if operation.get("security"):
        refusals |= _WITH_KEY
    if method == "post":
        refusals |= _WITH_BODY
    responses = operation["responses"]
    for status, code in refusals.items():
        responses.setdefault(status, _refusal(code))
    if _CONFLICT in responses:
        responses[_CONFLICT] = _refusal("comparison_changed")


def _refusal(code: str) -> dict[str, Any]:
    return {
        "description": str(PROBLEMS[code][0]),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


@extend_schema(exclude=True)
class Schema(SpectacularJSONAPIView):
    """GET /api/v1/schema/: OpenAPI 3.1, made once a process. In English, whoever asks."""

    authentication_classes: list = []
    permission_classes: list = []
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = Response(openapi())
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cache-Control"] = "public, max-age=3600"
        return response


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The schema as data."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


@extend_schema(exclude=True)
class Docs(SpectacularSwaggerSplitView):
    """GET /api/v1/docs/: try it. Script and style come from this host; no script stands in the page."""

    authentication_classes: list = []
    permission_classes: list = []
    url_name = "api_schema"
    template_name = "portal/api_docs.html"
