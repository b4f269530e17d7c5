"""Reading views of /api/v1/: what the law says, who is bound, who helps."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from rights import hosts
from rights.api import examples, filters, journeys, present, shapes, treaties
from rights.api.plain_text import PlainTextRenderer
from rights.api.reading import PAGES, FilteredView, ReadingView, content_changed_at
from rights.api.wording import Wording
from rights.models import (
    AbuseType,
    Contact,
    ContentChange,
    Country,
    Instrument,
    Provision,
    Statement,
    Topic,
)

LANG = OpenApiParameter(
    "lang",
    str,
    description="Language of texts and names, before `Accept-Language`. BCP 47.",
    enum=[code for code, _name in settings.LANGUAGES],
)
TAGS = ["Law and help"]
ISO3_IN_PATH = {"type": "string", "pattern": "^[A-Z]{3}$"}


def reads(summary: str, answer: Any, **more: Any) -> Any:
    """The schema of one reading operation; 304 belongs to all of them."""
    parameters = [LANG, *more.pop("parameters", [])]
    if example := more.pop("example", None):
        more["examples"] = [OpenApiExample("An answer", value=example, response_only=True)]
    responses = {
        200: answer,
        304: OpenApiResponse(description="Nothing has changed since the ETag that was sent."),
    }
    return extend_schema(
        tags=TAGS, summary=summary, parameters=parameters, responses=responses, auth=[], **more
    )


def _country_parameter(name: str, example: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        ISO3_IN_PATH,
        OpenApiParameter.PATH,
        description="ISO 3166-1 alpha-3.",
        examples=[OpenApiExample(example, value=example)],
    )


def asked_language() -> str:
    return translation.get_language() or "en"


class RootView(ReadingView):
    @reads("Where to begin", shapes.Root, example=examples.ROOT)
    def get(self, request: Request) -> Response:
        names = [
            "countries",
            "instruments",
            "ratifications",
            "topics",
            "abuses",
            "contacts",
            "changes",
            "sync_countries",
            "sync_facts",
            "sync_contacts",
            "sync_provisions",
            "hsds",
        ]
        answer = {
            "version": "1",
            "content_changed_at": content_changed_at(),
            "languages": present.languages(),
            "notice": _(
                "Information with source and date, not legal advice. "
                "What is not known is never a no."
            ),
            "resources": [
                *({"name": name, "url": reverse(f"rights_api:{name}")} for name in names),
                {"name": "agencies", "url": reverse("recruitment_api:agencies")},
                {"name": "schema", "url": reverse("api_schema")},
            ],
        }
        return Response(shapes.Root(answer).data)


class CountriesView(FilteredView):
    filterset_class = filters.CountryFilter
    queryset = Country.objects.all()

    @reads(
        "Countries and territories of the world",
        shapes.CountryInList(many=True),
        example=examples.COUNTRY,
        description="All of ISO 3166-1, by English name. Those with `has_guide` are researched.",
    )
    def get(self, request: Request) -> Response:
        rows = self.filtered(self.queryset.all())
        language = asked_language()
        return self.page(
            rows,
            lambda shown: (
                shapes.CountryInList(
                    [present.country_in_list(country, language) for country in shown], many=True
                ).data
            ),
        )


class CountryView(ReadingView):
    @reads(
        "All we know of one country",
        shapes.CountryShape,
        example=examples.COUNTRY_WHOLE,
        parameters=[_country_parameter("iso3", "NPL")],
        description="Facts that nobody has checked against a source are not sent.",
    )
    def get(self, request: Request, iso3: str) -> Response:
        country = country_or_404(iso3)
        wording = Wording([f"country/{iso3}/"])
        answer = {
            **present.country_in_list(country, wording.language),
            "partners": country.partners,
            "treaties": treaties.of_countries([country]),
            "statements": statements_of([country], wording),
            "contacts": contacts_of([country]),
        }
        return Response(shapes.CountryShape(answer).data)


def country_or_404(iso3: str) -> Country:
    try:
        return Country.objects.get(pk=iso3)
    except Country.DoesNotExist:
        raise Http404 from None


def statements_of(
    countries: Iterable[Country], wording: Wording, blocks: Sequence[str] = ()
) -> list[dict[str, Any]]:
    rows = Statement.objects.published().with_corrections().filter(country__in=countries)
    if blocks:
        rows = rows.filter(block__in=blocks)
    return [present.statement(fact, wording) for fact in rows]


def contacts_of(countries: Sequence[Country]) -> list[dict[str, Any]]:
    """In the order of the countries given."""
    order = {country.pk: position for position, country in enumerate(countries)}
    rows = Contact.objects.published().filter(country__in=countries)
    return [
        present.contact(row)
        for row in sorted(rows, key=lambda row: (order[row.country_id], row.position))
    ]


class InstrumentsView(FilteredView):
    filterset_class = filters.InstrumentFilter
    queryset = Instrument.objects.all()

    @reads(
        "Treaties, guidelines and tools",
        shapes.InstrumentInList(many=True),
        example=examples.INSTRUMENT,
    )
    def get(self, request: Request) -> Response:
        rows = self.filtered(self.queryset.all())
        wording = Wording(["instrument/"])
        return self.page(
            rows,
            lambda shown: (
                shapes.InstrumentInList(
                    [present.instrument_in_list(one, wording) for one in shown], many=True
                ).data
            ),
        )


class InstrumentView(ReadingView):
    @reads(
        "One treaty, guideline or tool",
        shapes.InstrumentShape,
        example=examples.INSTRUMENT_WHOLE,
        parameters=[
            OpenApiParameter(
                "key",
                {"type": "string", "pattern": "^[A-Z0-9]{1,12}$"},
                OpenApiParameter.PATH,
                description="Key of the instrument, e.g. `C097`.",
                examples=[OpenApiExample("C097", value="C097")],
            )
        ],
    )
    def get(self, request: Request, key: str) -> Response:
        one = _instrument_or_404(key)
        wording = Wording([f"instrument/{key}/"])
        return Response(shapes.InstrumentShape(present.instrument(one, wording)).data)


def _instrument_or_404(key: str) -> Instrument:
    try:
        return Instrument.objects.get(pk=key)
    except Instrument.DoesNotExist:
        raise Http404 from None


class RatificationsView(ReadingView):
    asks = filters.RatificationFilter
    pagination_class = PAGES

    @reads(
        "Which country is bound by which treaty",
        shapes.Treaty(many=True),
        parameters=[filters.RatificationFilter],
        description=(
            "One row for every country and every binding instrument, also where the answer is "
            "`not_known`: a list that is incomplete never makes a no. By country, then treaty."
        ),
        example=examples.TREATY,
    )
    def get(self, request: Request) -> Response:
        countries = Country.objects.order_by("pk")
        if iso3 := self.asked.get("country"):
            countries = countries.filter(pk=iso3)
        rows = treaties.pairs(countries, self.asked.get("instrument"))
        return self.page(
            rows, lambda shown: shapes.Treaty(treaties.of_pairs(shown), many=True).data
        )


class TopicsView(FilteredView):
    filterset_class = filters.TopicFilter
    queryset = Topic.objects.all()

    @reads(
        "Rights by stage of the journey",
        shapes.TopicInList(many=True),
        example=examples.TOPIC,
    )
    def get(self, request: Request) -> Response:
        rows = self.filtered(self.queryset.all())
        wording = Wording(["topic/"])
        return self.page(
            rows,
            lambda shown: (
                shapes.TopicInList(
                    [present.topic_in_list(topic, wording) for topic in shown], many=True
                ).data
            ),
        )


class TopicView(ReadingView):
    @reads(
        "One right, with the articles behind it",
        shapes.TopicShape,
        example=examples.TOPIC_WHOLE,
        parameters=[
            OpenApiParameter(
                "key",
                {"type": "string", "pattern": "^[a-z0-9_-]{1,60}$"},
                OpenApiParameter.PATH,
                description="Key of the topic.",
                examples=[OpenApiExample("true-information", value="true-information")],
            )
        ],
        description="Whether an article binds depends on the country: see journeys.",
    )
    def get(self, request: Request, key: str) -> Response:
        topic = Topic.objects.filter(pk=key).first()
        if topic is None:
            raise Http404
        provisions = Provision.objects.filter(topic=topic).select_related("instrument")
        wording = Wording([f"topic/{key}/"])
        return Response(shapes.TopicShape(present.topic(topic, provisions, wording)).data)


class AbusesView(ReadingView):
    pagination_class = PAGES

    @reads(
        "Kinds of abuse that can be reported",
        shapes.AbuseShape(many=True),
        example=examples.ABUSE,
        description="A report names them by `key`.",
    )
    def get(self, request: Request) -> Response:
        wording = Wording(["abuse/"])
        return self.page(
            AbuseType.objects.all(),
            lambda shown: (
                shapes.AbuseShape([present.abuse(one, wording) for one in shown], many=True).data
            ),
        )


class ContactsView(FilteredView):
    filterset_class = filters.ContactFilter
    queryset = Contact.objects.all()

    @reads(
        "Who helps: the help directory",
        shapes.ContactShape(many=True),
        example=examples.CONTACT,
        description="No number without a source. Show `as_of` and `check_this_number` beside it.",
    )
    def get(self, request: Request) -> Response:
        rows = self.filtered(Contact.objects.published())
        return self.page(
            rows,
            lambda shown: (
                shapes.ContactShape([present.contact(one) for one in shown], many=True).data
            ),
        )


class ChangesView(ReadingView):
    asks = filters.ChangesFilter

    @reads(
        "What changed since last time",
        shapes.Changes,
        example=examples.CHANGES,
        parameters=[filters.ChangesFilter],
        description="For an app that keeps a copy: fetch the addresses that are named, delete "
        "what is removed. A country changes with any of its facts, contacts and treaties, in any "
        "language. Journeys are made of countries, treaties and rights, and follow from these.",
    )
    def get(self, request: Request) -> Response:
        until = last_round()
        starts_over = self.asked["since"] > until
        since = 0 if starts_over else self.asked["since"]
        # Up to `until`, so that what is noted while this is read comes next time.
        rows = ContentChange.objects.filter(
            kind=ContentChange.Kind.RESOURCE, revision__gt=since, revision__lte=until
        )
        answer = {
            "until": until,
            "starts_over": starts_over,
            "changes": [present.change(row) for row in rows],
        }
        return Response(shapes.Changes(answer).data)


def last_round() -> int:
    return ContentChange.objects.aggregate(last=Max("revision"))["last"] or 0


class JourneyView(ReadingView):
    asks = filters.JourneyFilter
    renderer_classes = [JSONRenderer, PlainTextRenderer]

    @extend_schema(
        tags=TAGS,
        summary="One journey: from a country to a country",
        description=(
            "Any pair of countries. As `text/plain` (`Accept`, or `?format=txt`): a short sheet to "
            "read aloud or send on."
        ),
        parameters=[
            LANG,
            _country_parameter("origin", "NPL"),
            _country_parameter("destination", "QAT"),
            filters.JourneyFilter,
        ],
        responses={
            (200, "application/json"): shapes.JourneyShape,
            (200, "text/plain"): str,
            304: OpenApiResponse(description="Nothing has changed since the ETag that was sent."),
        },
        examples=[
            OpenApiExample(
                "A journey",
                value=examples.JOURNEY,
                response_only=True,
                media_type="application/json",
            )
        ],
        auth=[],
    )
    def get(self, request: Request, origin: str, destination: str) -> Response:
        ends = [country_or_404(origin), country_or_404(destination)]
        wording = Wording(["topic/", "stage/", f"country/{origin}/", f"country/{destination}/"])
        answer = {
            "origin": present.country_in_list(ends[0], wording.language),
            "destination": present.country_in_list(ends[1], wording.language),
            "treaties": treaties.of_countries(ends),
            "stages": journeys.stages(wording),
            "decisions": journeys.decisions(
                *ends, papers=self.asked["papers"], groups=self.asked["groups"]
            ),
            "fee_rules": statements_of(ends, wording, journeys.FEE_BLOCKS),
            "licence_checks": statements_of(ends, wording, journeys.LICENCE_BLOCKS),
            "contacts": contacts_of(ends[::-1]),
            "report_url": hosts.link(
                request, journeys.report_url(origin, destination, wording.language)
            ),
        }
        return Response(shapes.JourneyShape(answer).data)
