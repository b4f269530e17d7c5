"""What inspectors and caseworkers type at their desks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.models import FlagDecision, Judgement

# Shorter than this says nothing that another inspector, or the agency's lawyer, could weigh.
SHORTEST_REASON = 10


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=FlagDecision.Verdict.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("At least 10 letters. About the agency only. Write no worker's name here."),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class JudgementForm(forms.Form):
    """Is the recruiter of this report this agency? `NONE` is no judgement, so it is no choice."""

    verdict = forms.ChoiceField(
        choices=[
            (Judgement.Verdict.YES, _("The same")),
            (Judgement.Verdict.NO, _("Not the same")),
            (Judgement.Verdict.UNSURE, _("Not sure")),
        ]
    )
