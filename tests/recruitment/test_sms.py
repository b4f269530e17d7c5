"""Text messages: answered in whole sentences; nothing of who writes is kept, and of what only a report."""

import base64
import logging
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from recruitment import sms
from recruitment.models import Agency
from tests.factories.recruitment import AgencyFactory, AgencyNameFactory, LicenceFactory
from tests.factories.rights import ContactFactory, CountryFactory

pytestmark = pytest.mark.django_db
TOKEN = "invented-gateway-secret"
NUMBER = "+9779800000123"
BASIC = "Basic " + base64.b64encode(f"kannel:{TOKEN}".encode()).decode()


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    settings.SMS_TOKEN = TOKEN


@pytest.fixture
def agency() -> Agency:
    agency = AgencyFactory(name="Invented Himal Overseas", country="NPL", origin="register")
    AgencyNameFactory(agency=agency, text="Invented Himal Overseas")
    LicenceFactory(agency=agency, number="INV-1", as_of=date(2026, 1, 1))
    return agency


def _send(text: str | bytes, authorization: str = BASIC, **headers: str) -> Any:
    told = {"Authorization": authorization, **headers}
    return Client().post("/sms/in/", text, content_type="text/plain", headers=told)


def test_licence_is_told_with_the_day_of_the_list(agency: Agency) -> None:
    said = _send("LICENCE Invented Himal Overseas").content.decode()
    assert "Invented Himal Overseas (NPL): Licensed. List of 2026-01-01." in said
    assert "Not found" in _send("licence Qwertz Zzyzx").content.decode()


def test_journey_is_told_with_help_and_never_guesses() -> None:
    for code in ("NPL", "QAT"):
        CountryFactory(iso3=code)
    ContactFactory(country_id="QAT", kind="hotline", phone="+974 5550100", name="Invented Line")
    ContactFactory(
        country_id="NPL",
        kind="hotline",
        phone="+977 5550101",
        confirmed_by="memory_only",
        sources=[],
    )
    said = _send("journey npl qat").content.decode()
    assert "We do not know the limit of fees." in said
    assert "Invented Line +974 5550100 (2024, check it)" in said
    assert "Help in NPL: not known." in said
    assert "5550101" not in said


@pytest.mark.parametrize(
    "text",
    ["", "HELLO", "JOURNEY", "JOURNEY XXX QAT", "JOURNEY NPL NPL", "LICENCE", "\x00", "é" * 5000],
)
def test_whatever_else_is_answered_by_how_to_ask(text: str) -> None:
    answer = _send(text)
    assert answer.status_code == 200
    assert answer.content.decode().startswith("Send LICENCE")


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", "LICENCE \u202e" + "x" * 900, "xx LICENCE 😀"])
def test_bad_bytes_are_no_server_error(text: str | bytes) -> None:
    assert _send(text).status_code == 200


def test_answers_fit_two_texts_in_whole_sentences() -> None:
    long = ["One sentence of forty letters, or so it is."] * 20
    assert len(sms._fitting(long)) <= 2 * 153
    assert sms._fitting(long).endswith(".")
    assert len(sms._fitting(["यो एक वाक्य हो।"] * 30)) <= 2 * 67


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic ?", f"Bearer {TOKEN}", "Basic " + base64.b64encode(b"kannel:x").decode()],
)
def test_nobody_but_the_gateway_finds_anything(authorization: str) -> None:
    assert _send("LICENCE x", authorization).status_code == 404


def test_without_a_secret_the_door_is_shut(settings: Any) -> None:
    settings.SMS_TOKEN = ""
    empty = "Basic " + base64.b64encode(b"kannel:").decode()
    assert _send("LICENCE x", empty).status_code == 404


def test_number_and_text_are_kept_nowhere(agency: Agency, caplog: pytest.LogCaptureFixture) -> None:
    """Also when the gateway is set up wrongly and sends the number along."""
    caplog.set_level(logging.DEBUG)
    _send("LICENCE zebra-harmonica", **{"X-Kannel-From": NUMBER})
    dump = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')  # noqa: S608
            dump += str(cursor.fetchall())
    assert "Invented Himal Overseas" in dump
    ours = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    for trace in (NUMBER, NUMBER[1:], "zebra-harmonica"):
        assert trace not in dump
        assert trace not in ours
        assert trace not in str(getattr(cache, "_cache", ""))


def test_simulator_answers_as_the_gateway_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sms", "HELLO")
    assert sms.answer("HELLO") in capsys.readouterr().out
