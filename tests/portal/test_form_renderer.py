"""What is written without templates is what Django's templates write, letter for letter."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.form_renderer import LetterRenderer

_PLAIN = [("", gettext_lazy("Not said")), ("NPL", "Nepal"), ("CIV", "Côte d'Ivoire")]
_GROUPS = [
    ("", "Not said"),
    ("Full <guide>", [("NPL", 'Ne"pal & <b>'), ("QAT", mark_safe("<b>Qatar</b>"))]),  # noqa: S308
    (gettext_lazy("Others"), [('"><script>', "'"), (None, "None"), (mark_safe("&amp;"), "safe")]),  # noqa: S308
]
_NUMBERS = [(1, 1), (2024, 2024), (date(2026, 5, 1), date(2026, 5, 1))]
_LISTS = [
    kind(choices=choices)
    for kind in (forms.Select, forms.SelectMultiple)
    for choices in (_PLAIN, _GROUPS, _NUMBERS, [])
]
_LINES = [
    forms.TextInput(),
    forms.TextInput(attrs={"dir": "auto", "maxlength": 300, "autofocus": True}),
    forms.HiddenInput(),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    forms.Textarea(attrs={"rows": 6}),
    forms.CheckboxInput(),
    forms.FileInput(),
    forms.RadioSelect(choices=_GROUPS),
    forms.CheckboxSelectMultiple(choices=_PLAIN),
]
_VALUES = [
    None, "", "NPL", 7, 7.5, 0, True, False, '"><script>', " spaces \n", mark_safe("<i>&amp;</i>"),  # noqa: S308
    gettext_lazy("Not said"), date(2026, 5, 1), ["NPL", ""],
]  # fmt: skip
_ATTRS = [
    None,
    {"id": "f_where", "aria-describedby": 'a"b', "aria-invalid": "true"},
    {"disabled": True, "required": False, "x<": None, "y": mark_safe("&lt;")},  # noqa: S308
]


@pytest.mark.parametrize("attrs", _ATTRS)
@pytest.mark.parametrize("value", _VALUES, ids=repr)
@pytest.mark.parametrize("widget", [*_LISTS, *_LINES], ids=lambda w: type(w).__name__)
def test_field_is_written_as_django_writes_it(
    widget: forms.Widget, value: Any, attrs: dict[str, Any] | None
) -> None:
    ours, theirs = (
        widget.render('na"me', value, attrs, renderer=renderer())
        for renderer in (LetterRenderer, DjangoTemplates)
    )
    assert ours == theirs


class _Form(forms.Form):
    # Each option is written by itself, as the pages do.
    one = forms.ChoiceField(choices=_PLAIN, widget=forms.RadioSelect, label="<One>")
    many = forms.MultipleChoiceField(choices=_GROUPS, widget=forms.CheckboxSelectMultiple)
    line = forms.CharField(max_length=3, help_text="help")


@pytest.mark.parametrize("data", [None, {}, {"one": "NPL", "many": ["QAT"], "line": "too <long>"}])
def test_options_and_errors_are_written_as_django_writes_them(data: dict[str, Any] | None) -> None:
    def written(renderer: DjangoTemplates) -> list[str]:
        form = _Form(data, auto_id="f_%s", renderer=renderer)
        options = [option.tag() for name in ("one", "many") for option in form[name]]
        return [*options, *(str(bound.errors) for bound in form), str(form.errors), str(form)]

    assert written(LetterRenderer()) == written(DjangoTemplates())


def test_pages_use_it() -> None:
    assert isinstance(forms.Form().renderer, LetterRenderer)
