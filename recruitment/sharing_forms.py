from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment import access
from recruitment.casework_forms import ServiceForm
from recruitment.form_fields import DayField


class OfferForm(ServiceForm):
    """Which regulator may read counts, and from when to when."""

    taker = forms.ModelChoiceField(label=_("Regulator"), queryset=None, empty_label=_("Choose"))
    begins_on = DayField(
        label=_("First day"),
    )
    ends_on = DayField(
        label=_("Last day"),
        help_text=_("At most two years later."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = access.partners(person)
