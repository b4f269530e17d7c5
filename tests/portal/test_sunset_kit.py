"""The kit is read by its own reader, without this code; and words only with the organisation's paper code."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import OpenSession, Organisation, User
from deploy import read_kit
from portal.backups import kit
from recruitment.services import evidence, interviews, keys
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_evidence import photograph, upload
from tests.recruitment.test_receipt_pages import STORY, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_DIR.mkdir()


def _kit(tmp_path: Path) -> tuple[Path, Path]:
    """The key's file and the kit."""
    key = tmp_path / "private.key"
    public = read_kit.new_key(key)
    call_command("sunset_kit", to=tmp_path / "kits", public_key=public, stdout=StringIO())
    [made] = (tmp_path / "kits").iterdir()
    return key, made


def test_everything_is_read_back_and_words_open_with_the_paper_code_alone(
    ngo: Organisation,
    other_ngo: Organisation,
    caseworker: User,
    other_caseworker: User,
    tmp_path: Path,
) -> None:
    AbuseTypeFactory(key="excess-fees")
    code = keys.set_up(organisation=ngo, password=PASSWORD, by=caseworker)
    other_code = keys.set_up(organisation=other_ngo, password=PASSWORD, by=other_caseworker)
    report = sent(consents_to_story=True, seal_to=(ngo,)).report
    sent(consents_to_story=True, seal_to=(other_ngo,))
    picture = photograph()
    evidence.add_as_member(report=report, password=PASSWORD, file=upload(picture), by=caseworker)
    answer = interviews.Change("place", ["Invented Town"], 0, uuid4())
    interviews.save(number=uuid4(), changes=[answer], by=caseworker)
    now = timezone.now()
    signed_in = {"signed_in_at": now, "seen_at": now, "session_key": "key-of-an-open-session"}
    OpenSession.objects.create(user=caseworker, device=OpenSession.Device.PHONE, **signed_in)
    key, made = _kit(tmp_path)
    assert STORY.encode() not in made.read_bytes()

    # With nothing of ours in reach, as somebody reads it years later.
    alone = tmp_path / "read_kit.py"
    alone.write_bytes((ROOT / "deploy" / "read_kit.py").read_bytes())
    told = subprocess.run(
        [sys.executable, "-P", str(alone), "open", str(key), str(made), str(tmp_path / "out")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    out = tmp_path / "out"
    assert "2 recruitment.Report\n" in told
    assert {kit.name(model) for model in kit.told()} == {
        line.split()[1] for line in told.splitlines()
    }
    everything = "".join(path.read_text() for path in (out / "rows").iterdir())
    assert STORY not in everything
    assert caseworker.password not in everything
    assert signed_in["session_key"] not in everything
    assert "Workers' Help" in everything

    written = read_kit.open_words(out, code)
    assert list(written) == [ngo.pk]
    lines = (written[ngo.pk] / "SealedPart.jsonl").read_text().splitlines()
    assert [json.loads(line)["report"] for line in lines] == [report.pk]
    assert json.loads(lines[0])["words"]["story"] == STORY
    [line] = (written[ngo.pk] / "SharedAnswer.jsonl").read_text().splitlines()
    assert json.loads(line)["words"] == {"name": "place", "values": ["Invented Town"]}
    [copy] = written[ngo.pk].glob("file-*")
    assert copy.read_bytes() == picture
    assert list(read_kit.open_words(out, other_code)) == [other_ngo.pk]
    assert read_kit.open_words(out, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA") == {}
    assert read_kit.open_words(out, "not a code 018") == {}


def test_wrong_key_changed_byte_and_cut_off_kit_are_refused(tmp_path: Path) -> None:
    key, made = _kit(tmp_path)
    content = made.read_bytes()
    other = tmp_path / "other.key"
    read_kit.new_key(other)
    bad = {
        "other key": (other, content),
        "changed": (key, content[:9000] + bytes([content[9000] ^ 1]) + content[9001:]),
        "cut off": (key, content[:-100]),
        "no kit": (key, b"portal-backup 2\n" + content[16:]),
    }
    for number, (name, (held, changed)) in enumerate(bad.items()):
        made.write_bytes(changed)
        assert read_kit.main(["open", str(held), str(made), str(tmp_path / f"x{number}")]) == 1, (
            name
        )
    with pytest.raises(CommandError, match="read_kit"):
        call_command("sunset_kit", to=tmp_path, public_key="0" * 63)
