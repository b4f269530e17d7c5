"""Workers' words in a pack of evidence: sealed by whoever holds them, opened by nobody on the way."""

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Notice
from audit import signing
from audit.kinds import Kind
from audit.models import Event
from recruitment import access, read_handover, verify_pack
from recruitment.models import Agency, Annex, Flag, OrganisationQuestion, Report
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.services import (
    annexes,
    asking_organisations,
    evidence_packs,
    keys,
    numbers,
    reports,
)
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import AgencyFactory, FlagFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.filing import file_case

pytestmark = pytest.mark.django_db
PHRASE = "another made-up phrase 2"
STORY, NAME, CONTACT = "zebra-harmonica story", "Invented Worker Nought", "0779-112233"
AGREED = date(2026, 11, 1)


@pytest.fixture
def flag(cast: Cast) -> Flag:
    for code in ("NPL", "QAT"):
        CountryFactory(iso3=code)
    AbuseTypeFactory(key="excess-fees")
    agency = AgencyFactory(name="Invented Calm Valley", country="NPL")
    keys.set_up(organisation=cast.ngo, password=PASSWORD, by=cast.caseworker)
    return FlagFactory(agency=agency, jurisdiction="NPL")


def _case(cast: Cast, **more: str) -> Report:
    return _filed(cast, **more).report


def _filed(cast: Cast, *, agency: str = "Invented Calm Valley", story: str = STORY) -> Submitted:
    filed = file_case(
        ReportFacts(
            abuses=("excess-fees",),
            agency_typed=agency,
            origin="NPL",
            destination="QAT",
            recruited_in="NPL",
            consents_to_counting=True,
            consents_to_regulator=True,
            consents_to_story=True,
            consented_on=AGREED,
        ),
        words=SealedWords(story=story, name=NAME, contact=CONTACT, seal_to=(cast.ngo,)),
        by=cast.caseworker,
    )
    found = Agency.objects.filter(name=agency).first()
    if found:
        Report.objects.filter(pk=filed.report.pk).update(agency=found, match="matched")
    filed.report.refresh_from_db()
    return filed


def _asked(cast: Cast, flag: Flag, about: str = "words") -> OrganisationQuestion:
    return asking_organisations.ask(
        flag=flag, organisation=cast.ngo, about=about, text="", by=cast.inspector
    )


def _give(cast: Cast, question: OrganisationQuestion, *cases: Report, **more: Any) -> Annex:
    told = {
        "cases": [case.pk for case in cases],
        "consented_on": AGREED,
        "passphrase": PHRASE,
        "password": PASSWORD,
        "by": cast.caseworker,
    }
    return annexes.give(question=question, **(told | more))


def _pack(cast: Cast, flag: Flag) -> bytes:
    return evidence_packs.make(flag=flag, record="<p>record</p>", by=cast.inspector)


def test_words_travel_sealed_through_the_pack_and_open_with_the_phrase_alone(
    cast: Cast, flag: Flag, tmp_path: Path
) -> None:
    case = _case(cast)
    _give(cast, _asked(cast, flag), case)
    pack = _pack(cast, flag)
    (tmp_path / "pack.zip").write_bytes(pack)
    assert verify_pack.main([str(tmp_path / "pack.zip"), signing.public_key().hex()]) == 0
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        annex = opened.read("annex-1.zip")
        (told,) = json.loads(opened.read(verify_pack.MANIFEST))["annexes"]
        everything = b"".join(opened.read(name) for name in opened.namelist())
    assert (told["sealed_by"], told["people"]) == (cast.ngo.name, 1)
    assert STORY.encode() not in everything
    with pytest.raises(read_handover.NotWhole):
        read_handover.open_into(tmp_path / "no", io.BytesIO(annex), passphrase=lambda: "wrong")
    read_handover.open_into(
        tmp_path / "in",
        io.BytesIO(annex),
        passphrase=lambda: PHRASE,
        signed_by=signing.public_key(),
    )
    words = (tmp_path / "in" / "words.jsonl").read_text()
    assert STORY in words
    assert json.loads(words)["case"] == 1, "the number of a report would join it to other lists"
    whole = "".join(one.read_text() for one in (tmp_path / "in").iterdir())
    assert NAME not in whole
    assert CONTACT not in whole


