"""A table of reports as a caseworker sends it: looked through first, then sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from recruitment.batch_table import MOST_BYTES, Line, WrongTable, lines, read
from recruitment.services.reports import SHORTEST_TOKEN


class SendForm(forms.Form):
    """The table as it was looked through, carried by the page alone: it is stored nowhere."""

    token = forms.CharField(min_length=SHORTEST_TOKEN, max_length=100)
    table = forms.CharField(strip=False, max_length=MOST_BYTES)

    lines: list[Line]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if "table" in told and "token" in told:
            try:
                self.lines = lines(told["table"], token=told["token"])
            except WrongTable as wrong:
                self.add_error("table", str(wrong))
        return told


class TableForm(forms.Form):
    """The file. Where it is a table, `text` and `lines` are what it holds."""

    file = forms.FileField(
        label=_("Your table"),
        help_text=_("CSV, at most 100 reports and 200 kB."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    text: str
    lines: list[Line]

    def __init__(self, *args: Any, token: str = "", **options: Any) -> None:
        """`token`: what makes the reports of this table one and the same when it is sent twice."""
        super().__init__(*args, **options)
        self.token = token

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.text = read(file.read(MOST_BYTES + 1))
            self.lines = lines(self.text, token=self.token)
        except WrongTable as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return file
