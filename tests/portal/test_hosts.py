"""Guides, reports and the desk under three names, and what workers use under one inside Tor."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.published import PublishedFirst
from tests.factories.rights import CountryFactory

pytestmark = pytest.mark.django_db

PUBLIC, REPORT, DESK = "rights.example.org", "report.example.org", "desk.example.org"
ONION = "inventedinventedinvented.onion"
CLEAR = (PUBLIC, REPORT, DESK)


@pytest.fixture(autouse=True)
def _names(settings: Any) -> None:
    settings.PUBLIC_HOST, settings.REPORT_HOST, settings.DESK_HOST = CLEAR
    settings.ONION_HOST = ONION
    settings.ALLOWED_HOSTS = [*CLEAR, ONION, "old.example.org"]


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("/en/", PUBLIC),
        ("/en/agencies/", PUBLIC),
        ("/api/v1/countries/", PUBLIC),
        ("/en/report/", REPORT),
        ("/ne/receipt/", REPORT),
        ("/en/reply/", REPORT),
        ("/desk/sign-in/", DESK),
        ("/admin/login/", DESK),
    ],
)
def test_each_path_is_served_by_one_name_and_nowhere_else(
    client: Client, path: str, owner: str
) -> None:
    for name in (*CLEAR, "old.example.org"):
        answer = client.get(path, headers={"host": name})
        assert (answer.status_code == 404) == (name != owner), name
    hidden = owner == DESK
    assert (client.get(path, headers={"host": ONION}).status_code == 404) == hidden


@pytest.mark.parametrize("name", [*CLEAR, ONION])
def test_every_name_says_whether_it_lives(client: Client, name: str) -> None:
    assert client.get("/healthz", headers={"host": name}).status_code == 200


def test_the_bare_name_of_the_desk_leads_to_the_desk(client: Client) -> None:
    assert client.get("/", headers={"host": DESK})["Location"] == "/desk/"


def test_links_to_another_name_are_whole_and_links_to_the_own_are_not(client: Client) -> None:
    page = client.get("/en/", headers={"host": PUBLIC})
    links = _links(page)
    assert any(link.startswith(f"http://{REPORT}/en/report/") for link in links)
    assert not any(PUBLIC in link for link in links)
    back = _links(client.get("/en/report/", headers={"host": REPORT}))
    assert any(link.startswith(f"http://{PUBLIC}/en/") for link in back)
    assert not any(REPORT in link for link in back)


def test_quiet_pages_stay_quiet_across_names(client: Client) -> None:
    page = client.get("/en/?quiet=1", headers={"host": PUBLIC})
    [link, *_more] = [link for link in _links(page) if link.startswith(f"http://{REPORT}/en/rep")]
    assert "quiet=1" in link


def test_forms_may_lead_from_guides_to_reports_and_from_the_desk_nowhere(client: Client) -> None:
    def policy(path: str, name: str) -> str:
        policy = client.get(path, headers={"host": name})["Content-Security-Policy"]
        return re.search(r"form-action ([^;]*)", policy)[1]

    assert policy("/en/", PUBLIC).split() == ["'self'", f"http://{PUBLIC}", f"http://{REPORT}"]
    assert policy("/desk/sign-in/", DESK) == "'self'"
    assert policy("/en/", ONION) == "'self'"


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/about/",
        "/en/agencies/",
        "/en/report/",
        "/en/receipt/",
        "/en/journeys/NPL/QAT/",
        "/en/journeys/NPL/QAT/print/",
        "/api/v1/",
        "/api/v1/schema/",
        "/api/v1/sync/countries/",
        "/api/v1/changes/",
    ],
)
def test_under_the_onion_name_nothing_names_the_open_net(client: Client, path: str) -> None:
    CountryFactory(iso3="NPL")
    CountryFactory(iso3="QAT")
    answer = client.get(path, headers={"host": ONION})
    assert answer.status_code == 200
    told = answer.content.decode() + str(answer.headers)
    assert not [name for name in CLEAR if name in told]
    assert "Onion-Location" not in answer


def test_the_onion_name_is_not_sent_to_https_nor_told_to_keep_to_it(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CountryFactory(iso3="NPL")
    CountryFactory(iso3="QAT")
    proxied = {"x-forwarded-proto": "https"}
    path = "/en/journeys/NPL/QAT/print/"
    inside = Client().get(path, headers={"host": ONION, **proxied})
    assert f"http://{ONION}/en/journeys/NPL/QAT/" in inside.content.decode()
    assert "Strict-Transport-Security" not in inside
    outside = Client().get(path, headers={"host": PUBLIC, **proxied})
    assert f"https://{PUBLIC}/en/journeys/NPL/QAT/" in outside.content.decode()
    assert "Strict-Transport-Security" in outside


def test_the_open_net_tells_of_the_onion_without_what_was_asked(
    client: Client, settings: Any
) -> None:
    told = client.get("/en/search/?q=passport", headers={"host": PUBLIC})["Onion-Location"]
    assert told == f"http://{ONION}/en/search/"
    assert "Onion-Location" not in client.get("/desk/sign-in/", headers={"host": DESK})
    settings.ONION_HOST = ""
    assert "Onion-Location" not in client.get("/en/", headers={"host": PUBLIC})


@pytest.mark.parametrize(("name", "from_files"), [(PUBLIC, True), (REPORT, False), (ONION, False)])
def test_files_go_out_under_the_public_name_alone(
    name: str, from_files: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = PublishedFirst(lambda environ, start: [b"portal"], tmp_path)
    monkeypatch.setattr(files, "_answer", lambda environ, start: [b"file"])
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/about/", "HTTP_HOST": name}
    assert files(asked | {"wsgi.url_scheme": "http"}, None) == [
        b"file" if from_files else b"portal"
    ]


def test_with_one_name_pages_hold_no_whole_address(client: Client, settings: Any) -> None:
    settings.PUBLIC_HOST = settings.REPORT_HOST = settings.DESK_HOST = ""
    page = client.get("/en/", headers={"host": PUBLIC})
    assert "/en/report/" in str(_links(page))
    assert not any(PUBLIC in link for link in _links(page))


def _links(page: Any) -> list[str]:
    assert page.status_code == 200
    return re.findall(r'\s(?:href|action)="([^"]*)"', page.content.decode())
