"""A table of workers sent, as a regulator hands it in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.form_fields import TableField


class PlacementForm(forms.Form):
    file = TableField()
    source = forms.CharField(
        label=_("Where are the figures from?"),
        help_text=_("The paper, the office or the address. It stands beside every figure."),
        min_length=4,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
