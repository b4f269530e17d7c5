"""The pages that belong to no app, in the language of whoever meets them."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from accounts.models import User
from portal import views

pytestmark = pytest.mark.django_db


class TestRoot:
    @pytest.mark.parametrize(
        ("accepts", "leads_to"),
        [
            ("ne", "/ne/"),
            ("ar-EG,ar;q=0.9,en;q=0.5", "/ar/"),
            ("zh-HK,zh;q=0.9", "/zh-hant/"),
            ("de,ne;q=0.4", "/ne/"),
            ("de", "/en/"),
            ("", "/en/"),
            ("*", "/en/"),
            ("xx-%00;q=9,,;;", "/en/"),
        ],
    )
    def test_it_leads_to_the_first_language_that_we_have(
        self, nobody: Client, accepts: str, leads_to: str
    ) -> None:
        answer = nobody.get("/", headers={"Accept-Language": accepts})
        assert (answer.status_code, answer.url) == (302, leads_to)
        assert "Accept-Language" in answer["Vary"]
        assert not answer.cookies


class TestHealth:
    def test_it_says_ok_and_nothing_else(self, nobody: Client) -> None:
        answer = nobody.get("/healthz")
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert "no-store" in answer["Cache-Control"]

    def test_without_a_database_it_is_not_well(self, nobody: Client, monkeypatch: Any) -> None:
        def gone() -> None:
            raise OperationalError("server closed the connection: secret detail")

        monkeypatch.setattr(views.connection, "cursor", gone)
        answer = nobody.get("/healthz")
        assert answer.status_code == 503
        assert b"secret" not in answer.content
        # To start the web server anew would not bring the database back.
        assert nobody.get("/livez").status_code == 200

    def test_a_server_that_only_follows_is_no_database(
        self, nobody: Client, monkeypatch: Any
    ) -> None:
        """During a fail-over one of two is left, and takes no writes yet."""
        own = views.connection.copy()
        given = own.get_connection_params()
        hosts = {"host": f"/nowhere,{given['host']}", "target_session_attrs": "read-write"}
        monkeypatch.setattr(own, "get_connection_params", lambda: {**given, **hosts})
        monkeypatch.setattr(views, "connection", own)
        assert nobody.get("/healthz").status_code == 200
        own.close()
        follows = {"options": "-c default_transaction_read_only=on"}
        monkeypatch.setattr(own, "get_connection_params", lambda: {**given, **hosts, **follows})
        answer = nobody.get("/healthz")
        own.close()
        assert (answer.status_code, answer.content) == (503, b"no database\n")


def test_a_form_is_not_to_be_found_by_searching(nobody: Client) -> None:
    lines = nobody.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /desk/", "Disallow: /ar/report/", "Disallow: /ne/receipt/"} <= set(lines)
    assert "Disallow: /" not in lines


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("what she wrote")

    monkeypatch.setattr("portal.context_processors._languages", broken)


class TestTrouble:
    @pytest.mark.parametrize(
        ("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ne", "ltr")]
    )
    def test_a_missing_page_speaks_the_language_of_its_address(
        self, nobody: Client, language: str, direction: str
    ) -> None:
        answer = nobody.get(f"/{language}/nothing/of/the/kind/")
        page = answer.content.decode()
        assert answer.status_code == 404
        assert re.search(rf'<html lang="{language}" dir="{direction}">', page)
        with translation.override(language):
            assert str(views.NOT_FOUND.title) in page
        assert f'href="/{language}/"' in page

    def test_outside_the_languages_the_browsers_own_is_spoken(self, nobody: Client) -> None:
        answer = nobody.get("/nothing/", headers={"Accept-Language": "ne"})
        assert answer.status_code == 404
        assert '<html lang="ne"' in answer.content.decode()

    def test_an_address_with_odd_letters_is_not_found_and_harms_nothing(
        self, nobody: Client
    ) -> None:
        for address in (
            "/en/%F0%9F%9A%A8/",
            "/en/%E2%80%AE/",
            "/en/<script>/",
            "/en/" + "a" * 2000 + "/",
        ):
            answer = nobody.get(address)
            assert answer.status_code == 404
            assert "<script" not in answer.content.decode()

    @pytest.mark.parametrize("language", ["en", "ar", "ne"])
    def test_nul_is_refused_in_words(self, nobody: Client, language: str) -> None:
        answer = nobody.get(f"/{language}/search/?q=a%00b")
        assert answer.status_code == 400
        with translation.override(language):
            assert str(views.BAD_REQUEST.title) in answer.content.decode()

    def test_a_form_without_its_token_changes_nothing_and_says_what_to_do(
        self, caseworker: User
    ) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(caseworker)
        answer = browser.post("/desk/account/language/", {"language": "ar"})
        assert answer.status_code == 403
        assert str(views.CSRF.title) in answer.content.decode()
        caseworker.refresh_from_db()
        assert caseworker.language == "en"

    def test_an_error_says_nothing_of_what_was_in_hand(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object, **options: object) -> None:
            raise RuntimeError("what she wrote")

        monkeypatch.setattr("portal.views.robots", broken)
        monkeypatch.setattr("portal.views.accepted_language", broken)
        answer = Client(raise_request_exception=False).get("/")
        page = answer.content.decode()
        assert answer.status_code == 500
        assert str(views.SERVER_ERROR.title) in page
        assert "what she wrote" not in page
        assert "<style>" in page, "the whole page, not the bare one"

    def test_when_the_template_itself_is_broken_there_is_still_a_page(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _break(monkeypatch)
        answer = Client(raise_request_exception=False).get("/ar/about/")
        page = answer.content.decode()
        assert answer.status_code == 500
        assert '<html lang="ar" dir="rtl">' in page
        with translation.override("ar"):
            assert str(views.SERVER_ERROR.title) in page

    def test_pages_about_trouble_ask_the_database_nothing(
        self, nobody: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert nobody.get("/en/nothing/of/the/kind/").status_code == 404


class TestOtherLanguages:
    def test_the_same_page_and_its_question_in_every_language(self, nobody: Client) -> None:
        page = nobody.get("/en/search/?q=visa&x=%22%3E").content.decode()
        for language in ("ar", "ne"):
            assert f'href="/{language}/search/?q=visa&amp;x=%22%3E"' in page

    def test_a_page_outside_the_languages_leads_to_the_start(self, nobody: Client) -> None:
        page = nobody.get("/nothing/").content.decode()
        assert 'href="/ar/"' in page


@pytest.mark.parametrize("address", ["/en/", "/ar/about/", "/en/nothing/of/the/kind/"])
def test_reading_leaves_no_cookie_and_asks_no_third_party(nobody: Client, address: str) -> None:
    answer = nobody.get(address)
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src" not in policy
    # Nothing on the page is loaded from anywhere; links to sources are followed by choice.
    assert not re.search(
        r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)', answer.content.decode()
    )


@pytest.mark.parametrize("path", ["/desk/registers/", "/api/v1/reports/batch/", "/en/nothing/"])
def test_what_was_sent_is_taken_even_where_nobody_looks_at_it(nobody: Client, path: str) -> None:
    """A web server in front that is answered while it still sends loses the answer."""
    sent = BytesIO(b"x" * 3_000_000)
    answer = nobody.generic(
        "POST",
        path,
        content_type="application/json",
        **{"wsgi.input": sent, "CONTENT_LENGTH": str(len(sent.getvalue()))},
    )
    assert answer.status_code in (302, 401, 404)
    assert sent.read() == b""


@pytest.mark.parametrize(("path", "kind"), [("/ne/report/", "text/html"), ("/api/v1/", "problem")])
def test_what_was_too_large_for_the_server_in_front_is_told_in_words(
    nobody: Client, path: str, kind: str
) -> None:
    answer = nobody.get(path, headers={"X-Too-Large": "yes"})
    assert answer.status_code == 413
    assert kind in answer["Content-Type"]
    if kind == "text/html":
        with translation.override("ne"):
            told = [str(line) for line in views.TOO_LARGE.lines]
        assert [line for line in told if line not in answer.content.decode()] == []
        assert answer["Cache-Control"] == "no-store"
