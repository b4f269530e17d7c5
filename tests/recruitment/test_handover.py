"""All that an organisation has, taken out by its manager, and read back by the small program in it."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from nacl.signing import SigningKey

from accounts import services as accounts
from accounts.doors import PROVED
from accounts.models import Organisation, User
from accounts.permissions import Role
from audit import signing
from audit.actors import SEEDER, WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import read_handover, sealing
from recruitment.models import Report, SharedInterview
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import (
    casework,
    claims,
    evidence,
    handover,
    interviews,
    keys,
    messages,
    referrals,
)
from recruitment.services import reports as services
from recruitment.services.casework import Plan
from recruitment.services.claims import Asked
from recruitment.services.referrals import Passing
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory, ContactFactory, CountryFactory
from tests.recruitment.filing import file_case
from tests.recruitment.test_evidence import AUTHOR, photograph

PHRASE = "another made-up phrase 2"
ADDRESS = "/desk/hand-over/"
pytestmark = pytest.mark.django_db


def _person(organisation: Organisation, name: str) -> User:
    return accounts.invite(
        email=f"{name}@example.org", name="Invented Manager", role=Role.MANAGER,
        organisation=organisation, password=PASSWORD, by=SEEDER,
    )  # fmt: skip


@pytest.fixture
def manager(ngo: Organisation) -> User:
    person = _person(ngo, "manager")
    keys.set_up(organisation=ngo, password=PASSWORD, by=person)
    AbuseTypeFactory(key="excess-fees")
    for code in ("NPL", "QAT"):
        CountryFactory(iso3=code)
    return person


def _filed(by: User, mark: str, *, words: bool = True) -> Report:
    return file_case(
        ReportFacts(
            abuses=("excess-fees",),
            agency_typed=f"=Invented {mark} Overseas",
            origin="NPL",
            destination="QAT",
            fee_amount=Decimal(150000),
            fee_currency="NPR",
            consents_to_counting=True,
            consents_to_regulator=True,
            consents_to_story=words,
            consented_on=date(2026, 6, 1),
        ),
        by=by,
        words=SealedWords(story=f"{mark} story", name="Invented Maya"),
        token=f"invented token of {mark}",
    ).report


@pytest.fixture
def case(manager: User) -> Report:
    """With everything that can hang on a case."""
    report = _filed(manager, "zebra")
    union = ContactFactory(country=CountryFactory(), kind="union", name="Invented Union")
    casework.plan(
        report=report,
        plan=Plan(step="papers", due_on=timezone.localdate(), words="note of zebra"),
        by=manager,
    )
    claims.make(
        report=report,
        asked=Asked(Decimal(90000), "NPR", date(2026, 7, 1)),
        by=manager,
    )
    messages.write(report=report, password=PASSWORD, text="letter of zebra", by=manager)
    evidence.add_as_member(
        report=report,
        password=PASSWORD,
        file=SimpleUploadedFile("paper.jpg", photograph()),
        by=manager,
    )
    _pass(report, union, manager, "facts")
    return report


def _pass(report: Report, to: Any, by: User, scope: str) -> None:
    passing = Passing(contact=to, scope=scope, consented_on=timezone.localdate())
    referrals.make(report=report, passing=passing, by=by)


def _sent(**more: str) -> dict[str, str]:
    return {"passphrase": PHRASE, "passphrase_again": PHRASE, "password": PASSWORD} | more


def _read(pack: bytes, folder: Path, **opens: Any) -> dict[str, list[dict]]:
    """Kind -> rows, as the program of the file gives them; each table also as CSV."""
    opens = {"passphrase": lambda: PHRASE} | opens
    manifest = read_handover.open_into(folder, io.BytesIO(pack), **opens)
    tables = {}
    for kind, n in manifest["counts"].items():
        lines = (folder / f"{kind}.jsonl").read_text().splitlines()
        tables[kind] = [json.loads(line) for line in lines]
        assert len(tables[kind]) == n
        assert (folder / f"{kind}.csv").read_text().startswith(("case,", "interview,"))
    return tables


def _taken(by: User, **more: Any) -> bytes:
    lock = handover.Lock(passphrase=PHRASE)
    return b"".join(handover.take_out(by=by, password=PASSWORD, **{"lock": lock} | more))


def test_all_an_organisation_has_comes_out_sealed_and_is_read_back_by_the_program_in_it(
    manager: User, case: Report, other_caseworker: User, browser_of: Any, tmp_path: Path
) -> None:
    shut = _filed(manager, "lantern", words=False)
    keys.set_up(organisation=other_caseworker.organisation, password=PASSWORD, by=other_caseworker)
    _filed(other_caseworker, "torch")
    answer = browser_of(manager).post(ADDRESS, _sent(purpose="check"))
    pack = answer.getvalue()
    with zipfile.ZipFile(io.BytesIO(pack)) as outer:
        assert outer.read("read_handover.py") == Path(read_handover.__file__).read_bytes()
        assert not [name for name in outer.namelist() if b"zebra" in outer.read(name)]
    found = _read(pack, tmp_path / "out")
    assert [(row["case"], row["has_words"]) for row in found["cases"]] == [
        (case.pk, True),
        (shut.pk, False),
    ]
    assert found["cases"][0]["next_step"] == "papers"
    assert [row["told"]["story"] for row in found["words"]] == ["zebra story"]
    assert [row["text"] for row in found["messages"]] == ["letter of zebra"]
    assert [row["text"] for row in found["notes"]] == ["note of zebra"]
    assert [row["claimed_amount"] for row in found["claims"]] == ["90000.00"]
    assert [row["contact_name"] for row in found["referrals"]] == ["Invented Union"]
    [file] = found["files"]
    picture = (tmp_path / "out" / file["copy"]).read_bytes()
    assert picture.startswith(b"\xff\xd8")
    assert AUTHOR.encode() not in picture
    everything = b"".join(one.read_bytes() for one in (tmp_path / "out").rglob("*.*"))
    assert b"torch" not in everything, "of another organisation"
    assert b"lantern story" not in everything, "the worker did not agree"
    assert b"'=Invented zebra" in (tmp_path / "out" / "cases.csv").read_bytes()
    [whole] = Event.objects.filter(kind=Kind.ORGANISATION_TAKEN_OUT)
    assert (whole.target_id, whole.purpose) == (str(manager.organisation_id), "check")
    of_cases = Event.objects.filter(kind=Kind.CASE_EXPORTED).order_by("pk")
    assert [(one.target_id, one.fields) for one in of_cases] == [
        (str(case.pk), ["abuses", "sealed"]),
        (str(shut.pk), ["abuses"]),
    ]


def test_interviews_under_way_come_along_and_those_sent_or_of_others_do_not(
    manager: User, other_caseworker: User, tmp_path: Path
) -> None:
    keys.set_up(organisation=other_caseworker.organisation, password=PASSWORD, by=other_caseworker)

    def told(by: User, *said: str) -> UUID:
        number = uuid4()
        changes = [interviews.Change("agency_typed", said, 0, uuid4())]
        interviews.save(number=number, changes=changes, by=by)
        return number

    told(manager, "zebra", "lion")
    told(other_caseworker, "torch")
    SharedInterview.objects.filter(number=told(manager, "lantern")).update(
        sent_at=timezone.now(), sending=uuid4()
    )
    found = _read(_taken(manager), tmp_path / "out")
    [row] = found["interviews"]
    assert (row["question"], row["answers"], row["by"]) == (
        "agency_typed",
        ["zebra", "lion"],
        manager.name,
    )
    assert "zebra" in (tmp_path / "out" / "interviews.csv").read_text()
    [event] = Event.objects.filter(kind=Kind.INTERVIEW_OPENED)
    assert event.target_id == str(row["interview"])


def test_others_get_only_what_was_passed_on_to_them_and_as_far_as_the_worker_agreed(
    manager: User, case: Report, tmp_path: Path
) -> None:
    union, other = (
        ContactFactory(country=CountryFactory(), kind="union", name=name)
        for name in ("Invented Union of All", "Invented Shelter")
    )
    with_words, for_others = _filed(manager, "lantern"), _filed(manager, "torch")
    _pass(case, union, manager, "facts")
    _pass(with_words, union, manager, "words")
    _pass(for_others, other, manager, "words")
    path = case.referrals.get(contact_name=union.name).contact_path
    interviews.save(
        number=uuid4(), changes=[interviews.Change("place", ["X"], 0, uuid4())], by=manager
    )
    found = _read(_taken(manager, receiver=path), tmp_path / "out")
    assert found["interviews"] == [], "nobody agreed to anything in it yet"
    assert [(row["case"], row["has_words"]) for row in found["cases"]] == [
        (case.pk, False),
        (with_words.pk, True),
    ]
    assert [row["told"]["story"] for row in found["words"]] == ["lantern story"]
    assert found["notes"] == found["messages"] == found["claims"] == found["files"] == []
    services.withdraw(report=with_words, by=WORKER)
    again = _read(_taken(manager, receiver=path), tmp_path / "again")
    assert [row["case"] for row in again["cases"]] == [case.pk]
    assert again["words"] == []


def test_public_key_of_the_other_side_opens_it_and_the_program_runs_alone(
    manager: User, case: Report, browser_of: Any, tmp_path: Path
) -> None:
    def program(*told: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", str(tmp_path / "read_handover.py"), *told]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)  # noqa: S603

    (tmp_path / "read_handover.py").write_bytes(Path(read_handover.__file__).read_bytes())
    public = program("new-key", "ours.key").stdout.strip()
    assert (tmp_path / "ours.key").stat().st_mode & 0o077 == 0
    sent = {"public_key": public, "password": PASSWORD}
    (tmp_path / "pack.zip").write_bytes(browser_of(manager).post(ADDRESS, sent).getvalue())
    portal = ("--signed-by", signing.public_key().hex())
    done = program("open", "pack.zip", "out", "ours.key", *portal)
    assert (done.returncode, done.stderr) == (0, "")
    whole = f"Whole, of {manager.organisation.name}, for the organisation itself, "
    assert done.stdout.startswith(whole)
    assert ": 1 cases, 1 words" in done.stdout
    unsigned = program("open", "pack.zip", "no-key", "ours.key")
    assert (unsigned.returncode, "Whole" in unsigned.stdout) == (0, False)
    assert "Nobody vouches for it" in unsigned.stdout
    not_hex = program("open", "pack.zip", "odd", "ours.key", "--signed-by", "zz")
    assert (not_hex.returncode, (tmp_path / "odd").exists()) == (2, False)
    assert "zebra story" in (tmp_path / "out" / "words.jsonl").read_text()
    program("new-key", "theirs.key")
    other = program("open", "pack.zip", "other", "theirs.key")
    assert (other.returncode, (tmp_path / "other").exists()) == (1, False)


@pytest.mark.parametrize("forged", ["unsigned", "own key", "of an evidence pack", "other cases"])
def test_file_made_with_the_public_key_alone_is_whole_of_nobody(
    manager: User, case: Report, tmp_path: Path, capsys: pytest.CaptureFixture, forged: str
) -> None:
    """All that a forger needs for a file that opens: the program, and a key that is given away."""
    public = read_handover.new_key(tmp_path / "ours.key")
    genuine = tmp_path / "genuine.zip"
    genuine.write_bytes(_taken(manager, lock=handover.Lock(public_key=bytes.fromhex(public))))
    portal = ["--signed-by", signing.public_key().hex()]
    opened = tmp_path / "genuine"
    key_file = str(tmp_path / "ours.key")
    assert read_handover.main(["open", str(genuine), str(opened), key_file, *portal]) == 0
    assert f"of {manager.organisation.name}," in capsys.readouterr().out
    cases = (opened / "cases.jsonl").read_bytes()
    manifest = json.loads((opened / "manifest.json").read_bytes())
    if forged == "other cases":
        cases = cases.replace(b"zebra", b"lions")
    manifest["files"] = [{"name": "cases.jsonl", "sha256": sha256(cases).hexdigest()}]
    listed = json.dumps(manifest).encode()
    signatures = {
        "unsigned": None,
        "own key": SigningKey.generate().sign(b"hand-over\x00" + listed).signature,
        "of an evidence pack": signing.sign("evidence pack", listed),
        "other cases": bytes.fromhex((opened / "manifest.sig").read_text()),
    }
    contents = {"cases.jsonl": cases, "manifest.json": listed}
    if signature := signatures[forged]:
        contents["manifest.sig"] = signature.hex().encode()
    false = tmp_path / "false.zip"
    false.write_bytes(_forged(contents, bytes.fromhex(public)))
    refused = tmp_path / "refused"
    assert read_handover.main(["open", str(false), str(refused), key_file, *portal]) == 1
    assert not refused.exists()
    assert "not signed with this key" in capsys.readouterr().err
    assert read_handover.main(["open", str(false), str(tmp_path / "no key"), key_file]) == 0
    said = capsys.readouterr().out
    assert "Nobody vouches for it" in said
    assert manager.organisation.name not in said


def _forged(contents: dict[str, bytes], public: bytes) -> bytes:
    inner, outer, key = io.BytesIO(), io.BytesIO(), sealing.new_key()
    with zipfile.ZipFile(inner, "w") as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    inner.write(b"\x80")
    inner.seek(0)
    sealed = b"".join(sealing.seal_stream(key, inner))
    with zipfile.ZipFile(outer, "w") as packed:
        lock = handover.Lock(public_key=public).around(key)
        packed.writestr(read_handover.LOCK, json.dumps(lock))
        packed.writestr(read_handover.SEALED, sealed)
    return outer.getvalue()


def test_changed_cut_off_or_wrongly_opened_is_not_whole(
    manager: User, case: Report, tmp_path: Path
) -> None:
    pack = _taken(manager)
    with zipfile.ZipFile(io.BytesIO(pack)) as outer:
        parts = {name: outer.read(name) for name in outer.namelist()}

    def with_sealed(sealed: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as changed:
            for name, content in {**parts, read_handover.SEALED: sealed}.items():
                changed.writestr(name, content)
        return made.getvalue()

    sealed = parts[read_handover.SEALED]
    spoilt = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    cut = sealed[: -len(sealed) // 2]
    for made in (with_sealed(spoilt), with_sealed(cut), pack[:-200]):
        with pytest.raises(read_handover.NotWhole):
            _read(made, tmp_path / "none")
    with pytest.raises(read_handover.NotWhole, match="does not open it"):
        _read(pack, tmp_path / "none", passphrase=lambda: "a wrong phrase")
    assert _read(with_sealed(sealed), tmp_path / "whole")["cases"], "unchanged, it opens"


def test_only_the_manager_takes_out_and_only_with_the_own_password_just_proved(
    manager: User, case: Report, caseworker: User, browser_of: Any
) -> None:
    assert browser_of(caseworker).get(ADDRESS).status_code == 404
    assert browser_of(caseworker).post(ADDRESS, _sent()).status_code == 404
    with pytest.raises(handover.NotYoursToTakeOut):
        _taken(caseworker)
    client: Client = browser_of(manager)
    for wrong, at in (
        ({"password": "not this one 12"}, "password"),
        ({"passphrase_again": "not the same 1"}, "passphrase_again"),
        ({"passphrase": "short", "passphrase_again": "short"}, "passphrase"),
        ({"public_key": "zz"}, "public_key"),
        ({"receiver": "of/nobody"}, "receiver"),
    ):
        answer = client.post(ADDRESS, _sent(**wrong))
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [at])
    session = client.session
    del session[PROVED]
    session.save()
    asked = client.post(ADDRESS, _sent())
    assert asked.status_code == 403
    assert PHRASE not in asked.content.decode()
    assert not Event.objects.filter(kind=Kind.ORGANISATION_TAKEN_OUT).exists()


def test_right_password_is_no_guess_and_wrong_ones_are_ten(manager: User, browser_of: Any) -> None:
    client: Client = browser_of(manager)
    for _time in range(12):
        assert client.post(ADDRESS, _sent()).status_code == 200
    wrong = _sent(password="a guess")
    for _time in range(10):
        assert "does not open" in client.post(ADDRESS, wrong).content.decode()
    for told in (wrong, _sent()):
        assert "Too many tries" in client.post(ADDRESS, told).content.decode()


def test_manager_of_another_organisation_takes_out_nothing_of_this_one(
    manager: User, case: Report, other_ngo: Organisation, tmp_path: Path
) -> None:
    other = _person(other_ngo, "other.manager")
    keys.set_up(organisation=other_ngo, password=PASSWORD, by=other)
    assert handover.receivers(other) == {}
    path = case.referrals.get().contact_path
    with pytest.raises(handover.NotYoursToTakeOut):
        _taken(other, receiver=path)
    assert not any(_read(_taken(other), tmp_path / "out").values())
