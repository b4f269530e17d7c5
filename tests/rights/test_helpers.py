"""Who helps, in the order in which somebody in need of help reads."""

import pytest

from rights.models import Country
from rights.presenters import people
from rights.presenters.pieces import Texts
from tests.factories.rights import ContactFactory, CountryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return CountryFactory(iso3="QAT")


def lines(country, *spoken, **answers):
    for position, (language, code) in enumerate(spoken):
        ContactFactory(
            country=country,
            kind="hotline",
            name=f"Invented Advice Line ({language})",
            languages=[code],
            phone=f"0120-00{position}",
            position=position,
            **answers,
        )


def helpers(country, language):
    (place,) = people.places([country], Texts(language), language)
    return place.helpers


def test_service_with_a_line_for_each_language_is_one_card_and_the_readers_line_first(country):
    lines(country, ("English", "en"), ("Burmese", "my"), ("Tagalog", "tl"))
    (helper,) = helpers(country, "my")
    assert helper.name.text == "Invented Advice Line"
    assert helper.phones == [("0120-001", "0120001")]
    assert [phones for _spoken, phones in helper.others] == [
        [("0120-000", "0120000")],
        [("0120-002", "0120002")],
    ]
    (helper,) = helpers(country, "fil")
    assert helper.phones == [("0120-002", "0120002")], "Tagalog and Filipino are one language"


def test_who_finds_no_line_of_her_own_sees_english_first(country):
    lines(country, ("Nepali", "ne"), ("English", "en"))
    (helper,) = helpers(country, "ar")
    assert helper.phones == [("0120-001", "0120001")]


def test_lines_that_differ_in_more_than_the_language_stay_apart(country):
    lines(country, ("English", "en"), ("Burmese", "my"))
    ContactFactory(
        country=country,
        kind="hotline",
        name="Invented Advice Line (Nepali)",
        languages=["ne"],
        notes="Sundays only.",
        position=2,
    )
    assert len(helpers(country, "en")) == 2


def test_of_one_kind_who_speaks_her_language_is_first_and_no_kind_overtakes_a_more_urgent(country):
    for position, (kind, name, languages) in enumerate(
        [("hotline", "A", ["en"]), ("hotline", "B", ["en", "ne"]), ("union", "C", ["ne"])]
    ):
        ContactFactory(
            country=country, kind=kind, name=name, languages=languages, position=position
        )
    assert [helper.name.text for helper in helpers(country, "ne")] == ["B", "A", "C"]
    assert [helper.name.text for helper in helpers(country, "en")] == ["A", "B", "C"]


@pytest.mark.usefixtures("loaded_rights")
@pytest.mark.parametrize(
    ("country", "number"),
    [("CAN", "911"), ("KOR", "112"), ("SAU", "911"), ("USA", "911")],
)
def test_where_the_police_has_a_number_it_is_the_first_to_call(country: str, number: str) -> None:
    (place,) = people.places([Country.objects.get(pk=country)], Texts("en"), "en")
    assert place.first.phones == [(number, number)]
