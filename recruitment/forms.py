"""One form for each screen of a report. What is asked and when: recruitment/questions.py.

Every form can be shown again exactly as it was sent: a draft keeps what was typed, not what was made of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from recruitment import phrases, receipts, report_facts
from recruitment.case_forms import currencies
from recruitment.fee_rows import COUNT, FeeRows
from recruitment.form_fields import DigitsField, EvidenceField, Once
from recruitment.models import Report
from recruitment.questions import ASKED, NO, NOT_SAID, NOT_SAYING, PAID_KINDS, UNSURE, YES, Step
from recruitment.shown import digits, said
from rights.forms import AmountField
from rights.models import AbuseType
from rights.presenters import places
from rights.presenters.pieces import Texts

_YEARS = 15
_HOLDS = {"90": _("3 months"), "180": _("6 months"), "365": _("1 year")}
_OTHERS = (2, 3, 5)

YES_NO = [(YES, _("Yes")), (NO, _("No")), (NOT_SAID, NOT_SAYING)]
YES_NO_UNSURE = [(YES, _("Yes")), (NO, _("No")), (UNSURE, _("Not sure")), (NOT_SAID, NOT_SAYING)]
NONE_OF_THESE = "none"

# What somebody agrees to, as one answer: a row of boxes to tick is where people stop reading.
COUNT_AND_SHOW, COUNT_ONLY, NOTHING = "count_and_show", "count_only", "nothing"


@dataclass(frozen=True)
class Setting:
    """What the forms need to know besides what was typed."""

    texts: Texts
    # Choices of all countries, those with a guide for that end of the journey first.
    origins: Iterable[Any] = ()
    destinations: Iterable[Any] = ()
    abuses: Iterable[AbuseType] = ()
    helpers: Sequence[Organisation] = ()
    # Money of the journey's two countries: (code, name).
    money: Iterable[tuple[str, str]] = ()
    fee_rows: int = 1
    # Of facts that are changed: the story stands, and what was paid is asked whatever the kinds.
    asks_story: bool = True
    asks_paid: bool = False
    # Agencies a typed name may mean: (id, what is shown).
    offered: Sequence[tuple[str, str]] = ()


class StepForm(forms.Form):
    """A screen. `chosen`: the kinds of abuse that were chosen on the second one."""

    use_required_attribute = False
    step: Step

    def __init__(
        self, *args: Any, setting: Setting, chosen: Sequence[AbuseType] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        self.chosen = chosen
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that come from the content or the earlier answers."""


def _radio(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )


def _line(label: Any, help_text: Any = "", longest: int = 300, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d letters.")
        },
    )


def _country(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        error_messages={"invalid_choice": _("Choose a country from the list.")},
    )


@lru_cache(maxsize=64)  # each language, for either end of a journey
def by_country(
    countries: tuple[places.Listed, ...], language: str, *, first: str
) -> tuple[Any, ...]:
    """Choices, kept for these very countries; `first`: as `places.choices` takes it."""
    groups = places.choices(countries, language, first=first)
    return (
        ("", NOT_SAYING),
        *((g.label, [(option.code, option.name) for option in g.options]) for g in groups),
    )


class SafetyForm(StepForm):
    step = Step.SAFETY

    danger = _radio(_("Are you in danger now?"), YES_NO)
    under_18 = _radio(_("Are you, or is the person it happened to, under 18?"), YES_NO)
    where = _country(
        _("Where are you now?"), _("We use this only to show you who to call. We do not keep it.")
    )

    def prepare(self) -> None:
        self.fields["where"].choices = self.setting.destinations


