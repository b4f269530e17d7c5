"""Reports from an organisation's own system. Every way in ends in recruitment.services.reports,
every way out begins at recruitment.access."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits
from accounts.api_keys import HasScope
from accounts.models import ApiKey, Organisation, User
from accounts.scopes import Scope
from recruitment import access, report_facts
from recruitment.api import agencies, shapes
from recruitment.models import ChangedFacts, Report, ReportBatch
from recruitment.plain_text import line
from recruitment.report_facts import Paid, ReportFacts, SealedWords
from recruitment.services import batches, reports
from rights.api.filters import Filters, TimeFilter
from rights.api.reading import (
    PAGES,
    QueryError,
    QueryFilters,
    refuse_other_methods,
    speak_asked_language,
)
from rights.api.refusals import refusals
from rights.api.views import LANG

# Where the service's names of facts stand in the body.
_PLACES = {
    "agency_typed": ("agency", "name"),
    "agency_hints": ("agency",),
    "fee_amount": ("fee", "amount"),
    "fee_currency": ("fee", "currency"),
    "story": ("words", "story"),
    "consents_to_counting": ("consent", "counting"),
    "consented_on": ("consent", "given_on"),
    "release": ("release", "when"),
    "hold_until_others": ("release", "others"),
    "hold_expires_on": ("release", "until"),
}
_TOKEN = re.compile(r"[\x21-\x7e]{16,255}")


class HeaderError(exceptions.ValidationError):
    where = "header"


class TokenOfAnotherReport(exceptions.APIException):
    """The same Idempotency-Key came with other facts: to call it a repeat would lose a report."""

    status_code = 422
    default_code = "idempotency_key_reused"


class IsHelpingOrganisation(BasePermission):
    """Keys of organisations that help workers. A regulator's key files nothing and reads no report."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        key = request.auth
        return isinstance(key, ApiKey) and key.organisation.kind == Organisation.Kind.NGO


class KeyedView(APIView):
    permission_classes = [IsHelpingOrganisation, HasScope]
    scopes: Mapping[str, Scope] = {"GET": Scope.REPORTS_READ, "POST": Scope.REPORTS_WRITE}
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # First, so that a refusal speaks the language asked for.
        speak_asked_language(request)
        super().initial(request, *args, **kwargs)
        refuse_other_methods(self, request)
        known = {"lang", *self.known_parameters()}
        if set(request.query_params) - known:
            words = _("There is no such filter. There are: %(known)s.")
            raise QueryError({"": [words % {"known": ", ".join(sorted(known))}]})

    def known_parameters(self) -> tuple[str, ...]:
        return ()

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        return response

    @property
    def key(self) -> ApiKey:
        return self.request.auth

    def own(self, report_id: int) -> Report:
        """The organisation's own report; of any other not even its existence is told."""
        report = access.reports_of_key(self.key).filter(pk=report_id).first()
        if report is None:
            raise Http404
        return report

    def spend(self, writes: int = 1) -> None:
        if not limits.may_call_api(key_id=self.key.pk, writes=writes):
            # One write comes back every second.
            raise exceptions.Throttled(wait=writes)


TOKEN = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 16, "maxLength": 255, "pattern": r"^[!-~]{16,255}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Your own token for this report, such as a UUID: 16 to 255 printable ASCII "
    "characters. Sent again, it stores nothing twice.",
)
REPORT_ID = OpenApiParameter(
    "report_id",
    int,
    OpenApiParameter.PATH,
    description="`id` of a report of your organisation.",
    examples=[OpenApiExample("12", value=12)],
)
EXAMPLE_IN = {
    "abuses": ["excess-fees", "passport-retention"],
    "agency": {"name": "Invented Overseas Manpower", "licence": "INV-0007"},
    "origin": "NPL",
    "destination": "QAT",
    "recruited_in": "NPL",
    "month": "2026-05",
    "ongoing": "yes",
    "fee": {"amount": "150000.00", "currency": "NPR"},
    "fees": [{"item": "ticket", "amount": "30000.00", "currency": "NPR", "month": "2026-04"}],
    "language": "ne",
    "words": {"story": "Told to our caseworker in an interview."},
    "consent": {"counting": True, "regulator": True, "story": False, "given_on": "2026-06-01"},
}
EXAMPLE_OUT = {
    "id": 12,
    "state": "accepted",
    "state_in_words": "We have your report",
    "accepted_at": "2026-06-02T09:00:00Z",
    "state_changed_at": "2026-06-02T09:00:00Z",
    "match": "waiting",
    "abuses": ["excess-fees", "passport-retention"],
    "agency_named": "Invented Overseas Manpower",
    "origin": "NPL",
    "destination": "QAT",
    "month": "2026-05",
    "consent": {"counting": True, "regulator": True, "story": False},
    "url": "/api/v1/reports/12/",
}
# What was told is destroyed.
EXAMPLE_GONE = {
    **EXAMPLE_OUT,
    "state": "withdrawn",
    "state_in_words": "You took it back",
    "match": "unnamed",
    "abuses": [],
    "agency_named": "",
    "origin": "",
    "destination": "",
    "month": None,
    "consent": {"counting": False, "regulator": False, "story": False},
}
EXAMPLE_ACCEPTED = {**EXAMPLE_OUT, "receipt": "000000000000000000", "is_repeat": False}

