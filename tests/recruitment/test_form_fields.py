"""A long list is written without templates, and as Django's templates write it."""

from typing import Any

import pytest
from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from recruitment.form_fields import LongSelect

_PLAIN = [("", gettext_lazy("Not said")), ("NPL", "Nepal"), ("CIV", "Côte d'Ivoire")]
_GROUPS = [
    ("", "Not said"),
    ("Full <guide>", [("NPL", 'Ne"pal & <b>'), ("QAT", mark_safe("<b>Qatar</b>"))]),  # noqa: S308
    (gettext_lazy("Others"), [('"><script>', "'"), (7, 7), (None, "None")]),
]


@pytest.mark.parametrize("choices", [_PLAIN, _GROUPS, []])
@pytest.mark.parametrize("value", [None, "", "NPL", "7", 7, '"><script>', "not there"])
@pytest.mark.parametrize(
    "attrs",
    [None, {"id": "f_where", "aria-describedby": 'a"b'}, {"disabled": True, "required": False}],
)
def test_long_list_is_written_as_django_writes_it(
    choices: list[Any], value: Any, attrs: dict[str, Any] | None
) -> None:
    ours, theirs = LongSelect(choices=choices), forms.Select(choices=choices)
    assert ours.render('na"me', value, attrs) == theirs.render('na"me', value, attrs)
