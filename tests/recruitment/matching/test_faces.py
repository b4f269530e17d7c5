import pytest

from recruitment.matching.faces import faces


def names(text: str) -> list[tuple[str, bool]]:
    return [(face.text, face.is_other_name) for face in faces(text)[1:]]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Amber Heron Ltd t/a Lantern Jobs", ["Amber Heron Ltd", "Lantern Jobs"]),
        ("PT Amber Heron (d/h PT Lantern Kayu)", ["PT Amber Heron", "PT Lantern Kayu"]),
        ("Amber Heron, old name: Lantern Bureau", ["Amber Heron", "Lantern Bureau"]),
    ],
)
def test_former_and_trade_names_are_names_of_their_own(line, parts):
    own, other = parts
    assert names(line) == [(own, False), (other, True)]


def test_initials_behind_a_name_are_another_name_and_a_numeral_is_none():
    assert names("Amber Heron Overseas (AHO)") == [("Amber Heron Overseas", False), ("AHO", True)]
    assert names("Amber Heron Overseas (II)") == names("Amber Heron Overseas (Pvt) Ltd") == []


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [
        ("Amber Heron, Putalisadak, Kathmandu", "Amber Heron", "Putalisadak, Kathmandu"),
        ("office of Amber Heron at Fakirapool", "office of Amber Heron", "Fakirapool"),
        ("Amber Heron office Saddar Rawalpindi", "Amber Heron office", "Saddar Rawalpindi"),
    ],
)
def test_place_behind_a_name_stands_apart(line, name, place):
    (face,) = faces(line)[1:]
    assert (face.text, face.address) == (name, place)


@pytest.mark.parametrize(
    "line", ["Amber Heron Co., Ltd.", "Amber Heron, Inc.", "Amber Heron, Overseas"]
)
def test_legal_form_behind_a_comma_is_no_place(line):
    assert names(line) == []


def test_sign_in_two_scripts_says_one_name_twice():
    assert names("燈海閣 Lantern Court Agency") == [
        ("燈海閣", False),
        ("lantern court agency", False),
    ]


@pytest.mark.parametrize(
    "line",
    ["", "Amber Heron Overseas", "अम्बर हेरन Ltd", "Example Heron Overseas", "Ex Libris", "\0"],
)
def test_line_with_one_name_has_no_other(line):
    assert names(line) == []
    assert faces(line)[0].text == line
