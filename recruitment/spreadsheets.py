"""Tables for a spreadsheet: one file, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def download(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The rows as `name`.csv, to be kept by the reader."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(answer).writerows(rows)
    return answer
