import pytest
from django.conf import settings

from rights.content.build import build, covers_only, english, excluded_parts
from rights.content.files import read
from rights.content.territories import all_territories


@pytest.mark.parametrize(
    ("remark", "parts"),
    [
        ("excludes Annex II", ["Annex II"]),
        (
            "excludes Annexes I-III; in force from independence",
            ["Annex I", "Annex II", "Annex III"],
        ),
        ("excludes Annexes I and III", ["Annex I", "Annex III"]),
        ("excludes Part II", ["II"]),
        ("annex exclusions not checked", []),
        ("", []),
    ],
)
def test_excluded_parts_are_read_out_of_the_remark(remark: str, parts: list[str]) -> None:
    assert excluded_parts("C097", remark) == parts


@pytest.mark.parametrize(
    ("remark", "place"),
    [
        ("known to cover Sabah only (from memory)", "Sabah"),
        ("declared for Zanzibar only", "Zanzibar"),
        ("European part of the Kingdom only", "European part"),
        ("annex exclusions not checked", ""),
    ],
)
def test_ratification_for_a_part_of_the_country(remark: str, place: str) -> None:
    assert covers_only(remark) == place


def test_every_excluding_remark_of_the_list_is_understood() -> None:
    rows = build(read(settings.CONTENT_DIR)).ratifications
    assert not [row for row in rows if "excludes" in row.remark and not row.excluded_parts]


def test_every_text_of_every_fact_can_be_translated() -> None:
    paths = english(read(settings.CONTENT_DIR))
    assert paths["country/NPL/recruitment_fee_rule/cap"].startswith("NPR 10,000")
    assert paths["stage/travel/title"] == "Travel and papers"
    assert (
        "country/NPL/required_documents_before_leaving/items.labour-permit-shram-swikriti" in paths
    )
    assert all(text.strip() for text in paths.values())
    assert all(len(path) <= 200 for path in paths)


def test_territories_are_those_of_iso_3166() -> None:
    territories = all_territories()
    assert len(territories) == 249
    assert len({one.iso2 for one in territories.values()}) == 249
    assert territories["NPL"].region == "Southern Asia"
    assert territories["TLS"].iso2 == "TL"
    assert territories["COD"].iso2 == "CD"
    assert "ZAR" not in territories
    assert not territories["HKG"].is_state
    # 193 members of the United Nations, the Holy See, Palestine, Cook Islands, Niue, Taiwan.
    assert sum(one.is_state for one in territories.values()) == 198
