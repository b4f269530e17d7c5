"""Facts as data and back, and the hash that shows they were not touched since a flag was raised."""

import hashlib
import json
import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def as_data(value: Any) -> Any:
    """Frozen dataclasses as plain JSON data. Nothing is rounded."""
    # Nearly all there is, and asked for by its exact type: a StrEnum is text, too.
    if type(value) in _PLAIN:
        return value
    if names := _names(type(value)):
        return {name: as_data(getattr(value, name)) for name in names}
    if isinstance(value, (list, tuple)):
        return [as_data(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 500 and 500.00 are one sum; a database gives the second, a test the first.
        return format(value.normalize(), "f")
    return str(value) if isinstance(value, StrEnum) else value


_PLAIN = frozenset({str, int, float, bool, types.NoneType})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def from_data(kind: Any, data: Any) -> Any:
    """What `as_data` wrote, as an object of `kind`. A field that older data lacks takes its default."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        inner = next(arg for arg in get_args(kind) if arg is not type(None))
        return None if data is None else from_data(inner, data)
    if origin is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(from_data(inner[0], item) for item in data)
        return tuple(from_data(one, item) for one, item in zip(inner, data, strict=True))
    if is_dataclass(kind):
        return kind(
            **{name: from_data(hint, data[name]) for name, hint in _hints(kind) if name in data}
        )
    if kind in (date, datetime):
        return kind.fromisoformat(data)
    return kind(data) if isinstance(kind, type) and issubclass(kind, (Decimal, StrEnum)) else data


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


def hash_of(data: Any) -> str:
    """SHA-256, in hex, of the data with sorted keys and no blanks."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
