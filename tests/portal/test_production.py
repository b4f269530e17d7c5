"""The commands of docker-compose.yml as they start, and deploy/nginx.conf in front of them."""

import base64
import gzip
import json
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit, urlunsplit

import brotli
import psycopg2
import pytest
from django.conf import settings

from portal import demo
from portal.published import MAX_AGE
from recruitment import sealing
from recruitment.services import evidence, resuming
from tests.portal.production import (
    ONION,
    PUBLIC,
    Answer,
    Front,
    Production,
    eventually,
    free_port,
    front,
    nginx_version,
)

pytestmark = pytest.mark.slow
needs_nginx = pytest.mark.skipif(not nginx_version(), reason="no nginx")

REPORT, DESK = "report.example.org", "desk.example.org"
# A few pages of two languages, one written from right to left; all of them take half an hour.
_PUBLISH = """
import django
django.setup()
from django.conf import settings
from rights.services import publishing
every = publishing.all_pages
publishing.all_pages = lambda: [page for page in every() if page.path in %r]
publishing.publish(folder=settings.PUBLISH_DIR)
"""
PAGES = ("/ar/", "/ar/about/", "/en/", "/en/about/", "/en/countries/")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """After `release` has run. A database of its own on the server of the tests."""
    own = urlsplit(os.environ["DATABASE_URL"])
    name = f"production_{os.getpid()}"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            made = Production(
                folder=tmp_path_factory.mktemp("production"),
                database_url=urlunsplit(own._replace(path=f"/{name}")),
                redis_url=os.environ["REDIS_URL"].replace("db=0", "db=9"),
                given={
                    "ALLOWED_HOSTS": PUBLIC,
                    "ONION_HOST": ONION,
                    "BACKUP_PUBLIC_KEY": sealing.new_pair().public.hex(),
                },
                port=free_port(),
            )
            try:
                done = made.run("release")
                assert done.returncode == 0, done.stderr
                yield made
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def web(production: Production) -> Iterator[Production]:
    with production.running("web") as log:
        assert eventually(production.is_healthy), log.read_text()
        yield production


@pytest.fixture(scope="module")
def guides(web: Production) -> Production:
    done = web.run("worker", "python", "-c", _PUBLISH % (PAGES,), **_SETTINGS)
    assert done.returncode == 0, done.stderr
    return web


