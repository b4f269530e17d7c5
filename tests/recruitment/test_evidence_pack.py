"""A pack of evidence: nobody's words, checked by anybody, and worthless once somebody touched it."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from nacl.signing import SigningKey

from accounts.doors import PROOF_LASTS, PROVED
from audit import signing
from audit.kinds import Kind
from audit.models import Event
from recruitment import pdf_pages, verify_pack
from recruitment.models import Flag
from recruitment.services import evidence_packs
from recruitment.services.ledger import NotYoursError
from recruitment.verify_pack import NotWhole, verify
from tests.conftest import Cast
from tests.factories.recruitment import (
    AgencyFactory,
    AgencyNameFactory,
    FlagFactory,
    ReportFactory,
)
from tests.recruitment.test_pdf_pages import pdf_text

pytestmark = pytest.mark.django_db
NEPALI = "इन्भेन्टेड हिमाल ओभरसिज"
ARABIC = "انفنتد هيمال اوفرسيز"


@pytest.fixture
def flag(loaded_rights: None) -> Flag:
    agency = AgencyFactory(country="NPL", name="Invented Himal Overseas")
    AgencyNameFactory(agency=agency, text=NEPALI, kind="legal")
    AgencyNameFactory(agency=agency, text=ARABIC, kind="trade")
    AgencyNameFactory(agency=agency, text="Invented Himal zx5501", kind="reported")
    told: Mapping[str, Any] = {"fee_amount": Decimal("120000"), "fee_currency": "NPR"}
    ReportFactory(
        agency=agency, agency_typed="Invented Himal zx5501", month=date(2026, 3, 1), **told
    )
    ReportFactory(agency=agency, month=date(2026, 1, 1), people=2, destination="KWT")
    ReportFactory(agency=agency, consents_to_regulator=False, people=77)
    return FlagFactory(agency=agency)


def _make(client: Client, flag: Flag) -> Any:
    return client.post(f"/desk/flags/{flag.pk}/pack/")


@pytest.fixture
def browser(cast: Cast, browser_of: Callable[..., Client]) -> Client:
    return browser_of(cast.inspector)


@pytest.fixture
def pack(browser: Client, flag: Flag) -> bytes:
    return b"".join(_make(browser, flag).streaming_content)


def _files(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()


def test_pack_holds_countable_facts_and_nobodys_words(pack: bytes, flag: Flag) -> None:
    files = _files(pack)
    assert set(files) == {
        "record.html",
        "record.pdf",
        "flag.json",
        "reports.csv",
        "manifest.json",
        "manifest.sig",
    }
    rows = list(csv.DictReader(io.StringIO(files["reports.csv"].decode())))
    assert [(row["month"], row["people"], row["fee_amount"]) for row in rows] == [
        ("2026-01", "2", ""),
        ("2026-03", "1", "120000.00"),
    ]
    told = json.loads(files["flag.json"])
    assert told["reports_counted_and_not_shown"] == 1
    assert {name["text"] for name in told["agency"]["names"]} >= {NEPALI, ARABIC}
    # Neither a spelling of a reporter's nor anything of who did not agree.
    printed = pdf_text(files.pop("record.pdf"))
    everything = b"".join(files.values()).decode() + printed
    assert "zx5501" not in everything
    assert "77" not in {row["people"] for row in rows}


def test_record_shows_names_in_their_own_script_and_needs_nothing_from_outside(
    pack: bytes,
) -> None:
    record = _files(pack)["record.html"].decode()
    assert NEPALI in record
    assert ARABIC in record
    assert "NPR" in record
    for outside in ("http:", "https:", "<script", "<link", "<img", "url("):
        assert outside not in record


def test_printed_record_says_what_the_page_says_in_every_script(pack: bytes) -> None:
    printed = pdf_text(_files(pack)["record.pdf"])
    assert "Invented Himal Overseas" in printed
    assert NEPALI in printed
    # Whoever reads a PDF out puts Arabic words in the order in which they stand on the paper.
    assert set(ARABIC.split()) <= set(printed.split())
    assert "120,000" in printed or "120000" in printed
    assert "U+" not in printed, "no letter is missing"


def test_no_minute_tells_which_report_moved_the_flag(pack: bytes, flag: Flag) -> None:
    files = _files(pack)
    told = json.loads(files["flag.json"])
    flag.refresh_from_db()
    assert told["raised_on"] == flag.raised_at.date().isoformat()
    assert f"{flag.evaluated_at:%H:%M}" not in files["flag.json"].decode()
    assert {len(step["day"]) for step in told["life"]} <= {len("2026-11-25")}


def test_rows_do_not_tell_which_report_came_first(flag: Flag, browser: Client) -> None:
    ReportFactory(agency=flag.agency, month=date(2025, 6, 1))
    files = _files(b"".join(_make(browser, flag).streaming_content))
    months = [row["month"] for row in csv.DictReader(io.StringIO(files["reports.csv"].decode()))]
    assert months == ["2025-06", "2026-01", "2026-03"]


def test_pack_that_nobody_touched_is_whole(pack: bytes, flag: Flag, cast: Cast) -> None:
    manifest = verify(pack, signing.public_key())
    assert manifest["flag"] == flag.pk
    assert manifest["made_for"] == cast.regulator.name


def _changed(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: files | {name: files[name] + b" "}


def _dropped(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {other: files[other] for other in files if other != name}


def _signed_by_another(files: dict[str, bytes]) -> dict[str, bytes]:
    other = SigningKey.generate()
    manifest = json.loads(files["manifest.json"]) | {"public_key": bytes(other.verify_key).hex()}
    written = json.dumps(manifest).encode()
    signature = other.sign(b"evidence pack\x00" + written).signature
    return files | {"manifest.json": written, "manifest.sig": signature.hex().encode()}


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (_changed("reports.csv"), "reports.csv was changed"),
        (_changed("record.html"), "record.html was changed"),
        (_changed("manifest.json"), "not signed with this key"),
        (lambda files: files | {"manifest.sig": b"00"}, "not signed with this key"),
        (lambda files: files | {"manifest.sig": b"\xff"}, "not signed with this key"),
        (_dropped("flag.json"), "flag.json is missing"),
        (_dropped("manifest.sig"), "manifest.sig is missing"),
        (lambda files: files | {"more.txt": b"x"}, "more.txt was put in later"),
        (_signed_by_another, "not signed with this key"),
    ],
)  # fmt: skip
def test_pack_that_somebody_touched_is_not_whole(
    pack: bytes, touch: Callable[[dict[str, bytes]], dict[str, bytes]], said: str
) -> None:
    with pytest.raises(NotWhole, match=said):
        verify(_packed(touch(_files(pack))), signing.public_key())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_file_of_the_same_name_is_found(pack: bytes) -> None:
    written = io.BytesIO(pack)
    with zipfile.ZipFile(written, "a") as made:
        made.writestr("record.html", b"another page")
    with pytest.raises(NotWhole, match="twice"):
        verify(written.getvalue(), signing.public_key())


def test_a_damaged_file_is_told_and_not_a_crash(pack: bytes) -> None:
    whole = verify(pack, signing.public_key())
    for end in (0, 1, 40, len(pack) // 2):
        with pytest.raises(NotWhole):
            verify(pack[:end], signing.public_key())
    for place in range(0, len(pack), 97):
        damaged = pack[:place] + bytes([pack[place] ^ 255]) + pack[place + 1 :]
        # A byte that only a ZIP reader cares for may change; what was signed may not.
        try:
            found = verify(damaged, signing.public_key())
        except NotWhole:
            continue
        assert found == whole


def test_anybody_can_check_it_without_the_portal(pack: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    alone = tmp_path / "verify_pack.py"
    alone.write_bytes(Path(verify_pack.__file__).read_bytes())

    def check(content: bytes, key: str) -> subprocess.CompletedProcess[str]:
        file.write_bytes(content)
        command = [sys.executable, str(alone), str(file), key]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    key = signing.public_key().hex()
    good = check(pack, key)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("Whole. 4 files")
    bad = check(_packed(_changed("flag.json")(_files(pack))), key)
    assert (bad.returncode, bad.stderr) == (1, "NOT WHOLE: flag.json was changed.\n")
    assert check(pack, bytes(SigningKey.generate().verify_key).hex()).returncode == 1
    assert check(pack, "no key").returncode == 2


def test_making_a_pack_is_in_the_trail_and_the_pack_names_the_event(
    pack: bytes, cast: Cast, flag: Flag
) -> None:
    event = Event.objects.get(kind=Kind.FLAG_PACK_MADE)
    assert (event.actor, event.target_id) == (cast.inspector.audit_label, str(flag.pk))
    assert json.loads(_files(pack)["manifest.json"])["audit_event"] == event.pk


def test_slow_printing_is_done_before_anything_is_locked(
    cast: Cast, flag: Flag, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing, depth, seen = pdf_pages.of_html, len(connection.savepoint_ids), []

    def printed(*args: Any, **more: Any) -> bytes:
        seen.append(len(connection.savepoint_ids) - depth)
        return printing(*args, **more)

    monkeypatch.setattr(pdf_pages, "of_html", printed)
    pack = evidence_packs.make(flag=flag, record="<p>Invented</p>", by=cast.inspector)
    assert seen == [0]
    assert pdf_text(_files(pack)["record.pdf"]).strip() == "Invented"


def test_pack_is_a_download_that_nobody_keeps(browser: Client, flag: Flag) -> None:
    answer = _make(browser, flag)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="flag-{flag.pk}.zip"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_whoever_has_not_shown_lately_who_she_is_is_asked_again(
    cast: Cast, browser_of: Callable[..., Client], flag: Flag
) -> None:
    client = browser_of(cast.inspector)
    session = client.session
    session[PROVED] = (timezone.now() - PROOF_LASTS).isoformat()
    session.save()
    answer = _make(client, flag)
    assert answer.status_code == 403
    assert not Event.objects.filter(kind=Kind.FLAG_PACK_MADE).exists()


def test_inspector_of_another_country_gets_no_pack(
    cast: Cast, browser_of: Callable[..., Client], flag: Flag
) -> None:
    assert _make(browser_of(cast.other_inspector), flag).status_code == 404
    for stranger in (cast.other_inspector, cast.caseworker, cast.operator):
        with pytest.raises(NotYoursError):
            evidence_packs.make(flag=flag, record="", by=stranger)
    assert not Event.objects.filter(kind=Kind.FLAG_PACK_MADE).exists()
