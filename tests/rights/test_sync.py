"""An app keeps a copy row by row: what is new, what is gone, page after page, and nothing missed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from rights.models import Contact, Country, Provision, Statement, Topic, Translation
from rights.services import changes
from tests.rights.test_changes import SOURCE, fact

pytestmark = pytest.mark.django_db

Answer = dict[str, Any]


@pytest.fixture
def nepal(db: None) -> Country:
    return Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")


@pytest.fixture
def get(client: Client) -> Any:
    def read(kind: str, **asked: object) -> Answer:
        response = client.get(f"/api/v1/sync/{kind}/", asked)
        assert response.status_code == 200, response.content
        return response.json()

    return read


def pages(client: Client, address: str) -> Iterator[Answer]:
    while address:
        answer = client.get(address).json()
        yield answer
        address = answer["next"]


def contact(country: Country, key: str = "line", **more: Any) -> Contact:
    options = {"confirmed_by": "url", "sources": SOURCE, "as_of": 2025, "phone": "+977 1"} | more
    return Contact.objects.create(
        country=country, key=key, kind="hotline", name="Invented Line", **options
    )


def test_fact_comes_once_changed_again_and_gone_as_a_tombstone(nepal: Country, get: Any) -> None:
    row = fact(nepal)
    changes.note()
    first = get("facts")
    [new] = first["rows"]
    assert new["path"] == "country/NPL/fees/cap"
    assert new["data"]["text"]["text"] == "A cap."
    assert new["data"]["sources"] == SOURCE
    assert get("facts", since=first["until"])["rows"] == []
    Statement.objects.filter(pk=row.pk).update(text="Another cap.")
    changes.note()
    second = get("facts", since=first["until"])
    assert second["rows"][0]["data"]["text"]["text"] == "Another cap."
    row.delete()
    changes.note()
    [gone] = get("facts", since=second["until"])["rows"]
    assert (gone["path"], gone["is_removed"], gone["data"]) == (new["path"], True, None)


def test_fact_that_is_no_longer_published_is_a_tombstone(nepal: Country, get: Any) -> None:
    row = fact(nepal)
    changes.note()
    until = get("facts")["until"]
    Statement.objects.filter(pk=row.pk).update(confirmed_by="memory_only")
    # Even before the change is noted, nothing of it is sent.
    assert get("facts")["rows"][0]["data"] is None
    changes.note()
    assert get("facts", since=until)["rows"][0]["is_removed"] is True


def test_translation_of_a_fact_is_a_change_of_that_fact_alone(nepal: Country, get: Any) -> None:
    row = fact(nepal)
    Statement.objects.create(
        country=nepal, block="fees", key="law", text="x", as_of=2025, confirmed_by="url",
        sources=SOURCE,
    )  # fmt: skip
    changes.note()
    until = get("facts")["until"]
    Translation.objects.create(language="ne", path=row.path, source="A cap.", text="सीमा")
    changes.note()
    [changed] = get("facts", since=until, lang="ne")["rows"]
    assert changed["data"]["text"] == {"text": "सीमा", "language": "ne", "made_by": "machine"}


def test_contact_country_and_provision_come_by_difference(nepal: Country, get: Any) -> None:
    contact(nepal)
    changes.note()
    until = get("contacts")["until"]
    [row] = get("contacts")["rows"]
    assert row["data"]["phone"] == "+977 1"
    assert row["data"]["sources"] == SOURCE
    assert [r["data"]["iso3"] for r in get("countries")["rows"]] == ["NPL"]
    Contact.objects.all().delete()
    changes.note()
    assert [r["is_removed"] for r in get("contacts", since=until)["rows"]] == [True]


def test_loaded_provisions_are_those_of_the_topics(loaded_rights: None, client: Client) -> None:
    rows = [r for page in pages(client, "/api/v1/sync/provisions/") for r in page["rows"]]
    assert len(rows) == Provision.objects.count()
    assert len({row["path"] for row in rows}) == len(rows)
    topic = Topic.objects.first()
    one = client.get(f"/api/v1/topics/{topic.pk}/").json()["provisions"][0]
    row = next(r for r in rows if r["path"] == f"topic/{topic.pk}/provision/{one['position']}")
    assert row["data"] == {"topic": topic.pk, **one}


def test_pages_hold_every_row_once_also_when_one_changes_meanwhile(
    nepal: Country, client: Client
) -> None:
    rows = [contact(nepal, key=f"line-{n}") for n in range(7)]
    changes.note()
    read = pages(client, "/api/v1/sync/contacts/?limit=3")
    first = next(read)
    Contact.objects.filter(pk=rows[6].pk).update(name="Another")
    changes.note()
    rest = list(read)
    paths = [row["path"] for page in [first, *rest] for row in page["rows"]]
    assert len(paths) == len(set(paths)) == 6, "the changed one comes with the next round"
    assert {page["until"] for page in rest} == {first["until"]}
    later = client.get(f"/api/v1/sync/contacts/?since={first['until']}").json()
    assert [row["path"] for row in later["rows"]] == [rows[6].path]


def test_an_app_may_keep_one_country_or_one_right_alone(nepal: Country, get: Any) -> None:
    qatar = Country.objects.create(iso3="QAT", iso2="QA", name="Qatar")
    contact(nepal)
    contact(qatar)
    fact(qatar)
    changes.note()
    assert len(get("contacts")["rows"]) == 2
    assert [r["path"] for r in get("contacts", country="QAT")["rows"]] == [
        "country/QAT/contact/line"
    ]
    assert [r["path"] for r in get("facts", country="NPL")["rows"]] == []
    assert get("provisions", topic="nothing")["rows"] == []


def test_number_of_another_database_starts_over(nepal: Country, client: Client) -> None:
    for n in range(3):
        contact(nepal, key=f"line-{n}")
    changes.note()
    read = list(pages(client, "/api/v1/sync/contacts/?since=999&limit=2"))
    assert [page["starts_over"] for page in read] == [True, True]
    assert sum(len(page["rows"]) for page in read) == 3


@pytest.mark.parametrize(
    "asked",
    [
        "since=x",
        "limit=0",
        "limit=301",
        "limit=x",
        "cursor=x",
        "cursor=",
        "cursor=MS4xLgA",  # "1.1." and a NUL
        "cursor=_____w",  # no UTF-8
        "cursor=MTIzNDU2Nzg5MDEyLjEueA",  # a number with too many digits
        "country=npl",
        "kind=hotline",
        "offset=1",
    ],
)
def test_what_is_not_understood_is_refused(client: Client, asked: str) -> None:
    answer = client.get(f"/api/v1/sync/contacts/?{asked}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_first_copy_of_all_facts_takes_few_queries_a_page(
    loaded_rights: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):
        page = client.get("/api/v1/sync/facts/?limit=300&lang=ne").json()
    assert len(page["rows"]) == 300
    assert all(row["data"]["sources"] for row in page["rows"])


def test_same_page_is_not_sent_twice(nepal: Country, client: Client) -> None:
    contact(nepal)
    changes.note()
    first = client.get("/api/v1/sync/contacts/")
    assert "Last-Modified" in first
    again = client.get("/api/v1/sync/contacts/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
