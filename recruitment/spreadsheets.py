"""Tables for a spreadsheet: one file, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse


def cell(value: object) -> object:
    """Text that no spreadsheet takes for a formula; a number as it stands."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return f"'{value}" if is_formula else value


def text_of(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV. All tables that leave the site are written here, so that none forgets the cells."""
    written = io.StringIO()
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def download(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The rows as `name`.csv, to be kept by the reader."""
    answer = HttpResponse(text_of(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
