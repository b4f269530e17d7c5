"""A caseworker's interview on one page, in the order in which people tell it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.core import get_global
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audit.purposes import Purpose
from recruitment import report_facts
from recruitment.fee_rows import FeeRows, how_many
from recruitment.form_fields import DayField, EvidenceField
from recruitment.models import Report
from recruitment.report_facts import ReportFacts, SealedWords
from rights.forms import AmountField
from rights.models import AbuseType, Country
from rights.presenters import places
from rights.presenters.pieces import Texts

UNSURE = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))]
NOT_SAID = [("", _("Not said"))]
# Where migrants work, in words a worker would use. Keys are ours; the law speaks of some of them.
SECTORS = [
    ("domestic", _("Work in a home")),
    ("construction", _("Building")),
    ("agriculture", _("Farm and forest")),
    ("fishing", _("Fishing and ships")),
    ("manufacturing", _("Factory")),
    ("garments", _("Clothes and textiles")),
    ("hospitality", _("Hotel and restaurant")),
    ("cleaning", _("Cleaning and security")),
    ("care", _("Care and health")),
    ("transport", _("Driving and delivery")),
    ("other", _("Other work")),
]
# How far back a caseworker may still file: people come years later.
_YEARS = 30
# How many agencies a look-up offers.
OFFERED = 8


class TwoLines(forms.Textarea):
    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows, "dir": "auto"})


def _line(label: Any, longest: int = report_facts.LONGEST_LINE, help_text: Any = "", **attrs: str):  # noqa: ANN202
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs}),
    )


class CaseForm(FeeRows):
    """The same facts as the worker's own form (`ReportFacts`). Whether they fit is decided there.

    Everything may stay empty but what happened, and the worker's consent with its day.
    """

    use_required_attribute = False
    not_said = _("Not said")

    # 1 The journey
    origin = forms.ChoiceField(label=_("From which country?"), required=False)
    destination = forms.ChoiceField(label=_("To which country?"), required=False)
    recruited_in = forms.ChoiceField(
        label=_("Where did the recruiter work?"),
        help_text=_("This decides which regulator looks at it."),
        required=False,
    )
    month_number = forms.ChoiceField(label=_("Month it happened"), required=False)
    year = forms.ChoiceField(label=_("Year it happened"), required=False)
    ongoing = forms.ChoiceField(
        label=_("Does it still go on?"),
        choices=Report.Ongoing.choices,
        initial=Report.Ongoing.NOT_KNOWN,
        widget=forms.RadioSelect,
        required=False,
    )
    people = forms.IntegerField(
        label=_("How many people did it happen to?"),
        initial=1,
        min_value=1,
        max_value=report_facts.MOST_PEOPLE,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_under_18 = forms.BooleanField(
        label=_("The person was under 18 when it happened"), required=False
    )

    # 2 The recruiter
    agency_typed = _line(_("Name of the recruiter or agency"), report_facts.LONGEST_LINE)
    licence = _line(_("Licence number"), dir="ltr")
    phone = _line(_("Telephone of the recruiter"), dir="ltr", inputmode="tel")
    web = _line(_("Website or social media page"), dir="ltr")
    place = _line(_("Town or street"))
    agency_choice = forms.CharField(required=False, max_length=report_facts.LONGEST_LINE)

    # 3 What happened
    abuses = forms.MultipleChoiceField(
        label=_("What happened?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    # 4 Money
    fee_amount = AmountField(label=_("How much did the worker pay in all?"), money=["fee_currency"])
    fee_currency = forms.ChoiceField(label=_("Currency"), required=False)

    # 5 In the worker's words: sealed
    story = forms.CharField(
        label=_("What the worker told, in words"),
        required=False,
        max_length=report_facts.LONGEST_STORY,
        widget=TwoLines(8),
    )
    name = _line(_("Name of the worker"), 200)
    contact = _line(_("How to reach the worker safely"), 200)

    # 6 Consent
    consents_to_counting = forms.BooleanField(
        label=_("The worker agrees that this report is counted."), required=False
    )
    consents_to_regulator = forms.BooleanField(
        label=_("The inspector may see the facts. Never the name or the words."), required=False
    )
    consents_to_story = forms.BooleanField(
        label=_("Our organisation may open the words later."), required=False
    )
    consented_on = DayField(
        label=_("Day on which the worker agreed"),
        required=False,
    )

    # 7 When to send
    release = forms.ChoiceField(
        label=_("When should it be sent?"),
        choices=[
            (report_facts.NOW, _("Now")),
            (report_facts.HOLD, _("When others name the same recruiter")),
            (report_facts.KEEP, _("Not yet: keep it for the worker")),
        ],
        initial=report_facts.NOW,
        widget=forms.RadioSelect,
        required=False,
    )
    hold_until_others = forms.IntegerField(
        label=_("How many others?"),
        required=False,
        min_value=2,
        max_value=20,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    hold_expires_on = DayField(
        label=_("Wait until which day at most?"),
        required=False,
    )

    # Made when the page is first shown: the same page sent twice is one report.
    token = forms.CharField(
        min_length=16, max_length=64, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )

    def __init__(
        self,
        *args: Any,
        abuses: Iterable[AbuseType],
        texts: Texts,
        countries: list[Country],
        as_typed: QueryDict | None = None,
        **kwargs: Any,
    ) -> None:
        """`as_typed`: shows again what was typed without looking whether it is right."""
        super().__init__(*args, **kwargs)
        self._abuses = list(abuses)
        for abuse in self._abuses:
            for question in abuse.questions:
                if field := _answer_field(abuse, question, texts):
                    self.fields[_answer_name(abuse, question)] = field
        for name in ("origin", "destination", "recruited_in"):
            first = "is_destination" if name == "destination" else "is_origin"
            groups = places.choices(countries, texts.language, first=first)
            self.fields[name].choices = [
                *NOT_SAID,
                *((g.label, [(option.code, option.name) for option in g.options]) for g in groups),
            ]
        this_year = timezone.localdate().year
        self.fields["month_number"].choices = [*NOT_SAID, *((str(n), m) for n, m in MONTHS.items())]
        self.fields["year"].choices = [
            *NOT_SAID,
            *((str(year), str(year)) for year in range(this_year, this_year - _YEARS, -1)),
        ]
        self.fields["fee_currency"].choices = [*NOT_SAID, *((code, code) for code in currencies())]
        self.fields["sector"] = forms.ChoiceField(
            label=_("What kind of work?"), choices=[*NOT_SAID, *SECTORS], required=False
        )
        shown = as_typed if as_typed is not None else self.data
        self.add_rows(how_many(shown), [(code, code) for code in currencies()])
        self.fields["abuses"].choices = [
            (abuse.pk, texts.piece(f"abuse/{abuse.pk}/label", abuse.label))
            for abuse in self._abuses
        ]
        if as_typed is not None:
            self.initial = {
                name: _as_typed(field, name, as_typed) for name, field in self.fields.items()
            }
        elif not self.is_bound:
            self.initial.setdefault("consented_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_month, has_year = bool(cleaned.get("month_number")), bool(cleaned.get("year"))
        if has_month != has_year:
            missing = "year" if has_month else "month_number"
            self.add_error(missing, _("Choose both the month and the year, or neither."))
        return cleaned

    def abuse_blocks(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each kind of abuse with the questions that follow from it, for the page."""
        return [
            (
                choice,
                [
                    self[name]
                    for question in abuse.questions
                    if (name := _answer_name(abuse, question)) in self.fields
                ],
            )
            for choice, abuse in zip(self["abuses"], self._abuses, strict=True)
        ]

    def _answers(self) -> dict[str, str | list[str]]:
        """Answers to the questions of the kinds that were chosen, and of no other."""
        told: dict[str, str | list[str]] = {}
        for abuse in self._abuses:
            if abuse.pk not in self.cleaned_data["abuses"]:
                continue
            for question in abuse.questions:
                answer = self.cleaned_data.get(_answer_name(abuse, question))
                if answer not in (None, "", []):
                    told[f"{abuse.pk}/{question['key']}"] = (
                        answer if isinstance(answer, list) else str(answer)
                    )
        return told

    @property
    def month(self) -> date | None:
        told = self.cleaned_data
        if not (told.get("month_number") and told.get("year")):
            return None
        return date(int(told["year"]), int(told["month_number"]), 1)

    def facts(self, *, language: str) -> ReportFacts:
        """What `services.reports.submit` takes. Only after `is_valid`."""
        told = self.cleaned_data
        hints = {name: told[name] for name in ("licence", "phone", "web", "place") if told[name]}
        release = told["release"] or report_facts.NOW
        is_held = release == report_facts.HOLD
        return ReportFacts(
            abuses=tuple(told["abuses"]),
            agency_typed=told["agency_choice"] or told["agency_typed"],
            agency_hints=hints,
            origin=told["origin"],
            destination=told["destination"],
            recruited_in=told["recruited_in"],
            month=self.month,
            ongoing=told["ongoing"] or Report.Ongoing.NOT_KNOWN,
            sector=told["sector"],
            fee_amount=told["fee_amount"],
            fee_currency=told["fee_currency"],
            fees=self.ledger(),
            people=told["people"] or 1,
            language=language,
            is_under_18=told["is_under_18"],
            answers=self._answers(),
            consents_to_counting=told["consents_to_counting"],
            consents_to_regulator=told["consents_to_regulator"],
            consents_to_story=told["consents_to_story"],
            consented_on=told["consented_on"],
            release=release,
            hold_until_others=told["hold_until_others"] if is_held else None,
            hold_expires_on=told["hold_expires_on"] if is_held else None,
        )

    def words(self, *, organisation: Organisation) -> SealedWords:
        told = self.cleaned_data
        return SealedWords(
            story=told["story"],
            name=told["name"],
            contact=told["contact"],
            seal_to=(organisation,) if told["consents_to_story"] else (),
        )

    def add_wrong(self, wrong: dict[str, Any]) -> None:
        """Put what the service refused beside the field it is about."""
        places = {"month": "month_number", "agency_hints": "licence"}
        for name, errors in wrong.items():
            self.add_error(places.get(name, name if name in self.fields else None), errors)


