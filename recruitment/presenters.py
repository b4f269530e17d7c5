"""What a worker's own pages show of a report: while it is made, and behind its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Organisation
from recruitment import (
    access,
    agency_facts,
    done_for_worker,
    fee_rows,
    receipt_picture,
    receipts,
    report_facts,
)
from recruitment.forms import NONE_OF_THESE
from recruitment.interview import Interview
from recruitment.models import FlagEvent, Report
from recruitment.questions import TITLES, WITH_NUMBERS, Step
from recruitment.shown import digits as own_digits
from recruitment.shown import number, said
from recruitment.small_counts import in_steps
from rights.models import Country, SafetyMessage
from rights.names import country_name
from rights.presenters import people
from rights.presenters.pieces import Piece, Texts

Words = str | Promise


# --- safety -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SafetyNotes:
    """Messages line by line, and whom to call where the reader is. Empty when nothing is called for.

    `places`: name of the country, and whom to call first there.
    """

    messages: list[list[Piece]] = field(default_factory=list)
    places: list[tuple[str, people.Helper]] = field(default_factory=list)
    wants_numbers: bool = False

    def __bool__(self) -> bool:
        return bool(self.messages)


def safety_notes(keys: Sequence[str], countries: Sequence[str], texts: Texts) -> SafetyNotes:
    if not keys:
        return SafetyNotes()
    rows = SafetyMessage.objects.in_bulk(keys)
    messages = [texts.pieces(f"safety/{key}", rows[key].lines) for key in keys if key in rows]
    if not WITH_NUMBERS & set(keys):
        return SafetyNotes(messages)
    found = Country.objects.in_bulk(countries)
    there = [found[code] for code in countries if code in found]
    first = [
        (country_name(place.country, texts.language), place.first)
        for place in people.places(there, texts, texts.language)
        if place.first
    ]
    return SafetyNotes(messages, first, wants_numbers=True)


# --- the number ---------------------------------------------------------------------------------


def groups(digits: str) -> list[str]:
    """Latin digits in every language: they are what a telephone's keys show."""
    return receipts.groups(digits)


# What the buttons that save the number say in `do`.
AS_TEXT, AS_PICTURE = "save", "save-picture"


def number_as_file(digits: str, do: str) -> HttpResponse:
    """The number as a small file with a dull name: it says nothing about what it opens.

    `do`: `AS_TEXT` or `AS_PICTURE`.
    """
    if do == AS_PICTURE:
        response = HttpResponse(receipt_picture.png(digits), content_type="image/png")
        name = "picture.png"
    else:
        text = receipts.spaced(digits) + "\n"
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        name = "note.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- before sending -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One thing that was told."""

    label: Words
    values: list[Any]


@dataclass(frozen=True)
class Screen:
    """What was told on one screen. `step`: where it can be changed."""

    title: Words
    step: str
    lines: list[Line]


_SUMMED_UP = (Step.WHAT, Step.MORE, Step.WHO, Step.JOURNEY, Step.SHARE)


def summary(interview: Interview, steps: Sequence[Step] = _SUMMED_UP) -> list[Screen]:
    """What will be sent, in the order it was asked; what was left out is not listed."""
    found = []
    for step in steps:
        form = interview.judged(step)
        told = form.cleaned_data
        left_out = _HOLD_ONLY if told.get("release") != report_facts.HOLD else frozenset()
        lines = [
            Line(bound.label, values)
            for bound in form
            if not bound.is_hidden
            and not fee_rows.is_row(bound.name)
            and bound.name not in left_out
            and (values := _shown_values(bound.field, told.get(bound.name)))
        ]
        if step is Step.MORE and not form.errors and form.asks_fees and (paid := form.ledger()):
            lines.append(Line(_("What it was for"), fee_rows.in_words(paid)))
        found.append(Screen(TITLES[step], step, lines))
    return found


_HOLD_ONLY = frozenset({"hold_until_others", "hold_for"})
_LONGEST_SHOWN = 120
# Answers that say nothing, besides the empty one.
_SAY_NOTHING = ("", NONE_OF_THESE, Report.Ongoing.NOT_KNOWN)


