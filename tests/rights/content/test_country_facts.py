from typing import Any

import pytest
from django.conf import settings

from rights.content import country_facts
from rights.content.files import read
from rights.content.schema import Contact, Statement

PAGE = "https://news.example.org/a"
READ = {"as_of": 2025, "confirmed_by": "url", "sources": [PAGE]}
MEMORY = {"as_of": 2024, "confirmed_by": "memory_only"}


def country(**blocks: Any) -> dict[str, Any]:
    return {
        "iso3": "NPL",
        "name": "Nepal",
        "role": ["origin"],
        "languages": ["ne"],
        "help": [],
        "sources": [PAGE, "https://dofe.gov.np/list"],
        **blocks,
    }


def facts(**blocks: Any) -> dict[str, Statement]:
    return {f"{x.block}/{x.key}": x for x in country_facts.statements(country(**blocks))}


def contact(**entry: Any) -> Contact:
    given = {"kind": "ngo", "name": "Invented Help", "as_of": 2025, "confirmed_by": "url"}
    found = country_facts.contacts(country(help=[{**given, "source_url": PAGE, **entry}]))
    return found[0]


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [] if value is None else [str(value)]


def test_nothing_researched_is_lost() -> None:
    """Every text, number and address of a country file is found again in what is made of it."""
    lost = {
        name: lost_of(content) for name, content in read(settings.CONTENT_DIR).countries.items()
    }
    assert len(lost) == 49
    assert {name: leaves for name, leaves in lost.items() if leaves} == {}


def lost_of(content: dict[str, Any]) -> set[str]:
    made = country_facts.country(content, iso2="XX", region="", is_state=True)
    rows = [made, *country_facts.statements(content), *country_facts.contacts(content)]
    kept = {leaf for row in rows for leaf in leaves(row.__dict__)}
    # The block's own footing is the oldest and weakest of its parts; it is worked out anew.
    answered = {"unclear": "not_known", "embassy_service": "embassy"}
    return {
        leaf
        for leaf in leaves({k: v for k, v in content.items() if k not in ("role",)})
        if answered.get(leaf, leaf) not in kept
        and leaf not in ("url", "two_sources")
        and not _is_year_of_a_block(leaf, content)
    }


def _is_year_of_a_block(leaf: str, content: dict[str, Any]) -> bool:
    blocks = [value for value in content.values() if isinstance(value, dict)]
    return leaf in {str(block.get("as_of")) for block in blocks}


def test_fact_keeps_its_own_year_sources_and_detail() -> None:
    found = facts(complaints={"where": {"text": "At DoFE.", "source_detail": "p. 3", **READ}})
    fact = found["complaints/where"]
    assert (fact.text, fact.as_of, fact.sources) == ("At DoFE.", 2025, [PAGE])
    assert (fact.confirmed_by, fact.source_detail) == ("url", "p. 3")


@pytest.mark.parametrize(
    "text", ["Three years (memory only).", "By memory two years.", "Total from memory."]
)
def test_text_that_admits_memory_is_a_draft_whatever_is_said_of_it(text: str) -> None:
    found = facts(complaints={"deadline": {"text": text, **READ}})
    assert found["complaints/deadline"].confirmed_by == "memory_only"


def test_one_word_answer_rests_on_the_sentence_it_sums_up() -> None:
    read_rule = facts(
        passport_retention={
            "legal": "no",
            "law": {"text": "Nobody may.", **READ},
            "practice": {"text": "Often.", **MEMORY},
            **MEMORY,
        }
    )
    assert read_rule["passport_retention/legal"].value == "no"
    assert read_rule["passport_retention/legal"].confirmed_by == "url"
    from_memory = facts(
        passport_retention={"legal": "no", "law": {"text": "Nobody may.", **MEMORY}, **MEMORY}
    )
    assert from_memory["passport_retention/legal"].confirmed_by == "memory_only"


def test_unclear_answer_is_not_known_and_never_no() -> None:
    found = facts(
        recruitment_fee_rule={
            "worker_may_be_charged": "unclear",
            "summary": {"text": "The law and a notice differ.", **READ},
            **READ,
        }
    )
    assert found["recruitment_fee_rule/worker_may_be_charged"].value == "not_known"


def test_part_without_a_companion_is_as_weak_as_the_weakest_of_its_block() -> None:
    found = facts(
        labour_office={
            "opening": "Every morning",
            "a": {"text": "One.", **READ},
            "b": {"text": "Two.", **MEMORY},
            "as_of": 2024,
            "confirmed_by": "url",
        }
    )
    assert found["labour_office/opening"].confirmed_by == "memory_only"


def test_address_is_a_draft_until_its_site_was_read() -> None:
    found = facts(
        licence_check={
            "url": "https://www.dofe.gov.np",
            "other_url": "https://unread.example.net",
            "how": {"text": "Look it up.", **READ},
            **READ,
        }
    )
    assert found["licence_check/url"].confirmed_by == "url"
    assert found["licence_check/other_url"].confirmed_by == "memory_only"
    assert found["licence_check/other_url"].data == {"url": "https://unread.example.net"}


def test_year_from_memory_is_held_back_and_the_agreement_is_published() -> None:
    found = facts(
        bilateral_agreements=[
            {"partner": "ARE", "year": 2019, "type": "labour", "note": "year from memory", **READ}
        ]
    )
    agreement, year = found["bilateral_agreements/ARE"], found["bilateral_agreements/ARE.year"]
    assert (agreement.confirmed_by, agreement.data) == ("url", {"partner": "ARE", "year": None})
    assert (year.confirmed_by, year.value) == ("memory_only", "2019")


def test_agreement_whose_title_names_a_year_from_memory_is_held_back_whole() -> None:
    found = facts(
        bilateral_agreements=[
            {
                "partner": "KWT",
                "year": 2007,
                "type": "work 2021",
                "note": "2021 from memory",
                **READ,
            }
        ]
    )
    assert found["bilateral_agreements/KWT"].confirmed_by == "memory_only"
    assert "bilateral_agreements/KWT.year" not in found


def test_key_of_a_listed_fact_does_not_depend_on_its_place() -> None:
    one = {"name": "Labour permit", "text": "Needed.", **READ}
    two = {"name": "Health test", "text": "Needed.", **READ}
    key = "required_documents_before_leaving/items.labour-permit"
    first = facts(required_documents_before_leaving={"items": [one, two], **READ})
    last = facts(required_documents_before_leaving={"items": [two, one], **READ})
    assert first[key].text == last[key].text == "Needed."


def test_two_agreements_with_one_country_are_told_apart() -> None:
    entry = {"partner": "IND", "year": 1950, "type": "treaty", **READ}
    found = facts(bilateral_agreements=[entry, {**entry, "year": 2009}])
    assert found["bilateral_agreements/IND-2"].data["year"] == 2009


def test_shape_nobody_foresaw_is_refused() -> None:
    with pytest.raises(country_facts.UnknownShape, match="complaints.phones"):
        facts(complaints={"phones": ["1141"], **READ})


def test_contact_without_a_page_is_a_draft() -> None:
    assert contact().confirmed_by == "url"
    assert contact(source_url=None, confirmed_by="memory_only").confirmed_by == "memory_only"


def test_contact_shows_its_address_only_when_the_site_was_read() -> None:
    assert contact(url="https://news.example.org/help").url_is_checked
    assert not contact(url="https://unread.example.net").url_is_checked


def test_contact_with_two_pages_names_both() -> None:
    found = contact(second_source_url="https://b.example.org", confirmed_by="two_sources")
    assert found.sources == [PAGE, "https://b.example.org"]
