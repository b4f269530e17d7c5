"""A guide that is kept: one file, whole, that asks for nothing and gives nobody away."""

import gzip
import re
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from rights.models import Stage, Topic
from tests.rights.test_pages import Outgoing, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("language", "ends"),
    [*((language, "NPL/QAT") for language in LANGUAGES), ("en", "FJI/TUV"), ("ar", "FJI/TUV")],
)
def test_file_holds_the_whole_guide_and_fetches_nothing(language: str, ends: str) -> None:
    page = get(f"/{language}/journeys/{ends}/pack/file/")
    seen = Outgoing()
    seen.feed(page)
    assert (seen.fetched, seen.scripts) == ([], 0)
    assert "<form" not in page
    for stage in Stage.objects.all():
        assert f'id="stage-{stage.pk}"' in page
    for topic in Topic.objects.all():
        assert page.count(f'id="{topic.pk}"') == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for place in re.findall(r'href="#([^"]*)"', page):
        assert place in ids


def test_file_says_what_the_pages_say() -> None:
    kept = text(get("/en/journeys/NPL/QAT/pack/file/"))
    for part in ("at_work", "money", "before_you_go"):
        told = re.findall(r"<li>([^<]{20,})</li>", get(f"/en/journeys/NPL/QAT/{part}/"))
        assert told
        for line in told:
            assert text(line) in kept
    for phone in re.findall(r'href="tel:([^"]+)"', get("/en/help/NPL/QAT/")):
        assert f'href="tel:{phone}"' in get("/en/journeys/NPL/QAT/pack/file/")


def test_links_out_of_the_file_name_the_site() -> None:
    page = get("/ne/journeys/NPL/QAT/pack/file/")
    links = re.findall(r'href="([^"]*)"', page)
    assert "http://testserver/ne/journeys/NPL/QAT/" in links
    assert [link for link in links if link.startswith("/")] == []


def test_name_and_title_do_not_tell_what_the_file_is_about() -> None:
    response = Client().get("/en/journeys/NPL/QAT/pack/file/")
    assert response["Content-Disposition"] == 'attachment; filename="notes-npl-qat-en.html"'
    assert "<title>Notes NPL QAT</title>" in response.content.decode()
    assert "Worker rights" not in re.sub(r"<main.*", "", response.content.decode(), flags=re.S)


def test_weight_is_told_before_and_is_true() -> None:
    said = text(get("/en/journeys/NPL/QAT/pack/"))
    found = re.search(r"costs about (\d+) kB of data\. It takes (\d+) kB on your phone", said)
    assert found
    plain = Client().get("/en/journeys/NPL/QAT/pack/file/")
    sent = Client().get("/en/journeys/NPL/QAT/pack/file/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(sent.content) == plain.content
    assert int(found[2]) == -(-len(plain.content) // 1000)
    assert int(found[1]) == -(-len(sent.content) // 1000)


@pytest.mark.parametrize("ends", ["NPL/NPL", "NPL/XXX", "XXX/QAT"])
def test_no_file_of_a_journey_that_is_none(ends: str) -> None:
    assert Client().get(f"/en/journeys/{ends}/pack/").status_code == 404
    assert Client().get(f"/en/journeys/{ends}/pack/file/").status_code == 404


def test_country_is_written_as_one_zip(tmp_path: Path) -> None:
    told = StringIO()
    options = {"folder": tmp_path, "site": "https://rights.example/", "language": "ar"}
    call_command("write_packs", "npl", to=["QAT", "MYS"], stdout=told, **options)
    with zipfile.ZipFile(tmp_path / "notes-npl-ar.zip") as archive:
        assert archive.namelist() == ["notes-npl-mys-ar.html", "notes-npl-qat-ar.html"]
        page = archive.read("notes-npl-qat-ar.html").decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="https://rights.example/ar/journeys/NPL/QAT/"' in page
    assert "2 guides" in told.getvalue()
    assert [path.name for path in tmp_path.iterdir()] == ["notes-npl-ar.zip"]


@pytest.mark.parametrize(
    "wrong", [{"country": "XXX"}, {"to": ["XXX"]}, {"language": "tlh"}], ids=str
)
def test_wrong_wish_for_a_zip_is_refused(tmp_path: Path, wrong: dict) -> None:
    wish = {"country": "NPL", "to": ["QAT"], "language": "en", **wrong}
    with pytest.raises(CommandError, match="No such"):
        call_command(
            "write_packs", wish.pop("country"), folder=tmp_path, site="https://r.example", **wish
        )
    assert list(tmp_path.iterdir()) == []
