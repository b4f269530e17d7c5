import pytest

from recruitment.matching.slips import is_other_spelling, is_slip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trishuli", "trihsuli"),  # swapped
        ("sagarmatha", "sagarmathha"),  # typed twice
        ("narayani", "narayni"),  # a vowel left out
        ("rhododendron", "rhodosendron"),  # the key beside
    ],
)
def test_slip_of_the_thumb_is_seen_from_either_side(one, other):
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sterling", "starling"),
        ("kalika", "kanika"),
        ("nirmal", "nirmala"),  # the last letter
        ("fountain", "mountain"),  # the first letter
        ("creation", "cremation"),  # a consonant
        ("karuna", "karina"),  # keys beside each other, and a vowel for a vowel
        ("angel", "angle"),  # short
        ("solaris", "polaris"),
        ("dolma", "dolma2"),
    ],
)
def test_other_word_is_no_slip(one, other):
    assert not is_slip(one, other)
    assert not is_slip(other, one)


def test_short_slip_needs_another_word_that_tells():
    assert not is_slip("banyan", "bnayan")
    assert is_slip("banyan", "bnayan", is_backed=True)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("tarek", "tarik", True),
        ("parbati", "parvati", True),
        ("mansur", "mansor", True),
        ("komal", "kumal", False),
        ("vista", "bista", False),
        ("devi", "debi", False),
        ("nirmale", "nirmali", False),
        ("", "", False),
    ],
)
def test_spelling_as_heard(one, other, expected):
    assert is_other_spelling(one, other) is expected
