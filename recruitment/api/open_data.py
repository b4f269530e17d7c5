"""Open data: what was released, and what the budget still holds. The same for everybody, never changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from recruitment import open_counts, spreadsheets
from recruitment import open_data_presenters as present
from recruitment.models import OpenDataBudget, OpenDataRelease
from recruitment.services import open_data as services
from rights.api.reading import ReadingView
from rights.api.views import LANG

_QUARTER = OpenApiParameter(
    "quarter",
    {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"},
    OpenApiParameter.PATH,
    description="Calendar quarter in UTC.",
    examples=[OpenApiExample("2026-Q3", value="2026-Q3")],
)
_TABLE = OpenApiParameter(
    "table",
    str,
    OpenApiParameter.PATH,
    enum=[spec.name for spec in open_counts.SPECS],
    description="Which table.",
)


class BudgetShape(serializers.Serializer):
    year = serializers.IntegerField(help_text="Calendar year.")
    epsilon = serializers.FloatField(help_text="The most that its releases may spend together.")
    spent = serializers.FloatField(help_text="What they spent: epsilon.")


_INVENTED = "`true`: numbers of a demonstration, made up. Never cite them."


class ReleaseInList(serializers.Serializer):
    is_invented = serializers.BooleanField(help_text=_INVENTED)
    quarter = serializers.CharField(
        help_text="As `2026-Q3`, by the day a report was accepted, UTC."
    )
    made_at = serializers.DateTimeField(help_text="UTC.")
    epsilon = serializers.FloatField(help_text="What it spent of its year's budget.")
    url = serializers.CharField(help_text="Address of the release on this host.")


class OpenDataShape(serializers.Serializer):
    budgets = BudgetShape(many=True, help_text="By year, newest first. Set once, never raised.")
    releases = ReleaseInList(many=True, help_text="Newest first. None is ever changed.")


class TableShape(serializers.Serializer):
    name = serializers.ChoiceField(choices=list(present.SPECS), help_text="Which table.")
    epsilon = serializers.FloatField(help_text="What this table spent.")
    shown_from = serializers.IntegerField(help_text="Least number that is shown, in reports.")
    margin = serializers.IntegerField(
        help_text="19 of 20 numbers are at most so far from the true one, in reports."
    )
    csv = serializers.CharField(help_text="Address of the table as CSV on this host.")
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text="Key and `reports`, a count with noise, most first. A row that is missing is not a "
        "nought. Source: reports as they were told, not proved.",
    )


class ReleaseShape(serializers.Serializer):
    is_invented = serializers.BooleanField(help_text=_INVENTED)
    quarter = serializers.CharField(help_text="As `2026-Q3`.")
    made_at = serializers.DateTimeField(help_text="UTC.")
    epsilon = serializers.FloatField(help_text="What it spent of its year's budget.")
    method = serializers.CharField(
        help_text="Version of the method: docs/explanation/open-data.md."
    )
    datapackage = serializers.CharField(help_text="Address of its Data Package on this host.")
    tables = TableShape(many=True, help_text="One for each way to count.")


def _reads(summary: str, answer: Any, **more: Any) -> Any:
    parameters = [LANG, *more.pop("parameters", [])]
    responses = {
        **(answer if isinstance(answer, dict) else {200: answer}),
        304: OpenApiResponse(description="Nothing has changed since the ETag that was sent."),
    }
    return extend_schema(
        tags=["Open data"],
        summary=summary,
        parameters=parameters,
        responses=responses,
        auth=[],
        **more,
    )


class _OpenDataView(ReadingView):
    has_last_modified = False
    cache_control = "public, max-age=86400"

    def release(self, quarter: str) -> OpenDataRelease:
        found = services.released(quarter)
        if found is None:
            raise Http404
        return found


_LIST = {
    "budgets": [{"year": 2026, "epsilon": 4.0, "spent": 1.0}],
    "releases": [
        {
            "is_invented": False,
            "quarter": "2026-Q3",
            "made_at": "2026-11-02T09:00:00Z",
            "epsilon": 1.0,
            "url": "/api/v1/open-data/2026-Q3/",
        }
    ],
}


_PACKAGE = {
    "profile": "tabular-data-package",
    "name": "reports-2026-q3",
    "resources": [
        {
            "name": "total",
            "path": "https://portal.example/api/v1/open-data/2026-Q3/total.csv",
            "schema": {"fields": [{"name": "reports", "type": "integer"}]},
        }
    ],
}
_CSV = "quarter,origin,destination,reports\n2026-Q3,NPL,QAT,61\n"


class OpenDataView(_OpenDataView):
    cache_control = "public, max-age=300"

    @_reads(
        "What is released, and the budget",
        OpenDataShape,
        operation_id="open_data_list",
        examples=[OpenApiExample("One release", value=_LIST, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        answer = {
            "budgets": [
                {"year": one.year, "epsilon": one.epsilon, "spent": services.spent(one)}
                for one in OpenDataBudget.objects.all()
            ],
            "releases": [
                {
                    "is_invented": one.is_invented,
                    "quarter": one.quarter,
                    "made_at": one.made_at,
                    "epsilon": one.epsilon,
                    "url": reverse("recruitment_api:open_data_release", args=[one.quarter]),
                }
                for one in OpenDataRelease.objects.defer("tables")
            ],
        }
        return Response(OpenDataShape(answer).data)


class OpenDataReleaseView(_OpenDataView):
    @_reads(
        "The tables of one quarter",
        ReleaseShape,
        parameters=[_QUARTER],
        examples=[
            OpenApiExample(
                "A quarter",
                value={
                    "is_invented": False,
                    "quarter": "2026-Q3",
                    "made_at": "2026-11-02T09:00:00Z",
                    "epsilon": 1.0,
                    "method": "1",
                    "datapackage": "/api/v1/open-data/2026-Q3/datapackage.json",
                    "tables": [
                        {
                            "name": "corridors",
                            "epsilon": 0.25,
                            "shown_from": 35,
                            "margin": 12,
                            "csv": "/api/v1/open-data/2026-Q3/corridors.csv",
                            "rows": [{"origin": "NPL", "destination": "QAT", "reports": 61}],
                        }
                    ],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, quarter: str) -> Response:
        return Response(ReleaseShape(present.as_data(self.release(quarter))).data)


class OpenDataPackageView(_OpenDataView):
    @_reads(
        "Descriptor of one quarter as a Data Package",
        {(200, "application/json"): {"type": "object", "description": "Frictionless, version 1."}},
        parameters=[_QUARTER],
        examples=[OpenApiExample("A quarter", value=_PACKAGE, response_only=True)],
    )
    def get(self, request: Request, quarter: str) -> Response:
        base = request.build_absolute_uri("/").rstrip("/")
        return Response(present.package(self.release(quarter), base))


class CsvRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Iterable[Iterable[str]],
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return spreadsheets.text_of(data).encode()


class OpenDataCsvView(_OpenDataView):
    renderer_classes = [CsvRenderer]

    @_reads(
        "One table of one quarter as CSV",
        {
            (200, "text/csv"): {
                "type": "string",
                "description": "Head first; fields as in the package.",
            }
        },
        parameters=[_QUARTER, _TABLE],
        examples=[
            OpenApiExample("Journeys", value=_CSV, response_only=True, media_type="text/csv")
        ],
    )
    def get(self, request: Request, quarter: str, table: str) -> Response:
        rows = present.rows(self.release(quarter), table)
        if rows is None:
            raise Http404
        return Response(rows)
