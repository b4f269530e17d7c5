"""A case for an organisation's own system, in the form of HTCDS: facts alone, since a key opens no words."""

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from recruitment import htcds
from recruitment.api.reports import REPORT_ID, KeyedView
from recruitment.services import case_exports
from rights.api.views import LANG

EXAMPLE = {
    "htcds_version": "2.0",
    "organisation": {
        "org_Name": "Invented Workers' Help",
        "org_Type": "NGO",
        "org_ShippingCountry": "NPL",
    },
    "case": {"cas_Status": "Active", "referrals": []},
    "consent": {"con_Consent": True},
    "victim": {"vic_MethodsOfControl": ["WithholdsDocuments"]},
    "perpetrators": [
        {
            "per_RoleInProcess": ["RecruiterOrIntermediary"],
            "per_Organisation": "Invented Overseas Manpower",
        }
    ],
    "events": [{"hte_Type": "Exploitation", "hte_Country": "QAT"}],
    "portal": {
        "report": 12,
        "abuses": ["passport-retention"],
        "possible_methods_of_control": [],
        "possible_types_of_exploitation": [],
        "origin": "NPL",
        "destination": "QAT",
        "recruited_in": "NPL",
        "month": "2026-05",
        "people": 1,
        "consent_scopes": {"counting": True, "regulator": True, "story": False},
    },
}


class CaseView(KeyedView):
    http_method_names = ["get", "head"]

    @extend_schema(
        tags=["Reports, with a key"],
        summary="A case in the Human Trafficking Case Data Standard",
        description="HTCDS 2.0. Of reports your organisation filed, and only what the worker agreed to. Sealed "
        "words are never here: a member opens them at the desk with her own password. Each reading "
        "stands in the trail and counts as one write.",
        parameters=[LANG, REPORT_ID],
        responses={(200, "application/json"): htcds.SCHEMA},
        examples=[OpenApiExample("A case", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, report_id: int) -> Response:
        report = self.own(report_id)
        self.spend()
        try:
            return Response(case_exports.for_key(report=report, by=self.key))
        except case_exports.NotYourCaseError as gone:
            raise Http404 from gone
