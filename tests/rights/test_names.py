import unicodedata

import pytest

from rights.content.territories import all_territories
from rights.models import Country
from rights.names import country_name


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("NPL", "ne", "नेपाल"),
        ("QA", "ar", "قطر"),
        ("ETH", "am", "ኢትዮጵያ"),
        ("TWN", "zh-hant", "台灣"),
        ("PHL", "fil", "Pilipinas"),
        ("NPL", None, "Nepal"),
        ("NPL", "xx", "Nepal"),
        ("ZZZ", "en", "ZZZ"),
    ],
)
def test_name_of_a_country_in_the_language_of_the_reader(
    code: str, language: str | None, name: str
) -> None:
    assert country_name(code, language) == name


def test_row_can_be_given_instead_of_a_code() -> None:
    assert country_name(Country(iso3="NPL", iso2="NP", name="Nepal"), "ne") == "नेपाल"


@pytest.mark.parametrize(
    "language",
    ["en", "fr", "es", "ar", "hi", "bn", "ur", "ne", "si", "ta", "id", "fil", "vi", "my", "km"]
    + ["am", "sw", "ru", "pt", "th", "zh-hant"],
)
def test_every_country_has_a_name_in_every_language(language: str) -> None:
    named = {code: country_name(code, language) for code in all_territories()}
    assert not [code for code, name in named.items() if name == code or not name]


@pytest.mark.parametrize("language", ["ar", "ne", "hi", "bn", "ur", "si", "ta", "my", "km", "am"])
def test_no_country_is_left_in_latin_letters_where_the_language_has_its_own(language: str) -> None:
    named = [country_name(code, language) for code in all_territories()]
    assert not [name for name in named if "LATIN" in unicodedata.name(name[0])]
