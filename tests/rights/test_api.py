"""The law as other apps read it: never more than a source says, never a no for what is not known."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from rights.models import (
    Contact,
    Country,
    Instrument,
    Ratification,
    Statement,
    Translation,
)

pytestmark = pytest.mark.django_db

Get = Callable[..., Any]
SOURCE = ["https://example.org/page"]


@pytest.fixture
def get(client: Client) -> Get:
    def fetch(path: str = "", status: int = 200, **headers: str) -> Any:
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, response.content
        return response.json()

    return fetch


@pytest.fixture
def nepal(db: None) -> Country:
    return Country.objects.create(
        iso3="NPL", iso2="NP", name="Nepal", region="Asia", has_guide=True, is_origin=True
    )


@pytest.fixture
def qatar(db: None) -> Country:
    return Country.objects.create(iso3="QAT", iso2="QA", name="Qatar", is_destination=True)


def treaty(key: str, *, complete: bool) -> Instrument:
    return Instrument.objects.create(
        key=key,
        tier="core",
        kind="treaty",
        binding=True,
        title=f"Invented title of {key}",
        short=f"Short {key}",
        plain="What it is.",
        adopted="1949",
        list_is_complete=complete,
        list_as_of="2023-10",
    )


def fact(country: Country, key: str, **more: Any) -> Statement:
    options = {"as_of": 2025, "confirmed_by": "url", "sources": SOURCE} | more
    return Statement.objects.create(
        country=country, block="recruitment_fee_rule", key=key, text=f"Text of {key}.", **options
    )


def test_fact_from_memory_is_not_sent(get: Get, nepal: Country) -> None:
    fact(nepal, "cap")
    fact(nepal, "secret", confirmed_by="memory_only", sources=[])
    statements = get("countries/NPL/")["statements"]
    assert [row["key"] for row in statements] == ["cap"]
    assert statements[0]["sources"] == SOURCE
    assert statements[0]["as_of"] == 2025


@pytest.mark.parametrize(("as_of", "is_old"), [(2026, False), (2025, False), (2024, True)])
def test_fact_older_than_a_year_says_so(get: Get, nepal: Country, as_of: int, is_old: bool) -> None:
    with time_machine.travel(datetime(2026, 11, 25, tzinfo=UTC), tick=False):
        fact(nepal, "cap", as_of=as_of)
        assert get("countries/NPL/")["statements"][0]["is_old"] is is_old


def test_country_without_a_row_is_not_known_unless_the_list_is_complete(
    get: Get, nepal: Country
) -> None:
    treaty("C143", complete=True)
    treaty("C189", complete=False)
    rows = {row["instrument"]: row for row in get("ratifications/?country=NPL")["results"]}
    assert (rows["C143"]["status"], rows["C143"]["binds"]) == ("not_ratified", "no")
    assert rows["C143"]["as_of"] == "2023-10"
    assert (rows["C189"]["status"], rows["C189"]["binds"]) == ("not_known", "not_known")


def test_day_of_ratification_is_shown_only_where_it_was_read(get: Get, nepal: Country) -> None:
    for key, basis in [("C097", "source"), ("C143", "memory")]:
        Ratification.objects.create(
            instrument=treaty(key, complete=True),
            country=nepal,
            status="ratified",
            date=date(1990, 5, 17),
            date_basis=basis,
            in_force_date=date(1991, 5, 17),
            source_url=SOURCE[0],
            confirmed_by="url",
            as_of="2023-10-26",
        )
    rows = {row["instrument"]: row for row in get("ratifications/?country=NPL")["results"]}
    assert rows["C097"]["date"] == "1990-05-17"
    assert rows["C143"]["date"] == "1990"
    assert rows["C097"]["status"] == "in_force"


def test_ratification_from_memory_stays_not_known(get: Get, nepal: Country) -> None:
    Ratification.objects.create(
        instrument=treaty("C181", complete=False),
        country=nepal,
        status="ratified",
        date_basis="memory",
        confirmed_by="memory_only",
        as_of="",
    )
    row = get("ratifications/?country=NPL&instrument=C181")["results"][0]
    assert (row["status"], row["act"]) == ("not_known", "")


def test_number_read_long_ago_asks_to_be_checked(get: Get, nepal: Country) -> None:
    for key, as_of in [("old", 2022), ("new", 2023)]:
        Contact.objects.create(
            country=nepal,
            key=key,
            kind="hotline",
            name=f"Invented {key} line",
            phone="1234",
            as_of=as_of,
            confirmed_by="url",
            sources=SOURCE,
        )
    rows = {row["name"]: row for row in get("contacts/?country=NPL")["results"]}
    assert rows["Invented old line"]["check_this_number"] is True
    assert rows["Invented new line"]["check_this_number"] is False


def test_contact_from_memory_is_in_no_answer(get: Get, nepal: Country, qatar: Country) -> None:
    Contact.objects.create(
        country=nepal,
        key="memory",
        kind="hotline",
        name="Invented line",
        phone="1234",
        as_of=2025,
        confirmed_by="memory_only",
    )
    for path in ("contacts/", "countries/NPL/", "journeys/NPL/QAT/"):
        assert "Invented line" not in str(get(path))


def test_address_nobody_has_read_is_not_sent(get: Get, nepal: Country) -> None:
    contact = Contact.objects.create(
        country=nepal,
        key="one",
        kind="ngo",
        name="Invented helpers",
        url="https://example.org/",
        as_of=2025,
        confirmed_by="url",
        sources=SOURCE,
    )
    assert get("contacts/")["results"][0]["url"] == ""
    Contact.objects.filter(pk=contact.pk).update(url_is_checked=True)
    assert get("contacts/")["results"][0]["url"] == "https://example.org/"


def test_text_says_which_language_it_is_in_and_who_made_it(get: Get, nepal: Country) -> None:
    fact(nepal, "cap")
    fact(nepal, "changed")
    for key, source in [("cap", "Text of cap."), ("changed", "An older text.")]:
        Translation.objects.create(
            language="ne",
            path=f"country/NPL/recruitment_fee_rule/{key}",
            source=source,
            text="नेपाली",
        )
    texts = {row["key"]: row["text"] for row in get("countries/NPL/?lang=ne")["statements"]}
    assert texts["cap"] == {"text": "नेपाली", "language": "ne", "made_by": "machine"}
    # A translation of an older English could be wrong in law; the English stands in its place.
    assert texts["changed"] == {"text": "Text of changed.", "language": "en", "made_by": "author"}


def test_lang_in_the_address_wins_over_accept_language(get: Get, nepal: Country) -> None:
    assert get("countries/NPL/", **{"Accept-Language": "ar"})["name"] == "نيبال"
    assert get("countries/NPL/?lang=ne", **{"Accept-Language": "ar"})["name"] == "नेपाल"


def test_same_answer_is_not_sent_twice(client: Client, nepal: Country) -> None:
    first = client.get("/api/v1/countries/NPL/")
    again = client.get("/api/v1/countries/NPL/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(
        "/api/v1/countries/NPL/", headers={"If-Modified-Since": first["Last-Modified"]}
    )
    assert since.status_code == 304
    fact(nepal, "cap")
    changed = client.get("/api/v1/countries/NPL/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_etag_of_one_language_is_not_that_of_another(client: Client, nepal: Country) -> None:
    tags = {client.get(f"/api/v1/countries/?lang={code}")["ETag"] for code in ("en", "ar", "ne")}
    assert len(tags) == 3


def test_answer_sets_no_cookie_and_may_be_read_by_any_app(client: Client, nepal: Country) -> None:
    response = client.get("/api/v1/countries/")
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "query",
    [
        "contry=NPL",
        "role=both",
        "has_guide=1",
        "limit=0",
        "limit=301",
        "limit=ten",
        "limit=-1",
        "offset=-1",
        "offset=99999999999999999999",
        "lang=xx",
        "lang=",
    ],
)
def test_parameter_that_is_not_understood_is_refused(get: Get, query: str) -> None:
    problem = get(f"countries/?{query}", status=400)
    assert problem["type"] == "/api/v1/problems/invalid/"
    assert problem["errors"][0]["in"] == "query"
    # Nothing that was typed comes back.
    assert "contry" not in str(problem)


def test_pages_hold_every_row_once(get: Get, nepal: Country, qatar: Country) -> None:
    treaty("C097", complete=True)
    treaty("C143", complete=True)
    seen, path = [], "ratifications/?limit=3"
    while path:
        page = get(path)
        assert page["count"] == 4
        seen += [(row["country"], row["instrument"]) for row in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert sorted(set(seen)) == sorted(seen)
    assert len(seen) == 4


@pytest.mark.parametrize("path", ["countries/XXX/", "countries/npl/", "topics/none/", "nothing/"])
def test_unknown_address_is_a_problem_in_json(client: Client, path: str) -> None:
    response = client.get(f"/api/v1/{path}", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["role=", "has_guide=", "has_guide=yes", "role=both", "rol=origin"]
)
def test_filter_that_is_not_understood_is_refused_and_never_passed_over(
    client: Client, query: str
) -> None:
    assert client.get("/api/v1/countries/?role=origin&has_guide=false").status_code == 200
    answer = client.get(f"/api/v1/countries/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["in"] == "query"