EXAMPLE_CHECKED = {
    "dry_run": True,
    "batch": None,
    "accepted": 0,
    "repeated": 0,
    "valid": 1,
    "refused": 0,
    "rows": [{"row": 0, "outcome": "valid", "report": None, "errors": []}],
}


class ReportFilter(Filters):
    state = ChoiceFilter(choices=Report.State.choices, help_text="Only reports in this state.")
    match = ChoiceFilter(
        choices=Report.Match.choices,
        method="filter_match",
        help_text="Only those with this match.",
    )
    changed_since = TimeFilter(
        field_name="state_changed_at",
        lookup_expr="gte",
        help_text="Only those whose state changed at that time or later, UTC; it is kept to the hour.",
    )

    def filter_match(self, some: QuerySet[Report], _name: str, match: str) -> QuerySet[Report]:
        return access.with_match_for_filer(some, match)


class ReportsView(KeyedView):
    pagination_class = PAGES
    filter_backends = [QueryFilters]
    filterset_class = ReportFilter
    queryset = Report.objects.none()  # for the schema: what a key may read stands in `access`

    def known_parameters(self) -> tuple[str, ...]:
        if self.request.method not in ("GET", "HEAD"):
            return ()
        return ("limit", "offset", *ReportFilter.base_filters)

    @extend_schema(
        tags=["Reports, with a key"],
        summary="Reports of your own organisation",
        parameters=[LANG],
        responses={200: shapes.ReportOut(many=True)},
        examples=[OpenApiExample("A report", value=EXAMPLE_OUT, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        rows = QueryFilters().filter_queryset(request, access.reports_of_key(self.key), self)
        paginator = self.pagination_class()
        shown = paginator.paginate_queryset(
            rows.prefetch_related("report_abuses"), request, view=self
        )
        return paginator.get_paginated_response(
            shapes.ReportOut([present(report) for report in shown], many=True).data
        )

    @extend_schema(
        tags=["Reports, with a key"],
        summary="Send one report",
        description=(
            "For a worker who agreed. Stored once for each Idempotency-Key, also when the answer got "
            "lost and you send it again. Give `receipt` to the worker and keep no copy."
        ),
        parameters=[LANG, TOKEN],
        request=shapes.ReportIn,
        responses={201: shapes.Accepted, 200: shapes.Accepted},
        examples=[
            OpenApiExample("A report", value=EXAMPLE_IN, request_only=True),
            OpenApiExample("Stored", value=EXAMPLE_ACCEPTED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        self.spend()
        token = request.headers.get("Idempotency-Key", "")
        if not _TOKEN.fullmatch(token):
            words = _("16 to 255 printable ASCII characters are needed, such as a UUID.")
            raise HeaderError({"Idempotency-Key": [words]})
        sender = Sender(Report.Channel.API, self.key.organisation, self.key)
        stored = file(read(request.data), token=token, sender=sender)
        return Response(shapes.Accepted(stored).data, status=200 if stored["is_repeat"] else 201)


class BatchView(KeyedView):
    @extend_schema(
        tags=["Reports, with a key"],
        summary="Send many reports",
        description=(
            "1 to 100 reports, each with its own `idempotency_key`. Each stands for itself: the "
            "answer says for every row what became of it, and for refused ones where and why. "
            "Send the whole batch again after a failure; nothing is stored twice."
        ),
        parameters=[LANG],
        request=shapes.BatchInDescribed,
        responses={200: shapes.BatchOut},
        examples=[
            OpenApiExample(
                "A dry run",
                value={
                    "dry_run": True,
                    "reports": [
                        {**EXAMPLE_IN, "idempotency_key": "6f1f4d3e-2f0c-4e9b-9a55-invented0001"}
                    ],
                },
                request_only=True,
            ),
            OpenApiExample("All is valid", value=EXAMPLE_CHECKED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        self.spend()
        asked = shapes.BatchIn(data=request.data)
        asked.is_valid(raise_exception=True)
        bodies = asked.validated_data["reports"]
        dry_run = asked.validated_data["dry_run"]
        if not dry_run and len(bodies) > 1:
            self.spend(len(bodies) - 1)
        rows, batch = checked(bodies), None
        if not dry_run:
            sender = Sender(Report.Channel.API, self.key.organisation, self.key)
            rows, batch = filed(rows, sender=sender)
        answer = {
            "dry_run": dry_run,
            "batch": batch.pk if batch else None,
            "accepted": _count(rows, "accepted"),
            "repeated": _count(rows, "repeat"),
            "valid": _count(rows, "valid"),
            "refused": _count(rows, "refused"),
            "rows": [row.shown for row in rows],
        }
        return Response(shapes.BatchOut(answer).data)


def _count(rows: list["Row"], outcome: str) -> int:
    return sum(row.outcome == outcome for row in rows)


class ReportView(KeyedView):
    @extend_schema(
        tags=["Reports, with a key"],
        summary="One report of your own organisation",
        description="A report of anybody else is not found, whether there is one or not.",
        parameters=[LANG, REPORT_ID],
        responses={200: shapes.ReportOut},
        examples=[OpenApiExample("A report", value=EXAMPLE_OUT, response_only=True)],
    )
    def get(self, request: Request, report_id: int) -> Response:
        return Response(shapes.ReportOut(present(self.own(report_id))).data)


class WithdrawView(KeyedView):
    @extend_schema(
        tags=["Reports, with a key"],
        summary="Take a report back",
        description=(
            "On the worker's wish. What was told is destroyed and the agency is counted again; this "
            "can't be undone. Doing it twice changes nothing. Send no body."
        ),
        parameters=[LANG, REPORT_ID],
        request=None,
        responses={200: shapes.ReportOut},
        examples=[OpenApiExample("Taken back", value=EXAMPLE_GONE, response_only=True)],
    )
    def post(self, request: Request, report_id: int) -> Response:
        report = self.own(report_id)
        self.spend()
        reports.withdraw(report=report, by=self.key)
        return Response(shapes.ReportOut(present(self.own(report_id))).data)


@dataclass(frozen=True)
class Sent:
    """One report as it came in, checked for shape. `token` is empty where it came in a header."""

    facts: ReportFacts
    words: SealedWords
    token: str


def read(body: Any, *, shape: type[shapes.ReportIn] = shapes.ReportIn) -> Sent:
    """Raises REST framework's `ValidationError` by place in the body."""
    asked = shape(data=body)
    asked.is_valid(raise_exception=True)
    return _sent(asked.validated_data)


def _sent(said: Mapping[str, Any]) -> Sent:
    """What is not in `said` was not said."""
    name, hints = _agency(said.get("agency", {}))
    consent, fee, release = said.get("consent", {}), said.get("fee") or {}, said.get("release", {})
    facts = ReportFacts(
        abuses=tuple(said.get("abuses", ())),
        agency_typed=name,
        agency_hints=hints,
        origin=said.get("origin", ""),
        destination=said.get("destination", ""),
        recruited_in=said.get("recruited_in", ""),
        month=said.get("month"),
        ongoing=said.get("ongoing", Report.Ongoing.NOT_KNOWN),
        sector=said.get("sector", ""),
        fee_amount=fee.get("amount"),
        fee_currency=fee.get("currency", ""),
        fees=tuple(Paid(**paid) for paid in said.get("fees", ())),
        people=said.get("people", 1),
        language=said.get("language", "en"),
        is_under_18=said.get("under_18", False),
        consents_to_counting=consent.get("counting", False),
        consents_to_regulator=consent.get("regulator", False),
        consents_to_story=consent.get("story", False),
        consented_on=consent.get("given_on"),
        release=release.get("when", report_facts.NOW),
        hold_until_others=release.get("others"),
        hold_expires_on=release.get("until"),
    )
    return Sent(facts, SealedWords(**said.get("words", {})), said.get("idempotency_key", ""))


@dataclass
class Row:
    """One report of a batch and what became of it. `outcome`: valid, refused, accepted or repeat."""

    number: int  # from 0
    sent: "Sent | None"
    outcome: str
    report: dict[str, Any] | None = None
    errors: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, detail: Any) -> None:
        path = ("reports", str(self.number))
        self.outcome, self.errors = "refused", list(refusals(detail, where="body", path=path))

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "row": self.number,
            "outcome": self.outcome,
            "report": self.report,
            "errors": self.errors,
        }


def checked(bodies: Iterable[Any]) -> list[Row]:
    """All that sending would refuse, row by row. Stores nothing."""
    seen: set[str] = set()
    rows = []
    for number, body in enumerate(bodies):
        row = Row(number, None, "valid")
        sent, wrong = _looked_through(body)
        if sent.token and sent.token in seen:
            words = _("Another report of this batch has the same token.")
            wrong = wrong | {"idempotency_key": [words]}
        seen.add(sent.token)
        if not wrong:
            row.sent = sent
        else:
            row.refuse(wrong)
        rows.append(row)
    return rows


def _looked_through(body: Any) -> tuple[Sent, dict[str, Any]]:
    """What is in order of a row, and by place what is not: its shape, and what the rest of it says."""
    asked = shapes.ReportInBatch(data=body)
    wrong: dict[str, Any] = {}
    if not asked.is_valid():
        wrong, body = asked.errors, _in_order(body, asked.errors, asked)
        asked = shapes.ReportInBatch(data=body or {}, partial=True)
        if body is None or not asked.is_valid():
            return _sent({}), wrong
    sent = _sent(asked.validated_data)
    try:
        check(sent)
    except exceptions.ValidationError as refused:
        wrong = _merged(wrong, refused.detail, body)
    return sent, wrong


def _in_order(said: Any, wrong: Any, shape: Any) -> Any:
    """`said` without the places that are `wrong`; None where nothing is left."""
    if not wrong:
        return said
    wrong = _by_place(wrong)
    if not isinstance(wrong, Mapping):
        return None
    if isinstance(said, list) and all(isinstance(place, int) for place in wrong):
        return [one for place, one in enumerate(said) if not wrong.get(place)] or None
    if not isinstance(said, Mapping):
        return None
    fields = getattr(shape, "fields", {})
    left = {
        name: _in_order(said[name], wrong.get(name), field)
        for name, field in fields.items()
        if name in said
    }
    return {name: one for name, one in left.items() if one is not None} or None


def _by_place(wrong: Any) -> Any:
    """Rows of a list are refused one by one, in a list with an empty place for each that is in order."""
    is_of_rows = isinstance(wrong, list) and any(isinstance(one, Mapping) for one in wrong)
    return {place: one for place, one in enumerate(wrong) if one} if is_of_rows else wrong


def _merged(wrong: Any, more: Any, left: Any) -> Any:
    """`wrong` and what `more` says of what was `left`: a place that was taken out is told of once."""
    wrong = _by_place(wrong)
    if not isinstance(wrong, Mapping):
        return wrong
    if not isinstance(more, Mapping):
        return {"": more, **wrong}
    found = dict(wrong)
    for name, said in more.items():
        if name not in wrong:
            found[name] = said
        elif isinstance(left, Mapping) and name in left:
            found[name] = _merged(wrong[name], said, left[name])
    return found


def filed(rows: list[Row], *, sender: "Sender") -> tuple[list[Row], ReportBatch | None]:
    """Store what is in order; each row stands for itself. No batch where nothing new was stored."""
    batch = batches.begin(organisation=sender.organisation, by=sender.by)
    for row in rows:
        if row.outcome != "valid":
            continue
        try:
            row.report = file(row.sent, token=row.sent.token, sender=sender, batch=batch)
            row.outcome = "repeat" if row.report["is_repeat"] else "accepted"
        except exceptions.ValidationError as refused:
            row.refuse(refused.detail)
        except TokenOfAnotherReport:
            row.refuse({"idempotency_key": [_("This token belongs to another report.")]})
    return rows, batches.finish(batch=batch, by=sender.by)


def _agency(said: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Name and hints. An `id` of ours stands for the name the register has."""
    hints = {kind: said[kind] for kind in report_facts.HINTS if said.get(kind)}
    name = said.get("name", "")
    if said.get("id") is None:
        return name, hints
    registered, number = agencies.identified(said["id"]) or ("", "")
    return name or registered, ({"licence": number} if number else {}) | hints


def check(sent: Sent) -> None:
    """What `file` would refuse, without storing anything."""
    try:
        report_facts.check(sent.facts, sent.words, channel=Report.Channel.API)
    except Refused as refused:
        raise _in_body(refused) from None


@dataclass(frozen=True)
class Sender:
    """Whose door a report came through: a key of an organisation's system, or a caseworker's table."""

    channel: str
    organisation: Organisation
    by: User | ApiKey


def file(
    sent: Sent, *, token: str, sender: Sender, batch: ReportBatch | None = None
) -> dict[str, Any]:
    """Store it, or find what the same token stored before. Raises `TokenOfAnotherReport`."""
    by = sender.by
    try:
        done = reports.submit(
            facts=sent.facts,
            words=sent.words,
            idempotency_token=token,
            channel=sender.channel,
            by=by,
            organisation=sender.organisation,
            filed_by=by if isinstance(by, User) else None,
            api_key=by if isinstance(by, ApiKey) else None,
            batch=batch,
        )
    except Refused as refused:
        raise _in_body(refused) from None
    if done.is_repeat and not _is_same(done.report, sent.facts):
        raise TokenOfAnotherReport
    return {
        **present(done.report),
        "receipt": done.receipt_digits,
        "is_repeat": done.is_repeat,
    }


# As they were sent; what is changed later is seen before.
_COMPARED = ("origin", "destination", "recruited_in", "ongoing", "sector", "people")


def _is_same(report: Report, facts: ReportFacts) -> bool:
    """Whether a repeat speaks of the report that is stored.

    A withdrawn one has nothing to compare, and what its worker changed was once what was sent.
    """
    if report.state in Report.GONE or ChangedFacts.objects.filter(report=report).exists():
        return True
    stored = {abuse.abuse_id for abuse in report.report_abuses.all()}
    typed = line(facts.agency_typed, longest=report_facts.LONGEST_LINE)
    return (
        stored == set(facts.abuses)
        and report.agency_typed == typed
        and all(getattr(report, name) == getattr(facts, name) for name in _COMPARED)
        and report.month == report_facts.first_of_month(facts.month)
        and (report.fee_amount, report.fee_currency) == report_facts.paid_in_all(facts)
        and [(fee.amount, fee.currency) for fee in report.fees.all()]
        == [(paid.amount, paid.currency) for paid in facts.fees]
    )


def _in_body(refused: Refused) -> exceptions.ValidationError:
    """The service's refusal, by place in the body."""
    found: dict[str, Any] = {}
    for name, messages in refused.message_dict.items():
        *outer, last = _PLACES.get(name, (name,))
        place = found
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = messages
    return exceptions.ValidationError(found)


def present(report: Report) -> dict[str, Any]:
    """For the organisation that filed it: all of it, or where it is not told the facts its state alone."""
    is_told = access.is_told_to_filer(report)
    return {
        "id": report.pk,
        "state": report.state,
        "state_in_words": report.get_state_display(),
        "accepted_at": report.accepted_at,
        "state_changed_at": report.state_changed_at,
        "match": access.match_for_filer(report),
        "abuses": sorted(abuse.abuse_id for abuse in report.report_abuses.all() if is_told),
        "agency_named": report.agency_typed if is_told else "",
        "origin": report.origin if is_told else "",
        "destination": report.destination if is_told else "",
        "month": report.month if is_told else None,
        "consent": {
            "counting": report.consents_to_counting,
            "regulator": report.consents_to_regulator,
            "story": report.consents_to_story,
        },
        "url": reverse("recruitment_api:report", args=[report.pk]),
    }
