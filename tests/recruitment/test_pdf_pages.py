"""A page as PDF: every script, both directions, the same bytes, and nothing that the page does not say."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from recruitment import pdf_pages

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
NAMES = {
    "ar": "وكالة النور للتوظيف",
    "am": "የሰላም ሥራ ቅጥር",
    "bn": "নূর জনশক্তি রপ্তানি",
    "hi": "नूर जनशक्ति क्षेत्र",
    "km": "ក្រុមហ៊ុន ការងារ",
    "my": "အလုပ်အကိုင် ရှာဖွေရေး",
    "ru": "Наём рабочих",
    "si": "රැකියා නියෝජිතායතනය",
    "ta": "வேலை வாய்ப்பு",
    "th": "บริษัทจัดหางาน",
    "ur": "روزگار کی ایجنسی",
    "vi": "Đưa người lao động",
    "zh-hant": "香港僱傭中心",
}


def pdf_text(content: bytes) -> str:
    """Without the marks that stand where several shapes make one letter."""
    said = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"[\x00-\x09\x0b-\x1f]", "", said)


def page(body: str, head: str = "", direction: str = "ltr") -> str:
    return f'<html dir="{direction}"><head>{head}</head><body>{body}</body></html>'


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_print_in_their_own_script(name: str) -> None:
    said = pdf_text(pdf_pages.of_html(page(f"<h1>{name}</h1><p>{name}</p>"), at=AT))
    assert set(name.split()) <= set(said.split())


def test_letters_of_every_language_of_the_portal_are_there() -> None:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words = translation.gettext("A flag is a reason to look. It is not a finding.")
        assert "U+" not in pdf_text(pdf_pages.of_html(page(f"<p>{words}</p>"), at=AT)), language


def test_letter_that_no_font_has_is_told_by_its_number() -> None:
    assert "[U+13000]" in pdf_text(pdf_pages.of_html(page("<p>\U00013000</p>"), at=AT))


def test_lists_pairs_and_tables_keep_their_words_and_order() -> None:
    body = (
        "<h2>Why</h2><ul><li>First <strong>thing</strong></li><li>Second</li></ul>"
        "<dl><dt>Rule</dt><dd>rate, <bdi>version 2</bdi></dd></dl>"
        "<table><tr><th>Month</th><th>Paid</th></tr><tr><td>May</td><td>NPR 5</td></tr></table>"
    )
    said = pdf_text(
        pdf_pages.of_html(page(body, head="<title>No</title><style>p{}</style>"), at=AT)
    )
    wanted = ["Why", "First thing", "Second", "Rule", "rate, version 2", "Month Paid", "May NPR 5"]
    assert [line.lstrip("• ") for line in said.splitlines()] == wanted


def test_page_from_the_right_is_set_from_the_right() -> None:
    def first_x(direction: str) -> float:
        found: list[float] = []
        content = pdf_pages.of_html(page("<p>Himal</p>", direction=direction), at=AT)
        PdfReader(io.BytesIO(content)).pages[0].extract_text(
            visitor_text=lambda text, _cm, tm, *_font: text.strip() and found.append(tm[4])
        )
        return found[0]

    assert first_x("ltr") < 100 < 400 < first_x("rtl")


def test_same_page_and_time_give_the_same_bytes_and_a_long_one_more_pages() -> None:
    long = page("<p>Invented words of some length.</p>" * 90)
    content = pdf_pages.of_html(long, at=AT)
    assert content == pdf_pages.of_html(long, at=AT)
    assert len(PdfReader(io.BytesIO(content)).pages) > 1
