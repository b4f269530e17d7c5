"""A table of reports as CSV: the columns are the fields of the API's batch, with points between.

`agency.name` is `name` in `agency`; `fees.1.amount` is the amount of the first payment.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from recruitment import report_facts
from recruitment.api import shapes

# What a form may carry (DATA_UPLOAD_MAX_MEMORY_SIZE), with room for the rest of it.
MOST_BYTES = 200 * 1024
TOKEN = "idempotency_key"  # noqa: S105  (the name of a column)
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


class WrongTable(ValueError):
    """The file as a whole can't be read. The message says why, in the reader's language."""


@dataclass(frozen=True)
class Line:
    """`number`: as a spreadsheet counts, from 1, headings included."""

    number: int
    body: dict[str, Any]


def _leaves(shape: serializers.Serializer, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in shape.fields.items():
        if isinstance(field, serializers.ListSerializer):
            for n in range(1, report_facts.MOST_FEES + 1):
                yield from _leaves(field.child, f"{path}{name}.{n}.")
        elif isinstance(field, serializers.Serializer):
            yield from _leaves(field, f"{path}{name}.")
        else:
            yield path + name, field


def columns() -> dict[str, serializers.Field]:
    """Every column by its name, in order."""
    return dict(_leaves(shapes.ReportInBatch()))


def template() -> list[str]:
    """The headings of an empty table. Of payments the first: more are numbered on."""
    return [name for name in columns() if not re.match(r"fees\.(?!1\.)", name)]


def read(content: bytes) -> str:
    """The text of a file. Raises `WrongTable`."""
    if len(content) > MOST_BYTES:
        raise WrongTable(_("The file is larger than 200 kB. Send it in parts."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongTable(
            _("The letters can't be read. Save the table as “CSV UTF-8” and send that.")
        ) from error


def lines(text: str, *, token: str) -> list[Line]:
    """The rows as bodies of the API. Whether what stands in them is right is not judged here.

    A row without a key of its own gets one from `token` and its place. Raises `WrongTable`.
    """
    rows = _rows(text)
    header = [name.strip().lower() for name in rows[0]] if rows else []
    _check_header(header)
    known = columns()
    _check_width(header, rows)
    found = [
        Line(number, _body(dict(zip(header, cells, strict=False)), known, f"{token}-{number}"))
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    if not found:
        raise WrongTable(_("There is no report under the headings."))
    if len(found) > shapes.MOST_IN_BATCH:
        raise WrongTable(_("There are more than 100 reports. Send them in parts."))
    return found


def _rows(text: str) -> list[list[str]]:
    heading = text.split("\n", 1)[0]
    try:
        return list(
            csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
        )
    except csv.Error as error:
        raise WrongTable(_("This is no CSV table.")) from error


def _check_header(header: list[str]) -> None:
    known = columns()
    # What is no column is not repeated: it may be a story in the wrong place.
    if not {"abuses", "consent.counting"} <= set(header):
        raise WrongTable(_("The headings are missing. Start from the empty table."))
    wrong = [str(place) for place, name in enumerate(header, 1) if name and name not in known]
    if wrong:
        places = {"places": ", ".join(wrong)}
        raise WrongTable(_("These columns have a heading we do not know: %(places)s.") % places)
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise WrongTable(_("A column stands twice."))


def _check_width(header: list[str], rows: list[list[str]]) -> None:
    """A cell without a heading is most often the rest of a text that had a comma in it."""
    for number, cells in enumerate(rows[1:], start=2):
        if any(
            cell.strip() and (place >= len(header) or not header[place])
            for place, cell in enumerate(cells)
        ):
            said = _("Row %(row)d has a cell without a heading. Put texts with commas in quotes.")
            raise WrongTable(said % {"row": number})


def _body(cells: Mapping[str, str], known: Mapping[str, Any], token: str) -> dict[str, Any]:
    body: dict[str, Any] = {TOKEN: token}
    payments: dict[str, dict[str, Any]] = {}
    for name, typed in cells.items():
        if not name or not typed.strip():
            continue
        *outer, last = name.split(".")
        place = body
        if outer and outer[0] == "fees":
            place = payments.setdefault(outer[1], {})
        elif outer:
            place = body.setdefault(outer[0], {})
        place[last] = _value(typed.strip(), known[name])
    if payments:
        body["fees"] = [payments[n] for n in sorted(payments, key=int)]
    # So that a row without it is told which answers are missing, and not only that some are.
    body.setdefault("consent", {})
    return body


def _value(typed: str, field: serializers.Field) -> Any:
    """A cell as the API wants it. What fits nowhere stays as typed, and is refused in words."""
    if isinstance(field, serializers.ListField):
        return re.split(r"[\s;,]+", typed)
    if isinstance(field, shapes.Claim):
        return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(typed.lower(), typed)
    if isinstance(field, shapes.WholeNumber) and re.fullmatch(r"[0-9]{1,18}", typed):
        return int(typed)
    return typed


def said_of(column: str, detail: str) -> str:
    """A refusal of the API in the words of the table, where the two differ."""
    is_claim = isinstance(columns().get(column), shapes.Claim)
    if is_claim and detail == shapes.Claim.default_error_messages["invalid"]:
        return _("yes or no, in English.")
    return detail


def column_of(pointer: str) -> str:
    """The column that a refusal of the API speaks of; empty: the row as a whole."""
    steps = pointer.removeprefix("#/reports/").split("/")[1:]
    if steps[:1] == ["fees"] and len(steps) > 1:
        steps[1] = str(int(steps[1]) + 1)
    known = columns()
    while steps and ".".join(steps) not in known:
        steps.pop()
    return ".".join(steps)
