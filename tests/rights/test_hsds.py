"""The help directory as Open Referral HSDS 3.0: in its shape, with sources, and nothing unchecked."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from rights.models import Contact, Country
from rights.services import changes
from tests.rights.test_sync import contact

pytestmark = pytest.mark.django_db

HSDS = "/api/v1/hsds"
STANDARD = json.loads(Path(__file__).with_name("hsds_3_0.json").read_text())


@pytest.fixture
def nepal(db: None) -> Country:
    return Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")


def get(client: Client, address: str, **asked: object) -> Any:
    response = client.get(HSDS + address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def fits(entity: str, row: dict[str, Any]) -> None:
    schema = {"$ref": f"#/$defs/{entity}", "$defs": STANDARD["$defs"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(row)


def test_the_whole_directory_fits_the_standard(loaded_rights: None, client: Client) -> None:
    for entity in ("service", "organization"):
        for full in ("false", "true"):
            page = get(client, f"/{entity}s", per_page=300, full=full)
            assert page["contents"]
            for row in page["contents"]:
                fits(entity, row)
        one = page["contents"][0]
        assert get(client, f"/{entity}s/{one['id']}") == one
    assert page["total_items"] <= Contact.objects.published().count()


def test_pages_hold_every_service_once(loaded_rights: None, client: Client) -> None:
    seen: list[str] = []
    for n in range(1, 100):
        page = get(client, "/services", page=n, per_page=50)
        assert page["size"] == len(page["contents"])
        assert page["first_page"] == (n == 1)
        seen += [row["id"] for row in page["contents"]]
        if page["last_page"]:
            break
    assert page["total_pages"] == n
    assert len(seen) == len(set(seen)) == Contact.objects.published().count()
    assert get(client, "/services", page=n + 1, per_page=50)["empty"] is True


def test_phone_carries_its_sources_and_an_old_one_an_alert(nepal: Country, client: Client) -> None:
    contact(nepal, as_of=2019, hours="9-17", languages=["Nepali"], sources=["https://a.example/"])
    [row] = get(client, "/services", full="true")["contents"]
    [phone] = row["phones"]
    assert phone["number"] == "+977 1"
    assert [(a["link_type"], a["value"]) for a in phone["attributes"]] == [
        ("source", "https://a.example/")
    ]
    assert row["assured_date"] == "2019"
    assert "Check it" in row["alert"]
    assert row["schedules"][0]["description"] == "9-17"
    assert row["languages"][0]["name"] == "Nepali"
    assert row["service_areas"][0]["name"] == "Nepal"
    assert row["organization"]["id"] == row["organization_id"]


def test_what_nobody_has_checked_is_not_there(nepal: Country, client: Client) -> None:
    draft = contact(nepal, confirmed_by="memory_only", sources=[], url="https://a.example/")
    assert get(client, "/services")["empty"] is True
    Contact.objects.filter(pk=draft.pk).update(confirmed_by="url", sources=["https://b.example/"])
    [row] = get(client, "/services")["contents"]
    assert "url" not in row, "nobody has opened that address"


def test_contacts_of_one_name_in_one_country_are_one_organisation(
    nepal: Country, client: Client
) -> None:
    qatar = Country.objects.create(iso3="QAT", iso2="QA", name="Qatar")
    for country, key in ((nepal, "a"), (nepal, "b"), (qatar, "a")):
        contact(country, key=key)
    assert get(client, "/organizations")["total_items"] == 2
    organization = get(client, "/organizations", country="NPL", full="true")["contents"][0]
    assert len(organization["services"]) == 2
    asked = get(client, "/services", organization_id=organization["id"])
    assert [row["id"] for row in asked["contents"]] == [r["id"] for r in organization["services"]]


def test_ids_outlive_the_rows_of_the_database(nepal: Country, client: Client) -> None:
    contact(nepal)
    before = get(client, "/services", full="true")["contents"]
    Contact.objects.all().delete()
    contact(nepal)
    assert get(client, "/services", full="true")["contents"] == before


def test_services_are_found_by_words_and_by_when_they_changed(
    nepal: Country, client: Client
) -> None:
    contact(nepal)
    changes.note()
    began = timezone.now()
    contact(nepal, key="other", notes="Speaks for fishers")
    changes.note()
    for asked in ({"search": "FISHERS"}, {"modified_after": began.isoformat()}):
        assert get(client, "/services", **asked)["total_items"] == 1
    assert get(client, "/services", search="nothing of the kind")["empty"] is True


@pytest.mark.parametrize(
    "asked",
    ["page=0", "per_page=301", "full=1", "search=", "search=%00", "organization_id=7", "country=x",
     "modified_after=yesterday", "taxonomy_id=1", "minimal=true"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(client: Client, asked: str) -> None:
    assert client.get(f"{HSDS}/services?{asked}").status_code == 400


def test_root_says_which_version_of_the_standard_this_is(client: Client) -> None:
    root = get(client, "/")
    assert root["version"] == "3.0"
    assert root["openapi_url"].endswith("/api/v1/schema/")


def test_unknown_id_is_not_found(client: Client, nepal: Country) -> None:
    for entity in ("services", "organizations"):
        for odd in ("00000000-0000-4000-8000-000000000000", "null,null"):
            answer = client.get(f"{HSDS}/{entity}/{odd}")
            assert answer.status_code == 404
            assert answer["Content-Type"] == "application/problem+json"
