"""What an auditor looks for in the trail. It stands in the address, so that a look can be kept and shared."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from audit.kinds import Kind
from audit.models import Event
from recruitment import access
from recruitment.event_names import NAMES

# What opens words or files that were sealed.
OPENED = (
    Kind.REPORT_OPENED,
    Kind.REPORT_FILE_OPENED,
    Kind.CASE_NOTES_OPENED,
    Kind.INTERVIEW_OPENED,
)
# Asked for most often: these stand first in the list.
_FIRST = (
    *OPENED,
    Kind.FLAG_PACK_MADE,
    Kind.KEYS_GRANTED,
    Kind.KEYS_RECOVERED,
    Kind.USER_SIGNED_IN,
    Kind.USER_ROLE_CHANGED,
    Kind.PASSWORD_RESET_STARTED,
    Kind.SECOND_FACTOR_REMOVED,
)
_EVERYTHING_OPENED = "opened"
TARGETS = {
    "recruitment.Report": _("Report"),
    "recruitment.Flag": _("Flag"),
    "recruitment.Agency": _("Agency"),
    "accounts.User": _("Person"),
    "accounts.EmergencyAccess": _("Emergency access"),
    "accounts.Organisation": _("Organisation"),
}
_LONGEST_ID = 40  # as the column


def _kinds() -> list[tuple[str, Any]]:
    others = [(kind.value, NAMES[kind]) for kind in Kind if kind not in _FIRST]
    return [
        ("", _("Everything")),
        (_EVERYTHING_OPENED, _("Everything sealed that was opened")),
        *((kind.value, NAMES[kind]) for kind in _FIRST),
        (_("Others"), others),
    ]


class TrailForm(forms.Form):
    kind = forms.ChoiceField(label=_("What was done"), choices=_kinds, required=False)
    target = forms.ChoiceField(
        label=_("To what"), choices=[("", _("Anything")), *TARGETS.items()], required=False
    )
    number = forms.CharField(
        label=_("Its number"),
        required=False,
        max_length=_LONGEST_ID,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("By whom"), empty_label=_("Anybody"), required=False
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("For which organisation"),
        empty_label=_("Any"),
        required=False,
    )
    since = forms.DateField(
        label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        """`reader`: the auditor. Who reads one organisation's trail alone chooses none."""
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = access.trail_people(reader).order_by("name", "pk")
        if reader.organisation.kind == Organisation.Kind.PORTAL:
            self.fields["organisation"].queryset = Organisation.objects.order_by("name")
        else:
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return told

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """The events that fit what was asked for. Only of a form that is valid."""
        told = self.cleaned_data
        wanted = Q()
        if told["kind"]:
            is_all = told["kind"] == _EVERYTHING_OPENED
            wanted &= Q(kind__in=OPENED if is_all else [told["kind"]])
        if told["target"]:
            wanted &= Q(target=told["target"])
        if told["number"]:
            wanted &= Q(target_id=told["number"])
        if told["person"]:
            wanted &= Q(actor=told["person"].audit_label)
        if told.get("organisation"):
            wanted &= access.done_for(told["organisation"])
        if told["since"]:
            wanted &= Q(at__gte=datetime.combine(told["since"], time(), UTC))
        if told["until"]:
            wanted &= Q(at__lte=datetime.combine(told["until"], time.max, UTC))
        return events.filter(wanted)
