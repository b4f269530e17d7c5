"""Numbers inside sentences: as the language writes them, and never where somebody would misdial."""

import pytest

from rights.digits import comma, numbers_in


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("ne", "महिनाको QAR 1,000 (20 मार्च 2021 देखि)", "महिनाको QAR १,००० (२० मार्च २०२१ देखि)"),
        ("bn", "ধারা 33, 2021-2022, 2.5%", "ধারা ৩৩, ২০২১-২০২২, ২.৫%"),
        ("my", "THB 337 မှ 400, 9:00-17:00", "THB ၃၃၇ မှ ၄၀၀, ၉:၀၀-၁၇:၀၀"),
        ("ne", "घोषणा 923/2016", "घोषणा ९२३/२०१६"),
        # Names of laws, visas and places to write to are looked up letter by letter.
        ("ne", "C189, RA 8042, नियम 31-B, B-0211/DEL/PER/1000+/5/2591/1989", None),
        ("bn", "H-2A, 10.c, mol.go.th/2024a", None),
        # Languages that CLDR writes with Latin digits.
        ("hi", "2021 में 1,000", None),
        ("en", "QAR 1,000 since 2021", None),
    ],
)
def test_numbers_stand_as_the_language_writes_them(language: str, text: str, shown: str) -> None:
    assert numbers_in(text, english="A rule.", language=language) == (shown or text)


@pytest.mark.parametrize(
    ("english", "text", "shown"),
    [
        ("Call 1546 in 2024.", "2024 मा 1546", "२०२४ मा 1546"),
        ("Hotline, 24 hours, in 16 languages", "24 घण्टा, 16 भाषा", "२४ घण्टा, १६ भाषा"),
        ("By SMS: 5, then the visa number.", "SMS: 5", None),
        ("Press 1 for Nepali", "नेपालीलाई 1", None),
        ("Also here.", "+977 1 4412 345, 03-5796-7112, 019-2615999, 131 450, 1577-0071", None),
        ("Also here.", "40280660", None),
    ],
)
def test_what_is_dialled_stays(english: str, text: str, shown: str | None) -> None:
    assert numbers_in(text, english=english, language="ne") == (shown or text)


@pytest.mark.parametrize("number", ["+39 350 909 2008", "019-2615999", "225-14-1", "+977"])
def test_groups_of_one_number_are_not_turned_round_from_right_to_left(number: str) -> None:
    shown = numbers_in(f"واتساب {number}.", english="WhatsApp", language="ar")
    assert shown == f"واتساب \u200e{number}\u200e."


@pytest.mark.parametrize("text", ["من 9:00-17:00", "في 2021-2022", "20 مارس 2021", "1,000 ريال"])
def test_times_years_and_sums_run_as_arabic_does(text: str) -> None:
    assert numbers_in(text, english="A rule.", language="ar") == text


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "a, b"), ("ar", "a، b"), ("am", "a፣ b"), ("zh-hant", "a、b")]
)
def test_lists_have_the_comma_of_the_language(language: str, shown: str) -> None:
    assert comma(language).join("ab") == shown
