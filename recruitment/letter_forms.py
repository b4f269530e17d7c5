from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recruitment.form_fields import DayField
from recruitment.letters import WITH_A_DAY, Letter


class LetterForm(forms.Form):
    """Which letter, in which language, and until when an answer is asked for."""

    letter = forms.ChoiceField(label=_("Letter"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    answer_by = DayField(label=_("Answer by"), required=False)

    def __init__(self, *args: Any, possible: Iterable[Letter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].choices = [(one.value, one.label) for one in possible]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("letter") not in WITH_A_DAY:
            told["answer_by"] = None
        elif not told.get("answer_by"):
            self.add_error("answer_by", ValidationError(_("Choose a day.")))
        elif told["answer_by"] <= timezone.localdate():
            self.add_error("answer_by", ValidationError(_("This day is over.")))
        return told
