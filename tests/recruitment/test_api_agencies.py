"""The licence check for other apps: what registers say, and not a word of what reports say."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from audit.actors import SEEDER
from recruitment.models import Agency, AgencyName, Licence, RegisterImport
from recruitment.services import agencies
from tests.factories.recruitment import FlagFactory, LicenceFactory, ReportFactory

pytestmark = pytest.mark.django_db

Find = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def find(client: Client) -> Find:
    def look_up(**asked: str) -> list[dict[str, Any]]:
        response = client.get("/api/v1/agencies/", asked)
        assert response.status_code == 200, response.content
        return response.json()["results"]

    return look_up


@pytest.fixture
def lotus(db: None) -> Agency:
    agency = agencies.create_listed(
        name="Invented Lotus Manpower Pvt. Ltd.",
        country="NPL",
        by=SEEDER,
        source="Invented register",
        other_names=["Invented Lotus Recruiters"],
        hints={"licence": "INV-900", "phone": "+977 1 4412345"},
    )
    LicenceFactory(agency=agency, number="INV-900", as_of=date(2026, 10, 1))
    return agency


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "invented lotus manpower"},
        {"name": "Invented Lotus Recruiters"},
        {"licence": "INV-900", "country": "NPL"},
        {"licence": "900", "country": "NPL"},
        {"phone": "01-4412345", "country": "NPL"},
        {"country": "NPL"},
        {},
    ],
)
def test_listed_agency_is_found(find: Find, lotus: Agency, asked: dict[str, str]) -> None:
    assert [row["id"] for row in find(**asked)] == [lotus.pk]


def test_number_alone_is_asked_of_every_list(find: Find, lotus: Agency) -> None:
    RegisterImport.objects.create(
        register="invented",
        country="NPL",
        as_of=date(2026, 10, 1),
        file_sha256="10",
        created_by="x",
    )
    assert [row["id"] for row in find(licence="INV-900")] == [lotus.pk]
    assert find(licence="INV-901") == []


@pytest.mark.parametrize(
    "asked", [{"name": "Lot"}, {"licence": "INV-900"}, {"phone": "01-4412345"}]
)
def test_beginning_and_number_without_a_country_are_found_as_on_the_page(
    find: Find, lotus: Agency, asked: dict[str, str]
) -> None:
    RegisterImport.objects.create(
        register="invented", country="NPL", as_of=date(2026, 10, 1), created_by="x"
    )
    assert [row["id"] for row in find(**asked)] == [lotus.pk]


@pytest.mark.parametrize(
    "asked", [{"name": "quite something else"}, {"licence": "INV-901"}, {"country": "KEN"}]
)
def test_other_agency_is_not_found(find: Find, lotus: Agency, asked: dict[str, str]) -> None:
    assert find(**asked) == []


def test_status_is_the_newest_word_with_its_day_and_source(find: Find, lotus: Agency) -> None:
    LicenceFactory(
        agency=lotus,
        number="INV-900",
        status=Licence.Status.SUSPENDED,
        as_of=date(2026, 11, 1),
        source="Invented register of November",
    )
    row = find(name="Invented Lotus")[0]
    assert row["licence_status"] == "suspended"
    assert row["licence_as_of"] == "2026-11-01"
    assert row["licence_source"] == "Invented register of November"
    assert [licence["status"] for licence in row["licences"]] == ["suspended"]


def test_what_a_register_said_last_stands_on_the_day_of_its_newest_list(
    find: Find, lotus: Agency
) -> None:
    runs = [
        RegisterImport.objects.create(
            register="invented", country="NPL", as_of=day, file_sha256=f"{day:%m}", created_by="x"
        )
        for day in (date(2026, 10, 1), date(2026, 11, 20))
    ]
    Licence.objects.update(register_import=runs[0])
    assert find(name="Invented Lotus")[0]["licence_as_of"] == "2026-11-20"


def test_register_that_does_not_say_is_not_known_rather_than_unlicensed(
    find: Find, lotus: Agency
) -> None:
    Licence.objects.update(status=Licence.Status.NOT_KNOWN)
    assert find(name="Invented Lotus")[0]["licence_status"] == "not_known"


def test_each_row_of_a_register_answers_for_itself(find: Find, lotus: Agency) -> None:
    """That two were judged to be one rests on reports too."""
    twin = agencies.create_listed(
        name="Invented Lotus Manpower Branch", country="NPL", by=SEEDER, source="Invented register"
    )
    LicenceFactory(agency=twin, number="INV-901")
    Agency.objects.filter(pk=twin.pk).update(merged_into=lotus)
    assert {row["id"] for row in find()} == {lotus.pk, twin.pk}
    assert find(licence="INV-900", country="NPL")[0]["licences"][0]["number"] == "INV-900"


def test_printed_end_that_passed_is_not_known(find: Find, lotus: Agency) -> None:
    Licence.objects.update(valid_until=date(2026, 1, 1))
    assert find(name="Invented Lotus")[0]["licence_status"] == "not_known"


def test_agency_known_from_reports_alone_is_in_no_answer(client: Client, find: Find) -> None:
    ghost = agencies.create_unlisted(
        name="Invented Ghost Recruiter", country="NPL", by=SEEDER, hints={"phone": "+97714400000"}
    )
    ReportFactory(agency=ghost)
    assert find() == []
    assert find(name="Invented Ghost Recruiter") == []
    assert find(phone="+97714400000", country="NPL") == []
    assert client.get(f"/api/v1/agencies/{ghost.pk}/").status_code == 404


def test_spelling_of_a_reporter_neither_shows_nor_finds(find: Find, lotus: Agency) -> None:
    agencies.add_name(
        agency=lotus, text="Brother Kumar Office", kind=AgencyName.Kind.REPORTED, by=SEEDER
    )
    agencies.add_identifier(agency=lotus, kind="phone", text="+97714499999", by=SEEDER)
    assert find(name="Brother Kumar Office") == []
    assert find(phone="+97714499999", country="NPL") == []
    assert "Kumar" not in str(find(name="Invented Lotus"))


def test_reports_and_flags_change_nothing_in_the_answer(client: Client, lotus: Agency) -> None:
    before = client.get(f"/api/v1/agencies/{lotus.pk}/")
    for _n in range(4):
        ReportFactory(agency=lotus)
    FlagFactory(agency=lotus)
    after = client.get(f"/api/v1/agencies/{lotus.pk}/")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert not after.has_header("Last-Modified")


def test_what_was_looked_up_is_kept_by_no_shared_cache(client: Client, lotus: Agency) -> None:
    response = client.get("/api/v1/agencies/", {"name": "Invented Lotus"})
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("agency_id", ["0", "999999", str(10**30)])
def test_agency_that_is_not_there_is_not_found(client: Client, agency_id: str) -> None:
    assert client.get(f"/api/v1/agencies/{agency_id}/").status_code == 404


@pytest.mark.parametrize("name", ["x", "x" * 301, "🌏🌏", "\u202eabc", "%", "' OR 1=1"])
def test_odd_names_are_never_our_fault(client: Client, lotus: Agency, name: str) -> None:
    assert client.get("/api/v1/agencies/", {"name": name}).status_code in (200, 400)


def test_page_of_many_agencies_asks_the_database_few_times(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        agency = agencies.create_listed(
            name=f"Invented Number {n} Agency", country="NPL", by=SEEDER, source="List"
        )
        LicenceFactory(agency=agency)
    with django_assert_max_num_queries(6):
        client.get("/api/v1/agencies/")
