"""Passwords and codes that open what workers told. None of them is ever kept as typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"}),
    )


class OwnPasswordForm(forms.Form):
    """The password one signs in with: it makes the key that opens one's own part."""

    password = _password(_("Your password"), "current-password")


class RecoveryForm(OwnPasswordForm):
    code = forms.CharField(
        label=_("Recovery code"),
        help_text=_("The code on paper that was shown when the keys were made."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    field_order = ("code", "password")


class GrantForm(OwnPasswordForm):
    colleague = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class PasswordTwiceForm(forms.Form):
    new = _password(
        _("New password"), "new-password", _("At least 12 letters. A sentence is good.")
    )
    again = _password(_("New password once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return cleaned


class NewPasswordForm(PasswordTwiceForm):
    old = _password(_("Password you have now"), "current-password")


class GivenPasswordForm(PasswordTwiceForm):
    """With the code of an operator, for whoever forgot the old password."""

    SPENT = _("This code is wrong, used or too old. Ask the operator for a new one.")

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
