"""Which cases a caseworker looks at: filters that live in the address, with counts that add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.models import User
from recruitment import access
from recruitment.flag_queue import Choice
from recruitment.models import Casework, Report, SealedMessage

# Every case is in exactly one of these, in the order in which they want to be looked at.
STAGES = {
    "overdue": gettext_lazy("Overdue"),
    "planned": gettext_lazy("Planned"),
    "no_step": gettext_lazy("No next step"),
    "closed": pgettext_lazy("cases", "Closed"),
}
WHOSE = {
    "mine": pgettext_lazy("cases", "Mine"),
    "others": gettext_lazy("Of colleagues"),
    "nobody": gettext_lazy("Nobody's"),
}
STATES = {
    Report.State.ACCEPTED: gettext_lazy("Sent"),
    Report.State.HELD: gettext_lazy("Waits for others"),
    Report.State.KEPT: gettext_lazy("Kept, not sent"),
    Report.State.WITHDRAWN: gettext_lazy("Taken back"),
    Report.State.ENDED: gettext_lazy("Its time was over"),
}
OPEN = "open"
_FACETS: dict[str, Mapping[str, object]] = {"stage": STAGES, "whose": WHOSE, "state": STATES}


@dataclass(frozen=True)
class CaseFilter:
    """What the address asks for. A word nobody knows is dropped: an old link still opens."""

    stage: str = ""
    whose: str = ""
    state: str = ""

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> "CaseFilter":
        asked = {name: query.get(name, "") for name in _FACETS}
        known = {"stage": {*STAGES, OPEN}, "whose": set(WHOSE), "state": set(STATES)}
        return cls(**{name: word for name, word in asked.items() if word in known[name]})

    @property
    def address(self) -> str:
        chosen = {name: getattr(self, name) for name in _FACETS if getattr(self, name)}
        return f"?{urlencode(chosen)}"

    def fits(self, facet: str, word: str) -> bool:
        asked = getattr(self, facet)
        return asked in ("", word) or (asked == OPEN and word != "closed")


@dataclass(frozen=True)
class Facet:
    """One row of filters. The counts of its words, without the first that sums them up, add up to it."""

    label: str
    choices: list[Choice]


def cases(person: User, *, today: date) -> QuerySet[Report]:
    """All cases on this desk, each with `stage` and `whose`; what is overdue longest comes first."""
    is_gone = Q(state__in=Report.GONE) | Q(own__closed_at__isnull=False)
    stage = Case(
        When(is_gone, then=Value("closed")),
        When(own__due_on__lt=today, then=Value("overdue")),
        When(own__due_on__isnull=False, then=Value("planned")),
        default=Value("no_step"),
        output_field=CharField(),
    )
    # Who left works on nothing any more.
    has_somebody = Q(own__assigned_to__is_active=True)
    whose = Case(
        When(own__assigned_to=person, then=Value("mine")),
        When(has_somebody, then=Value("others")),
        default=Value("nobody"),
        output_field=CharField(),
    )
    order = Case(*(When(stage=word, then=Value(place)) for place, word in enumerate(STAGES)))
    own_work = FilteredRelation("casework", condition=Q(casework__organisation=person.organisation))
    return (
        access.cases(person)
        .annotate(own=own_work)
        .annotate(stage=stage, whose=whose)
        .order_by(order, F("own__due_on").asc(nulls_last=True), "-accepted_at", "-pk")
    )


def found(asked: CaseFilter, all_cases: QuerySet[Report]) -> QuerySet[Report]:
    """Those of the cases that the address asks for."""
    for facet in _FACETS:
        word = getattr(asked, facet)
        if facet == "stage" and word == OPEN:
            all_cases = all_cases.exclude(stage="closed")
        elif word:
            all_cases = all_cases.filter(**{facet: word})
    return all_cases


def with_work(some: QuerySet[Report], person: User) -> QuerySet[Report]:
    """With what each row shows; `own_work` holds the organisation's one row, or nothing.

    `waits_for_answer`: the worker wrote last, and the organisation may read it. Not what she wrote.
    """
    work = Casework.objects.filter(organisation=person.organisation_id).select_related(
        "assigned_to"
    )
    newest = SealedMessage.objects.filter(report=OuterRef("pk")).order_by("-pk")
    by_worker = newest.values(is_hers=Q(organisation__isnull=True))[:1]
    may_read = access.sealed_to(person).filter(pk=OuterRef("pk"))
    waits = Case(
        When(Exists(may_read), then=Coalesce(Subquery(by_worker), Value(value=False))),
        default=Value(value=False),
    )
    some = some.annotate(waits_for_answer=waits)
    return some.select_related("filed_by", "receipt").prefetch_related(
        "report_abuses", Prefetch("casework", queryset=work, to_attr="own_work")
    )


def facets(asked: CaseFilter, all_cases: QuerySet[Report]) -> list[Facet]:
    """How many cases each word would show, beside what else is asked. One query."""
    rows = list(all_cases.order_by().values_list(*_FACETS).annotate(n=Count("pk", distinct=True)))
    return [
        Facet(pgettext("cases", "What is to be done"), _stages(asked, rows)),
        Facet(pgettext("cases", "Whose it is"), _choices(asked, "whose", rows)),
        Facet(pgettext("cases", "The report"), _choices(asked, "state", rows)),
    ]


def _counted(asked: CaseFilter, facet: str, rows: list[tuple]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for *words, n in rows:
        named = dict(zip(_FACETS, words, strict=True))
        if all(asked.fits(other, named[other]) for other in _FACETS if other != facet):
            counts[named[facet]] += n
    return counts


def _choices(asked: CaseFilter, facet: str, rows: list[tuple]) -> list[Choice]:
    counts = _counted(asked, facet, rows)
    words = {"": pgettext("cases", "All"), **_FACETS[facet]}
    return [
        Choice(
            str(label),
            counts[word] if word else counts.total(),
            replace(asked, **{facet: word}).address,
            getattr(asked, facet) == word,
        )
        for word, label in words.items()
    ]


def _stages(asked: CaseFilter, rows: list[tuple]) -> list[Choice]:
    """As the others, with the sum of what is open beside the sum of all."""
    all_of_it, *rest = _choices(asked, "stage", rows)
    closed = rest[-1]
    still_open = Choice(
        pgettext("cases", "Open"),
        all_of_it.count - closed.count,
        replace(asked, stage=OPEN).address,
        asked.stage == OPEN,
    )
    return [all_of_it, still_open, *rest]
