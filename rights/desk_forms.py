from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rights.fact_wording import Fact
from rights.law_wording import LawText, fingerprint
from rights.models import FactCheck, FactEdit
from rights.services.fact_edits import EDITABLE


class PageField(forms.URLField):
    """The address of a page on the web: readers see it as a link."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class SourceForm(forms.Form):
    """Where the editor read it, and when."""

    source_url = PageField(
        label=_("Address of the page"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr", "inputmode": "url", "autocomplete": "off"}),
    )
    source_read_on = forms.DateField(
        label=_("Day you read it"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    as_of = forms.IntegerField(
        label=_("Year the page speaks of"),
        help_text=_("The year of the law or the list, not the year of your visit."),
        min_value=1900,
        max_value=2100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Where on the page, or what differs"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    # What was on the screen: a fact that changed meanwhile must not be confirmed unseen.
    wording = forms.CharField(max_length=64, widget=forms.HiddenInput)


class FactCheckForm(SourceForm):
    """What the source says of a fact from memory."""

    verdict = forms.ChoiceField(
        label=_("What does the source say?"),
        choices=FactCheck.Verdict.choices,
        widget=forms.RadioSelect,
    )


# Longer than any text of the files by half; a correction note holds two of them (rights/views.py).
LONGEST_TEXT = 700
_LABELS = {
    "title": _("Name"),
    "text": _("Text"),
    "name": _("Name"),
    "phone": _("Phone"),
    "url": _("Website"),
    "hours": _("Hours"),
    "notes": _("Notes"),
}
_WHY = [("", _("The law or the number changed")), ("wrong", _("What we said was wrong"))]


class FactEditForm(SourceForm):
    """What shall happen to a fact that readers see, or saw."""

    act = forms.ChoiceField(label=_("What shall happen?"), widget=forms.RadioSelect)
    why = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("If it was wrong, readers see a note for a year."),
        choices=_WHY,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, fact: Fact, **options: Any) -> None:
        super().__init__(*args, **options)
        acts = [FactEdit.Act.CHANGE, FactEdit.Act.WITHDRAW]
        if not fact.is_published:
            acts = [FactEdit.Act.PUBLISH]
        self.fields["act"].choices = [(act.value, act.label) for act in acts]
        self.fields["act"].initial = acts[0]
        self._worded = EDITABLE[type(fact)] if fact.is_published else ()
        for name in self._worded:
            is_long = name in ("text", "notes")
            longest = LONGEST_TEXT if is_long else type(fact)._meta.get_field(name).max_length
            widget = forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput()
            widget.attrs |= {"dir": "ltr", "lang": "en"}
            self.fields[name] = forms.CharField(
                label=_LABELS[name],
                required=False,
                max_length=longest,
                initial=getattr(fact, name),
                widget=widget,
            )

    @property
    def worded(self) -> list[forms.BoundField]:
        return [self[name] for name in self._worded]

    def told(self) -> dict[str, Any]:
        """What `fact_edits.propose` asks for."""
        told = self.cleaned_data
        says = {name: told.pop(name) for name in self._worded}
        return {"says": says, "is_correction": bool(told.pop("why")), **told}


class LawTextForm(SourceForm):
    """What shall become of one English text of a right, an article or an instrument."""

    act = forms.ChoiceField(label=_("What shall happen?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr", "lang": "en"}),
    )
    why = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("If it was wrong, readers see a note for a year."),
        choices=_WHY,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, of: LawText, **options: Any) -> None:
        told = {"wording": fingerprint(of.text), "text": of.text}
        super().__init__(*args, initial=told, **options)
        acts = [FactEdit.Act.CHANGE, *([FactEdit.Act.WITHDRAW] if of.may_go else [])]
        self.fields["act"].choices = [(act.value, act.label) for act in acts]
        self.fields["act"].initial = acts[0]
        self.fields["text"].max_length = of.longest
        self.fields["text"].widget.attrs["maxlength"] = of.longest
        if not of.is_law:
            for name in ("source_url", "source_read_on", "as_of"):
                del self.fields[name]

    def told(self) -> dict[str, Any]:
        """What `law_edits.propose` asks for."""
        told = self.cleaned_data
        return {"is_correction": bool(told.pop("why")), **told}


class TranslationForm(forms.Form):
    """One text in another language. `source`: the English that was on the screen."""

    source = forms.CharField(widget=forms.HiddenInput, strip=False)
    text = forms.CharField(label=_("Translation"), max_length=4000, widget=forms.Textarea)


class SecondReaderForm(forms.Form):
    """`seen`: the translation that was on the screen."""

    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
    reads = forms.BooleanField(
        label=_("I read this language. It says the same as the English, no more and no less."),
    )
