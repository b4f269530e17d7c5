"""What inspectors and caseworkers see, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db.models import CharField, Exists, Q, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils import formats
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit.kinds import Kind
from audit.models import Event
from recruitment import access, candidates, caseload, flag_messages, match_messages
from recruitment.candidates import Candidate
from recruitment.event_names import NAMES as EVENT_NAMES
from recruitment.models import (
    Agency,
    AgencyName,
    Branch,
    Casework,
    Flag,
    FlagAssignment,
    FlagEvent,
    Identifier,
    Judgement,
    Licence,
    PairAnswer,
    Report,
    Successor,
)
from recruitment.services import flags as services
from recruitment.services.evidence import Evidence
from rights import names
from rights.digits import locale_of
from rights.models import AbuseType
from rights.presenters.pieces import Texts


class Labels(dict[str, str]):
    """Key -> label; a key that nobody knows any more is its own label."""

    def __missing__(self, key: str) -> str:
        return key.replace("-", " ").capitalize()


# --- the queue ----------------------------------------------------------------------


@dataclass(frozen=True)
class FlagRow:
    """One line of the queue."""

    flag: Flag
    reason: str
    rule: str
    corridors: list[str]


def flag_rows(person: User, flags: list[Flag], labels: Labels) -> list[FlagRow]:
    corridors = access.corridors_of(person, flags)
    return [
        FlagRow(
            flag,
            flag_messages.first_sentence(flag.reasons, labels.__getitem__, flag.policy),
            flag_messages.rule_name(flag.rule),
            [corridor_name(*pair) for pair in corridors.get(flag.agency_id, [])],
        )
        for flag in flags
    ]


def abuse_names() -> Labels:
    """What each kind of abuse is called, as the workers' own form calls it."""
    texts = Texts(get_language() or "en")
    labels = {
        key: texts.piece(f"abuse/{key}/label", label)
        for key, label in AbuseType.objects.values_list("pk", "label")
    }
    return Labels({key: str(piece) for key, piece in labels.items()})


def corridor_name(origin: str, destination: str) -> str:
    """`Nepal → Qatar`; a side nobody named is said to be so. The arrow points as the language reads."""
    unsaid = pgettext("country", "not said")
    arrow = "←" if get_language_bidi() else "→"
    return f"{country_name(origin) or unsaid} {arrow} {country_name(destination) or unsaid}"


def country_name(iso3: str) -> str:
    """In the reader's language; empty for a country nobody named."""
    return names.country_name(iso3, get_language()) if iso3 else ""


# --- one flag -----------------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """Why a flag was raised: sentences, what was discounted, the rule and its numbers."""

    sentences: list[str]
    discounted: list[str]
    rule: str
    numbers: list[tuple[str, str]]


# Reasons that tell why something counted for less, or may be a campaign.
_DISCOUNTED = (
    "counted_as_one_", "campaign_", "copies_set_aside", "reports_in_doubt", "one_organisation",
)  # fmt: skip

_NUMBERS = {
    "reports": gettext_lazy("Reports counted"),
    "sources": gettext_lazy("Independent sources"),
    "ongoing": gettext_lazy("Still going on"),
    "expected": gettext_lazy("Usual for its size"),
    "ratio": gettext_lazy("Times as many as usual"),
    "lower": gettext_lazy("Times as many, with chance taken off"),
    "recent": gettext_lazy("Sources in the days of the rise"),
    "past": gettext_lazy("Sources in the year before"),
    "p": gettext_lazy("Likelihood of chance alone"),
    "predecessors": gettext_lazy("Agencies before it that had trouble"),
    "lowest_paid": gettext_lazy("Lowest fee paid"),
    "highest_paid": gettext_lazy("Highest fee paid"),
    "currency": gettext_lazy("Currency"),
}


def _tells_something(reason: Mapping[str, object]) -> bool:
    """Pairs that hang together and differ count as two each: then nothing was taken off."""
    is_merged = reason["code"].startswith("counted_as_one_")
    return not (is_merged and reason["reports"] == reason["sources"])


