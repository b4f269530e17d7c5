"""A report by keypad: opened by one text, sent by another, and no way to whoever sent it."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from accounts import limits
from recruitment import receipts, sms, sms_reports
from recruitment.models import Draft, OutboxRow, Report
from recruitment.services import drafts
from tests.factories.recruitment import AgencyFactory
from tests.factories.rights import AbuseTypeFactory, ContactFactory, CountryFactory

pytestmark = pytest.mark.django_db
TOKEN = "invented-gateway-secret"
BASIC = "Basic " + base64.b64encode(f"kannel:{TOKEN}".encode()).decode()
AGENCY = "Invented Himal Overseas"


@pytest.fixture(autouse=True)
def _world(settings: Any) -> None:
    settings.SMS_TOKEN = TOKEN
    for code in ("NPL", "QAT"):
        CountryFactory(iso3=code)
    for key in sms_reports.KINDS.values():
        AbuseTypeFactory(key=key)


def _text(text: str) -> str:
    answer = Client().post(
        "/sms/in/", text, content_type="text/plain", headers={"Authorization": BASIC}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def _number(said: str) -> str:
    return re.search(r"SEND ([\d ]{18,})", said)[1].replace(" ", "")


def test_the_telephone_company_is_spoken_of_before_anything_is_asked() -> None:
    said = _text("REPORT")
    assert said.startswith("Your telephone company can read this text.")
    assert "WHAT" in said
    assert not Draft.objects.exists()


def test_one_text_opens_and_another_sends() -> None:
    opened = _text(f"REPORT 2 NPL QAT {AGENCY}")
    assert opened.startswith("Nothing is sent yet.")
    assert not Report.objects.exists()
    assert "Sent." in _text(f"SEND {_number(opened)}")
    report = Report.objects.get()
    assert (report.origin, report.destination) == ("NPL", "QAT")
    assert report.agency_typed == AGENCY
    assert [kind.pk for kind in report.abuses.all()] == ["passport-retention"]
    assert report.state == Report.State.ACCEPTED
    assert report.consents_to_counting
    assert report.consents_to_regulator
    assert not report.consents_to_story
    assert OutboxRow.objects.filter(target_id=report.pk).exists()


def test_sent_twice_is_one_report() -> None:
    number = _number(_text("REPORT 2 NPL QAT x"))
    assert _text(f"SEND {number}") == _text(f"SEND {number}")
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "kinds", "journey", "name"),
    [
        ("report 27 npl qat Himal", {"passport-retention", "threats-violence"}, "NPLQAT", "Himal"),
        ("REPORT \u0968 NPL QAT \u0939\u093f\u092e\u093e\u0932", {"passport-retention"}, "NPLQAT", "\u0939\u093f\u092e\u093e\u0932"),
        ("REPORT 3 Ace Job Centre", {"wage-withholding"}, "", "Ace Job Centre"),
        ("REPORT 3 NPL Travels", {"wage-withholding"}, "", "NPL Travels"),
        ("REPORT 3 NPL QAT", {"wage-withholding"}, "NPLQAT", ""),
        ("REPORT 1", {"excess-fees"}, "", ""),
    ],
)  # fmt: skip
def test_digits_of_any_script_and_whatever_is_left_out(
    text: str, kinds: set[str], journey: str, name: str
) -> None:
    _text(f"SEND {_number(_text(text))}")
    report = Report.objects.get()
    assert {kind.pk for kind in report.abuses.all()} == kinds
    assert report.origin + report.destination == journey
    assert report.agency_typed == name


@pytest.mark.parametrize(
    "text", ["WHAT", "REPORT Himal", "REPORT 0", "REPORT 2a", "REPORT 1234567891"]
)
def test_whoever_does_not_know_the_numbers_is_told_them(text: str) -> None:
    said = _text(text)
    assert "2 passport taken" in said
    assert "REPORT 2 NPL QAT" in said
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["6", "7", "8", "9"])
def test_danger_comes_first_and_a_number_without_source_never(kind: str) -> None:
    ContactFactory(country_id="NPL", kind="police", phone="100", name="Invented Police")
    ContactFactory(
        country_id="QAT", kind="police", phone="98765", confirmed_by="memory_only", sources=[]
    )
    said = _text(f"REPORT {kind} NPL QAT")
    assert said.startswith("In danger, call Invented Police: 100.")
    assert "98765" not in said
    ContactFactory(country_id="QAT", kind="police", phone="999", name="Invented Police There")
    assert ": 999." in _text(f"REPORT {kind} NPL QAT")
    assert _text("REPORT 1 NPL QAT").startswith("Nothing is sent yet.")


def test_stop_deletes_what_was_opened() -> None:
    number = _number(_text("REPORT 2 NPL QAT x"))
    assert "Nothing was sent" in _text(f"STOP {number}")
    assert not Draft.objects.exists()
    assert "Nothing waits" in _text(f"SEND {number}")
    assert not Report.objects.exists()


def test_stop_after_sending_says_that_it_was_sent() -> None:
    number = _number(_text("REPORT 2"))
    _text(f"SEND {number}")
    assert _text(f"STOP {number}").startswith("Sent.")
    assert Report.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the 18 digits"),
        ("12345", "Some digits are missing"),
        ("abc", "only digits"),
        ("111111111111111111", "One digit is wrong"),
        (receipts.from_number(7), "Nothing waits under this number"),
    ],
)
def test_a_wrong_number_is_told(typed: str, said: str) -> None:
    for verb in ("SEND", "STOP"):
        assert said in _text(f"{verb} {typed}")


def test_after_seven_days_nothing_waits() -> None:
    number = _number(_text("REPORT 2"))
    Draft.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert "Nothing waits" in _text(f"SEND {number}")


def test_a_draft_of_the_pages_is_neither_sent_nor_deleted_by_text() -> None:
    """Whoever saw the number on a screen may not send what was not finished."""
    made = drafts.start(content={"typed": {}, "at": "safety"})
    for verb in ("SEND", "STOP"):
        assert "Nothing waits" in _text(f"{verb} {made.digits}")
    assert drafts.load(made)
    assert not Report.objects.exists()


def test_the_number_of_a_text_opens_no_report_that_was_sent() -> None:
    """It stays with the telephone company: no status, no message, nothing to take back."""
    number = _number(_text("REPORT 2"))
    _text(f"SEND {number}")
    page = Client().post("/en/receipt/", {"number": number})
    assert page.status_code == 422
    assert "no report with this number" in page.content.decode()


def _go_on_with(number: str) -> tuple[str, str]:
    """The new number and the sealed pass, from the page that the number of the text opens."""
    page = Client().post("/en/receipt/", {"number": number}).content.decode()
    new = "".join(re.findall(r"<b>(\d{3})</b>", page))
    return new, re.search(r'name="draft" value="([^"]+)"', page)[1]


def test_who_goes_on_with_the_pages_gets_another_number() -> None:
    old = _number(_text(f"REPORT 2 NPL QAT {AGENCY}"))
    new, token = _go_on_with(old)
    assert len(new) == 18
    assert new != old
    page = Client().post("/en/report/", {"draft": token, "do": "resume"}).content.decode()
    assert new[:3] in page
    assert "Nothing waits" in _text(f"SEND {old}")
    assert "Nothing waits" in _text(f"SEND {new}")
    kept = drafts.load(drafts.resume(digits=new))
    assert kept["typed"]["who"]["agency_typed"] == [AGENCY]
    assert Draft.objects.count() == 1


def test_an_answer_that_is_lost_costs_nothing() -> None:
    """The page with the new number never came: the old one still opens."""
    old = _number(_text("REPORT 2"))
    first, _token = _go_on_with(old)
    second, _token = _go_on_with(old)
    assert len({old, first, second}) == 3


def test_deleting_on_the_pages_deletes_what_the_text_opened() -> None:
    old = _number(_text("REPORT 2"))
    _new, token = _go_on_with(old)
    Client().post("/en/report/", {"draft": token, "do": "wipe"})
    assert not Draft.objects.exists()


def test_texts_of_a_day_are_one_voice() -> None:
    """One person can send any number of texts, and nobody can tell."""
    for name in ("one", "two"):
        _text(f"SEND {_number(_text(f'REPORT 2 NPL QAT {name}'))}")
    first, second = Report.objects.all()
    assert bytes(first.channel_bucket) == bytes(second.channel_bucket)


def test_a_machine_can_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "may_report_by_sms", lambda: False)
    assert "Too many" in _text("REPORT 2")
    assert not Draft.objects.exists()


def test_a_text_waits_sealed() -> None:
    AgencyFactory(name="another")
    number = _number(_text("REPORT 2 NPL QAT zebra-harmonica"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
            rows = str(cursor.fetchall())
            assert "zebra-harmonica" not in rows
            assert number not in rows


@pytest.mark.parametrize(
    "text", ["REPORT 2 " + "x" * 900, "REPORT 2 NPL QAT \u202eevil", "SEND " + "9" * 590]
)
def test_odd_texts_are_no_server_error(text: str) -> None:
    assert _text(text)


def _sentences(code: str) -> list[list[str]]:
    with translation.override(code):
        Draft.objects.all().delete()
        return [
            sms._how(),
            sms_reports.warning(),
            sms_reports.what(),
            sms_reports.start(["6", "NPL", "QAT"], language=code),
        ]


@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES])
def test_no_sentence_is_left_out_in_any_language(code: str, settings: Any) -> None:
    settings.REPORT_HOST = "report.portal.example"
    ContactFactory(country_id="QAT", kind="police", phone="+974 4000 0000", name="N" * 30)
    for lines in _sentences(code):
        fitted = sms._fitting(lines, texts=sms.TEXTS_OF_REPORT)
        assert fitted == " ".join(lines)