@pytest.fixture(scope="module")
def nginx(guides: Production, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(tmp_path_factory.mktemp("nginx") / "one", guides, names=("onion.map",)) as one:
        yield one


@pytest.fixture(scope="module")
def people(web: Production) -> None:
    done = web.run("web", "python", "manage.py", "seed_demo", "--force", "--without-year")
    assert done.returncode == 0, done.stderr


_SETTINGS = {"DJANGO_SETTINGS_MODULE": "portal.settings"}


class TestCommands:
    def test_the_web_server_is_healthy_by_the_check_it_is_given(self, web: Production) -> None:
        assert web.is_healthy()

    def test_it_is_not_healthy_before_it_runs(self, production: Production) -> None:
        assert not replace(production, port=free_port()).is_healthy()

    def test_what_the_clock_sends_is_done_by_worker_and_courier_each_its_own(
        self, production: Production
    ) -> None:
        with (
            production.running("worker") as worker,
            production.running("courier") as courier,
            production.running("beat"),
        ):
            # Of the worker's three on its first round, the one that takes no time.
            for log, task in ((worker, "sweep_outbox"), (courier, "send_webhooks")):
                done = re.compile(rf"Task recruitment\.tasks\.{task}\[\S+ succeeded")
                assert eventually(lambda log=log, done=done: bool(done.search(log.read_text()))), (
                    log.read_text()
                )
            assert "send_webhooks[" not in worker.read_text()
            assert "sweep_outbox[" not in courier.read_text()

    def test_the_backup_is_written_as_soon_as_it_starts(self, production: Production) -> None:
        folder = production.part("backups")
        with production.running("backup") as log:
            assert eventually(lambda: bool(list(folder.glob("*.backup")))), log.read_text()


@contextmanager
def _repeating() -> Iterator[int]:
    class Repeat(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(dict(self.headers)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Repeat) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _codings(answer: Answer) -> bytes:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack[answer.headers["Content-Encoding"]](answer.body)


@needs_nginx
class TestGuides:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("coding", ["br", "gzip"])
    def test_they_go_out_as_files_with_the_bytes_and_headers_of_the_portal(
        self, nginx: Front, path: str, coding: str
    ) -> None:
        file = nginx.ask(path, headers={"Accept-Encoding": coding})
        page = nginx.ask(path)
        assert file.status == page.status == 200
        assert _codings(file) == page.body
        only_files = {"ETag", "Last-Modified", "Cache-Control", "Content-Encoding", "Accept-Ranges"}
        assert [name for name in only_files if name not in file.headers] == []
        assert [name for name in only_files if name in page.headers] == []
        assert file.headers["Cache-Control"] == f"max-age={MAX_AGE}"
        for name, told in page.headers.items():
            if name.lower() not in ("date", "content-length", "connection", "transfer-encoding"):
                assert sorted(file.headers[name].split("; ")) == sorted(told.split("; ")), name

    def test_a_phone_that_has_the_page_is_told_so_without_its_bytes(self, nginx: Front) -> None:
        asks = {"Accept-Encoding": "br"}
        etag = nginx.ask("/ar/about/", headers=asks).headers["ETag"]
        again = nginx.ask("/ar/about/", headers=asks | {"If-None-Match": etag})
        assert (again.status, again.body) == (304, b"")
        assert nginx.ask("/ar/about/", headers=asks | {"If-None-Match": '"other"'}).status == 200

    @pytest.mark.parametrize(
        ("path", "method", "headers"),
        [
            ("/ar/about/?quiet=1", "GET", {"Accept-Encoding": "br"}),
            ("/ar/about/", "POST", {"Accept-Encoding": "br"}),
            ("/ar/about/", "GET", {"Accept-Encoding": "br;q=0, gzip;q=0.0"}),
            ("/ar/rights/", "GET", {"Accept-Encoding": "br"}),
        ],
    )
    def test_what_is_no_plain_reading_of_a_file_is_the_portals(
        self, nginx: Front, path: str, method: str, headers: dict[str, str]
    ) -> None:
        answer = nginx.ask(path, method, headers=headers)
        assert answer.status in (200, 403)
        assert "ETag" not in answer.headers

    @pytest.mark.parametrize("path", ["/ar/../../headers.json", "/ar/%2e%2e/%2e%2e/manifest.json"])
    def test_nothing_beside_the_pages_is_handed_out(self, nginx: Front, path: str) -> None:
        assert nginx.ask(path, headers={"Accept-Encoding": "br"}).status in (400, 404)


@needs_nginx
class TestDoors:
    def test_plain_http_leads_to_tls_and_says_nothing_else(self, nginx: Front) -> None:
        answer = nginx.ask("/en/search/?q=passport", door="plain")
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://{PUBLIC}/en/search/?q=passport"
        assert nginx.ask("/en/report/", "POST", body=b"story=x", door="plain").status == 301

    @pytest.mark.parametrize("path", ["/en/report/", "/desk/sign-in/", "/api/v1/", "/en/rights/"])
    def test_a_name_that_is_not_ours_is_refused(self, nginx: Front, path: str) -> None:
        assert nginx.ask(path).status == 200
        assert nginx.ask(path, host="elsewhere.example").status == 400

    def test_reports_and_the_desk_are_kept_nowhere_and_only_the_desk_has_cookies(
        self, nginx: Front
    ) -> None:
        for path in ("/en/report/", "/en/receipt/", "/desk/sign-in/"):
            answer = nginx.ask(path)
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert answer.headers["Content-Security-Policy"].count("'none'") >= 3
            cookie = answer.headers.get("Set-Cookie", "")
            assert cookie.startswith("__Host-csrftoken=") == (path == "/desk/sign-in/")

    def test_a_client_can_not_say_where_it_comes_from(
        self, production: Production, tmp_path: Path
    ) -> None:
        """Or it had a new limit for each try. A server in place of the portal says what it was told."""
        with _repeating() as port:
            instead = replace(production, port=port)
            with front(tmp_path / "told", instead) as one:
                lies = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"}
                told = json.loads(one.ask("/en/receipt/", headers=lies).body)
        assert told["X-Forwarded-For"] == "127.0.0.1"
        assert told["X-Forwarded-Proto"] == "https"
        assert told["Host"] == PUBLIC

    def test_counts_of_the_portal_are_not_for_passers_by(self, nginx: Front) -> None:
        assert nginx.ask("/metrics").status == 404
        assert nginx.ask("/healthz").status == 200


@needs_nginx
class TestOnion:
    @pytest.fixture(scope="class")
    def three(
        self, guides: Production, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Front]:
        given = {"PUBLIC_HOST": PUBLIC, "REPORT_HOST": REPORT, "DESK_HOST": DESK}
        named = replace(guides, given={**guides.given, **given}, port=free_port())
        folder = tmp_path_factory.mktemp("nginx") / "three"
        with (
            named.running("web") as log,
            front(folder, named, names=("names.conf", "onion.conf")) as one,
        ):
            assert eventually(named.is_healthy), log.read_text()
            yield one

    def test_a_file_tells_of_the_other_name_as_the_portal_does(self, nginx: Front) -> None:
        file = nginx.ask("/ar/about/", headers={"Accept-Encoding": "br"})
        assert file.headers["Onion-Location"] == f"http://{ONION}/ar/about/"
        assert nginx.ask("/ar/about/").headers["Onion-Location"] == file.headers["Onion-Location"]

    @pytest.mark.parametrize(
        ("path", "owner"),
        [("/ar/about/", PUBLIC), ("/en/report/", REPORT), ("/desk/sign-in/", DESK)],
    )
    def test_each_name_has_its_own_part(self, three: Front, path: str, owner: str) -> None:
        for name in (PUBLIC, REPORT, DESK):
            assert (three.ask(path, host=name).status == 200) == (name == owner)
        shown = three.ask(path, host=ONION, door="onion").status == 200
        assert shown == (owner != DESK)

    @pytest.mark.parametrize(
        "path",
        ["/en/", "/ar/about/", "/en/report/", "/en/receipt/", "/en/agencies/", "/en/nothing/"],
    )
    @pytest.mark.parametrize("coding", ["identity", "br"])
    def test_inside_tor_nothing_names_the_open_net(
        self, three: Front, path: str, coding: str
    ) -> None:
        answer = three.ask(path, host=ONION, door="onion", headers={"Accept-Encoding": coding})
        assert answer.status in (200, 404)
        body = _codings(answer) if "Content-Encoding" in answer.headers else answer.body
        told = body.decode() + str(answer.headers)
        assert "example.org" not in told.replace("https://www.example.org/", "")
        assert "Strict-Transport-Security" not in answer.headers
        assert "Location" not in answer.headers

    def test_tor_leads_to_no_other_name(self, three: Front) -> None:
        assert three.ask("/en/", host="elsewhere.example", door="onion").status == 400


@needs_nginx
@pytest.mark.usefixtures("people")
class TestUploads:
    # A WebM, which is taken as it is.
    FILM = b"\x1a\x45\xdf\xa3" + bytes(evidence.MOST_BYTES - 4)

    def _opened(self, nginx: Front) -> str:
        """The sealed pass of the demonstration's receipt."""
        page = self._post(
            nginx, urlencode({"number": demo.RECEIPT}).encode(), "x-www-form-urlencoded"
        )
        return re.search(r'name="pass" value="([^"]+)"', page.body.decode())[1]

    def _post(self, nginx: Front, body: bytes, kind: str, path: str = "/ne/receipt/") -> Answer:
        whole = kind if "/" in kind else f"application/{kind}"
        return nginx.ask(path, "POST", body=body, headers={"Content-Type": whole})

    def _form(self, nginx: Front, content: bytes) -> Answer:
        fields = {"pass": self._opened(nginx), "do": "add-file"}
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        parts.append(
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="film.webm"\r\n\r\n'
        )
        body = b"".join([*parts, content, b"\r\n--x--\r\n"])
        return self._post(nginx, body, "multipart/form-data; boundary=x")

    def test_a_file_of_ten_megabytes_is_taken_whole(self, nginx: Front) -> None:
        answer = self._form(nginx, self.FILM)
        assert answer.status == 200
        assert "film.webm" in answer.body.decode()

    def test_a_file_goes_on_where_the_line_was_cut(self, nginx: Front) -> None:
        content = self.FILM[:1_000_000]
        told = {"filename": "cut.webm", "sha256": sha256(content).hexdigest()}
        own = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self._opened(nginx)}"}
        encoded = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        more = {"Upload-Length": str(len(content)), "Upload-Metadata": encoded}
        begun = nginx.ask("/ne/receipt/file/", "POST", headers=own | more)
        assert begun.status == 201
        address, pieces = begun.headers["Location"], 0
        assert address.startswith("/")
        while (at := int(nginx.ask(address, "HEAD", headers=own).headers["Upload-Offset"])) < len(
            content
        ):
            piece = content[at : at + resuming.LARGEST_PIECE]
            kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(at)}
            assert nginx.ask(address, "PATCH", body=piece, headers=own | kind).status == 204
            pieces += 1
        assert pieces == 2
        fields = {"pass": self._opened(nginx), "do": "whole:" + address.split("/")[-2]}
        done = self._post(nginx, urlencode(fields).encode(), "x-www-form-urlencoded")
        assert done.status == 200
        assert "cut.webm" in done.body.decode()

    @pytest.mark.parametrize("megabytes", [10.5, 13])
    def test_a_file_too_large_is_refused_in_the_readers_words(
        self, nginx: Front, megabytes: float
    ) -> None:
        answer = self._form(nginx, bytes(int(megabytes * 1024 * 1024)))
        assert answer.status == (422 if megabytes < 11 else 413)
        assert 'lang="ne"' in answer.body.decode()
        assert "१०" in answer.body.decode() or "10" in answer.body.decode()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    def test_so_is_a_form_too_large(self, nginx: Front) -> None:
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 100
        body = b"story=" + b"a" * size
        answer = self._post(nginx, body, "x-www-form-urlencoded", "/ar/report/")
        assert answer.status == 413
        assert 'dir="rtl"' in answer.body.decode()
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", ["reports/batch/", "reports/", "registers/"])
    def test_a_batch_reaches_the_api_and_one_too_large_is_a_problem(
        self, nginx: Front, path: str
    ) -> None:
        json_of = lambda size: json.dumps({"a": "a" * size}).encode()  # noqa: E731
        asked = self._post(nginx, json_of(4_000_000), "json", f"/api/v1/{path}")
        # No key: that is what the portal says, and nginx no word of its own.
        assert asked.status == 401
        refused = self._post(nginx, json_of(12_000_000), "json", f"/api/v1/{path}")
        assert refused.status == 413
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert json.loads(refused.body)["type"].endswith("/too_large/")


