"""What importers say: every code has a sentence, and what was kept before still reads."""

import pytest
from django.utils import translation

from recruitment.import_messages import CODES, sentence
from recruitment.importers.said import Code, said

VALUES = {
    "most": 10,
    "columns": "name, status",
    "kind": "PDF",
    "day": "2026-01-01",
    "count": 3,
    "of": 20,
    "first": said(Code.NO_NAME, line=4),
    "typed": "100 %(count)s",
    "column": "status",
    "words": "valid, suspended",
    "least": 0,
    "number": "1/070",
    "name": "Invented Alder",
    "other": 7,
    "was": "valid",
    "now": "suspended",
    "status": "cancelled",
    "more": 1,
    "fewer": 2,
}


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_every_code_has_a_sentence_in_every_language(code: Code, language: str) -> None:
    with translation.override(language):
        told = sentence(said(code, **VALUES))
    assert told
    assert told != code
    assert "%(" not in told.replace(VALUES["typed"], "")


def test_no_sentence_is_left_without_a_code() -> None:
    assert set(Code) == CODES


def test_row_stands_before_what_is_said_of_it_and_inside_another_sentence() -> None:
    first = said(Code.NO_NAME, line=4)
    assert sentence(first) == "Row 4: It has no name that can be read."
    whole = sentence(said(Code.MANY_UNREADABLE, count=3, of=20, first=first))
    assert whole.endswith("another list. Row 4: It has no name that can be read.")


def test_text_of_before_and_codes_of_later_are_shown_as_they_stand() -> None:
    assert sentence("line 3: 100 % wrong") == "line 3: 100 % wrong"
    assert sentence({"code": "unheard_of"}) == "unheard_of"
