import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.matching.spellings import Likeness, likeness, price


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("noor", "nour"),
        ("yaqoot", "yakout"),
        ("thuyền", "thuyen"),  # a keyboard without the marks
        ("दीपशिखर", "दिपशिखर"),
        ("সোনালী", "সোনালি"),
        ("الأزرق", "الازرق"),
        ("ጸሀይ", "ፀሐይ"),
        ("түлкү", "тулку"),
    ],
)
def test_what_readers_of_a_script_take_for_one_is_equal(one, other):
    assert likeness(one, other) is Likeness.EQUAL


@pytest.mark.parametrize(
    ("one", "other"),
    [("rangamati", "rongamati"), ("vishwadeep", "bishwadip"), ("parbati", "parvati")],
)
def test_long_word_bears_what_ears_confuse(one, other):
    assert likeness(one, other) is Likeness.SPELLING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("moose", "mouse"),
        ("ship", "sheep"),
        ("mây", "mai"),
        ("hải", "hà"),
        ("கடல்", "காதல்"),
        ("பட்டு", "படு"),
        ("ม้า", "มา"),
        ("سالم", "سليم"),
        ("पत्ता", "पता"),
        ("karim", "karam"),
        ("nirmal", "nirmala"),
        ("santos", "santosh"),
        ("komal", "kumal"),
        ("7", "70"),
    ],
)
def test_letter_that_makes_another_word_is_never_a_spelling(one, other):
    assert likeness(one, other) <= Likeness.NEAR


@pytest.mark.parametrize(
    ("one", "other"), [("thimble", "candle"), ("bashir", "nashir"), ("kalika", "kanika")]
)
def test_letter_nobody_confuses_makes_another_word(one, other):
    assert likeness(one, other) is Likeness.OTHER


_WORD = st.text(string.ascii_lowercase, min_size=1, max_size=12)


@given(_WORD, _WORD)
def test_likeness_is_the_same_from_either_side(one, other):
    assert likeness(one, other) is likeness(other, one)
    assert price(one, other) == pytest.approx(price(other, one))


@given(st.text(min_size=1, max_size=30))
def test_any_word_is_equal_to_itself(word):
    assert likeness(word, word) is Likeness.EQUAL
