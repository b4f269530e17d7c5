import io

import openpyxl
import pytest

from recruitment.import_messages import refusal
from recruitment.importers import tables
from recruitment.importers.said import WrongFileError

REQUIRED, KNOWN = {"name", "status"}, {"name", "status", "phone"}


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WANTED = [{"name": "Invented Ünïcode नाम", "status": "valid", "phone": "123"}]


@pytest.mark.parametrize(
    "content",
    [
        "name,status,phone\nInvented Ünïcode नाम,valid,123\n".encode(),
        "\ufeffName;Status;Phone\r\nInvented Ünïcode नाम;valid;123\r\n".encode(),
        "Name\tStatus\tPhone\nInvented Ünïcode नाम\tvalid\t123\n".encode("utf-16"),
        xlsx(
            [
                ["List of agencies"],
                [],
                ["Name", "Status", "Phone"],
                ["Invented Ünïcode नाम", "valid", 123.0],
            ]
        ),
        (
            "<html><table><tr><td>menu</td></tr></table><script>var a='<table>'</script>"
            "<table><tr><th>Name</th><th>Status</th><th>Phone</th></tr>"
            "<tr><td>Invented <b>Ünïcode</b><br>नाम</td><td>valid<td>123</tr></table>"
        ).encode(),
    ],
    ids=["csv", "semicolons", "utf16 tabs", "xlsx", "html"],
)
def test_one_table_is_read_alike_from_every_format(content):
    rows = tables.read(content, REQUIRED, KNOWN)
    assert [row for _, row in rows] == WANTED


def test_mark_that_keeps_a_number_from_being_a_formula_is_no_part_of_it():
    rows = tables.read(b"name,status,phone\n'n Huis,valid,'+977 1 4423123\n", REQUIRED, KNOWN)
    assert rows[0][1] == {"name": "'n Huis", "status": "valid", "phone": "+977 1 4423123"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", ".xls"),
        (b"PK\x03\x04 broken", "no XLSX"),
        (b"\xff\x00\xfe name", "letters"),
        (b"<html><p>Page not found</p></html>", "without a table"),
        (b"name,town\nInvented,Here\n", "these columns: status"),
        (b"name,name,status\na,b,c\n", "twice"),
        (b"name,status\n" + b'"' + b"x" * 200_000 + b'"', "no CSV"),
    ],
)
def test_wrong_file_is_refused_in_words(content, says):
    with pytest.raises(WrongFileError) as wrong:
        tables.read(content, REQUIRED, KNOWN)
    assert says in refusal(wrong.value)


def test_zip_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 100)
    with pytest.raises(WrongFileError, match="unpacks"):
        tables.read(xlsx([["name", "status"]]), REQUIRED, KNOWN)


def test_columns_nobody_asked_for_are_not_kept_and_lines_are_told():
    rows = tables.read(b"name,status,passport\nA,valid,1\n\nB,valid,2\n", REQUIRED, KNOWN)
    assert rows == [
        (2, {"name": "A", "status": "valid"}),
        (4, {"name": "B", "status": "valid"}),
    ]
