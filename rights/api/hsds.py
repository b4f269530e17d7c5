"""The help directory as Open Referral HSDS 3.0, for directories that read that and nothing of ours.

Addresses, without a slash at their end, and pages are those of the standard. What we know and it has no
place for stands in `attributes`: sources (`source`) and who answers (`kind`). What we do not know is left out.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from rights.api import examples
from rights.api.filters import CountryCode, YesOrNo
from rights.api.present import Data
from rights.api.reading import ReadingView
from rights.api.views import asked_language, reads
from rights.models import Contact, ContentChange
from rights.names import country_name

_NAMES = uuid.UUID("6c1f5d1e-6a0f-5a8e-9f43-0d7b2a5f6e10")


def _id(*parts: object) -> str:
    """The same for the same row on every host and in every year."""
    return str(uuid.uuid5(_NAMES, "/".join(map(str, parts))))


@dataclass(frozen=True)
class Listed:
    """One contact, and when what we say of it last changed."""

    contact: Contact
    changed_at: datetime | None
    country: str  # its name, for the reader

    @property
    def id(self) -> str:
        return _id("service", self.contact.path)

    @property
    def organization_id(self) -> str:
        """Contacts of one name in one country are one organisation."""
        return _id("organization", self.contact.country_id, self.contact.name)


def directory(*, country: str = "") -> list[Listed]:
    """Two queries. Some hundreds of rows: ids follow from names, so they are looked for among all."""
    rows = Contact.objects.published().select_related("country")
    rows = rows.order_by("country", "position", "key")
    if country:
        rows = rows.filter(country=country)
    changed = dict(
        ContentChange.objects.filter(kind=ContentChange.Kind.CONTACT).values_list(
            "path", "changed_at"
        )
    )
    language = asked_language()
    return [Listed(row, changed.get(row.path), country_name(row.country, language)) for row in rows]


# --- rows of the standard ---------------------------------------------------------------------------


def organization(listed: Sequence[Listed], *, full: bool) -> Data:
    """`listed`: all contacts of that organisation."""
    first = listed[0]
    websites = [one.contact.public_url for one in listed if one.contact.public_url]
    row = {
        "id": first.organization_id,
        "name": first.contact.name,
        "description": f"{first.contact.get_kind_display()}, {first.country}",
    }
    if websites:
        row["website"] = websites[0]
    if full:
        row["services"] = [service(one, full=False) | _parts(one) for one in listed]
    return row


def service(one: Listed, *, full: bool) -> Data:
    contact = one.contact
    row = {
        "id": one.id,
        "organization_id": one.organization_id,
        "name": contact.name,
        "description": contact.notes,
        "url": contact.public_url,
        "status": "active",
        "assured_date": str(contact.as_of),
        "last_modified": one.changed_at,
        "alert": _("This number was read long ago. Check it.") if contact.number_is_old else "",
    }
    row = {name: value for name, value in row.items() if value}
    if full:
        row |= _parts(one) | {"organization": organization([one], full=False)}
    return row


def _parts(one: Listed) -> Data:
    contact, languages = one.contact, _languages(one)
    parts: Data = {
        "attributes": [*_sources(one.id, "service", contact), _kind(one)],
        "service_areas": [{"id": _id(one.id, "area"), "service_id": one.id, "name": one.country}],
        "languages": languages,
    }
    if contact.phone:
        parts["phones"] = [_phone(one)]
    if contact.hours:
        parts["schedules"] = [
            {"id": _id(one.id, "hours"), "service_id": one.id, "description": contact.hours}
        ]
    return parts


def _phone(one: Listed) -> Data:
    phone_id = _id(one.id, "phone")
    return {
        "id": phone_id,
        "service_id": one.id,
        "number": one.contact.phone,
        "type": one.contact.channel or "voice",
        "attributes": _sources(phone_id, "phone", one.contact),
    }


def _languages(one: Listed) -> list[Data]:
    return [
        {"id": _id(one.id, "language", name), "service_id": one.id, "name": name}
        for name in one.contact.languages
    ]


def _sources(link_id: str, entity: str, contact: Contact) -> list[Data]:
    return [_attribute(link_id, entity, "source", url) for url in contact.sources]


def _kind(one: Listed) -> Data:
    return _attribute(one.id, "service", "kind", one.contact.kind)


def _attribute(link_id: str, entity: str, link_type: str, value: str) -> Data:
    return {
        "id": _id(link_id, link_type, value),
        "link_id": link_id,
        "link_entity": entity,
        "link_type": link_type,
        "value": value,
    }


# --- shapes -----------------------------------------------------------------------------------------

_ID = "Stable UUID."


class AttributeShape(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    link_id = serializers.UUIDField(help_text="What it speaks of.")
    link_entity = serializers.CharField(help_text="`service` or `phone`.")
    link_type = serializers.CharField(
        help_text="`source`: a page that was read. `kind`: who answers."
    )
    value = serializers.CharField(help_text="Address of the page, or the kind as in `/contacts/`.")


class PhoneShape(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    service_id = serializers.UUIDField(help_text="The service it belongs to.")
    number = serializers.CharField(help_text="As the source has it.")
    type = serializers.CharField(help_text="`voice`, `viber`, `whatsapp` and so on.")
    attributes = AttributeShape(many=True, help_text="Sources. Show one beside the number.")


class AreaShape(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    service_id = serializers.UUIDField(help_text="The service.")
    name = serializers.CharField(help_text="Country in or for which it works.")


class LanguageShape(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    service_id = serializers.UUIDField(help_text="The service.")
    name = serializers.CharField(help_text="A language spoken there, as the source names it.")


class ScheduleShape(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    service_id = serializers.UUIDField(help_text="The service.")
    description = serializers.CharField(help_text="When somebody answers, local time.")


class OrganizationInService(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    name = serializers.CharField(help_text="As the source has it.")
    description = serializers.CharField(help_text="Who it is, and the country.")
    website = serializers.URLField(required=False, help_text="Where somebody has read it.")


class ServiceInOrganization(serializers.Serializer):
    id = serializers.UUIDField(help_text=_ID)
    organization_id = serializers.UUIDField(help_text="Who offers it.")
    name = serializers.CharField(help_text="As the source has it.")
    description = serializers.CharField(required=False, help_text="What else to know.")
    url = serializers.URLField(required=False, help_text="Where somebody has read it.")
    status = serializers.CharField(help_text="Always `active`: others are not listed.")
    assured_date = serializers.CharField(help_text="Year that the source describes. Show it.")
    last_modified = serializers.DateTimeField(
        required=False, help_text="When what we say of it last changed, UTC."
    )
    alert = serializers.CharField(required=False, help_text="Show it: the number may be old.")
    phones = PhoneShape(many=True, required=False, help_text="Only in full rows.")
    schedules = ScheduleShape(many=True, required=False, help_text="Only in full rows.")
    service_areas = AreaShape(many=True, required=False, help_text="Only in full rows.")
    languages = LanguageShape(many=True, required=False, help_text="Only in full rows.")
    attributes = AttributeShape(
        many=True, required=False, help_text="Sources and kind. Only in full rows."
    )


class ServiceShape(ServiceInOrganization):
    organization = OrganizationInService(required=False, help_text="Only in full rows.")


class OrganizationShape(OrganizationInService):
    services = ServiceInOrganization(many=True, required=False, help_text="Only in full rows.")


class _Page(serializers.Serializer):
    total_items = serializers.IntegerField(help_text="Rows in all, in rows.")
    total_pages = serializers.IntegerField(help_text="Pages in all, in pages.")
    page_number = serializers.IntegerField(help_text="This page, from 1.")
    size = serializers.IntegerField(help_text="Rows of this page, in rows.")
    first_page = serializers.BooleanField(help_text="Whether it is the first.")
    last_page = serializers.BooleanField(help_text="Whether it is the last.")
    empty = serializers.BooleanField(help_text="Whether it holds nothing.")


class ServicePage(_Page):
    contents = ServiceShape(many=True, help_text="The services.")


class OrganizationPage(_Page):
    contents = OrganizationShape(many=True, help_text="The organisations.")


class HsdsRoot(serializers.Serializer):
    version = serializers.CharField(help_text="Version of HSDS.")
    profile = serializers.URLField(help_text="Where the standard is described.")
    openapi_url = serializers.URLField(help_text="The schema of this interface.")


class PageFilter(serializers.Serializer):
    page = serializers.IntegerField(
        required=False, default=1, min_value=1, max_value=1_000_000, help_text="From 1."
    )
    per_page = serializers.IntegerField(
        required=False,
        default=100,
        min_value=1,
        max_value=300,
        help_text="Rows of a page, in rows.",
    )
    search = serializers.CharField(
        required=False, max_length=100, help_text="Part of a name or a note."
    )
    full = YesOrNo(
        required=False, default="false", help_text="`true`: with all that belongs to it."
    )
    country = CountryCode(required=False, help_text="Ours: only of this one. ISO 3166-1 alpha-3.")


class ServiceFilter(PageFilter):
    organization_id = serializers.UUIDField(required=False, help_text="Only of this organisation.")
    modified_after = serializers.DateTimeField(
        required=False,
        help_text="Only what changed at that time or later; see also `/sync/contacts/`.",
    )


# --- views ------------------------------------------------------------------------------------------


def _id_in_path(name: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_ID
    )


class HsdsView(ReadingView):
    """One row, or a page of them."""

    def found(self) -> list[Listed]:
        rows = directory(country=self.asked.get("country", ""))
        if words := self.asked.get("search", "").casefold():
            rows = [
                one
                for one in rows
                if words in one.contact.name.casefold() or words in one.contact.notes.casefold()
            ]
        return rows

    def answer(
        self, rows: Sequence[Any], shape: type[serializers.Serializer], show: Callable[..., Data]
    ) -> Response:
        page, size = self.asked["page"], self.asked["per_page"]
        shown = rows[(page - 1) * size : page * size]
        pages = max(1, -(-len(rows) // size))
        return Response(
            shape(
                {
                    "total_items": len(rows),
                    "total_pages": pages,
                    "page_number": page,
                    "size": len(shown),
                    "first_page": page == 1,
                    "last_page": page >= pages,
                    "empty": not shown,
                    "contents": [show(row, full=self.asked["full"]) for row in shown],
                }
            ).data
        )


class HsdsRootView(ReadingView):
    @reads("HSDS: what this is", HsdsRoot, example=examples.HSDS)
    def get(self, request: Request) -> Response:
        answer = {
            "version": "3.0",
            "profile": "https://docs.openreferral.org/en/3.0/",
            "openapi_url": request.build_absolute_uri(reverse("api_schema")),
        }
        return Response(HsdsRoot(answer).data)


class ServicesView(HsdsView):
    asks = ServiceFilter

    @reads(
        "HSDS: services that help",
        ServicePage,
        parameters=[ServiceFilter],
        operation_id="hsds_services_list",
        example=examples.hsds_page(examples.SERVICE_WHOLE),
    )
    def get(self, request: Request) -> Response:
        rows = self.found()
        if organization_id := self.asked.get("organization_id"):
            rows = [one for one in rows if one.organization_id == str(organization_id)]
        if after := self.asked.get("modified_after"):
            rows = [one for one in rows if one.changed_at and one.changed_at >= after]
        return self.answer(rows, ServicePage, service)


class ServiceView(HsdsView):
    @reads(
        "HSDS: one service",
        ServiceShape,
        parameters=[_id_in_path("service_id")],
        example=examples.SERVICE_WHOLE,
    )
    def get(self, request: Request, service_id: str) -> Response:
        for one in directory():
            if one.id == service_id.lower():
                return Response(ServiceShape(service(one, full=True)).data)
        raise Http404


class OrganizationsView(HsdsView):
    asks = PageFilter

    @reads(
        "HSDS: organisations that help",
        OrganizationPage,
        parameters=[PageFilter],
        operation_id="hsds_organizations_list",
        example=examples.hsds_page(examples.ORGANIZATION_WHOLE),
    )
    def get(self, request: Request) -> Response:
        return self.answer(_by_organization(self.found()), OrganizationPage, organization)


class OrganizationView(HsdsView):
    @reads(
        "HSDS: one organisation",
        OrganizationShape,
        parameters=[_id_in_path("organization_id")],
        example=examples.ORGANIZATION_WHOLE,
    )
    def get(self, request: Request, organization_id: str) -> Response:
        rows = [one for one in directory() if one.organization_id == organization_id.lower()]
        if not rows:
            raise Http404
        return Response(OrganizationShape(organization(rows, full=True)).data)


def _by_organization(rows: Iterable[Listed]) -> list[list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for one in rows:
        found.setdefault(one.organization_id, []).append(one)
    return list(found.values())