class WhatForm(StepForm):
    step = Step.WHAT

    abuses = forms.MultipleChoiceField(
        label=_("Choose all that happened to you."),
        help_text=_("Nothing here fits? Leave it empty and tell it in your own words next."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def prepare(self) -> None:
        texts = self.setting.texts
        labels = [
            (abuse.pk, texts.piece(f"abuse/{abuse.pk}/label", abuse.label))
            for abuse in self.setting.abuses
        ]
        self.fields["abuses"].choices = [(key, said(piece)) for key, piece in labels]


class MoreForm(FeeRows, StepForm):
    """Own words first: it is what people came to say. Then the few questions that decide."""

    step = Step.MORE

    story = forms.CharField(
        label=_("Tell it in your own words"),
        help_text=_("In any language. This part is locked. Only your number opens it."),
        required=False,
        max_length=report_facts.LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d letters.")
        },
    )

    def prepare(self) -> None:
        if not self.setting.asks_story:
            del self.fields["story"]
        for abuse in self.chosen:
            for question in abuse.questions:
                if question["key"] in ASKED.get(abuse.pk, ()):
                    self.fields[answer_name(abuse.pk, question["key"])] = _question(
                        self.setting.texts, abuse, question
                    )
        if self.setting.asks_paid or {abuse.pk for abuse in self.chosen} & PAID_KINDS:
            self.fields["fee_amount"] = AmountField(
                label=_("How much did you pay in all?"), money=["fee_currency"]
            )
            self.fields["fee_currency"] = forms.ChoiceField(
                label=_("Which money?"),
                choices=Once(self._currencies),
                required=False,
                error_messages={"invalid_choice": _("Choose from the list.")},
            )
            self.add_rows(self.setting.fee_rows, self.setting.money)

    def _currencies(self) -> list[tuple[Any, Any]]:
        others = [(code, code) for code in currencies()]
        return [("", NOT_SAYING), *self.setting.money, (_("Other money"), others)]

    @property
    def asks_fees(self) -> bool:
        return COUNT in self.fields

    def blocks(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """For the page: each kind of abuse with its own questions, so that "it" has a meaning."""
        texts = self.setting.texts
        found = [("", [self["story"]])] if "story" in self.fields else []
        for abuse in self.chosen:
            names = [answer_name(abuse.pk, key) for key in ASKED.get(abuse.pk, ())]
            if fields := [self[name] for name in names if name in self.fields]:
                found.append((texts.piece(f"abuse/{abuse.pk}/label", abuse.label), fields))
        if "fee_amount" in self.fields:
            found.append((_("What you paid"), [self["fee_amount"], self["fee_currency"]]))
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        is_asked = "story" in self.fields and not self.chosen
        if is_asked and not self.errors and not told.get("story", "").strip():
            self.add_error(
                "story",
                _("Tell us in some words what happened. Or go back and choose from the list."),
            )
        if told.get("fee_amount") is not None and not told.get("fee_currency"):
            self.add_error("fee_currency", _("Choose which money it was."))
        return told

    def answers(self) -> dict[str, str | list[str]]:
        """ "<abuse>/<question>" -> option, of what was answered. Only after `is_valid`."""
        told: dict[str, str | list[str]] = {}
        for abuse in self.chosen:
            for key in ASKED.get(abuse.pk, ()):
                answer = self.cleaned_data.get(answer_name(abuse.pk, key))
                if answer not in (None, "", []):
                    told[f"{abuse.pk}/{key}"] = answer if isinstance(answer, list) else str(answer)
        return told


def answer_name(abuse: str, question: str) -> str:
    return f"answer.{abuse}.{question}"


def _question(texts: Texts, abuse: AbuseType, question: Mapping[str, Any]) -> forms.Field:
    path = f"abuse/{abuse.pk}/question/{question['key']}"
    label = said(texts.piece(f"{path}/text", question["text"]))
    options = [
        (str(option), texts.piece(f"{path}/option/{place}", str(option)))
        for place, option in enumerate(question.get("options", []))
    ]
    match question["type"]:
        case "choice":
            return _select(label, [(NOT_SAID, NOT_SAYING), *options])
        case "multi_choice":
            return forms.MultipleChoiceField(
                label=label,
                choices=[(key, said(piece)) for key, piece in options],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose from the list.")},
            )
        case "number_or_unknown":
            return WholeNumberField(label=label)
    return _select(label, [YES_NO_UNSURE[-1], *YES_NO_UNSURE[:-1]])


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    """Several questions stand on this screen: rows of buttons would make it a long way to "next"."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )


class WholeNumberField(forms.CharField):
    """A small whole number in the digits of any script; empty means not known."""

    MOST = 10_000

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
        super().__init__(
            required=False, max_length=12, widget=forms.TextInput(attrs=attrs), **kwargs
        )

    def clean(self, value: Any) -> str:
        typed = receipts.ascii_digits(super().clean(value))
        if typed and not (typed.isdecimal() and int(typed) <= self.MOST):
            raise forms.ValidationError(_("Write a number, for example 3."))
        return str(int(typed)) if typed else ""


class WhoForm(StepForm):
    step = Step.WHO

    agency_typed = _line(
        _("Name of the recruiter, agent or agency"),
        _("As you know it. It need not be exact."),
        maxlength="300",
    )
    agency_choice = _radio(_("Is it one of these?"), [])
    recruited_in = _country(_("In which country does the recruiter work?"))
    licence = _line(_("Licence number, if you know it"), longest=60, dir="ltr")
    phone = _line(
        _("Telephone number of the recruiter"),
        _("Not your own number."),
        longest=60,
        dir="ltr",
        inputmode="tel",
    )
    web = _line(_("Web or social media page of the recruiter"), longest=200, dir="ltr")
    # The name the list below it was made for: asked once, and again only for another name.
    looked_up = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["recruited_in"].choices = self.setting.origins
        if not self.setting.offered:
            del self.fields["agency_choice"]
            return
        self.fields["agency_choice"].choices = [
            *self.setting.offered,
            (NONE_OF_THESE, _("None of these, or I am not sure")),
        ]


def _months() -> list[tuple[str, Any]]:
    return [("", NOT_SAYING), *((str(number), name) for number, name in MONTHS.items())]


def _years() -> list[tuple[str, Any]]:
    newest = timezone.localdate().year
    return [
        ("", NOT_SAYING),
        *((str(n), digits(n)) for n in range(newest, newest - _YEARS, -1)),
    ]


class JourneyForm(StepForm):
    step = Step.JOURNEY

    origin = _country(_("From which country?"))
    destination = _country(_("To which country?"))
    month = forms.ChoiceField(label=_("Month it happened"), required=False)
    year = forms.ChoiceField(label=_("Year it happened"), required=False)
    ongoing = _radio(
        _("Does it still go on?"),
        [(YES, _("Yes")), (NO, _("No")), (Report.Ongoing.NOT_KNOWN, NOT_SAYING)],
    )
    people = WholeNumberField(
        label=_("How many people did it happen to, that you know of?"),
        help_text=_("Leave it empty if you do not know."),
    )

    def prepare(self) -> None:
        self.fields["origin"].choices = self.setting.origins
        self.fields["destination"].choices = self.setting.destinations
        self.fields["month"].choices = Once(_months)
        self.fields["year"].choices = Once(_years)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        has_month, has_year = bool(told.get("month")), bool(told.get("year"))
        if has_month and not has_year:
            self.add_error("year", _("Choose the year too, or leave the month empty."))
        elif has_month and self.first_day() > timezone.localdate():
            self.add_error("month", _("This month has not come yet."))
        people = told.get("people")
        if people and not 1 <= int(people) <= report_facts.MOST_PEOPLE:
            self.add_error("people", _("Write a number, for example 3."))
        return told

    def first_day(self) -> date | None:
        """First day of the month; a year alone says too little to count with."""
        told = self.cleaned_data
        if not (told.get("month") and told.get("year")):
            return None
        return date(int(told["year"]), int(told["month"]), 1)


class ShareForm(StepForm):
    step = Step.SHARE

    agree = _radio(
        _("What may we do with the facts?"),
        [
            (COUNT_AND_SHOW, _("Count them, and show them to the labour inspector")),
            (COUNT_ONLY, _("Only count them. Show them to no person")),
            (NOTHING, _("Nothing now. Keep them for me")),
        ],
        _("Facts are: what, who, where, which month, how much. Never your own words."),
    )
    release = _radio(
        _("When?"),
        [
            (report_facts.NOW, _("Now")),
            (report_facts.HOLD, _("Only when others name the same recruiter too")),
        ],
    )
    hold_until_others = forms.ChoiceField(label=_("How many others?"), required=False)
    hold_for = forms.ChoiceField(
        label=_("How long shall we wait?"),
        help_text=_("After that we do nothing until you come back and tell us."),
        choices=list(_HOLDS.items()),
        required=False,
    )
    helpers = forms.MultipleChoiceField(
        label=_("Who may read your own words?"),
        help_text=_("Leave it empty and nobody can. You can take this back later."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    contact = _line(
        _("How can they reach you safely?"),
        _("Only if you want to. Locked like your words."),
    )

    def prepare(self) -> None:
        self.fields["hold_until_others"].choices = [(str(n), digits(n)) for n in _OTHERS]
        if not self.setting.helpers:
            del self.fields["helpers"], self.fields["contact"]
            return
        self.fields["helpers"].choices = [
            (str(helper.pk), helper.name) for helper in self.setting.helpers
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("agree") and "agree" not in self.errors:
            self.add_error("agree", _("Choose one. You can change it later."))
        return told

    def hold_expires_on(self) -> date:
        return timezone.localdate() + timedelta(days=int(self.cleaned_data["hold_for"] or "180"))


class SendForm(StepForm):
    """Two of the six groups typed back: so the number is really kept."""

    step = Step.SEND

    first_group = forms.CharField(required=False, max_length=20)
    second_group = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, receipt: str, asked: tuple[int, int], **kwargs: Any) -> None:
        self.receipt = receipt
        self.asked = asked
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for name, place in zip(("first_group", "second_group"), self.asked, strict=True):
            field = self.fields[name]
            field.label = _("Type group %(place)s") % {"place": digits(place + 1)}
            field.widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        groups = receipts.groups(self.receipt)
        for name, place in zip(("first_group", "second_group"), self.asked, strict=True):
            typed = receipts.ascii_digits(told.get(name, ""))
            if name not in self.errors and typed != groups[place]:
                self.add_error(name, _("This is not the same. Look at your number again."))
        return told


FORMS: Mapping[Step, type[StepForm]] = {
    form.step: form
    for form in (SafetyForm, WhatForm, MoreForm, WhoForm, JourneyForm, ShareForm, SendForm)
}


NUMBER_FLAWS: Mapping[receipts.Flaw, Promise] = {
    receipts.Flaw.EMPTY: _("Type the 18 digits of your number."),
    receipts.Flaw.LETTERS: _("The number has only digits, no letters."),
    receipts.Flaw.TOO_SHORT: _("Some digits are missing. The number has 18."),
    receipts.Flaw.TOO_LONG: _("There are too many digits. The number has 18."),
    receipts.Flaw.MISTYPED: _("One digit is wrong, or two are swapped. Check it again."),
}


class ReceiptForm(forms.Form):
    use_required_attribute = False

    number = DigitsField(
        label=_("Your number"),
        help_text=_("18 digits. Spaces do not matter."),
        flaws=NUMBER_FLAWS,
    )


def _phrase(label: Promise, **more: Any) -> forms.CharField:
    # As a password: a keyboard learns what is typed into any other field, and offers it to whoever is next.
    hidden = {"autocomplete": "off", "autocapitalize": "none", "dir": "auto"}
    return forms.CharField(
        label=label,
        max_length=phrases.LONGEST,
        widget=forms.PasswordInput(attrs=hidden, render_value=True),
        error_messages={
            "required": _("Type your phrase."),
            "max_length": _("This is too long. Write at most %(limit_value)d letters."),
        },
        **more,
    )


class PhraseForm(forms.Form):
    """In place of the number."""

    use_required_attribute = False

    phrase = _phrase(_("Your phrase"))


class ChoosePhraseForm(ReceiptForm):
    """A phrase for a report, with its number once more: an open page alone must not give it a second way."""

    field_order = ("new_phrase", "phrase_again", "number")

    new_phrase = _phrase(
        _("Your new phrase"),
        help_text=_(
            "At least 20 letters. Words that only you put together: no song, no prayer, no birthday."
        ),
    )
    phrase_again = _phrase(_("The same again"))

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        again = told.get("phrase_again")
        if again and phrases.fold(again) != phrases.fold(told.get("new_phrase", "")):
            self.add_error("phrase_again", _("These two are not the same."))
        return told

    def refuse_easy(self) -> None:
        """Of one that somebody has as well: the same words, so that nobody learns that it opens a report."""
        self.add_error("new_phrase", _("This is too easy to guess. Choose other words."))


class AddForm(forms.Form):
    use_required_attribute = False

    story = forms.CharField(
        label=_("What do you want to add?"),
        required=False,
        max_length=report_facts.LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d letters."),
        },
    )

    def clean_story(self) -> str:
        story = self.cleaned_data["story"]
        if not story.strip():
            raise forms.ValidationError(_("Write what you want to add."))
        return story


class MessageForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=report_facts.LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d letters."),
        },
    )


class FileForm(forms.Form):
    use_required_attribute = False

    file = EvidenceField()


def as_typed(form_class: type[StepForm], typed: QueryDict, names: Iterable[str]) -> dict[str, Any]:
    """What a screen sent, field by field, for the draft. Nothing that is no field of the form."""
    return {name: typed.getlist(name) for name in names if name in typed}


def bound_to(typed: Mapping[str, Sequence[str]]) -> QueryDict:
    """What a draft kept, in the shape a browser sends it."""
    query = QueryDict(mutable=True)
    for name, values in typed.items():
        query.setlist(name, list(values))
    return query


def candidate_label(name: str, country: str, licence: str) -> SafeString:
    """An agency as it is offered: what stands in a public register, and nothing else."""
    details = " · ".join(part for part in (country, licence) if part)
    return format_html("<bdi>{}</bdi> <small><bdi>{}</bdi></small>", name, details)