def _shown_values(form_field: Any, value: Any) -> list[Any]:
    if value is None or value == [] or value in _SAY_NOTHING:
        return []
    choices = _flat(getattr(form_field, "choices", ()))
    chosen = value if isinstance(value, list) else [value]
    shown = [choices.get(str(one), one) for one in chosen]
    return [
        f"{one[:_LONGEST_SHOWN]} …" if type(one) is str and len(one) > _LONGEST_SHOWN else one
        for one in shown
    ]


def _flat(choices: Any) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            flat |= {str(inner): text for inner, text in label}
        elif str(key):
            flat[str(key)] = label
    return flat


# --- behind the receipt -----------------------------------------------------------------------------

_STATES: dict[str, tuple[Words, ...]] = {
    Report.State.HELD: (
        gettext_lazy("We hold your report. Nobody sees it yet."),
        gettext_lazy("We send it when enough others name the same recruiter."),
    ),
    Report.State.KEPT: (
        gettext_lazy("We keep your report for you only. Nobody sees it."),
        gettext_lazy("You can send it, or take it back, at any time."),
    ),
    Report.State.WITHDRAWN: (
        gettext_lazy("You took this report back."),
        gettext_lazy("Your words are destroyed. Nothing of it is counted."),
    ),
    Report.State.ENDED: (
        gettext_lazy("Its time was over"),
        gettext_lazy("Your words are destroyed. Nothing of it is counted."),
    ),
}
# Held, and the day came before the others did.
_WAITED: tuple[Words, ...] = (
    gettext_lazy("We waited, but not enough others named the same recruiter."),
)
# Held, and they did.
_CAME_OUT: tuple[Words, ...] = (
    gettext_lazy("Enough others named the same recruiter."),
    gettext_lazy("Your report was sent."),
)
_MATCHES: dict[str, tuple[Words, ...]] = {
    Report.Match.WAITING: (gettext_lazy("We are looking for the recruiter in our lists."),),
    Report.Match.MATCHED: (gettext_lazy("It is counted for the recruiter you named."),),
    Report.Match.POSSIBLE: (gettext_lazy("A person must check which recruiter you mean."),),
    Report.Match.UNNAMED: (
        gettext_lazy("You named no recruiter, so it can not be counted for one."),
    ),
}


@dataclass(frozen=True)
class ReceiptView:
    """What the holder of a receipt sees. Words of the story are added only when asked for."""

    status: list[Words]
    others: str
    facts: list[Line]
    agreed: list[Words]
    done_for_you: list[str]
    may_withdraw: bool
    may_send: bool
    waits: bool  # for others who name the same recruiter
    may_stop_showing: bool
    may_stop_counting: bool
    may_close_words: bool
    may_let_in: str  # name of the organisation that filed it and may read no words; empty: none
    filer: str  # name of the organisation that filed it, and reads its facts while they count; empty: none


def receipt(report: Report, texts: Texts) -> ReceiptView:
    is_there = report.state not in Report.GONE
    readers = [
        wrapped.organisation
        for wrapped in report.wrapped_keys.filter(holder="organisation").select_related(
            "organisation"
        )
    ]
    return ReceiptView(
        status=_status(report),
        others=one_of_many(report),
        facts=_facts(report, texts) if is_there else [],
        agreed=_agreed(report, [one.name for one in readers]) if is_there else [],
        done_for_you=done_for_worker.sentences(report) if is_there else [],
        may_withdraw=is_there,
        may_send=report.state in (Report.State.HELD, Report.State.KEPT),
        waits=report.state == Report.State.HELD,
        may_stop_showing=report.consents_to_regulator,
        may_stop_counting=report.consents_to_counting,
        may_close_words=bool(readers),
        may_let_in=_shut_out(report, readers) if is_there else "",
        filer=report.organisation.name if report.organisation else "",
    )


def _shut_out(report: Report, readers: list[Organisation]) -> str:
    filer = report.organisation
    return filer.name if filer and filer not in readers else ""


def _status(report: Report) -> list[Words]:
    if report.state == Report.State.KEPT and report.hold_until_others:
        return [*_WAITED, *_STATES[report.state]]
    if report.state != Report.State.ACCEPTED:
        return list(_STATES[report.state])
    said: list[Words] = [gettext_lazy("We have your report.")]
    if report.hold_until_others:  # whoever sends it herself waits for nobody any more
        said = [*_CAME_OUT]
    if not report.consents_to_counting:
        return [*said, gettext_lazy("It is not counted, because you did not agree to that.")]
    return [*said, *_MATCHES[report.match], *_FOUND.get(access.finding_for(report), ())]


