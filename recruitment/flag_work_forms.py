"""What inspectors write down of their own work on a flag."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from recruitment.casework_forms import AssignedForm, ServiceForm
from recruitment.models import Flag, FlagAnswer, FlagQuestion, OrganisationQuestion
from recruitment.services.asking_organisations import LONGEST_ANSWER, LONGEST_QUESTION
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


class AskOrganisationForm(ServiceForm):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, empty_label=_("Choose")
    )
    about = forms.ChoiceField(
        label=_("What do you ask?"),
        choices=OrganisationQuestion.About.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class AnswerForm(ServiceForm):
    said = forms.ChoiceField(
        label=_("Your answer"), choices=FlagAnswer.Said.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        help_text=_("The regulator reads it. Write no worker's name here."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class InviteForm(ServiceForm):
    invited = forms.ModelChoiceField(label=_("Regulator"), queryset=None, empty_label=_("Choose"))

    def __init__(self, *args: Any, partners: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invited"].queryset = partners


class NoteForm(ServiceForm):
    words = forms.CharField(
        label=_("Your note"),
        help_text=_("Sealed: only your team can open it. About the agency; no worker's name."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class JointNoteForm(NoteForm):
    """As a team's note, and not sealed: the other regulator reads it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("About the agency only. Write no worker's name here.")
