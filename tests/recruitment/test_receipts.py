import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment import receipts
from recruitment.receipts import Flaw, ReceiptMistyped

numbers = st.integers(0, 10**16 - 1).map(receipts.from_number)


def flaw_of(text: str) -> Flaw:
    with pytest.raises(ReceiptMistyped) as caught:
        receipts.read(text)
    return caught.value.flaw


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(digits: str, place: int, step: int) -> None:
    wrong = str((int(digits[place]) + step) % 10)
    assert flaw_of(digits[:place] + wrong + digits[place + 1 :]) is Flaw.MISTYPED


@given(numbers, st.integers(0, 16))
def test_any_swap_of_neighbours_is_noticed(digits: str, place: int) -> None:
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped == digits:
        assert receipts.read(swapped) == digits
    else:
        assert flaw_of(swapped) is Flaw.MISTYPED


@given(numbers)
def test_what_is_shown_is_what_is_read(digits: str) -> None:
    assert receipts.read(receipts.spaced(digits)) == digits
    assert len(receipts.groups(digits)) == receipts.GROUPS


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "০", "၀", "០", "๐", "０"])
def test_digits_of_any_script_are_read(zero: str) -> None:
    digits = receipts.from_number(1234567890123456)
    theirs = "".join(chr(ord(zero) + int(digit)) for digit in digits)
    assert receipts.read(theirs) == digits


def test_ethiopic_digits_are_read_though_they_have_no_zero() -> None:
    digits = receipts.from_number(1234567890123456)
    theirs = "".join("0፩፪፫፬፭፮፯፰፱"[int(digit)] for digit in digits)
    assert receipts.read(theirs) == digits


@pytest.mark.parametrize("between", [" ", "-", "\u00a0", "‑", "\u200f", "\u202a", ".", "/"])
def test_what_stands_between_groups_does_not_matter(between: str) -> None:
    digits = receipts.from_number(42)
    assert receipts.read(between.join(receipts.groups(digits))) == digits


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", Flaw.EMPTY),
        ("   ", Flaw.EMPTY),
        ("12345678901234567", Flaw.TOO_SHORT),
        ("1" * 19, Flaw.TOO_LONG),
        ("1" * 100_000, Flaw.TOO_LONG),
        ("12345678901234567x", Flaw.LETTERS),
        ("\x00", Flaw.EMPTY),
        ("𝒜" * 18, Flaw.LETTERS),
        ("²" * 18, Flaw.MISTYPED),
    ],
)
def test_what_is_wrong_is_said_without_a_look_up(text: str, flaw: Flaw) -> None:
    assert flaw_of(text) is flaw


def test_numbers_come_from_all_of_the_range() -> None:
    made = {receipts.make() for _ in range(200)}
    assert len(made) == 200
    assert {digits[0] for digits in made} == set("0123456789")