@needs_nginx
class TestNoWebServer:
    @pytest.fixture(scope="class")
    def alone(
        self, guides: Production, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Front]:
        nobody = replace(guides, port=free_port())
        with front(tmp_path_factory.mktemp("nginx") / "alone", nobody) as one:
            yield one

    def test_guides_go_out_all_the_same(self, alone: Front) -> None:
        assert alone.ask("/ar/about/", headers={"Accept-Encoding": "gzip"}).status == 200

    def test_everybody_reads_what_to_do_in_her_own_language(self, alone: Front) -> None:
        for path, method in (("/ne/report/", "POST"), ("/en/receipt/file/", "PATCH"), ("/", "GET")):
            answer = alone.ask(path, method)
            assert answer.status == 502, path
            told = answer.body.decode()
            assert [
                code for code, _name in settings.LANGUAGES if f'lang="{code}"' not in told
            ] == []
            assert answer.headers["Retry-After"] == "60"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert alone.ask("/resting.html").status == 404


@needs_nginx
def test_nobody_writes_down_who_asked_for_what(nginx: Front, guides: Production) -> None:
    mark = "zebrafinch"
    for path, size in (
        (f"/en/search/?q={mark}", 0),
        (f"/en/{mark}/", 300_000),
        ("/en/report/", 200),
    ):
        nginx.ask(path, "POST", body=mark.encode() * (size // 10), headers={"User-Agent": mark})
        nginx.ask(path, headers={"User-Agent": mark}, host=f"{mark}.example")
    kept = [nginx.folder, guides.folder]
    files = [one for folder in kept for one in folder.rglob("*") if one.is_file()]
    assert (guides.folder / "web.log") in files
    assert [one for one in files if mark.encode() in one.read_bytes()] == []
    assert (nginx.folder / "log").read_bytes() == b""
    assert not [one for one in (nginx.folder / "client_body").rglob("*") if one.is_file()]
