import pytest
from django.conf import settings

from rights.content.articles import is_checked
from rights.content.build import build
from rights.content.files import read

ICRMW = "2(2)(g)-(h), 3-6, 12, 13, 17(3)-(8), 43(1)(b)-(g), 52(2)(b), 81-84"


@pytest.mark.parametrize(
    ("article", "checked"),
    [
        ("11", True),
        ("12(4)", False),
        ("4", False),
        ("17", True),
        ("17(6)", False),
        ("17(9)", True),
        ("2(2)", True),
        ("2(2)(g)", False),
        ("42, 43(1)(g)", False),
        ("43(1)(a)", True),
        ("43(1)(a)-(c)", False),
        ("52(2)(b)", False),
        ("8-35", True),
        ("82", False),
    ],
)
def test_article_number_is_checked_or_from_memory(article: str, checked: bool) -> None:
    assert is_checked(article, ICRMW) is checked


def test_instrument_read_in_full_has_only_checked_numbers() -> None:
    assert is_checked("Annex II 4(2)", "")


def test_prose_doubts_every_number() -> None:
    assert not is_checked("Principle 4", "all principle numbers; no guideline numbers are cited")
    assert not is_checked("II.A", "section letters and the list of seven cost types")


def test_words_around_numbers_are_passed_over() -> None:
    assert not is_checked("25", "2(2), 25 (number)")
    assert is_checked("1(1), 2(1)", "2(2), 25 (number)")
    assert not is_checked("2(c)", "paragraph 2(a)-(e)")


def test_provisions_of_the_real_files_are_marked() -> None:
    marked = build(read(settings.CONTENT_DIR)).provisions
    by_place = {(row.instrument_id, row.article): row.article_is_checked for row in marked}
    assert by_place["ICRMW", "33"]
    assert by_place["C143", "9(1)"]
    assert not by_place["C143", "14(b)"]
    assert not by_place["MFLM", "Principle 13"]
    assert all(checked for (key, _article), checked in by_place.items() if key == "C097")