def _with_names(reasons: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """An agency that a reason knows by its number, with its name: nobody else knows numbers."""
    for reason in reasons:
        former = Agency.objects.filter(pk=reason["agency"]).first() if "agency" in reason else None
        yield {**reason, "agency": f"{former.pk} ({former.name})"} if former else reason


def why(flag: Flag, labels: Labels) -> Why:
    told, discounted = [], []
    for reason in _with_names(filter(_tells_something, flag.reasons)):
        side = discounted if reason["code"].startswith(_DISCOUNTED) else told
        side.append(flag_messages.sentence(reason, labels.__getitem__, flag.policy))
    return Why(
        sentences=told,
        discounted=discounted,
        rule=flag_messages.rule_name(flag.rule),
        numbers=[
            (str(_NUMBERS.get(name, name)), _number(value)) for name, value in flag.numbers.items()
        ],
    )


def _number(value: object) -> str:
    return formats.number_format(value) if isinstance(value, int | float) else str(value)


class Again(StrEnum):
    """What came of running the rule again on the facts it saw."""

    SAME = "same"
    DIFFERENT = "different"
    # A report was withdrawn since; its facts were destroyed, as its sender wished.
    FORGOTTEN = "forgotten"


def answer_again(flag: Flag) -> Again:
    try:
        return Again.SAME if services.is_same_answer(flag) else Again.DIFFERENT
    except services.InputsForgottenError:
        return Again.FORGOTTEN
    except (ValueError, KeyError):
        # The facts do not fit their fingerprint, or nobody knows the rule any more.
        return Again.DIFFERENT


@dataclass(frozen=True)
class FactRow:
    """One report, as far as an inspector may see it."""

    month: str
    is_ongoing: bool
    abuses: list[str]
    corridor: str
    fee: str
    people: int
    agency_typed: str
    match_reasons: list[str]


def fact_rows(facts: Iterable[access.Facts], labels: Labels) -> list[FactRow]:
    return [
        FactRow(
            month=month(fact.month) or pgettext("month", "not said"),
            is_ongoing=fact.ongoing == Report.Ongoing.YES,
            abuses=[labels[key] for key in fact.abuses],
            corridor=corridor_name(fact.origin, fact.destination),
            fee=fee(fact.fee_amount, fact.fee_currency),
            people=fact.people,
            agency_typed=fact.agency_typed,
            match_reasons=[match_messages.sentence(reason) for reason in fact.match_reasons],
        )
        for fact in facts
    ]


def month(day: date | None) -> str:
    return formats.date_format(day, "YEAR_MONTH_FORMAT") if day else ""


def fee(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return pgettext("fee", "not said")
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{formats.number_format(amount, decimals, force_grouping=True)} {currency}"


@dataclass(frozen=True)
class FlagOfAgency:
    flag: Flag
    rule: str


@dataclass(frozen=True)
class NameOfAgency:
    """`written`: the language it is in, or its script where the language is not known."""

    text: str
    kind: str
    written: str


@dataclass(frozen=True)
class AgencyFile:
    """What public registers and reports call the agency. No count of reports is in it."""

    country: str
    names: list[NameOfAgency]
    identifiers: list[object]
    licences: list[object]
    branches: list[object]
    works_for: list[object]
    flags: list[FlagOfAgency]


def _as_list(rows: QuerySet, *fields: str) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in fields})))