def test_by_the_pages(cast: Cast, flag: Flag, browser_of: Any) -> None:
    case = _case(cast)
    other = _case(cast, agency="Quite Another Invented Firm")
    question = _asked(cast, flag)
    ngo, own = browser_of(cast.caseworker), browser_of(cast.inspector)
    page = ngo.get("/desk/asked/").content.decode()
    assert f"#{case.pk} " in page
    assert f"#{other.pk} " not in page
    address = f"/desk/asked/{question.pk}/annex/"
    sent = {
        "cases": [case.pk],
        "consented_on": "2026-11-01",
        "passphrase": PHRASE,
        "passphrase_again": PHRASE,
        "password": PASSWORD,
    }
    for wrong in (
        {"cases": []},
        {"cases": [other.pk]},
        {"consented_on": ""},
        {"passphrase": "short", "passphrase_again": "short"},
        {"passphrase_again": "something else"},
        {"password": "not hers"},
    ):
        answer = ngo.post(address, sent | wrong)
        assert answer.status_code == 400, wrong
        assert PHRASE not in answer.content.decode()
        assert not Annex.objects.exists()
    assert ngo.post(address, sent).status_code == 302
    assert Notice.objects.filter(user=cast.inspector).exists()
    assert "The words are sealed" in ngo.get("/desk/asked/").content.decode()
    assert escape(cast.ngo.name) in own.get(f"/desk/flags/{flag.pk}/life/").content.decode()
    assert ngo.post(address, sent).status_code == 400, "once"
    assert ngo.post(f"{address}take-back/").status_code == 302
    assert not Annex.objects.exists()
    assert b"annex-1.zip" not in _pack(cast, flag)


def test_each_opening_and_the_giving_stand_in_the_trail(cast: Cast, flag: Flag) -> None:
    case, question = _case(cast), _asked(cast, flag)
    _give(cast, question, case)
    annexes.take_back(question=question, by=cast.caseworker)
    annexes.take_back(question=question, by=cast.caseworker)
    for kind in (Kind.REPORT_OPENED, Kind.ANNEX_GIVEN, Kind.ANNEX_TAKEN_BACK):
        assert Event.objects.filter(kind=kind).count() == 1, kind


@pytest.mark.parametrize("what", ["withdrawn", "words closed", "taken over"])
def test_what_a_worker_takes_back_leaves_no_annex(cast: Cast, flag: Flag, what: str) -> None:
    """Of all whose words lie under that seal: it can only be made anew without her."""
    filed, other, question = _filed(cast), _case(cast, story="other words"), _asked(cast, flag)
    case = filed.report
    _give(cast, question, case, other)
    if what == "withdrawn":
        reports.withdraw(report=case, by=cast.caseworker)
    elif what == "words closed":
        reports.narrow_consent(report=case, story=False, by=cast.caseworker)
    else:
        found = numbers.keys_of(filed.receipt_digits)
        reports.open_with_receipt(lookup=found.lookup, wrapping=found.wrapping)
    assert not Annex.objects.exists()
    if what == "withdrawn":
        _give(cast, question, other)
        annexes.take_back(question=question, by=cast.caseworker)
        with pytest.raises(ValidationError):
            _give(cast, question, case)


@pytest.mark.parametrize("who", ["other_caseworker", "inspector", "editor", "operator"])
def test_nobody_else_gives_or_takes_back(cast: Cast, flag: Flag, who: str, browser_of: Any) -> None:
    case, question = _case(cast), _asked(cast, flag)
    person = getattr(cast, who)
    for door in ("annex/", "annex/take-back/"):
        answer = browser_of(person).post(f"/desk/asked/{question.pk}/{door}", {"cases": [case.pk]})
        assert answer.status_code in (403, 404)
    with pytest.raises(asking_organisations.NotAskedError):
        _give(cast, question, case, by=person)


def test_only_where_words_were_asked_for_and_the_flag_stands(cast: Cast, flag: Flag) -> None:
    case = _case(cast)
    with pytest.raises(asking_organisations.NotAskedError):
        _give(cast, _asked(cast, flag, "heard"), case)
    question = _asked(cast, flag)
    with pytest.raises(ValidationError):
        _give(cast, question, case, consented_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(keys.WrongPassword):
        _give(cast, question, case, password="not hers")
    Flag.objects.filter(pk=flag.pk).update(state="lapsed", closed_at=timezone.now())
    with pytest.raises(asking_organisations.NotAskedError):
        _give(cast, question, case)
    assert not Annex.objects.exists()


def test_annexes_of_another_country_are_in_no_pack(cast: Cast, flag: Flag) -> None:
    _give(cast, _asked(cast, flag), _case(cast))
    elsewhere = FlagFactory(jurisdiction="KEN")
    assert list(access.annexes(flag, cast.inspector))
    assert not access.annexes(elsewhere, cast.inspector)
    assert not access.annexes(flag, cast.caseworker)
    assert Client().get("/desk/asked/").status_code == 302
