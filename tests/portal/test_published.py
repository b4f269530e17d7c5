"""Files go out before the portal is asked, and only for a plain reading of a published page."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.test import Client

from portal import published
from portal.published import PublishedFirst
from portal.styles import public_stylesheet_hash
from rights.publishing import press
from rights.publishing.releases import Entry, Release, put_in_place

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
ABOUT = "/ne/about/"
STYLE = public_stylesheet_hash().strip("'")


class Answer:
    def __init__(self) -> None:
        self.status, self.headers, self.body = "", {}, b""

    def start(self, status: str, headers: list[tuple[str, str]]) -> None:
        assert len(dict(headers)) == len(headers)
        self.status, self.headers = status, dict(headers)


def _portal(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("From", "portal")])
    return [b"portal"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    printed = press.render(ABOUT)
    release = Release(tmp_path / "releases" / "1", {})
    (tmp_path / "releases").mkdir()
    release.add(ABOUT, Entry("", "", ""), press.compress(printed.body))
    put_in_place(release, tmp_path, STYLE, printed.headers)
    return tmp_path


@pytest.fixture
def ask(folder: Path) -> Callable[..., Answer]:
    application = PublishedFirst(_portal, folder)

    def asked(path: str = ABOUT, method: str = "GET", **environ: str) -> Answer:
        path, _mark, query = path.partition("?")
        given = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        given |= {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br", "wsgi.url_scheme": "http"}
        answer = Answer()
        answer.body = b"".join(application(given | environ, answer.start))
        return answer

    return asked


def _went_on(answer: Answer) -> bool:
    return answer.body == b"portal"


class TestFiles:
    @pytest.mark.parametrize("style", ["sha256-plain=", "sha256-with/a+slash="])
    def test_a_page_is_found_whatever_letters_the_hash_has(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
    ) -> None:
        release = Release(tmp_path / "releases" / "1", {})
        (tmp_path / "releases").mkdir()
        release.add(ABOUT, Entry("", "", ""), press.compress(b"page"))
        put_in_place(release, tmp_path, style, {})
        monkeypatch.setattr(published, "public_stylesheet_hash", lambda: f"'{style}'")
        given = {"REQUEST_METHOD": "GET", "PATH_INFO": ABOUT, "HTTP_ACCEPT_ENCODING": "br"}
        [body] = PublishedFirst(_portal, tmp_path)(given, Answer().start)
        assert brotli.decompress(body) == b"page"

    def test_a_page_comes_as_the_portal_sends_it(self, ask: Any) -> None:
        answer, live = ask(), Client().get(ABOUT)
        assert answer.status == "200 OK"
        assert brotli.decompress(answer.body) == live.content
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        parts = set(live["Content-Security-Policy"].split("; "))
        assert set(answer.headers["Content-Security-Policy"].split("; ")) == parts
        own = {
            "Content-Security-Policy",
            "Content-Length",
            "Content-Encoding",
            "ETag",
            "Last-Modified",
            "Cache-Control",
        }
        kept = {name: value for name, value in live.headers.items() if name not in own}
        assert {name: value for name, value in answer.headers.items() if name not in own} == kept
        assert not live.cookies

    @pytest.mark.parametrize(
        ("wish", "coding"),
        [
            ("gzip, deflate, br", "br"),
            ("gzip", "gzip"),
            ("gzip;q=0.5, br;q=0", "gzip"),
            ("br;q=0.001,gzip", "br"),
            ("BR", "br"),
            ("gzip;q=0.000", None),
            ("xbr, gzipped", None),
            ("identity", None),
            ("", None),
        ],
    )
    def test_the_coding_is_one_the_phone_takes(
        self, ask: Any, wish: str, coding: str | None
    ) -> None:
        answer = ask(HTTP_ACCEPT_ENCODING=wish)
        assert answer.headers.get("Content-Encoding") == coding
        assert _went_on(answer) == (coding is None)
        if coding == "gzip":
            assert gzip.decompress(answer.body).startswith(b"<!DOCTYPE html>")

    def test_head_has_the_same_headers_and_no_body(self, ask: Any) -> None:
        answer = ask(method="HEAD")
        assert (answer.headers, answer.body) == (ask().headers, b"")

    def test_what_a_phone_has_is_not_sent_again(self, ask: Any) -> None:
        etag = ask().headers["ETag"]
        for tags in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = ask(HTTP_IF_NONE_MATCH=tags)
            assert (answer.status, answer.body) == ("304 Not Modified", b"")
            assert answer.headers["ETag"] == etag
            assert "Content-Length" not in answer.headers
        day = ask().headers["Last-Modified"]
        assert ask(HTTP_IF_MODIFIED_SINCE=day).status == "304 Not Modified"
        assert ask(HTTP_IF_NONE_MATCH='"other"', HTTP_IF_MODIFIED_SINCE=day).status == "200 OK"

    def test_the_two_codings_have_two_tags(self, ask: Any) -> None:
        assert ask().headers["ETag"] != ask(HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]


class TestWhatGoesOn:
    @pytest.mark.parametrize(
        "path",
        [
            f"{ABOUT}?quiet=1",
            "/ne/about",
            "/ne/search/",
            "/",
            "/desk/",
            "/ne/../ne/about/",
            "/ne/./about/",
            "/ne//about/",
            "//ne/about/",
            "/ne/about/../../../manifest.json/",
            "/ne/about/index.html.br",
            "/ne/\x00/",
            "/ne/caf\xe9/",
        ],
    )
    def test_what_is_no_published_page_is_asked_of_the_portal(self, ask: Any, path: str) -> None:
        assert _went_on(ask(path))

    @pytest.mark.parametrize("method", ["POST", "OPTIONS", "DELETE"])
    def test_only_reading_is_answered(self, ask: Any, method: str) -> None:
        assert _went_on(ask(method=method))

    def test_nobody_reads_in_the_open_where_all_are_sent_to_https(
        self, ask: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(published.settings, "HTTPS", True)
        assert _went_on(ask())
        assert _went_on(ask(HTTP_X_FORWARDED_PROTO="https"))  # nobody of ours says so
        assert not _went_on(ask(**{"wsgi.url_scheme": "https"}))

    def test_a_file_out_of_reach_is_no_error(self, ask: Any, folder: Path) -> None:
        next(folder.glob("releases/1/pages/ne/about/*.br")).unlink()
        assert _went_on(ask())

    def test_another_stylesheet_finds_no_page(self, folder: Path, ask: Any) -> None:
        (folder / "for" / STYLE).unlink()
        assert _went_on(ask())

    def test_without_a_folder_nothing_is_different(self) -> None:
        answer = Answer()
        given = {"REQUEST_METHOD": "GET", "PATH_INFO": ABOUT, "HTTP_ACCEPT_ENCODING": "br"}
        assert list(PublishedFirst(_portal, None)(given, answer.start)) == [b"portal"]


def test_operators_see_how_publishing_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.PUBLISH_DIR is None
    monkeypatch.setattr(settings, "PUBLISH_DIR", folder)
    lines = Client().get("/healthz").content.decode().splitlines()
    assert lines == ["ok", "guides 0, waiting 0, failed 0, checked never"]
