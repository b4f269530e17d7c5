from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from rights.forms import BillForm, amount


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


@pytest.mark.parametrize(
    ("typed", "currency", "language", "meant"),
    [
        ("12.500", "KWD", "en", "12.5"),
        ("١٢٫٥٠٠", "KWD", "ar", "12.5"),
        ("1,250.750", "OMR", "ne", "1250.75"),
        ("1,500", "KWD", "en", "1500"),
        ("12,500", "JOD", "fr", "12.5"),
        ("1.500", "KWD", "id", "1500"),
        ("1.250.500", "BHD", "en", "1250500"),
        ("12.500", "QAR", "en", "12500"),
        ("12.500", "", "en", "12500"),
        ("0.125", "KWD", "en", "0.12"),
    ],
)
def test_dinars_have_thousandths(typed: str, currency: str, language: str, meant: str) -> None:
    assert amount(typed, currency, language) == Decimal(meant)


def test_a_form_reads_each_sum_in_the_money_chosen_for_it() -> None:
    money = [("NPR", "NPR"), ("KWD", "KWD")]
    typed = {"currency": "NPR", "agency_fee": "12.500", "pay": "120.500", "pay_currency": "KWD"}
    form = BillForm(typed, currencies=money)
    assert form.is_valid()
    assert form.bill().sums == {"agency_fee": Decimal(12500)}
    assert form.bill().pay.amount == Decimal("120.5")
