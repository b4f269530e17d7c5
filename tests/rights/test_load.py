import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from audit.actors import LOADER
from audit.models import Event
from rights import english, search
from rights.content import files
from rights.content.build import english as english_of_files
from rights.content.load import ContentRefused, load
from rights.fact_wording import fingerprint
from rights.models import (
    Contact,
    Country,
    FactVersion,
    Provision,
    Ratification,
    Statement,
    Topic,
    Translation,
)
from rights.services import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/ that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(settings.CONTENT_DIR, copy, ignore=shutil.ignore_patterns("registers"))
    return copy


def changes(outcomes: list) -> dict[str, tuple[int, int, int]]:
    return {one.name: (one.new, one.changed, one.vanished) for one in outcomes if one.changes}


def test_load_fills_every_table_from_the_real_files() -> None:
    outcomes = {one.name: one.found for one in load(folder=settings.CONTENT_DIR, by=LOADER)}
    assert outcomes["Instrument"] == 18
    assert outcomes["Ratification"] == 256
    assert outcomes["Topic"] == 35
    assert outcomes["Provision"] == Provision.objects.count() == 306
    assert outcomes["AbuseType"] == 18
    assert outcomes["Country"] == Country.objects.count() == 249
    assert Country.objects.with_guide().count() == 49
    assert Event.objects.filter(kind="content.loaded").count() == 1


def test_second_load_changes_nothing_and_tells_nothing(loaded_rights: None) -> None:
    assert changes(load(folder=settings.CONTENT_DIR, by=LOADER)) == {}
    assert Event.objects.filter(kind="content.loaded").count() == 1


def test_load_counts_what_is_new_changed_and_vanished(folder: Path, loaded_rights: None) -> None:
    nepal = folder / "countries" / "NPL.yaml"
    text = nepal.read_text().replace("Shelter in Kathmandu, counselling.", "Shelter. Advice.")
    text = text.replace("- kind: ngo\n  name: AMKAS", "- kind: ngo\n  name: Invented and AMKAS")
    nepal.write_text(text)
    rows = (folder / "ratifications.csv").read_text().splitlines(keepends=True)
    (folder / "ratifications.csv").write_text("".join(rows[:-1]))

    found = changes(load(folder=folder, by=LOADER))

    assert found == {"Contact": (1, 1, 1), "Ratification": (0, 0, 1)}
    assert Contact.objects.get(name__startswith="Pourakhi").notes == "Shelter. Advice."
    assert not Contact.objects.filter(name__startswith="AMKAS").exists()
    assert Ratification.objects.count() == 241


def test_problem_in_one_file_leaves_all_tables_as_they_were(
    folder: Path, loaded_rights: None
) -> None:
    path = folder / "rights.yaml"
    path.write_text(path.read_text().replace("instrument: ICRMW", "instrument: ICRWM", 1))
    (folder / "countries" / "NPL.yaml").unlink()

    with pytest.raises(ContentRefused) as refused:
        load(folder=folder, by=LOADER)

    assert [problem.file for problem in refused.value.problems] == ["rights.yaml"]
    assert "'ICRWM' is none of" in str(refused.value)
    assert Country.objects.get(iso3="NPL").has_guide


def test_country_file_taken_away_leaves_the_country_without_a_guide(
    folder: Path, loaded_rights: None
) -> None:
    (folder / "countries" / "NPL.yaml").unlink()
    load(folder=folder, by=LOADER)
    assert not Country.objects.get(iso3="NPL").has_guide
    assert not Statement.objects.filter(country="NPL").exists()
    assert Ratification.objects.filter(country="SOM").exists()


def test_topic_taken_away_takes_its_provisions_along(folder: Path, loaded_rights: None) -> None:
    text = (folder / "rights.yaml").read_text()
    start = text.index("  - key: starting-again-at-home")
    (folder / "rights.yaml").write_text(text[:start])
    abuses = folder / "abuses.yaml"
    abuses.write_text(abuses.read_text().replace("starting-again-at-home", "get-paid"))
    load(folder=folder, by=LOADER)
    assert Topic.objects.count() == 34
    assert not Provision.objects.filter(topic="starting-again-at-home").exists()


def test_text_too_long_for_its_column_is_named_before_the_database_refuses(folder: Path) -> None:
    path = folder / "instruments.yaml"
    path.write_text(path.read_text().replace("short: ", f"short: {'x' * 201} ", 1))
    with pytest.raises(ContentRefused, match="Instrument C097: short is over 200 long"):
        load(folder=folder, by=LOADER)