def _as_typed(field: forms.Field, name: str, typed: QueryDict) -> Any:
    if isinstance(field, forms.MultipleChoiceField):
        return typed.getlist(name)
    return name in typed if isinstance(field, forms.BooleanField) else typed.get(name, "")


def _answer_name(abuse: AbuseType, question: dict[str, Any]) -> str:
    return f"answer.{abuse.pk}.{question['key']}"


def _answer_field(abuse: AbuseType, question: dict[str, Any], texts: Texts) -> forms.Field | None:
    """A field for a question with answers to choose from; None for one that asks for words.

    Words belong into the story: everything that is told freely stays in one sealed place.
    """
    path = f"abuse/{abuse.pk}/question/{question['key']}"
    label = texts.piece(f"{path}/text", question["text"])
    options = [
        (str(option), texts.piece(f"{path}/option/{place}", str(option)))
        for place, option in enumerate(question.get("options", []))
    ]
    match question["type"]:
        case "yes_no_unsure":
            return forms.ChoiceField(label=label, choices=[*NOT_SAID, *UNSURE], required=False)
        case "choice":
            return forms.ChoiceField(label=label, choices=[*NOT_SAID, *options], required=False)
        case "multi_choice":
            return forms.MultipleChoiceField(
                label=label,
                choices=options,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        case "number_or_unknown":
            return forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=999,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
    return None


def currencies() -> list[str]:
    """ISO 4217 codes in use today, by CLDR."""
    territories = get_global("territory_currencies")
    return sorted(
        {row[0] for rows in territories.values() for row in rows if not row[2] and row[3]}
    )


class WithdrawForm(forms.Form):
    """Taking a report back on the worker's wish. It can't be undone, so it is asked twice."""

    is_wished = forms.BooleanField(
        label=_("The worker asked for this. I know that it can not be undone."),
        error_messages={"required": _("Tick this first. A report that was taken back is gone.")},
    )


class OpenForm(forms.Form):
    """The own password again: it makes the key that opens what the worker told."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )


class ReadForm(OpenForm):
    """Why she reads it stands in the trail beside her name."""

    purpose = forms.ChoiceField(label=_("Why?"), choices=Purpose, required=False)
    field_order = ["purpose", "password"]


class ExportForm(ReadForm):
    """A case as a file. Without a password it holds what can be counted, and no words."""

    with_words = forms.BooleanField(label=_("Put the worker's words in, too"), required=False)
    field_order = ["purpose", "with_words", "password"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Only needed for the words.")

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("with_words") and not told.get("password"):
            self.add_error("password", _("Your password opens the words. Type it here."))
        return told


class MessageForm(OpenForm):
    """A message to the worker. The same password seals it that opens the words."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_(
            "Write nothing that could hurt the worker if somebody looks over her shoulder."
        ),
        required=False,
        max_length=report_facts.LONGEST_MESSAGE,
        widget=TwoLines(4),
    )
    field_order = ["text", "password"]


class FileForm(OpenForm):
    """A file for the sealed part. The same password seals it that opens the words."""

    file = EvidenceField()
    field_order = ["file", "password"]
