"""Tables as states publish them, CSV, XLSX or a page of HTML, into rows of text by column name.

A file that is not what it should be is refused with a code and its values; import_messages has the words.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html.parser import HTMLParser

import openpyxl

from recruitment.importers.said import Code, WrongFileError

# The largest public register has some ten thousand rows; ten times that is a mistake or an attack.
MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 250_000
# What a small XLSX may unpack to: a zip of zeros is small until it is opened.
MAX_UNPACKED = 400 * 1024 * 1024
# A heading stands above the table in many lists; the column names are looked for this far down.
HEADER_WITHIN = 15
MAX_CELL = 1000

Row = dict[str, str]


def read(content: bytes, required: Iterable[str], known: Iterable[str]) -> list[tuple[int, Row]]:
    """Rows with their line numbers (1 is the first line of the file or table).

    `required` columns must be there; of columns that are not `known`, none is kept.
    Raises `WrongFileError`.
    """
    if not content:
        raise WrongFileError(Code.EMPTY)
    if len(content) > MAX_BYTES:
        raise WrongFileError(Code.TOO_LARGE, most=MAX_BYTES // 1024 // 1024)
    required, known = frozenset(required), frozenset(known)
    tables = _tables(content)
    best: list[str] = []
    for table in tables:
        header, rows = _find_header(table, required, known)
        if header is not None:
            return list(_as_dicts(header, rows, known))
        best = max(best, header_like(table, known), key=len)
    missing = sorted(required - set(best))
    raise WrongFileError(Code.NO_COLUMNS, columns=", ".join(missing))


def column(text: str) -> str:
    """A column name in one spelling: `Licence No.` is `licence_no`."""
    return re.sub(r"[^\w]+", "_", text.strip().lower().lstrip("\ufeff")).strip("_")


def header_like(table: list[list[str]], known: frozenset[str]) -> list[str]:
    rows = ([c for c in map(column, row) if c in known] for row in table[:HEADER_WITHIN])
    return max(rows, key=len, default=[])


def _find_header(
    table: list[list[str]], required: frozenset[str], known: frozenset[str]
) -> tuple[list[str] | None, list[tuple[int, list[str]]]]:
    for place, row in enumerate(table[:HEADER_WITHIN]):
        header = [column(cell) for cell in row]
        if required <= set(header):
            twice = {name for name in header if name in known and header.count(name) > 1}
            if twice:
                raise WrongFileError(Code.COLUMN_TWICE, columns=", ".join(sorted(twice)))
            return header, list(enumerate(table[place + 1 :], start=place + 2))
    return None, []


def _as_dicts(
    header: list[str], rows: list[tuple[int, list[str]]], known: frozenset[str]
) -> Iterator[tuple[int, Row]]:
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        pairs = zip(header, cells, strict=False)
        yield line, {name: _plain(cell) for name, cell in pairs if name in known}


# Put before a number such as +977… by programs that keep a table from being read as formulas.
_GUARD = re.compile(r"^'(?=[=+@-])")


def _plain(cell: str) -> str:
    return _GUARD.sub("", " ".join(cell.replace("\x00", "").split()))[:MAX_CELL]


def _tables(content: bytes) -> list[list[list[str]]]:
    if content[:4] == b"PK\x03\x04":
        return _sheets(content)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise WrongFileError(Code.FORMAT, kind=".xls")
    if content[:5] == b"%PDF-":
        raise WrongFileError(Code.FORMAT, kind="PDF")
    text = _decoded(content)
    if re.search(r"<\s*table\b", text[:2_000_000], re.IGNORECASE):
        return _html_tables(text)
    if re.match(r"\s*<(?:!doctype|html)", text, re.IGNORECASE):
        raise WrongFileError(Code.NO_TABLE)
    return [_csv_rows(text)]


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongFileError(Code.LETTERS) from error


def _csv_rows(text: str) -> list[list[str]]:
    first = text[:4000]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(_limited(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise WrongFileError(Code.NO_CSV) from error
    return rows


def _limited(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise WrongFileError(Code.TOO_MANY_ROWS, most=MAX_ROWS)
        yield row


def _sheets(content: bytes) -> list[list[list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise WrongFileError(Code.UNPACKS)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = []
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            sheets.append(list(_limited([_cell(value) for value in row] for row in rows)))
        book.close()
    except WrongFileError:
        raise
    except Exception as error:
        # The library answers a damaged file with whatever its XML reader or its own code trips over.
        raise WrongFileError(Code.NO_XLSX) from error
    return sheets


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    # A licence number 123 stands in a cell as 123.0.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _Tables(HTMLParser):
    """Collects the text of every table; one inside another counts as its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cells: list[list[str]] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
            self._cells.append([])
        elif tag in {"script", "style"}:
            self._in_script = True
        elif not self._open:
            return
        elif tag == "tr":
            if len(self._open[-1]) >= MAX_ROWS:
                raise WrongFileError(Code.TOO_MANY_ROWS, most=MAX_ROWS)
            self._open[-1].append([])
        elif tag in {"td", "th"}:
            if not self._open[-1]:
                self._open[-1].append([])
            self._open[-1][-1].append("")
        elif tag in {"br", "p", "div", "li"}:
            self._write(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._open.pop()
        elif tag in {"script", "style"}:
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if not self._in_script:
            self._write(data)

    def _write(self, data: str) -> None:
        if self._open and self._open[-1] and self._open[-1][-1]:
            self._open[-1][-1][-1] += data


def _html_tables(text: str) -> list[list[list[str]]]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [table for table in parser.tables if table]