def test_command_names_file_and_reason(folder: Path) -> None:
    (folder / "abuses.yaml").write_text("meta: {a: 1, a: 2}\n")
    with pytest.raises(CommandError, match=r"abuses.yaml: .*the key 'a' stands here twice"):
        call_command("load_rights", folder=folder)


def test_fact_from_memory_is_loaded_but_never_published(folder: Path, loaded_rights: None) -> None:
    path = folder / "countries" / "NPL.yaml"
    country = yaml.safe_load(path.read_text())
    country["complaints"]["evidence"] = {
        "text": "Keep every receipt.",
        "as_of": 2025,
        "confirmed_by": "memory_only",
    }
    path.write_text(yaml.safe_dump(country, allow_unicode=True, sort_keys=False))
    load(folder=folder, by=LOADER)
    evidence = Statement.objects.get(country="NPL", block="complaints", key="evidence")
    assert evidence.confirmed_by == "memory_only"
    assert evidence not in Statement.objects.published()
    assert evidence in Statement.objects.awaiting_confirmation()
    assert not Statement.objects.published().filter(text__icontains="memory").exists()
    assert not Statement.objects.published().filter(title__icontains="memory").exists()
    assert not Contact.objects.published().filter(notes__icontains="memory").exists()


def test_published_phone_number_has_a_source(loaded_rights: None) -> None:
    numbers = Contact.objects.published().exclude(phone="")
    assert numbers.count() > 100
    assert not numbers.filter(sources=[]).exists()


def test_translation_is_laid_in_with_the_english_it_was_made_from(
    folder: Path, loaded_rights: None
) -> None:
    (folder / "translations" / "sw").mkdir(parents=True, exist_ok=True)
    (folder / "translations" / "sw" / "rights.yaml").write_text(
        "meta: {language: sw, origin: machine}\n"
        "stage/before_you_go/title: {source: Before you go, text: Kabla hujaondoka}\n"
    )
    load(folder=folder, by=LOADER)
    row = Translation.objects.get(language="sw", path="stage/before_you_go/title")
    assert (row.source, row.text, row.origin) == ("Before you go", "Kabla hujaondoka", "machine")


def test_check_says_what_is_left_to_do_and_loads_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "translations" / "sw").mkdir(parents=True, exist_ok=True)
    (folder / "translations" / "sw" / "rights.yaml").write_text(
        "meta: {language: sw, origin: machine}\n"
        "stage/before_you_go/title: {source: Before, text: Kabla hujaondoka}\n"
    )
    call_command("load_rights", folder=folder, check=True)
    told = capsys.readouterr().out
    assert "translations/sw/rights.yaml: stage/before_you_go/title: the English has changed" in told
    assert "sw: " in told
    assert not Country.objects.exists()


def test_confirmed_contact_keeps_its_checked_address_over_a_load(
    folder: Path, loaded_rights: None, cast
) -> None:
    path = folder / "countries" / "NPL.yaml"
    for address in ({}, {"url": "https://unread.example.org"}):
        country = yaml.safe_load(path.read_text())
        country["help"] = [
            row for row in country["help"] if not row["name"].startswith("Imagined Aid")
        ]
        country["help"].append(
            {
                "kind": "ngo",
                "name": "Imagined Aid",
                "as_of": 2023,
                "confirmed_by": "memory_only",
                **address,
            }
        )
        path.write_text(yaml.safe_dump(country, allow_unicode=True, sort_keys=False))
        load(folder=folder, by=LOADER)
    contact = Contact.objects.get(name="Imagined Aid")
    assert (contact.is_published, contact.public_url) == (False, "")
    assert [row.says["url"] for row in FactVersion.objects.filter(path=contact.path)] == [
        "",
        contact.url,
    ]
    statements.check(
        fact=contact,
        wording=fingerprint(contact),
        verdict="confirmed",
        source_url="https://example.org/amkas",
        source_read_on=date(2026, 1, 5),
        as_of=2025,
        note="",
        by=cast.editor,
    )
    for _time in range(2):
        contact.refresh_from_db()
        assert (contact.is_published, contact.public_url) == (True, "https://unread.example.org")
        assert changes(load(folder=folder, by=LOADER)) == {}


def test_search_asked_before_the_first_load_finds_countries_after_it(db: None) -> None:
    search._names.cache_clear()
    Country.objects.all().delete()
    assert Client().get("/en/search/", {"q": "Nepal"}).status_code == 200
    call_command("load_rights", verbosity=0, stdout=StringIO())
    assert "/en/countries/NPL/" in Client().get("/en/search/", {"q": "Nepal"}).content.decode()


def test_tables_and_files_name_the_same_texts(loaded_rights: None) -> None:
    assert english.of_today() == english_of_files(files.read(settings.CONTENT_DIR))
