"""The commonest parts of a form, written without a template for each, letter for letter as Django writes them."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData

_Widget = Mapping[str, Any]


class LetterRenderer(DjangoTemplates):
    """For one list of countries Django's own goes through five hundred templates.

    What is not told of here, or has more to it than usual, goes there all the same.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name == _ERRORS and not context["errors"]:
            return ""
        write = _WRITERS.get(template_name)
        written = write(context["widget"]) if write else None
        return super().render(template_name, context, request) if written is None else written


_ERRORS = "django/forms/errors/list/default.html"


def _input(widget: _Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{_quoted(value)}"'
    start = f'<input type="{_quoted(widget["type"])}" name="{_quoted(widget["name"])}"'
    return f"{start}{said}{_attributes(widget)}>"


def _option_beside_label(widget: _Widget) -> str | None:
    """One radio button or checkbox; where Django puts the label around it, Django does."""
    return None if widget.get("wrap_label") else _input(widget)


def _textarea(widget: _Widget) -> str | None:
    value = widget["value"] or ""
    if not isinstance(value, str):
        return None
    start = f'<textarea name="{_quoted(widget["name"])}"{_attributes(widget)}>'
    return f"{start}\n{conditional_escape(value)}</textarea>"


def _select(widget: _Widget) -> str | None:
    lines = [f'<select name="{_quoted(widget["name"])}"{_attributes(widget)}>']
    for group, options, _place in widget["optgroups"]:
        if group:
            lines.append(f'\n  <optgroup label="{conditional_escape(str(group))}">')
        for option in options:
            label = option["label"]
            if option["template_name"] != _OPTION or not isinstance(label, (str, Promise)):
                return None
            start = f'\n  <option value="{_quoted(option["value"])}"{_attributes(option)}>'
            lines.append(f"{start}{conditional_escape(str(label))}</option>\n")
        if group:
            lines.append("\n  </optgroup>")
    lines.append("\n</select>")
    return "".join(lines)


def _attributes(widget: _Widget) -> str:
    """True stands alone, False is left out."""
    return "".join(
        f" {_quoted(name)}" if value is True else f' {_quoted(name)}="{_quoted(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _quoted(value: object) -> str:
    return value if isinstance(value, SafeData) else html.escape(str(value))


_WIDGETS = "django/forms/widgets"
_OPTION = f"{_WIDGETS}/select_option.html"
_WRITERS: Mapping[str, Callable[[_Widget], str | None]] = {
    **{
        f"{_WIDGETS}/{kind}.html": _input
        for kind in ("input", "text", "hidden", "number", "password", "email", "url", "date")
    },
    f"{_WIDGETS}/checkbox.html": _input,
    f"{_WIDGETS}/radio_option.html": _option_beside_label,
    f"{_WIDGETS}/checkbox_option.html": _option_beside_label,
    f"{_WIDGETS}/textarea.html": _textarea,
    f"{_WIDGETS}/select.html": _select,
}
