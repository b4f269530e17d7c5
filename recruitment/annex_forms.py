"""What an organisation says when it seals workers' words for a regulator's pack of evidence."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.case_forms import OpenForm
from recruitment.casework_forms import ServiceForm
from recruitment.form_fields import DayField
from recruitment.handover_forms import check_passphrase, secret
from recruitment.models import Report


class AnnexForm(ServiceForm, OpenForm):
    cases = forms.TypedMultipleChoiceField(
        label=_("Whose words?"),
        help_text=_("Only of workers who agreed that this regulator and a court read them."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    consented_on = DayField(label=_("On which day did the last of them agree?"))
    passphrase = secret(_("Pass phrase"), _("Give it to the other side by another way."))
    passphrase_again = secret(_("The same again"))
    field_order = ["cases", "consented_on", "passphrase", "passphrase_again", "password"]

    def __init__(self, *args: Any, cases: Iterable[Report], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["cases"].choices = [(case.pk, _name(case)) for case in cases]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        check_passphrase(self, told)
        return told


def _name(case: Report) -> str:
    """Its number, as in the list of cases; month and journey as far as they were told."""
    month = f"{case.month:%Y-%m}" if case.month else ""
    journey = "–".join(filter(None, (case.origin, case.destination)))
    return " · ".join(filter(None, (f"#{case.pk}", month, journey)))
