"""What a licence holder types: the code, and the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment import plain_text, receipts
from recruitment.form_fields import DigitsField
from recruitment.models import Reply

LONGEST_ANSWER = 4000


class CodeForm(forms.Form):
    use_required_attribute = False

    code = DigitsField(
        label=_("Your code"),
        help_text=_("18 digits. The labour inspector gave it to you. Spaces do not matter."),
        flaws={
            receipts.Flaw.EMPTY: _("Type the 18 digits of your code."),
            receipts.Flaw.LETTERS: _("The code has only digits, no letters."),
            receipts.Flaw.TOO_SHORT: _("Some digits are missing. The code has 18."),
            receipts.Flaw.TOO_LONG: _("There are too many digits. The code has 18."),
            receipts.Flaw.MISTYPED: _("One digit is wrong, or two are swapped. Check it again."),
        },
    )


class ReplyForm(forms.Form):
    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("What do you answer?"),
        choices=Reply.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer.")},
    )
    disputes = forms.MultipleChoiceField(
        label=_("Is something mixed up?"),
        help_text=_("Leave it empty if not."),
        required=False,
        choices=[
            ("match", _("The reports are about another agency, not about us.")),
            ("fact", _("A fact about us is wrong, for example our licence.")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What the inspector should know. Name no worker. At most 4,000 letters."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off"}),
        error_messages={
            "max_length": _("This is too long. Write at most %(limit_value)d letters."),
        },
    )

    def clean_text(self) -> str:
        return plain_text.lines(self.cleaned_data["text"], longest=LONGEST_ANSWER)

    def clean(self) -> None:
        """Whoever says that something is wrong must say what, or nobody can look into it."""
        if self.cleaned_data.get("disputes") and self.cleaned_data.get("text") == "":
            self.add_error("text", _("Say what is mixed up, so that it can be checked."))
