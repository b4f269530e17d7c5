"""What an inspector types to propose other thresholds, or the law by which agencies may be named."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recruitment import policy_messages
from recruitment.desk_forms import SHORTEST_REASON
from recruitment.flags.policy import BOUNDS, SETTABLE, Policy, is_whole, problems
from recruitment.form_fields import DayField


class PolicyForm(forms.Form):
    why = forms.CharField(
        label=_("Why?"),
        help_text=_(
            "At least 10 letters. A colleague reads it before saying yes. It stays for good."
        ),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    source = forms.CharField(
        label=_("What does it rest on? (may stay empty)"),
        help_text=_("A law, an order, or what was measured here."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, today: Policy, **kwargs: Any) -> None:
        """`today`: what is in force, shown beside each value."""
        super().__init__(*args, **kwargs)
        for field in SETTABLE:
            self.fields[field] = _number_field(field, today)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            for problem in problems(Policy(**{name: told[name] for name in SETTABLE})):
                self.add_error(problem.field, policy_messages.in_words(problem))
        return told

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Titles with their fields, as the page shows them."""
        return [
            (group.title, [self[field] for field in group.fields])
            for group in policy_messages.GROUPS
        ]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SETTABLE}


def _number_field(field: str, today: Policy) -> forms.Field:
    bound = BOUNDS[field]
    kind = forms.IntegerField if is_whole(field) else forms.FloatField
    return kind(
        label=policy_messages.LABELS[field],
        help_text=policy_messages.meaning(field, today),
        min_value=bound.least,
        max_value=bound.most,
        initial=getattr(today, field),
        widget=forms.NumberInput(attrs={"step": "1" if is_whole(field) else "any"}),
    )


class LawForm(forms.Form):
    text = forms.CharField(
        label=_("The words of the law"),
        help_text=_("Copy them as they stand."),
        min_length=SHORTEST_REASON,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    source = forms.CharField(
        label=_("Where does it stand?"),
        help_text=_("Name of the law and number of the section, or an address."),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    as_of = DayField(
        label=_("On which day did you read it?"),
    )

    def clean_as_of(self) -> date:
        day = self.cleaned_data["as_of"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("This day has not come yet."))
        return day
