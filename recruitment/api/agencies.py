"""The licence check for other apps: agencies of public registers, and nothing that reports say.

No count, no flag, no name that only a reporter used, and no agency that no register knows: that it
turned up here would tell that somebody reported it. No `Last-Modified` either, for the same reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from recruitment.flags.licence_history import RegisterRow, licence_of
from recruitment.licence_check import ANSWERS, MOST, SUB_AGENT, find, is_old
from recruitment.models import Agency, AgencyName, Branch, Identifier, Licence, RegisterImport
from rights.api.filters import CountryCode
from rights.api.reading import PAGES, ReadingView
from rights.api.views import LANG

# What a register says itself; what only a reporter wrote is nobody's business here.
SHOWN_NAMES = (AgencyName.Kind.LEGAL, AgencyName.Kind.TRADE, AgencyName.Kind.FORMER)


class Words300(serializers.CharField):
    """Text, and only text: a number in its place points to a mistake in the sender's system."""

    default_error_messages = {
        "invalid": _("A text is needed here."),
        "max_length": _("At most {max_length} letters."),
        "min_length": _("At least {min_length} letters."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AgencyFilter(serializers.Serializer):
    name = Words300(
        required=False,
        min_length=2,
        max_length=300,
        help_text="Name in any script, also misspelt or its beginning. Answers the nearest, best first.",
    )
    licence = Words300(
        required=False, max_length=80, help_text="Licence number, as on the paper or the board."
    )
    phone = Words300(
        required=False, max_length=60, help_text="Telephone of the agency, in any spelling."
    )
    country = CountryCode(required=False, help_text="Where it is licensed. ISO 3166-1 alpha-3.")


class LicenceShape(serializers.Serializer):
    number = serializers.CharField(help_text="As the register writes it. May be empty.")
    status = serializers.ChoiceField(
        choices=Licence.Status.values,
        help_text="What the register said on `as_of`; `not_known` is never a no.",
    )
    as_of = serializers.DateField(help_text="Day the register speaks of. Show it.")
    valid_from = serializers.DateField(allow_null=True, help_text="`null`: not said.")
    valid_until = serializers.DateField(
        allow_null=True, help_text="Last day, as printed. `null`: not said."
    )
    source = serializers.CharField(help_text="The register that was read.")


class WorksForShape(serializers.Serializer):
    id = serializers.IntegerField(help_text="Number of the agency here.")
    name = serializers.CharField(help_text="As the register has it.")
    as_of = serializers.DateField(help_text="Day the register spoke of when it said so first.")


class AgencyShape(serializers.Serializer):
    id = serializers.IntegerField(help_text="Stable number of the agency here.")
    name = serializers.CharField(help_text="As the register has it.")
    other_names = serializers.ListField(
        child=serializers.CharField(), help_text="Other names in the register: trade, former."
    )
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3; may be empty: not known.")
    licence_status = serializers.ChoiceField(
        choices=Licence.Status.values,
        help_text="The newest word over all its licences; `not_known` where it is that it has one, and the "
        "list is older than a year. Not found here does not mean unlicensed: "
        "see which registers were read.",
    )
    licence_meaning = serializers.CharField(help_text="The same in words, in the language asked.")
    licence_as_of = serializers.DateField(
        allow_null=True, help_text="Day the register speaks of. `null`: no register was read."
    )
    licence_source = serializers.CharField(help_text="The register. May be empty.")
    licences = LicenceShape(many=True, help_text="The newest word on each licence number.")
    works_for = WorksForShape(
        many=True,
        help_text="A sub-agent recruits for these, and has no licence of its own: theirs is not its.",
    )
    url = serializers.CharField(help_text="Address of this agency on this host.")


EXAMPLE = {
    "id": 7,
    "name": "Invented Overseas Manpower Pvt. Ltd.",
    "other_names": ["Invented Overseas"],
    "country": "NPL",
    "licence_status": "valid",
    "licence_meaning": "The list says it has a licence. A licence does not prove that a recruiter is honest.",
    "licence_as_of": "2026-10-01",
    "licence_source": "Invented register",
    "licences": [
        {
            "number": "INV-0007",
            "status": "valid",
            "as_of": "2026-10-01",
            "valid_from": None,
            "valid_until": "2027-09-30",
            "source": "Invented register",
        }
    ],
    "works_for": [],
    "url": "/api/v1/agencies/7/",
}


def listed() -> QuerySet[Agency]:
    """Agencies of which a register holds a licence. Each row of a register answers for itself:
    who was judged to be the same as whom rests on reports too, and is nobody's to read here."""
    own = OuterRef("pk")
    return Agency.objects.filter(
        Exists(Licence.objects.filter(agency=own)) | Exists(_engagements().filter(own=own))
    )


def _engagements() -> QuerySet[Branch]:
    """Whom sub-agents work for. They have no licence of their own, and are shown to be told so."""
    return Branch.objects.standing().filter(kind=Branch.Kind.SUB_AGENT)


class AgenciesView(ReadingView):
    asks = AgencyFilter
    pagination_class = PAGES
    has_last_modified = False
    # What somebody looks up is her own business: no shared cache keeps it.
    cache_control = "private, no-cache"

    @extend_schema(
        tags=["Recruiters"],
        summary="Is this recruiter licensed?",
        description="Agencies of public registers. Name, licence and phone are tried together: one "
        "that fits any of them is found. Without them: all, by name.",
        parameters=[LANG, AgencyFilter],
        responses={200: AgencyShape(many=True)},
        examples=[OpenApiExample("A licensed agency", value=EXAMPLE, response_only=True)],
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return self.page(self._rows(), lambda shown: AgencyShape(present(shown), many=True).data)

    def _rows(self) -> QuerySet[Agency] | Sequence[Agency]:
        country = self.asked.get("country", "")
        hints = {kind: self.asked[kind] for kind in ("licence", "phone") if self.asked.get(kind)}
        name = self.asked.get("name", "")
        rows = listed().filter(country=country) if country else listed()
        if not name and not hints:
            return rows
        found = find(name, country, hints)[:MOST]
        by_id = rows.in_bulk([candidate.agency_id for candidate in found])
        return [by_id[c.agency_id] for c in found if c.agency_id in by_id]


class AgencyView(ReadingView):
    has_last_modified = False
    cache_control = "private, no-cache"

    @extend_schema(
        tags=["Recruiters"],
        summary="One agency of a public register",
        parameters=[
            LANG,
            OpenApiParameter(
                "agency_id",
                int,
                OpenApiParameter.PATH,
                description="`id` of the agency.",
                examples=[OpenApiExample("7", value=7)],
            ),
        ],
        responses={200: AgencyShape},
        examples=[OpenApiExample("A licensed agency", value=EXAMPLE, response_only=True)],
        auth=[],
    )
    def get(self, request: Request, agency_id: int) -> Response:
        agency = listed().filter(pk=agency_id).first()
        if agency is None:
            raise Http404
        return Response(AgencyShape(present([agency])[0]).data)


def present(agencies: Iterable[Agency]) -> list[dict[str, Any]]:
    """In the order given. Four queries."""
    shown = list(agencies)
    names, licences, works_for = _names(shown), _licences(shown), _works_for(shown)
    return [_agency(one, names[one.pk], licences[one.pk], works_for[one.pk]) for one in shown]


def _works_for(agencies: Sequence[Agency]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _engagements().filter(own__in=agencies).select_related("agency"):
        told = {"id": row.agency_id, "name": row.agency.name, "as_of": row.as_of}
        found[row.own_id].append(told)
    return found


def _names(agencies: Sequence[Agency]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = AgencyName.objects.filter(agency__in=agencies, kind__in=SHOWN_NAMES, is_wrong=False)
    for agency_id, text in rows.values_list("agency_id", "text"):
        found[agency_id].append(text)
    return found


def _licences(agencies: Sequence[Agency]) -> dict[int, list[Licence]]:
    """By agency. A register writes a row only when something changed, so what it said last of a
    number still stands on the day of its newest list, and is given with that day."""
    rows = Licence.objects.filter(agency__in=agencies).select_related("register_import")
    runs = RegisterImport.objects.filter(undone_at__isnull=True).values("register", "country")
    newest_list = {
        (run["register"], run["country"]): run["last"] for run in runs.annotate(last=Max("as_of"))
    }
    found: dict[int, list[Licence]] = defaultdict(list)
    last: dict[tuple[int, str], Licence] = {}
    for licence in rows.order_by("as_of", "pk"):
        found[licence.agency_id].append(licence)
        last[licence.agency_id, licence.number] = licence
    for licence in last.values():
        if run := licence.register_import:
            day = newest_list.get((run.register, run.country), licence.as_of)
            licence.as_of = max(licence.as_of, day)
    return found


def _agency(
    agency: Agency,
    names: list[str],
    licences: list[Licence],
    works_for: list[dict[str, Any]],
) -> dict[str, Any]:
    rows = [RegisterRow(r.number, r.status, r.as_of, r.valid_until, r.source) for r in licences]
    said = licence_of(rows, timezone.now().date())
    status = said.status or Licence.Status.NOT_KNOWN
    if status == Licence.Status.VALID and is_old(said.as_of):
        status = Licence.Status.NOT_KNOWN
    return {
        "id": agency.pk,
        "name": agency.name,
        "other_names": sorted(set(names) - {agency.name}),
        "country": agency.country,
        "licence_status": status,
        "licence_meaning": _meaning(status, works_for if not licences else []),
        "licence_as_of": said.as_of,
        "licence_source": said.source,
        "licences": _newest(licences),
        "works_for": works_for,
        "url": reverse("recruitment_api:agency", args=[agency.pk]),
    }


def _meaning(status: str, works_for: list[dict[str, Any]]) -> str:
    if not works_for:
        return str(ANSWERS[status][1])
    return f"{SUB_AGENT[1]} " + ", ".join(one["name"] for one in works_for)


def _newest(licences: list[Licence]) -> list[Licence]:
    """The newest row of each number; the model gives newest first."""
    by_number: dict[str, Licence] = {}
    for licence in sorted(licences, key=lambda row: (row.as_of, row.pk)):
        by_number[licence.number] = licence
    return sorted(by_number.values(), key=lambda row: row.number)


def identified(agency_id: int) -> tuple[str, str] | None:
    """Name and newest licence number of a listed agency; None when there is no such one."""
    agency = listed().filter(pk=agency_id).first()
    if agency is None:
        return None
    number = (
        Identifier.objects.filter(agency=agency, kind=Identifier.Kind.LICENCE)
        .exclude(shown="")
        .exclude(register_import=None, source="")  # what a reporter gave is no licence
        .values_list("shown", flat=True)
        .first()
    )
    return agency.name, number or ""
