import pytest

from recruitment.matching import spellings
from recruitment.matching.compare import Band, Record, compare
from recruitment.matching.normalise import form
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


def _band(one: str, other: str) -> Band:
    return compare(Record((one,), "NPL"), Record((other,), "NPL")).band


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Kshitijpar Overseas", "kshitijpar overseas kathmandu"),
        ("ሰላም ቀስተደመና ኤጀንሲ", "ሰላም ቀስተደመና ኤጀንሲ ደሴ ቅርንጫፍ"),
        ("முகில்வாணன் மேன்பவர்", "முகில்வாணன் மேன்பவர் மதுரை கிளை"),
        ("ООО «Рябиновый Мост»", "Общество с ограниченной ответственностью «Рябиновый Мост»"),
        ("شركة ضفاف اللوز للموارد البشرية", "ضفاف اللوز موارد بشرية"),
    ],
)
def test_town_branch_or_legal_form_beside_a_name_that_tells_enough_is_one_firm(name, written):
    assert _band(name, written) is _band(written, name) is Band.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Butterfly Overseas", "butterfly overseas kathmandu"),  # any firm may be called so
        ("Lotus Overseas", "lotus overseas kathmandu"),
        ("Kshitijpar Overseas Pokhara", "kshitijpar overseas kathmandu"),
        ("முகில்வாணன் மேன்பவர்", "முகில்வாணன் மேன்பவர் மதுரை"),  # no branch is said
    ],
)
def test_town_beside_a_name_that_many_may_have_is_asked_about(one, other):
    assert _band(one, other) is not Band.SAME


def test_name_of_a_person_is_not_heard_as_a_word_of_the_trade():
    assert form("কফিলউদ্দিন মাতুব্বর ট্রাভেলস").trade == ("travel",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Purnabasi Recruiting (RL-412)", "Purnabasi Recruiting (RL-1178)"),
        ("Invented Himal Overseas, Licence No. 55/076", "Invented Himal Overseas Lic. 56/076"),
        ("S.K.M. Overseas Bhattedanda", "S.K.N. Overseas Bhattedanda"),
        ("A.H.M. Kalurghatia Overseas", "A.K.M. Kalurghatia Overseas"),
        ("SKM Overseas Bhattedanda", "S.K.N. Overseas Bhattedanda"),
        ("Bright Harehollow Staffing", "Wright Harehollow Staffing"),
        ("จัดหางาน นาข้าวงามตา", "จัดหางาน นาขาวงามตา"),
        ("Kuakatar Overseas Cumilla Branch", "Kuakatar Fisheries Cumilla Branch"),
    ],
)
def test_what_tells_two_firms_apart_beside_a_like_name_is_never_joined(
    one: str, other: str
) -> None:
    assert compare(Record((one,), "BGD"), Record((other,), "BGD")).band is not Band.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Purnabasi Recruiting (RL-412)", "Purnabasi Recruiting RL No. 0412"),
        ("Purnabasi Recruiting (RL-412)", "Purnabasi Recruiting"),
        ("S.K.M. Overseas Bhattedanda", "SKM Overseas Bhattedanda"),
        ("A.H.M. Kalurghatia Overseas", "AHM Kalurghatia Overseas"),
    ],
)
def test_the_same_number_or_initials_written_otherwise_stand_in_no_way(
    one: str, other: str
) -> None:
    assert compare(Record((one,), "BGD"), Record((other,), "BGD")).band is Band.SAME


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("हिमकिरण माला ओभरसिज", "Himkiran Mela Overseas"),
        ("பனைமலை மேன்பவர்", "Panimalai Manpower"),
        ("সাগরমালা নৌকা ট্রাভেলস", "Sagarmela Nouka Travels"),
    ],
)
def test_sign_with_a_vowel_of_another_kind_is_asked_about(sign: str, name: str) -> None:
    for one, other in ((sign, name), (name, sign)):
        assert compare(Record((one,), "NPL"), Record((other,), "NPL")).band is Band.ASK


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("हिमकिरण माला ओभरसिज", "Himkiran Mala Overseas"),
        ("हिमकिरण मेला ओभरसिज", "Himkiran Mela Overseas"),
        ("பனைமலை மேன்பவர்", "Panaimalai Manpower"),
        ("জুপিটার তারকা ওভারসিজ", "Jupiter Taraka Overseas"),
        ("নাসিম হায়দার ট্রাভেলস", "Naseem Haidar Travels"),
    ],
)
def test_sign_with_vowels_of_one_kind_is_joined(sign: str, name: str) -> None:
    for one, other in ((sign, name), (name, sign)):
        assert compare(Record((one,), "NPL"), Record((other,), "NPL")).band is Band.SAME
