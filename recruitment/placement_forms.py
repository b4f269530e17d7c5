"""A table of workers sent, as a regulator hands it in."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from recruitment.services.uploads import MOST_BYTES


class PlacementForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or a web page with a table. At most 10 MB."),
        allow_empty_file=True,  # the reader has a clearer sentence for it
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.html,.htm"}),
    )
    source = forms.CharField(
        label=_("Where are the figures from?"),
        help_text=_("The paper, the office or the address. It stands beside every figure."),
        min_length=4,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file
