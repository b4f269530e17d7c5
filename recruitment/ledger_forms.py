"""What inspectors type about findings, doors for a reply, and drawn agencies."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.desk_forms import SHORTEST_REASON
from recruitment.models import ControlAgency, FlagEvent, Licence

# What a step is called while it is still to be chosen.
ASKED = {
    FlagEvent.Step.INSPECTED: _("I inspected the agency"),
    FlagEvent.Step.PROPOSED: _("Upheld: I found abuse. A second inspector must confirm."),
    FlagEvent.Step.NOTHING_FOUND: _(
        "Not upheld: I found nothing. A second inspector must confirm."
    ),
    FlagEvent.Step.UPHELD: _("I looked at it too, and confirm: upheld"),
    FlagEvent.Step.NOT_UPHELD: _(
        "I looked at it too, and confirm: not upheld. The flag is closed."
    ),
    FlagEvent.Step.SANCTION_ASKED: _(
        "Sanctioned: say which sanction. A second inspector must confirm."
    ),
    FlagEvent.Step.SANCTIONED: _("I confirm: it was sanctioned"),
    FlagEvent.Step.NOT_CONFIRMED: _("I looked at it too, and do not confirm"),
    FlagEvent.Step.APPEALED: _("The agency appealed"),
    FlagEvent.Step.APPEAL_REFUSED: _("The appeal was refused. The finding stands."),
    FlagEvent.Step.LIFT_ASKED: _(
        "Lift it: the finding no longer stands. A second inspector must confirm."
    ),
    FlagEvent.Step.LIFTED: _("I confirm: lift it. The flag is closed."),
}


class StepForm(forms.Form):
    step = forms.ChoiceField(label=_("What happened?"), choices=[], widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was found, and how?"),
        help_text=_("At least 10 letters. About the agency only. Write no worker's name here."),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, possible: Iterable[str], **kwargs: Any) -> None:
        """`possible`: what may follow now, for this person."""
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(step, ASKED[FlagEvent.Step(step)]) for step in possible]


class DoorForm(forms.Form):
    licence = forms.ChoiceField(label=_("Licence of the holder"), choices=[], required=False)
    verified_how = forms.CharField(
        label=_("How did you make sure that this is the licence holder?"),
        help_text=_(
            "At least 10 letters. For example: came in person, with the licence and a card."
        ),
        min_length=SHORTEST_REASON,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, licences: Iterable[Licence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.licences = {str(licence.pk): licence for licence in licences}
        self.fields["licence"].choices = [
            *(
                (pk, f"{licence.number or '-'} · {licence.get_status_display()}")
                for pk, licence in self.licences.items()
            ),
            ("", _("No licence in our lists")),
        ]

    def clean_licence(self) -> Licence | None:
        return self.licences.get(self.cleaned_data["licence"])


class DrawForm(forms.Form):
    size = forms.IntegerField(
        label=_("How many agencies?"),
        help_text=_("1 to 50. Draw as many as you will really inspect."),
        min_value=1,
        max_value=50,
        initial=5,
    )


class ControlForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("What did the inspection find?"),
        choices=[
            (finding.value, finding.label)
            for finding in (ControlAgency.Finding.ABUSE, ControlAgency.Finding.NOTHING)
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What was found, and how?"),
        help_text=_("About the agency only. Write no worker's name here."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