def agency_file(
    agency: Agency,
    flags: Iterable[Flag],
    shown: Iterable[access.Facts],
    *,
    hints: Iterable[Mapping[str, str]] = (),
) -> AgencyFile:
    """`flags`: of the agency, as far as the reader may see them. Two queries, and a third where
    there are branches.

    A spelling that came from a report is told only where that report may be `shown`; a number or an address
    from one, where it is among the `hints` of those (`access.Behind`).
    """
    typed = [agency.name, *(fact.agency_typed for fact in shown)]
    of_registers = ~Q(kind=AgencyName.Kind.REPORTED)
    # What was merged into it speaks of it too.
    family = Agency.objects.one_with(agency.pk)
    of_it, is_own = Q(agency__in=family), Q(own__in=family)
    listed = Branch.objects.standing().filter(of_it | is_own)

    def works_for(row: Branch) -> bool:
        return row.own is not None and agency.pk in (row.own_id, row.own.merged_into_id)

    standing = Q(register_import=None) | Q(register_import__undone_at=None)
    names = AgencyName.objects.filter(of_it, of_registers | Q(text__in=typed), is_wrong=False)
    identifiers = Identifier.objects.filter(of_it).filter(
        candidates.OF_REGISTERS | _is_said(hints, agency.country)
    )
    known = Agency.objects.filter(pk=agency.pk).values_list(
        _as_list(names.order_by("pk")[:30], "id", "text", "kind", "language", "script"),
        _as_list(identifiers[:30], "shown", "kind"),
        # Few have any, and for all others this saves a query.
        Exists(listed),
    )
    told_names, told_identifiers, has_branches = known.get()
    branches = listed.select_related("agency", "own")[:60] if has_branches else []
    return AgencyFile(
        country=country_name(agency.country) or _("Not known"),
        names=[_name(AgencyName(**row)) for row in told_names],
        identifiers=[Identifier(**row) for row in told_identifiers],
        licences=list(Licence.objects.filter(of_it).filter(standing)[:20]),
        branches=[row for row in branches if not works_for(row)],
        works_for=[row for row in branches if works_for(row)],
        flags=[FlagOfAgency(flag, flag_messages.rule_name(flag.rule)) for flag in flags],
    )


def _name(name: AgencyName) -> NameOfAgency:
    known = locale_of(get_language() or "en")
    written = known.languages.get(name.language) or known.scripts.get(name.script, "")
    return NameOfAgency(name.text, name.get_kind_display(), written)


def _is_said(hints: Iterable[Mapping[str, str]], country: str) -> Q:
    found = Q(pk__in=[])
    for one in hints:
        for kind, values in candidates.normalise_hints(one, country).items():
            found |= Q(kind=kind, normalised__in=values)
    return found


# --- what happened so far ------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    at: datetime
    what: str
    who: str = ""
    reason: str = ""


# What people did is told by the steps of its life, which hold the reason.
_TOLD = {
    Kind.FLAG_EVALUATED: gettext_lazy("Counted again, something changed"),
    Kind.FLAG_LAPSED: gettext_lazy("Lapsed: the rule no longer holds"),
    Kind.FLAG_REPLACED: gettext_lazy("Replaced: other thresholds are in force now"),
    Kind.FLAG_NOTE_WRITTEN: gettext_lazy("A sealed note was written"),
}
# A flag that is counted every day would bury its decisions: the newest are told, the first always.
_MOMENTS = 30


def _given(row: FlagAssignment) -> str:
    name = row.assigned_to.name if row.assigned_to else _("nobody")
    if row.due_on is None:
        return _("Given to %(name)s, without a day") % {"name": name}
    day = formats.date_format(row.due_on, "DATE_FORMAT")
    return _("Given to %(name)s, by %(day)s") % {"name": name, "day": day}


def timeline(flag: Flag) -> list[Moment]:
    """Newest first. Two queries, where the steps of its life and their people are read already."""
    events = Event.objects.filter(target=Flag._meta.label, target_id=str(flag.pk), kind__in=_TOLD)
    told = [Moment(event.at, str(_TOLD[Kind(event.kind)])) for event in events[:_MOMENTS]]
    told.append(Moment(flag.raised_at, FlagEvent.Step.RAISED.label))
    if flag.seen_at:
        told.append(Moment(flag.seen_at, _("First opened by an inspector")))
    decided = [
        Moment(event.at, event.get_step_display(), event.person.name, event.note)
        for event in flag.events.all()
        if event.person and event.step != FlagEvent.Step.SEEN
    ]
    given = [
        Moment(row.given_at, _given(row), row.given_by.name)
        for row in flag.assignments.select_related("assigned_to", "given_by").order_by("-pk")[
            :_MOMENTS
        ]
    ]
    return sorted([*told, *decided, *given], key=lambda moment: moment.at, reverse=True)


_SET_RIGHT = (Kind.AGENCY_CORRECTED, Kind.LICENCE_CORRECTED)


