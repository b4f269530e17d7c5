"""What inspectors and caseworkers type at their desks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.models import FlagDecision, Judgement, Successor

# Shorter than this says nothing that another inspector, or the agency's lawyer, could weigh.
SHORTEST_REASON = 10


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("At least 10 letters. About the agency only. Write no worker's name here."),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, possible: Iterable[str], **kwargs: Any) -> None:
        """`possible`: what this person may decide now."""
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [
            (verdict, FlagDecision.Verdict(verdict).label) for verdict in possible
        ]


class JudgementForm(forms.Form):
    """Is the recruiter of this report this agency? `NONE` is no judgement, so it is no choice."""

    verdict = forms.ChoiceField(
        choices=[
            (Judgement.Verdict.YES, _("The same")),
            (Judgement.Verdict.NO, _("Not the same")),
            (Judgement.Verdict.UNSURE, _("Not sure")),
        ]
    )
    agency = forms.CharField(
        max_length=20
    )  # as it was shown, to notice that another took its place


class AnswerForm(forms.Form):
    """An answer on a report and an agency that is taken back, and why."""

    answer = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("At least 10 letters. About the agency only. Write no worker's name here."),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class PairForm(forms.Form):
    """Are two agencies one? `none` takes back what was said."""

    pair = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    verdict = forms.ChoiceField(choices=Judgement.Verdict.choices)
    reason = forms.CharField(required=False)


class FollowerForm(forms.Form):
    """Does a firm follow one that lost its licence?"""

    pair = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    state = forms.ChoiceField(
        choices=[
            (Successor.State.CONFIRMED, Successor.State.CONFIRMED.label),
            (Successor.State.REFUSED, Successor.State.REFUSED.label),
            # what was decided is taken back
            (Successor.State.PROPOSED, Successor.State.PROPOSED.label),
        ]
    )
