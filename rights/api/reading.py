"""What all open, reading views share: the language, filters that refuse what they do not know,
and answers that are sent again only when they changed (paid data)."""

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from audit.kinds import Kind
from audit.models import Event

CONTENT_KINDS = (
    Kind.CONTENT_LOADED,
    Kind.STATEMENT_CONFIRMED,
    Kind.STATEMENT_REFUSED,
    Kind.EDIT_CONFIRMED,
)


PAGES = api_settings.DEFAULT_PAGINATION_CLASS


class QueryError(ValidationError):
    """A parameter of the address was refused; the problem says so (`in: query`)."""

    where = "query"


class QueryFilters(DjangoFilterBackend):
    """`filterset_class` of a view, refusing as every other parameter does."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        try:
            return super().filter_queryset(request, queryset, view)
        except ValidationError as error:
            raise QueryError(error.detail) from None


def speak_asked_language(request: Request) -> None:
    """`?lang=` before `Accept-Language`: an app may run in another language than its phone."""
    asked = request.query_params.get("lang")
    if asked is None:
        return
    if asked not in dict(settings.LANGUAGES):
        known = ", ".join(dict(settings.LANGUAGES))
        raise QueryError({"lang": _("We have these languages: %(known)s.") % {"known": known}})
    translation.activate(asked)
    request._request.LANGUAGE_CODE = asked


def refuse_other_methods(view: APIView, request: Request) -> None:
    """Before the parameters are read: whether they are right matters only where something happens."""
    if request.method not in view.allowed_methods:
        raise MethodNotAllowed(request.method)


def content_changed_at() -> datetime:
    """When what the guides say may last have changed, to the second, in UTC.

    Not before today began: some answers follow from the day itself ("in force from", "older than
    a year"). The ETag is exact; this is for clients that know nothing else.
    """
    today = datetime.combine(timezone.now().date(), time.min, tzinfo=UTC)
    last = (
        Event.objects.filter(kind__in=CONTENT_KINDS)
        .order_by("-pk")
        .values_list("at", flat=True)
        .first()
    )
    return max(last or today, today).replace(microsecond=0)


class ReadingView(APIView):
    """GET only, open to all, no cookie, nothing counted.

    `asks` checks the parameters; its result is `self.asked`. A parameter nobody knows is
    refused: a misspelt filter that is ignored would answer another question.
    """

    authentication_classes: list = []
    permission_classes = [AllowAny]
    http_method_names = ["get", "head"]
    asks: type[serializers.Serializer] | None = None
    # Of a `FilteredView`.
    filterset_class: type[FilterSet] | None = None
    # Set to `PAGES` on lists: the schema reads it too.
    pagination_class: type | None = None
    # None where a date would tell more than it should, or where no date covers every change.
    has_last_modified = True
    cache_control = "public, max-age=300"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_other_methods(self, request)
        speak_asked_language(request)
        self.asked = self._checked(request)

    def _checked(self, request: Request) -> dict[str, Any]:
        filters = self.asks(data=request.query_params.dict()) if self.asks else None
        known = {"lang"} | set(filters.fields if filters else ())
        if self.filterset_class:
            known |= set(self.filterset_class.base_filters)
        if self.pagination_class:
            known |= {"limit", "offset"}
        if len(self.renderer_classes) > 1:
            known.add(api_settings.URL_FORMAT_OVERRIDE)
        unknown = set(request.query_params) - known
        if unknown:
            words = _("There is no such filter. There are: %(known)s.") % {
                "known": ", ".join(sorted(known))
            }
            # The name is not repeated: what was typed may be anything.
            raise QueryError({"": [words]})
        if filters is None:
            return {}
        if not filters.is_valid():
            raise QueryError(filters.errors)
        return dict(filters.validated_data)

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        if isinstance(response, Response) and response.status_code == 200:
            response["Cache-Control"] = self.cache_control
            # These facts are for every app, also one that runs in a browser.
            response["Access-Control-Allow-Origin"] = "*"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            changed = content_changed_at() if self.has_last_modified else None
            response.add_post_render_callback(lambda done: _only_if_changed(request, done, changed))
        return response

    def page(self, rows: Any, shape: Any) -> Response:
        """One page of `rows` (a queryset or a list); `shape` makes the answer of the rows shown."""
        paginator = self.pagination_class()
        shown = paginator.paginate_queryset(rows, self.request, view=self)
        return paginator.get_paginated_response(shape(shown))


class FilteredView(ReadingView):
    """A list of rows, filtered by `filterset_class`. The schema reads that and the model of `queryset`."""

    pagination_class = PAGES
    filter_backends = [QueryFilters]

    def filtered(self, rows: QuerySet) -> QuerySet:
        return QueryFilters().filter_queryset(self.request, rows, self)


def _only_if_changed(
    request: Request, response: HttpResponse, changed: datetime | None
) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    stamp = None
    if changed is not None:
        stamp = int(changed.timestamp())
        response["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return get_conditional_response(
        request._request, etag=etag, last_modified=stamp, response=response
    )
