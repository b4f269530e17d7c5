"""What inspectors write down of their own work on a flag."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.casework_forms import AssignedForm, ServiceForm
from recruitment.models import Flag, FlagQuestion
from recruitment.services.notes import LONGEST_NOTE


class AssignForm(AssignedForm):
    @classmethod
    def of(cls, flag: Flag, members: Iterable[User]) -> "AssignForm":
        initial = {"assigned_to": str(flag.assigned_to_id or ""), "due_on": flag.due_on}
        return cls(initial=initial, members=members)


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