def agency_story(agency: Agency) -> list[Moment]:
    """What people set right and when, newest first; the values stand on the page itself.

    What the site itself noted is left out: it would tell when reports came.
    """
    licences = Licence.objects.filter(agency=agency, register_import=None).values("pk")
    of_it = Q(target=Agency._meta.label, target_id=str(agency.pk)) | Q(
        target=Licence._meta.label,
        target_id__in=licences.annotate(text=Cast("pk", CharField())).values("text"),
    )
    by_people = Event.objects.filter(of_it, kind__in=_SET_RIGHT, actor__startswith="user:")
    events = list(by_people[:_MOMENTS])
    people = User.objects.in_bulk(event.actor.removeprefix("user:") for event in events)
    set_right = [
        Moment(
            event.at,
            str(EVENT_NAMES[event.kind]),
            people[int(event.actor.removeprefix("user:"))].name,
        )
        for event in events
    ]
    answers = PairAnswer.objects.filter(Q(pair__left=agency) | Q(pair__right=agency))
    answers = answers.select_related("pair__left", "pair__right", "said_by")[:_MOMENTS]
    judged = [_moment(answer, agency) for answer in answers]
    return sorted([*set_right, *judged], key=lambda moment: moment.at, reverse=True)


def _moment(answer: PairAnswer, agency: Agency) -> Moment:
    pair, verdict = answer.pair, Judgement.Verdict
    other = pair.right if pair.left_id == agency.pk else pair.left
    said = _("Taken back") if answer.verdict == verdict.NONE else verdict(answer.verdict).label
    return Moment(answer.said_at, f"{said}: {other.name}", answer.said_by.name, answer.reason)


# --- names in doubt -------------------------------------------------------------------

_SALT = "desk.match"


@dataclass(frozen=True)
class MatchRow:
    """A report whose recruiter may be an agency we know, and what speaks for and against it."""

    token: str
    typed: str
    hints: list[tuple[str, str]]
    agency: Agency
    country: str
    speaks_for: list[str]
    speaks_against: list[str]
    percent: int | None
    corridor: str
    month: str
    is_unsure: bool


_HINTS = {
    "licence": gettext_lazy("Licence number"),
    "phone": gettext_lazy("Telephone"),
    "web": gettext_lazy("Website"),
    "place": gettext_lazy("Place"),
}


def _effect(reason: Mapping[str, Any]) -> str:
    """On which side a reason stands. Names that sound alike speak for it, however little the score makes of them."""
    if reason.get("code") == "similar_across_scripts":
        return "for"
    return reason.get("effect", "note")


def match_row(report: Report) -> MatchRow:
    """`report`: as `access.most_valuable_first` gives it."""
    reasons = {"for": [], "against": [], "note": []}
    for reason in report.match_reasons:
        reasons[_effect(reason)].append(match_messages.sentence(reason))
    return MatchRow(
        token=report_token(report.pk),
        typed=report.agency_typed,
        hints=[
            (str(label), report.agency_hints[key])
            for key, label in _HINTS.items()
            if report.agency_hints.get(key)
        ],
        agency=report.agency,
        country=country_name(report.agency.country) or _("Not known"),
        speaks_for=reasons["for"],
        speaks_against=reasons["against"] + reasons["note"],
        percent=None if report.match_score is None else round(report.match_score * 100),
        corridor=corridor_name(report.origin, report.destination),
        month=month(report.month),
        is_unsure=report.is_unsure,
    )


def report_token(report_id: int) -> str:
    """What a page carries in place of a report's number, so that nobody can try the next one."""
    return signing.dumps(report_id, salt=_SALT)


