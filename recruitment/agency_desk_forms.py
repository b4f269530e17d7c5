"""What an inspector sets right by hand of an agency."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recruitment.form_fields import DayField
from recruitment.models import AgencyName, Identifier, Judgement, Licence

_LINE = {"dir": "auto", "autocomplete": "off"}


def _source() -> forms.CharField:
    return forms.CharField(
        label=_("Where is it written?"),
        help_text=_("The paper, the office or the address. It stands beside what you enter."),
        min_length=4,
        max_length=300,
        widget=forms.TextInput(attrs=_LINE),
    )


class NameForm(forms.Form):
    """One more way the agency is written. Who reports gave it is no choice: reports say so themselves."""

    text = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput(attrs=_LINE))
    kind = forms.ChoiceField(
        label=_("What kind of name?"),
        choices=[
            (kind.value, kind.label) for kind in AgencyName.Kind if kind != AgencyName.Kind.REPORTED
        ],
    )
    source = _source()


class NumberForm(forms.Form):
    """A number or an address that leads to the agency. People in charge come with a register."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Identifier.Kind.choices,
    )
    text = forms.CharField(
        label=_("As it is written"), max_length=300, widget=forms.TextInput(attrs=_LINE)
    )
    source = _source()


class LicenceForm(forms.Form):
    """What was found out of a licence. The register's own row stays beside it."""

    status = forms.ChoiceField(label=_("What holds?"), choices=[("", "—"), *Licence.Status.choices])
    number = forms.CharField(
        label=_("Licence number (may stay empty)"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=_LINE),
    )
    as_of = DayField(label=_("Since which day?"))
    source = _source()

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class WrongNameForm(forms.Form):
    name = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    is_wrong = forms.BooleanField(required=False)


class SameForm(forms.Form):
    """Is another agency the same as this one?"""

    other = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    verdict = forms.ChoiceField(
        choices=[
            (verdict.value, verdict.label)
            for verdict in Judgement.Verdict
            if verdict != Judgement.Verdict.NONE
        ]
    )
    reason = forms.CharField(required=False)
