from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.courier import LONGEST_URL


class WebhookForm(forms.Form):
    """An address of the organisation's own system."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("It begins with https:// and is open to the internet."),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
