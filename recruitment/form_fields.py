"""Fields that several forms share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recruitment import receipts
from recruitment.services.uploads import MOST_BYTES


class Once(BaseChoiceIterator):
    """Choices that are made when a form first shows or judges them, and never where none does.

    `make` gives pairs of value and label, or of a group's name and a list of such pairs: Django's own
    way of looking through them for other shapes costs more than to make them.
    """

    def __init__(self, make: Callable[[], Sequence[tuple[Any, Any]]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Sequence[tuple[Any, Any]]:
        return self._make()

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._made)


class DigitsField(forms.CharField):
    """A number as `receipts` makes them, in any digit script. What is wrong with it is said without a look-up."""

    def __init__(self, *, flaws: Mapping[receipts.Flaw, Promise], **kwargs: Any) -> None:
        """`flaws`: what to say of each, in the words of the form."""
        self.flaws = flaws
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
        )
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            # A stray byte or a whole page pasted in is a wrong number like any other.
            return receipts.read(super().clean((value or "").replace("\x00", "")[:200]))
        except receipts.ReceiptMistyped as mistake:
            raise forms.ValidationError(self.flaws[mistake.flaw]) from None


class EvidenceField(forms.FileField):
    """A photograph, paper, sound or film. What it may be is judged by what it holds; an empty one as well."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photo, PDF, sound or film"),
            help_text=_("10 MB at most."),
            allow_empty_file=True,
            error_messages={"required": _("Choose a file first.")},
            widget=forms.FileInput(attrs={"accept": "image/*,application/pdf,audio/*,video/*"}),
        )


class TableField(forms.FileField):
    """A table as regulators hand it in. That it is one is judged by its reader, which has clearer sentences."""

    def __init__(self) -> None:
        super().__init__(
            label=_("File"),
            help_text=_("CSV, XLSX or a web page with a table. At most 10 MB."),
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.html,.htm"}),
        )

    def clean(self, *args: Any) -> UploadedFile:
        file = super().clean(*args)
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
