from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.casework_forms import ServiceForm
from recruitment.desk_forms import SHORTEST_REASON
from recruitment.form_fields import DayField


class LegalHoldForm(ServiceForm):
    """Which report must be kept, until when, and why."""

    report_id = forms.IntegerField(
        label=_("Number of the report"),
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    ends_on = DayField(label=_("Last day"), help_text=_("At most two years later."))
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Court or authority, and the number of its case. No name of a worker."),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
