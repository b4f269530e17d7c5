from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from rights.forms import amount


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10,000", "10000"),
        ("1,50,000", "150000"),
        ("१०,०००", "10000"),
        ("١٠٬٠٠٠", "10000"),
        ("۱۰٬۰۰۰", "10000"),
        ("၁၀၀၀၀", "10000"),
        ("10.000,50", "10000.50"),
        ("10 000", "10000"),
        ("10'000", "10000"),
        ("1.5", "1.5"),
        ("٣٫٥", "3.5"),
        ("10.000", "10000"),
        ("１０", "10"),
        ("\u200f5000\u200e", "5000"),
        ("0", "0"),
    ],
)
def test_amount_is_read_in_any_digits(typed: str, meant: str) -> None:
    assert amount(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["abc", "-5", "5 NPR", "²", "1e9", "٪", "\U0001f4b0", "\u202e5"])
def test_what_is_no_sum_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError):
        amount(typed)


def test_too_large_a_sum_is_refused_and_an_empty_field_is_none() -> None:
    with pytest.raises(ValidationError):
        amount("9" * 15)
    assert amount("  ") is None