def report_of_token(token: str) -> int | None:
    try:
        return int(signing.loads(token[:200], salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


# --- agencies that may be one -----------------------------------------------------------


@dataclass(frozen=True)
class PairRow:
    pair: Judgement
    speaks_for: list[str]
    speaks_against: list[str]
    percent: int | None


def pair_row(pair: Judgement) -> PairRow:
    said_for = [reason for reason in pair.reasons if _effect(reason) == "for"]
    said_against = [reason for reason in pair.reasons if _effect(reason) != "for"]
    return PairRow(
        pair,
        [match_messages.sentence(reason) for reason in said_for],
        [match_messages.sentence(reason) for reason in said_against],
        None if pair.score is None else round(pair.score * 100),
    )


@dataclass(frozen=True)
class FollowerRow:
    follower: Successor
    reasons: list[str]


def follower_row(follower: Successor) -> FollowerRow:
    return FollowerRow(follower, [match_messages.sentence(one) for one in follower.reasons])


# --- a caseworker's reports -------------------------------------------------------------


@dataclass(frozen=True)
class CaseRow:
    """One report of the own organisation. No word of what was told is in it."""

    report: Report
    recruiter: str
    abuses: list[str]
    corridor: str
    status: str
    is_with_worker: bool
    is_own: bool
    stage: str = ""  # of caseload.STAGES, where the row is one of the list
    waits_for_answer: bool = False  # so, too
    work: Casework | None = None


def case_row(report: Report, labels: Labels, *, of: Organisation) -> CaseRow:
    """Facts only of what organisation `of` filed: a worker who chose it opened her words to it alone."""
    is_own = report.organisation_id == of.pk
    are_told = is_own and access.is_told_to_filer(report)
    receipt = getattr(report, "receipt", None)
    return CaseRow(
        report=report,
        is_own=is_own,
        recruiter=report.agency_typed if are_told else "",
        abuses=[labels[row.abuse_id] for row in report.report_abuses.all()] if are_told else [],
        corridor=corridor_name(report.origin, report.destination) if are_told else "",
        status=case_status(report),
        is_with_worker=bool(receipt and receipt.first_used_at),
        stage=getattr(report, "stage", ""),
        waits_for_answer=getattr(report, "waits_for_answer", False),
        work=next(iter(getattr(report, "own_work", [])), None),
    )


_MATCH_STATUS = {
    Report.Match.WAITING: gettext_lazy("Sent. We look for the agency now."),
    Report.Match.MATCHED: gettext_lazy("Sent. It counts for an agency."),
    Report.Match.POSSIBLE: gettext_lazy("Sent. An inspector must say which agency it is."),
    Report.Match.UNNAMED: gettext_lazy("Sent. No recruiter was named."),
}


def case_status(report: Report) -> str:
    if report.state == Report.State.ACCEPTED and report.consents_to_counting:
        return str(_MATCH_STATUS[Report.Match(report.match)])
    return str(caseload.STATES[Report.State(report.state)])


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


def case_facts(report: Report, labels: Labels) -> list[Fact]:
    """The countable part as it stands, for the organisation that sent it; none where it is not told."""
    if not access.is_told_to_filer(report):
        return []
    rows = [
        (
            _("What happened"),
            " · ".join(labels[row.abuse_id] for row in report.report_abuses.all()),
        ),
        (_("Recruiter"), report.agency_typed),
        *((str(label), report.agency_hints.get(key, "")) for key, label in _HINTS.items()),
        (_("Journey"), corridor_name(report.origin, report.destination)),
        (_("Recruited in"), country_name(report.recruited_in)),
        (_("Month"), month(report.month)),
        (_("Still going on"), report.get_ongoing_display()),
        (_("Paid"), fee(report.fee_amount, report.fee_currency)),
        (_("People"), formats.number_format(report.people)),
    ]
    return [Fact(label, text) for label, text in rows if text]


@dataclass(frozen=True)
class Offered:
    """An agency of a register that the caseworker may have meant."""

    name: str
    country: str


def offered(found: list[Candidate]) -> list[Offered]:
    """Only what registers list. An agency, or a spelling, known from reports alone would tell one
    organisation what another was told."""
    listed = set(
        Agency.objects.filter(
            pk__in=[candidate.agency_id for candidate in found], origin=Agency.Origin.REGISTER
        ).values_list("pk", flat=True)
    )
    return [
        Offered(candidate.name, country_name(candidate.country))
        for candidate in found
        if candidate.agency_id in listed
    ]


@dataclass(frozen=True)
class Told:
    """What was told in words, opened for this one page."""

    story: str
    name: str
    contact: str
    added: list[dict[str, str]]


@dataclass(frozen=True, repr=False)
class FileRow:
    """A file of an opened report, with a pass for each of its copies. `clean_pass`: empty if there is none."""

    file: Evidence
    clean_pass: str
    original_pass: str


def told(words: dict[str, object]) -> Told:
    return Told(words["story"], words["name"], words["contact"], words["added"])
