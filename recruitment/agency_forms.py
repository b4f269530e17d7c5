"""What a worker types to check a licence. Nothing of it is stored."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.plain_text import line

LONGEST = 300


class LicenceCheckForm(forms.Form):
    """Any one answer is enough. Letters and digits of every script are taken."""

    use_required_attribute = False

    country = forms.ChoiceField(label=_("Country of the recruiter"), required=False)
    name = forms.CharField(
        label=_("Name of the recruiter"),
        help_text=_("Write it as you know it, in any script."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    number = forms.CharField(
        label=_("Licence number, if you know it"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    contact = forms.CharField(
        label=_("Phone, e-mail or web page of the recruiter, if you know it"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, countries: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("I do not know")), *countries]
        self.fields["country"].error_messages["invalid_choice"] = _(
            "Please choose a country from the list."
        )
        # A phone copied from a page may bring far more than a name; what is shown back stays as typed.
        for name in ("name", "number", "contact"):
            self.fields[name].validators.append(_not_too_long)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {name: line(cleaned.get(name, ""), longest=LONGEST) for name in _TYPED}
        if not any(typed.values()) and not self.errors:
            raise forms.ValidationError(
                _("Please write a name, a licence number or a phone number."), code="empty"
            )
        return {**cleaned, **typed}

    @property
    def hints(self) -> dict[str, str]:
        """For `candidates.find`. One field takes every contact: its kind is seen by its form."""
        contact = self.cleaned_data["contact"]
        kinds = ("phone", "email", "web")
        return {"licence": self.cleaned_data["number"], **dict.fromkeys(kinds, contact)}


_TYPED = ("name", "number", "contact")


def _not_too_long(text: str) -> None:
    if len(text) > LONGEST:
        raise forms.ValidationError(_("This is too long. Please write less."), code="too_long")
