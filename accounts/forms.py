from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import push
from accounts.models import NoticeWish


class SignInForm(forms.Form):
    """What a person types to sign in. Whether it fits is decided in accounts/sign_in.py."""

    # One sentence for an unknown e-mail, a wrong password, a closed account and too many tries:
    # who guesses must not learn which it was.
    REFUSED = _(
        "This did not work. Check your e-mail and password. After many tries, wait one hour."
    )

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )


class CodeForm(forms.Form):
    """Six digits of the phone, or a paper code. Whether they are right is decided elsewhere."""

    REFUSED = _("These digits are wrong or too old. Wait for the next ones and try again.")

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "dir": "ltr", "autocapitalize": "characters"}
        ),
    )


class KeyNameForm(forms.Form):
    """What a person calls a key of hers."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("So that you know it in the list: “key ring”, “office”."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class ProofForm(forms.Form):
    """A code where there is a second factor, else the password. `with_code`: there is one."""

    REFUSED = _("This is not right, or there were too many tries. Nothing was done yet.")

    proof = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_code:
            self.fields["proof"].label = _("Code")


class NoticesForm(forms.Form):
    """A pace for each kind of thing that this person can be told of."""

    use_required_attribute = False

    def __init__(self, *args: Any, wishes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, pace in wishes.items():
            self.fields[kind] = forms.ChoiceField(
                label=NoticeWish.Kind(kind).label, choices=NoticeWish.Pace.choices, initial=pace
            )


class DeviceForm(forms.Form):
    """What the browser tells its page of where it can be told. Nobody types it."""

    REFUSED = _("This did not work. Try again later.")
    TOO_MANY = _("Five devices are told already. Turn one of them off first.")

    endpoint = forms.CharField(widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Sets `told`."""
        if self.errors:
            return
        typed = self.cleaned_data
        try:
            self.told = push.subscription(
                endpoint=typed["endpoint"], public_key=typed["p256dh"], auth=typed["auth"]
            )
        except push.NoSubscription:
            self.add_error(None, self.REFUSED)


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]


class LanguageForm(forms.Form):
    """The language of the desk, and the zone of its times."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)
