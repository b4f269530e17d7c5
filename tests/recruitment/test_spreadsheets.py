"""Misuse: somebody names an agency so that the inspector's spreadsheet runs it."""

import re
from pathlib import Path

import pytest

from recruitment import spreadsheets

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_any_table_is_a_formula(start: str) -> None:
    answer = spreadsheets.download("any", [[f"{start}cmd|' /C calc'!A0", 7, -3]])
    assert answer.content.decode().lstrip('"').startswith("'")
    assert answer.content.decode().rstrip().endswith(",7,-3")


def test_every_table_that_leaves_the_site_is_written_in_one_place() -> None:
    """A new export that writes its own would not know of this."""
    own = [
        str(path.relative_to(ROOT))
        for app in ("accounts", "audit", "portal", "recruitment", "rights")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter", path.read_text())
    ]
    assert own == ["recruitment/spreadsheets.py"]
