import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.matching import words
from recruitment.matching.normalise import MAX_KEY, N2, N3, form

AL_NOOR_MANPOWER = [
    "Al Noor Manpower",
    "AL-NOOR MAN POWER (PVT.) LTD.",
    "al nur manpower",
    "Alnoor Manpower Co.",
    "An-Nur Manpower",
    "M/s. El Noor Manpower Pvt Ltd",
    "النور مانباور",
    "النور مین پاور پرائیویٹ لمیٹڈ",
    "अल नूर मेनपावर प्रा. लि.",
    "আল নূর ম্যানপাওয়ার লিমিটেড",
    "අල් නූර් මැන්පවර් (පුද්) සමාගම",
    "அல் நூர் மேன்பவர்",
    "ООО «Аль-Нур Манпауэр»",
    "ក្រុមហ៊ុន អាល់នូរ មេនផៅវ័រ ខូអិលធីឌី",
    "አል ኑር የሰው ኃይል ኃ.የተ.የግ.ማ",
]


@pytest.mark.parametrize("written", AL_NOOR_MANPOWER)
def test_one_name_has_one_key_in_every_script(written):
    found = form(written)
    assert (found.joined, found.trade) == ("alnur", ("manpower",))


def test_thai_employment_agency_is_found_without_spaces():
    assert form("บริษัทจัดหางานอัลนูร์จำกัด").trade == ("employment",)


def test_chinese_homophones_share_a_key_and_stay_apart():
    wise, shown = form("思賢僱傭中心"), form("思显雇佣中心")
    assert wise.key == shown.key
    assert wise.exact != shown.exact
    assert wise.exact == form("思贤雇佣中心有限公司").exact


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("Golden Star II Manpower", {"2"}),
        ("Golden Star No. 2", {"2"}),
        ("Golden Star ২", {"2"}),
        ("Golden Star (2)", {"2"}),
        ("V Care Manpower", set()),
        ("Golden Star V", {"5"}),
        ("First Choice Manpower", set()),
    ],
)
def test_number_of_a_firm_is_kept_apart_from_its_name(written, numbers):
    assert form(written).numbers == numbers


def test_town_in_front_is_a_name_and_after_it_a_branch():
    assert form("Colombo Manpower").places == frozenset()
    assert form("Sunrise Manpower, Colombo").places == {"colombo"}


@pytest.mark.parametrize(
    "written",
    [
        "Amber Lantern Overseas +977 98510 00000",
        "Amber Lantern Overseas RL-0000",
        "Amber Lantern Overseas POEA-000-LB-010101-R",
        "M/s Amber Lantern Overseas (ज.न. 987/070/71)",
    ],
)
def test_telephone_or_licence_typed_after_a_name_is_no_part_of_it(written):
    assert form(written).key == form("Amber Lantern Overseas").key


def test_number_in_front_is_part_of_the_name_in_any_words():
    assert form("सात तारा").core[0] == form("7 Tara").core[0] == form("Seven Tara").core[0] == "7"


def test_vocabulary_reads_the_whole_of_a_long_line_of_words():
    """n2 cut each line of its tables as if it were a name."""
    last = words.TRADE["manpower"].split()[-1]
    assert N3.trade[last] == "manpower"
    assert last not in N2.trade


def test_hidden_characters_change_nothing():
    assert form("Al\u202e Noor\x00 Man\u200bpower").key == form("Al Noor Manpower").key


@given(st.text(max_size=400))
def test_any_text_has_a_key_that_fits_its_column(text):
    found = form(text)
    assert len(found.key) <= MAX_KEY
    assert len(found.skeleton) <= MAX_KEY
    assert "\x00" not in found.key + found.skeleton


@given(st.lists(st.text(string.ascii_letters, min_size=1, max_size=9), min_size=1, max_size=5))
def test_capitals_and_punctuation_change_nothing(parts):
    plain = form(" ".join(parts)).key
    assert form(" - ".join(parts).upper() + ".").key == form(" - ".join(parts)).key
    assert form(" ".join(parts).swapcase()).key == plain
