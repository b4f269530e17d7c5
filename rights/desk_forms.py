from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rights.models import FactCheck


class FactCheckForm(forms.Form):
    """Where the editor read it, when, and what the page says."""

    verdict = forms.ChoiceField(
        label=_("What does the source say?"),
        choices=FactCheck.Verdict.choices,
        widget=forms.RadioSelect,
    )
    source_url = forms.URLField(
        label=_("Address of the page"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],  # shown to readers as a link
        widget=forms.URLInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    source_read_on = forms.DateField(
        label=_("Day you read it"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    as_of = forms.IntegerField(
        label=_("Year the page speaks of"),
        help_text=_("The year of the law or the list, not the year of your visit."),
        min_value=1900,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Where on the page, or what differs"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    # What was on the screen: a fact that changed meanwhile must not be confirmed unseen.
    wording = forms.CharField(max_length=64, widget=forms.HiddenInput)
