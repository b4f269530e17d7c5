"""The licence check for other apps: agencies of public registers, and nothing that reports say.

No count, no flag, no name that only a reporter used, and no agency that no register knows: that it
turned up here would tell that somebody reported it. No `Last-Modified` either, for the same reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from recruitment import candidates
from recruitment.flags.licence_history import RegisterRow, licence_of
from recruitment.matching.compare import Band, Record, compare
from recruitment.models import Agency, AgencyName, Identifier, Licence
from rights.api.filters import CountryCode
from rights.api.reading import PAGES, ReadingView
from rights.api.views import LANG

# What a register says itself; what only a reporter wrote is nobody's business here.
SHOWN_NAMES = (AgencyName.Kind.LEGAL, AgencyName.Kind.TRADE, AgencyName.Kind.FORMER)
# Unlisted agencies take places among the candidates and are then left out.
CANDIDATES = 40

_MEANINGS = {
    Licence.Status.VALID: _("The register lists it as licensed on that day."),
    Licence.Status.SUSPENDED: _("Its licence was suspended. It may not recruit now."),
    Licence.Status.CANCELLED: _("Its licence was cancelled. It may not recruit."),
    Licence.Status.DELISTED: _("It was on the register before and no longer is."),
    Licence.Status.EXPIRED: _("Its licence has run out."),
    Licence.Status.NEVER: _("The register says that it was never licensed."),
    Licence.Status.NOT_KNOWN: _("We do not know. Ask the office that licenses recruiters."),
}


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
        help_text="Name in any script, also misspelt. Answers the nearest, best first.",
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


class AgencyShape(serializers.Serializer):
    id = serializers.IntegerField(help_text="Stable number of the agency here.")
    name = serializers.CharField(help_text="As the register has it.")
    other_names = serializers.ListField(
        child=serializers.CharField(), help_text="Other names in the register: trade, former."
    )
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3; may be empty: not known.")
    licence_status = serializers.ChoiceField(
        choices=Licence.Status.values,
        help_text="The newest word over all its licences. Not found here does not mean unlicensed: "
        "see which registers were read.",
    )
    licence_meaning = serializers.CharField(help_text="The same in words, in the language asked.")
    licence_as_of = serializers.DateField(
        allow_null=True, help_text="Day the register speaks of. `null`: no register was read."
    )
    licence_source = serializers.CharField(help_text="The register. May be empty.")
    licences = LicenceShape(many=True, help_text="The newest word on each licence number.")
    url = serializers.CharField(help_text="Address of this agency on this host.")


EXAMPLE = {
    "id": 7,
    "name": "Invented Overseas Manpower Pvt. Ltd.",
    "other_names": ["Invented Overseas"],
    "country": "NPL",
    "licence_status": "valid",
    "licence_meaning": "The register lists it as licensed on that day.",
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
    "url": "/api/v1/agencies/7/",
}


def listed() -> QuerySet[Agency]:
    """Agencies that a public register knows and that were not joined into another."""
    return Agency.objects.standing().filter(origin=Agency.Origin.REGISTER)


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
        found = candidates.find(name, country or None, limit=CANDIDATES, hints=hints)
        by_id = rows.in_bulk([candidate.agency_id for candidate in found])
        query = Record((name,), country, candidates.normalise_hints(hints, country))
        return _as_registers_have_them(
            [by_id[c.agency_id] for c in found if c.agency_id in by_id], query
        )


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


def _as_registers_have_them(agencies: Sequence[Agency], query: Record) -> list[Agency]:
    """Those that also answer to what a register says of them, in the order given.

    A spelling or a telephone that only a reporter gave must not find an agency: that it does would
    tell that there is a report.
    """
    parts = _parts(agencies)
    names = _names(parts)
    known: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    said = Identifier.objects.filter(agency__in=parts).filter(
        Q(register_import__isnull=False) | ~Q(source="")
    )
    for agency_id, kind, value in said.values_list("agency_id", "kind", "normalised"):
        known[parts[agency_id]][kind].add(value)
    return [
        agency
        for agency in agencies
        if _answers_to(query, agency, names[agency.pk], known[agency.pk])
    ]


def _answers_to(
    query: Record, agency: Agency, names: list[str], known: Mapping[str, set[str]]
) -> bool:
    if any(values & known.get(kind, set()) for kind, values in query.identifiers.items()):
        return True
    record = Record(tuple(names) or (agency.name,), agency.country)
    return bool(query.names[0]) and compare(query, record).band is not Band.DIFFERENT


def _parts(agencies: Sequence[Agency]) -> dict[int, int]:
    """Agencies of registers that these stand for, each with the one that stands for it."""
    parts = {agency.pk: agency.pk for agency in agencies}
    merged = Agency.objects.filter(merged_into__in=agencies, origin=Agency.Origin.REGISTER)
    return parts | dict(merged.values_list("pk", "merged_into"))


def present(agencies: Iterable[Agency]) -> list[dict[str, Any]]:
    """In the order given. Licences of agencies that were joined into one belong to it. Three queries."""
    shown = list(agencies)
    parts = _parts(shown)
    names, licences = _names(parts), _licences(parts)
    return [_agency(one, names[one.pk], licences[one.pk]) for one in shown]


def _names(parts: dict[int, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = AgencyName.objects.filter(agency__in=parts, kind__in=SHOWN_NAMES, is_wrong=False)
    for agency_id, text in rows.values_list("agency_id", "text"):
        found[parts[agency_id]].append(text)
    return found


def _licences(parts: dict[int, int]) -> dict[int, list[Licence]]:
    found: dict[int, list[Licence]] = defaultdict(list)
    rows = Licence.objects.filter(agency__in=parts).filter(
        Q(register_import=None) | Q(register_import__undone_at=None)
    )
    for licence in rows:
        found[parts[licence.agency_id]].append(licence)
    return found


def _agency(agency: Agency, names: list[str], licences: list[Licence]) -> dict[str, Any]:
    rows = [RegisterRow(r.number, r.status, r.as_of, r.valid_until, r.source) for r in licences]
    said = licence_of(rows, timezone.now().date())
    status = said.status or Licence.Status.NOT_KNOWN
    return {
        "id": agency.pk,
        "name": agency.name,
        "other_names": sorted(set(names) - {agency.name}),
        "country": agency.country,
        "licence_status": status,
        "licence_meaning": str(_MEANINGS[status]),
        "licence_as_of": said.as_of,
        "licence_source": said.source,
        "licences": _newest(licences),
        "url": reverse("recruitment_api:agency", args=[agency.pk]),
    }


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
        .values_list("shown", flat=True)
        .first()
    )
    return agency.name, number or ""
