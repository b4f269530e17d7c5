import pytest

from recruitment.matching import spellings
from recruitment.matching.second_look import cost


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kshirpur", "chhirpur"),
        ("gyanodaya", "jnanodaya"),
        ("tjempaka", "cempaka"),
        ("vazhitara", "valitara"),
        ("kundapunja", "kundapunj"),
        ("lunedi", "lunrdi"),
    ],
)
def test_known_way_of_writing_costs_less_than_another_letter(one, other):
    assert cost(one, other) == cost(other, one) <= 0.5
    assert cost(one, other) < spellings.price(spellings.plain(one), spellings.plain(other))


def test_number_is_its_numeral_and_no_other():
    assert cost("3", "tres") == cost("teen", "3") == 0
    assert cost("3", "dos") == cost("3", "lantern") == cost("2", "3") == spellings.NEVER
