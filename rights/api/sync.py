"""Rows of the guides by difference: for an app that keeps a copy and pays for each byte.

All lists count the same rounds as `/changes/`. A page is found again by where the one before ended,
not by a number of rows, so what changes while somebody reads is neither missed nor sent twice.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from rights.api import examples, filters, present, shapes
from rights.api.present import Data
from rights.api.reading import ReadingView
from rights.api.views import asked_language, last_round, reads
from rights.api.wording import Wording
from rights.models import Contact, ContentChange, Country, Provision, Statement

Kind = ContentChange.Kind


class _Row(serializers.Serializer):
    path = serializers.CharField(help_text="Stable name: what your copy keeps the row under.")
    revision = serializers.IntegerField(help_text="Round in which it last changed.")
    is_removed = serializers.BooleanField(
        help_text="`true`: a tombstone. It is gone here, or no longer published; delete your copy."
    )


class _Answer(serializers.Serializer):
    until = serializers.IntegerField(
        help_text="Keep it once you have read the last page, and send it as `since` next time."
    )
    starts_over = serializers.BooleanField(
        help_text="`true`: your `since` is not of this database. Throw away what you have; this "
        "list holds everything."
    )
    next = serializers.CharField(
        allow_null=True, help_text="Address of the next page; `null`: the last."
    )


def _answer_of(name: str, data: serializers.Serializer) -> type[serializers.Serializer]:
    """The shape of one list, with rows of its own kind."""
    row = type(f"{name}Row", (_Row,), {"data": data})
    rows = row(many=True, help_text="What changed after `since`, oldest first.")
    return type(f"{name}Sync", (_Answer,), {"rows": rows})


class ProvisionOfTopic(shapes.ProvisionShape):
    topic = serializers.CharField(help_text="Key of the right it stands behind.")


_GONE = "The row as it is now; `null`: a tombstone."
CountrySync = _answer_of("Country", shapes.CountryInList(allow_null=True, help_text=_GONE))
FactSync = _answer_of("Fact", shapes.Statement(allow_null=True, help_text=_GONE))
ContactSync = _answer_of("Contact", shapes.ContactShape(allow_null=True, help_text=_GONE))
ProvisionSync = _answer_of("Provision", ProvisionOfTopic(allow_null=True, help_text=_GONE))


class SyncView(ReadingView):
    """`under`: beginning of the paths. `data_of` gives rows by path; one it lacks is a tombstone."""

    asks = filters.SyncFilter
    kind: ClassVar[str]
    answer: ClassVar[type[serializers.Serializer]]

    def under(self) -> str:
        return ""

    def data_of(self, paths: list[str]) -> dict[str, Data]:
        raise NotImplementedError

    def sync(self, request: Request) -> Response:
        place = self.asked.get("cursor")
        until = place.until if place else last_round()
        starts_over = self.asked["since"] > until
        rows = ContentChange.objects.filter(
            kind=self.kind,
            path__startswith=self.under(),
            revision__gt=0 if starts_over else self.asked["since"],
            revision__lte=until,
        )
        if place:
            same_round = Q(revision=place.revision, path__gt=place.path)
            rows = rows.filter(Q(revision__gt=place.revision) | same_round)
        limit = self.asked["limit"]
        found = list(rows.order_by("revision", "path")[: limit + 1])
        shown = found[:limit]
        onward = None
        if len(found) > limit:
            end = filters.Place(until, shown[-1].revision, shown[-1].path)
            onward = replace_query_param(request.build_absolute_uri(), "cursor", str(end))
        return Response(
            self.answer(
                {
                    "until": until,
                    "starts_over": starts_over,
                    "next": onward,
                    "rows": self._rows(shown),
                }
            ).data
        )

    def _rows(self, shown: list[ContentChange]) -> list[dict[str, Any]]:
        data = self.data_of([row.path for row in shown if not row.is_removed])
        return [
            {
                "path": row.path,
                "revision": row.revision,
                "is_removed": row.path not in data,
                "data": data.get(row.path),
            }
            for row in shown
        ]


def _second(paths: Iterable[str]) -> set[str]:
    """Keys of the countries or topics that these paths lie under."""
    return {path.split("/")[1] for path in paths}


class SyncCountriesView(SyncView):
    kind, answer = Kind.RESOURCE, CountrySync

    def under(self) -> str:
        return "country/"

    def data_of(self, paths: list[str]) -> dict[str, Data]:
        language = asked_language()
        rows = Country.objects.filter(pk__in=_second(paths))
        return {f"country/{one.pk}": present.country_in_list(one, language) for one in rows}

    @reads(
        "Countries by difference",
        CountrySync,
        parameters=[filters.SyncFilter],
        example=examples.difference("country/NPL", examples.COUNTRY),
    )
    def get(self, request: Request) -> Response:
        return self.sync(request)


class OfCountryView(SyncView):
    asks = filters.SyncOfCountryFilter

    def under(self) -> str:
        country = self.asked.get("country")
        return f"country/{country}/" if country else ""


class SyncFactsView(OfCountryView):
    kind, answer = Kind.FACT, FactSync

    def data_of(self, paths: list[str]) -> dict[str, Data]:
        wording = Wording([f"country/{iso3}/" for iso3 in _second(paths)] or ["country/"])
        rows = Statement.objects.published().with_corrections()
        rows = rows.filter(country__in=_second(paths))
        return {one.path: present.statement(one, wording) for one in rows}

    @reads(
        "Facts by difference",
        FactSync,
        parameters=[filters.SyncOfCountryFilter],
        example=examples.difference(examples.STATEMENT["path"], examples.STATEMENT),
    )
    def get(self, request: Request) -> Response:
        return self.sync(request)


class SyncContactsView(OfCountryView):
    kind, answer = Kind.CONTACT, ContactSync

    def data_of(self, paths: list[str]) -> dict[str, Data]:
        rows = Contact.objects.published().filter(country__in=_second(paths))
        return {one.path: present.contact(one) for one in rows}

    @reads(
        "The help directory by difference",
        ContactSync,
        parameters=[filters.SyncOfCountryFilter],
        example=examples.difference(examples.CONTACT["path"], examples.CONTACT),
    )
    def get(self, request: Request) -> Response:
        return self.sync(request)


class SyncProvisionsView(SyncView):
    asks = filters.SyncOfTopicFilter
    kind, answer = Kind.PROVISION, ProvisionSync

    def under(self) -> str:
        topic = self.asked.get("topic")
        return f"topic/{topic}/" if topic else ""

    def data_of(self, paths: list[str]) -> dict[str, Data]:
        wording = Wording([f"topic/{topic}/provision/" for topic in _second(paths)] or ["topic/"])
        rows = Provision.objects.filter(topic__in=_second(paths))
        return {
            f"topic/{one.topic_id}/provision/{one.position}": {
                "topic": one.topic_id,
                **present.provision(one, wording),
            }
            for one in rows.select_related("instrument")
        }

    @reads(
        "Articles by difference",
        ProvisionSync,
        parameters=[filters.SyncOfTopicFilter],
        example=examples.difference(
            "topic/true-information/provision/0",
            {"topic": "true-information", **examples.PROVISION},
        ),
    )
    def get(self, request: Request) -> Response:
        return self.sync(request)
