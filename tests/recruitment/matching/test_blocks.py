import pytest

from recruitment.matching.blocks import asked, blocks
from recruitment.matching.normalise import form


def meet(one: str, other: str) -> bool:
    return bool(set(blocks(form(one))) & set(blocks(form(other))))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Aster Manpower", "aestr travels"),  # letters swapped
        ("Indigo Manpower", "idngo overseas"),  # swapped, and one lost
        ("Orchid Manpower", "ஆர்கிட் மேன்பவர்"),
        ("Sagarmatha Manpower", "ဆာဂါမာသာ"),
        ("Sagarmatha Manpower", "شركة ساجارماثا"),
        ("अम्बर हेरन Sagarmatha Manpower", "sagarmatha"),  # a sign in two scripts
        ("Copper Heron Jobs (formerly Sagarmatha Lantern)", "sagarmatha lantern"),
    ],
)
def test_name_and_what_is_typed_for_it_share_a_number(name, typed):
    assert meet(name, typed)


def test_names_that_have_nothing_in_common_share_none():
    assert not meet("Sagarmatha Manpower", "Golden Falcon Overseas")


@pytest.mark.parametrize(
    "text", ["", "Al Noor", "ဆာဂါမာသာ", "杜撰恆豐僱傭中心", "Chicho Cacho Chechu"]
)
def test_every_number_asked_for_is_one_a_name_is_filed_under(text):
    narrow, wide = asked(form(text))
    assert sorted(narrow + wide) == blocks(form(text))
