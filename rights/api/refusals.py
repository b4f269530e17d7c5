"""What was refused, where and why, as plain data. Repeats nothing that was typed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Wording by code where the library's own would repeat what was typed, or is not in our languages.
_WORDS: dict[str, str | Promise] = {
    "required": _("This is needed."),
    "null": _("This may not be null."),
    "blank": _("This may not be empty."),
    "empty": _("Give at least one."),
    "invalid_choice": _("This is not one of the allowed values. The schema lists them."),
    "not_a_list": _("A list is needed here."),
    "not_a_dict": _("An object is needed here."),
    "null_characters_not_allowed": _("A NUL character can't be kept."),
    "surrogate_characters_not_allowed": _("Half a character can't be kept."),
}


def refusals(detail: Any, *, where: str, path: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """Every message of a nested refusal, with the place it speaks of."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from refusals(inner, where=where, path=path + _step(name))
    elif isinstance(detail, list | tuple) and not all(isinstance(one, str) for one in detail):
        for position, inner in enumerate(detail):
            yield from refusals(inner, where=where, path=(*path, str(position)))
    else:
        for message in detail if isinstance(detail, list | tuple) else [detail]:
            code = getattr(message, "code", "invalid") or "invalid"
            yield {
                "in": where,
                "pointer": "#" + "".join(f"/{_escaped(part)}" for part in path),
                "code": code,
                "detail": str(_WORDS.get(code, message)),
            }


def _step(name: Any) -> tuple[str, ...]:
    # What concerns the object as a whole points at the object.
    return () if name in ("", "non_field_errors", "__all__") else (str(name),)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
