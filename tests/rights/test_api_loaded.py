"""The API over all of data/. Loaded once for this file: the tests here only read."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from rights.models import Topic

pytestmark = pytest.mark.django_db

Get = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_rights", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def get(client: Client) -> Get:
    def fetch(path: str) -> Any:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 200, response.content
        return response.json()

    return fetch


def test_journey_says_for_each_duty_whether_it_binds(get: Get) -> None:
    journey = get("journeys/NPL/QAT/")
    decisions = journey["decisions"]
    assert {row["country"] for row in decisions} == {"NPL", "QAT"}
    # Neither has ratified any of the three; where lists are incomplete we do not know.
    assert {row["binds"] for row in decisions} == {"no", "not_known"}
    # C189's list is incomplete and neither is on it: that is never a no.
    assert {row["binds"] for row in decisions if row["instrument"] == "C189"} == {"not_known"}
    assert len(journey["stages"]) == 10
    assert journey["fee_rules"]
    assert journey["contacts"][0]["country"] == "QAT"


def test_not_sure_of_papers_gets_both_answers(get: Get) -> None:
    # Argentina ratified ICRMW; Part IV is for those with papers.
    by_papers = {
        papers: get(f"journeys/ARG/MEX/?papers={papers}")["decisions"]
        for papers in ("with", "without", "not_sure")
    }
    for with_, without, unsure in zip(*by_papers.values(), strict=True):
        assert unsure["binds"] == with_["binds"]
        assert unsure["binds_without_papers"] == without["binds"]
    assert by_papers["with"] != by_papers["without"]


@pytest.mark.parametrize("ask", [{"path": "?format=txt"}, {"accept": "text/plain"}])
def test_journey_as_plain_text_carries_year_and_status(client: Client, ask: dict[str, str]) -> None:
    headers = {"Accept": ask["accept"]} if "accept" in ask else {}
    response = client.get(f"/api/v1/journeys/NPL/QAT/{ask.get('path', '')}", headers=headers)
    text = response.content.decode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Nepal, C189: not known" in text
    assert "(as of 2025)" in text


def test_every_pair_of_countries_is_a_journey(get: Get) -> None:
    journey = get("journeys/TUV/ISL/")
    assert journey["fee_rules"] == []
    assert journey["treaties"]


def test_topic_carries_its_articles(get: Get) -> None:
    key = Topic.objects.first().pk
    topic = get(f"topics/{key}/")
    assert topic["provisions"]
    assert topic["plain"][0]["language"] == "en"
    assert topic["key"] in [row["key"] for row in get("topics/?limit=300")["results"]]


def test_severity_of_an_abuse_is_not_told(get: Get) -> None:
    rows = get("abuses/")
    assert rows["count"] == 18
    assert "severity" not in str(rows)


def test_list_of_all_pairs_asks_the_database_few_times(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        client.get("/api/v1/ratifications/?limit=300")
    with django_assert_max_num_queries(20):
        client.get("/api/v1/journeys/NPL/QAT/?lang=ne")


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
@pytest.mark.parametrize("path", ["journeys/NPL/QAT/", "countries/PHL/", "changes/"])
def test_answer_fits_into_the_first_packets_of_a_slow_line(
    client: Client, path: str, language: str
) -> None:
    response = client.get(f"/api/v1/{path}?lang={language}", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 14_000
