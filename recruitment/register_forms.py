"""What an inspector sends in of a public register."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recruitment.desk_forms import SHORTEST_REASON
from recruitment.form_fields import DayField, TableField
from recruitment.services.uploads import registers_of


class UploadForm(forms.Form):
    register = forms.ChoiceField(label=_("Which register?"))
    file = TableField()
    as_of = DayField(
        label=_("Which day does the list speak of?"),
        help_text=_("Not the day you send it."),
    )
    source_url = forms.URLField(
        label=_("Where was it published? (may stay empty)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    even_if_smaller = forms.BooleanField(
        label=_("Most agencies have gone from the list, and that is right"), required=False
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].choices = [
            (name, register.title) for name, register in registers_of(country).items()
        ]

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("At least 10 letters."),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
