from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recruitment.case_forms import ReadForm
from recruitment.services.handover import Lock


def secret(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )


def check_passphrase(form: forms.Form, told: Mapping[str, Any]) -> None:
    """Strong as a password, and typed twice alike; else the form says so."""
    phrase = told.get("passphrase") or ""
    try:
        validate_password(phrase)
    except ValidationError as weak:
        form.add_error("passphrase", weak)
    if phrase != told.get("passphrase_again"):
        form.add_error("passphrase_again", _("These two are not the same."))


class TakeOutForm(ReadForm):
    """Who gets all that the organisation has, and what opens it: a pass phrase, or a public key."""

    receiver = forms.ChoiceField(label=_("Who gets it?"), required=False)
    passphrase = secret(_("Pass phrase"), _("Give it to the other side by another way."))
    passphrase_again = secret(_("The same again"))
    public_key = forms.CharField(
        label=_("Or the public key of the other side"),
        help_text=_("64 letters. The small program makes one."),
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    field_order = [
        "receiver",
        "passphrase",
        "passphrase_again",
        "public_key",
        "purpose",
        "password",
    ]

    def __init__(self, *args: Any, receivers: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["receiver"].choices = [("", _("We keep it ourselves")), *receivers.items()]

    def clean_public_key(self) -> bytes:
        told = self.cleaned_data["public_key"]
        try:
            key = bytes.fromhex(told)
        except ValueError:
            key = b"?"
        if len(key) not in (0, 32):
            raise ValidationError(_("This is not a public key."))
        return key

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("public_key") or "public_key" in self.errors:
            return told
        check_passphrase(self, told)
        return told

    def lock(self) -> Lock:
        return Lock(self.cleaned_data["passphrase"], self.cleaned_data["public_key"])
