"""What caseworkers write down of their own work: next step, refund claims, referrals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.models import Casework
from recruitment.services.casework import Plan
from recruitment.services.notes import LONGEST_NOTE


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class ServiceForm(forms.Form):
    """A form whose service may still find something wrong, by field."""

    use_required_attribute = False

    def add_wrong(self, wrong: ValidationError) -> None:
        for name, found in wrong.message_dict.items():
            self.add_error(name if name in self.fields else None, found)


class PlanForm(ServiceForm):
    assigned_to = forms.ChoiceField(label=_("Who works on it?"), required=False)
    step = forms.ChoiceField(
        label=_("What comes next?"),
        choices=[("", _("No next step")), *Casework.Step.choices],
        required=False,
    )
    due_on = _day(_("By which day?"), required=False)
    words = _words(
        _("In your own words"),
        _("Sealed: only your organisation can open it. Empty: what stands there stays."),
    )

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(person.pk): person for person in members}
        self.fields["assigned_to"].choices = [
            ("", _("Nobody yet")),
            *((pk, person.name) for pk, person in self._members.items()),
        ]

    @classmethod
    def of(cls, work: Casework | None, **kwargs: Any) -> "PlanForm":
        """As it stands now. The words are sealed, so they are not in it."""
        if work is None:
            return cls(**kwargs)
        assigned = str(work.assigned_to_id or "")
        initial = {"assigned_to": assigned, "step": work.step, "due_on": work.due_on}
        return cls(initial=initial, **kwargs)

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(
            assigned_to=self._members.get(told["assigned_to"]),
            step=told["step"],
            due_on=told["due_on"],
            words=told["words"],
        )


class CloseForm(ServiceForm):
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=Casework.Outcome.choices, widget=forms.RadioSelect
    )
