"""What inspectors write down of their own work on a flag."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.casework_forms import ServiceForm
from recruitment.form_fields import DayField
from recruitment.models import Flag, FlagQuestion
from recruitment.services.notes import LONGEST_NOTE


class AssignForm(ServiceForm):
    assigned_to = forms.ChoiceField(label=_("Who works on it?"), required=False)
    due_on = DayField(label=_("By which day?"), required=False)

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(person.pk): person for person in members}
        self.fields["assigned_to"].choices = [
            ("", _("Nobody yet")),
            *((pk, person.name) for pk, person in self._members.items()),
        ]

    @classmethod
    def of(cls, flag: Flag, members: Iterable[User]) -> "AssignForm":
        initial = {"assigned_to": str(flag.assigned_to_id or ""), "due_on": flag.due_on}
        return cls(initial=initial, members=members)

    def clean_assigned_to(self) -> User | None:
        return self._members.get(self.cleaned_data["assigned_to"])


class AskForm(ServiceForm):
    about = forms.ChoiceField(
        label=_("What do you ask?"), choices=FlagQuestion.About.choices, widget=forms.RadioSelect
    )


class NoteForm(ServiceForm):
    words = forms.CharField(
        label=_("Your note"),
        help_text=_("Sealed: only your team can open it. About the agency; no worker's name."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
