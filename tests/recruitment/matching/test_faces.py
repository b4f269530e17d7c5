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
    assert names(line) == [(part, True) for part in parts]


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