def not_sent(report: Report) -> list[Words]:
    """How one stands that went to nobody: held, kept, or taken back since. Empty of one that was sent."""
    return _status(report) if report.state != Report.State.ACCEPTED else []


_FOUND_ABUSE = gettext_lazy("Labour inspectors looked at this recruiter. They found abuse.")
_FOUND: dict[str, tuple[Words, ...]] = {
    FlagEvent.Step.UPHELD: (_FOUND_ABUSE,),
    FlagEvent.Step.SANCTIONED: (
        _FOUND_ABUSE,
        gettext_lazy("The authority acted against the recruiter."),
    ),
    FlagEvent.Step.APPEALED: (
        _FOUND_ABUSE,
        gettext_lazy("The recruiter says that this is wrong. It is not decided yet."),
    ),
    FlagEvent.Step.APPEAL_REFUSED: (
        _FOUND_ABUSE,
        gettext_lazy("The recruiter said that this is wrong. The finding stands."),
    ),
    FlagEvent.Step.NOT_UPHELD: (
        gettext_lazy("Labour inspectors looked at this recruiter. They could not confirm abuse."),
        gettext_lazy("This does not say that your report is wrong."),
    ),
    FlagEvent.Step.LIFTED: (
        gettext_lazy("Labour inspectors had found abuse. The finding was taken back."),
        gettext_lazy("This does not say that your report is wrong."),
    ),
}


def one_of_many(report: Report) -> str:
    """ "Your report is one of N+", when N is at least five; else nothing, which is not zero.

    N counts independent sources and not reports: one hand that sends twenty must neither give a worker
    false courage nor learn that its twenty got through. It is a step, as of the first of this month: a
    recruiter reports on itself too, and would read from the number who spoke today.
    """
    if report.state != Report.State.ACCEPTED or report.match != Report.Match.MATCHED:
        return ""
    if not report.consents_to_counting:
        return ""
    last = timezone.now().date().replace(day=1) - timedelta(days=1)
    many = in_steps(int(agency_facts.voices_at(report.agency_id, day=last)))
    if not many:
        return ""
    return ngettext(
        "Your report is one of %(number)s on this recruiter.",
        "Your report is one of %(number)s on this recruiter.",
        many,
    ) % {"number": f"{number(many)}+"}


def _agreed(report: Report, readers: list[str]) -> list[Words]:
    said: list[Words] = [
        _("The facts are counted.") if report.consents_to_counting else _("Nothing is counted."),
        _("A labour inspector may see the facts.")
        if report.consents_to_regulator
        else _("No inspector sees the facts."),
    ]
    if not readers:
        return [*said, _("Nobody but you can read your words.")]
    return [*said, *(_("%(name)s can read your words.") % {"name": name} for name in readers)]


def _facts(report: Report, texts: Texts) -> list[Line]:
    kinds = [
        said(texts.piece(f"abuse/{abuse.pk}/label", abuse.label)) for abuse in report.abuses.all()
    ]
    journey = [
        country_name(code, texts.language) for code in (report.origin, report.destination) if code
    ]
    month = []
    if report.month:
        month = [f"{MONTHS[report.month.month]} {own_digits(report.month.year)}"]
    money = []
    if report.fee_amount is not None:
        money = [f"{number(report.fee_amount)} {report.fee_currency}"]
    waits = []
    if report.state == Report.State.HELD and report.hold_until_others:
        told = {
            "n": number(report.hold_until_others),
            "day": date_format(report.hold_expires_on, "DATE_FORMAT"),
        }
        waits = [_("%(n)s, until %(day)s at most") % told]
    lines = [
        Line(_("Waits for others"), waits),
        Line(_("What happened"), kinds),
        Line(_("Recruiter, as you wrote it"), [report.agency_typed] if report.agency_typed else []),
        Line(_("From and to"), journey),
        Line(_("When"), month),
        Line(_("Money"), money),
        Line(_("What it was for"), fee_rows.in_words(report.fees.all())),
    ]
    return [line for line in lines if line.values]
