"""Interviews that devices send after they were without signal: versions, conflicts, sealing, walls."""

import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment.models import Report, SharedAnswer, SharedInterview
from recruitment.retention import INTERVIEW_KEPT
from recruitment.services import interviews, keys
from recruitment.services.forgetting import forget_what_is_due
from recruitment.services.interviews import Change, InterviewSent, Outcome
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory, CountryFactory

MARK = "zebra-harmonica-marker"
NUMBER = uuid.UUID("8d1f3a52-6a0b-4b6e-9a55-1f1d1c7e9b10")
pytestmark = pytest.mark.django_db


@pytest.fixture
def has_keys(caseworker: User, colleague: User) -> None:
    """Both caseworkers of the organisation can open what is sealed to it."""
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)


@pytest.fixture
def questions(db: None) -> None:
    CountryFactory(iso3="NPL", iso2="NP", is_origin=True)
    AbuseTypeFactory(key="passport-retention", label="They took my passport", severity=4)


def _change(name: str, *values: str, base: int = 0, change: uuid.UUID | None = None) -> Change:
    return Change(name, values, base, change or uuid.uuid4())


def _save(by: User, *changes: Change) -> dict[str, Outcome]:
    return interviews.save(number=NUMBER, changes=changes, by=by)


def _read(by: User) -> dict[str, tuple[list[str], int]]:
    found = interviews.read(interview=SharedInterview.objects.get(), password=PASSWORD, by=by)
    return {one.name: (list(one.values), one.version) for one in found}


def _post(client: Client, end: str, **body: Any) -> Any:
    told = {"number": str(NUMBER), **body}
    return client.post(f"/desk/interviews/{end}/", told, content_type="application/json")


def _whole(**more: Any) -> dict[str, Any]:
    answers = {
        "abuses": ["passport-retention"],
        "agency_typed": ["Invented Himal Overseas"],
        "consents_to_counting": ["on"],
        "consented_on": [timezone.localdate().isoformat()],
        "story": [MARK],
        "recruited_in": ["NPL"],
    }
    return {"sending": str(uuid.uuid4()), "versions": {}, "answers": answers, **more}


def _typed(token: str) -> dict[str, Any]:
    """At the ordinary form of a case."""
    return {
        "token": token,
        "abuses": ["passport-retention"],
        "agency_typed": "Another One",
        "consents_to_counting": "on",
        "consented_on": timezone.localdate().isoformat(),
        "release": "now",
        "send": "1",
    }


# --- versions -----------------------------------------------------------------------


@pytest.mark.usefixtures("has_keys")
def test_answers_of_two_devices_meet_field_by_field(caseworker: User, colleague: User) -> None:
    assert _save(caseworker, _change("phone", "1"), _change("place", "Town")) == {
        "phone": Outcome(1, is_taken=True),
        "place": Outcome(1, is_taken=True),
    }
    _save(colleague, _change("phone", "2", base=1))
    late = _save(caseworker, _change("phone", "3", base=1), _change("place", "Village", base=1))
    assert late == {"phone": Outcome(2, is_taken=False), "place": Outcome(2, is_taken=True)}
    assert _read(caseworker) == {"phone": (["2"], 2), "place": (["Village"], 2)}
    assert _save(caseworker, _change("phone", "3", base=2))["phone"] == Outcome(3, is_taken=True)
    assert _read(colleague)["phone"] == (["3"], 3)


@pytest.mark.usefixtures("has_keys")
def test_the_same_change_twice_is_taken_once(caseworker: User) -> None:
    told = _change("phone", "1")
    assert _save(caseworker, told) == _save(caseworker, told)
    assert _read(caseworker)["phone"] == (["1"], 1)
    assert Event.objects.filter(kind=Kind.INTERVIEW_SAVED).count() == 1


@pytest.mark.usefixtures("has_keys")
def test_a_stale_device_can_not_write_over_an_answer_it_never_saw(caseworker: User) -> None:
    _save(caseworker, _change("phone", "1"))
    assert not _save(caseworker, _change("phone", "2", base=0))["phone"].is_taken
    assert not _save(caseworker, _change("phone", "2", base=7))["phone"].is_taken
    assert _read(caseworker)["phone"] == (["1"], 1)


@pytest.mark.usefixtures("has_keys")
def test_neither_answer_nor_question_stands_in_the_tables(caseworker: User) -> None:
    _save(caseworker, _change("answer.passport-retention.free_to_go", MARK))
    with connection.cursor() as cursor:
        for table in (SharedInterview, SharedAnswer, Event):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table._meta.db_table} t")  # noqa: S608
            rows = " ".join(row for (row,) in cursor.fetchall())
            assert rows
            assert MARK not in rows
            assert "passport-retention" not in rows
            assert MARK.encode().hex() not in rows
    assert SharedAnswer.objects.get().mark != b""


def test_without_keys_nothing_is_kept_that_nobody_could_open(caseworker: User) -> None:
    with pytest.raises(ValidationError, match="no key yet"):
        _save(caseworker, _change("phone", "1"))
    assert not SharedInterview.objects.exists()


@pytest.mark.usefixtures("has_keys")
def test_new_locks_open_old_interviews(caseworker: User) -> None:
    _save(caseworker, _change("phone", "1"))
    keys.rotate(organisation=caseworker.organisation, by=caseworker)
    keys.rewrap(password=PASSWORD, by=caseworker)
    assert _read(caseworker)["phone"] == (["1"], 1)


@pytest.mark.usefixtures("has_keys")
def test_too_many_answers_are_refused_whole(
    caseworker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interviews, "MOST_ANSWERS", 2)
    with pytest.raises(ValidationError):
        _save(caseworker, *(_change(f"n{number}", "1") for number in range(3)))
    assert not SharedAnswer.objects.exists()


@pytest.mark.usefixtures("has_keys")
def test_what_is_not_sent_goes_after_two_weeks_with_proof(caseworker: User) -> None:
    _save(caseworker, _change("phone", "1"))
    forget_what_is_due(now=timezone.now() + INTERVIEW_KEPT / 2)
    assert SharedInterview.objects.exists()
    forget_what_is_due(now=timezone.now() + INTERVIEW_KEPT * 1.01)
    assert not SharedInterview.objects.exists()
    assert Event.objects.filter(kind=Kind.DATA_DELETED).exists()


# --- sending ------------------------------------------------------------------------


@pytest.mark.usefixtures("has_keys", "questions")
def test_sending_makes_one_report_and_leaves_no_answer(caseworker: User, browser_of: Any) -> None:
    _save(caseworker, _change("phone", "1"))
    whole = _whole(versions={"phone": 1})
    client = browser_of(caseworker)
    first = _post(client, "send", **whole)
    assert first.status_code == 200, first.content
    again = _post(client, "send", **whole)
    assert again.json() == first.json()
    assert len("".join(first.json()["receipt"])) == 18
    report = Report.objects.get()
    assert (report.channel, report.filed_by, report.agency_typed) == (
        Report.Channel.CASEWORKER, caseworker, "Invented Himal Overseas",
    )  # fmt: skip
    assert not SharedAnswer.objects.exists()
    with pytest.raises(InterviewSent):
        _save(caseworker, _change("phone", "2", base=1))


@pytest.mark.usefixtures("has_keys", "questions")
def test_a_colleague_who_sends_too_gets_no_receipt(
    caseworker: User, colleague: User, browser_of: Any
) -> None:
    assert _post(browser_of(caseworker), "send", **_whole()).status_code == 200
    late = _post(browser_of(colleague), "send", **_whole())
    assert (late.status_code, late.json()["code"]) == (409, "sent")
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("has_keys", "questions")
def test_a_colleague_who_knows_the_number_gets_no_receipt_and_spoils_nothing_at_the_form(
    caseworker: User, colleague: User, browser_of: Any
) -> None:
    """Colleagues are told the numbers of interviews under way. At the form a token is whatever is typed."""
    form = _typed(token=str(NUMBER))
    early = browser_of(colleague).post("/desk/cases/new/", form)
    assert (early.status_code, Report.objects.count()) == (200, 1)
    sent = _post(browser_of(caseworker), "send", **_whole())
    assert Report.objects.order_by("pk").last().agency_typed == "Invented Himal Overseas"
    groups = sent.json()["receipt"]
    late = browser_of(colleague).post("/desk/cases/new/", form).content.decode()
    assert " ".join(groups) not in late
    assert Report.objects.count() == 2


@pytest.mark.usefixtures("has_keys", "questions")
def test_a_token_of_a_colleagues_report_shows_no_number(
    caseworker: User, colleague: User, browser_of: Any
) -> None:
    form = _typed(token="t" * 24)
    number = re.compile(r'class="digits">[0-9]')
    assert number.search(browser_of(caseworker).post("/desk/cases/new/", form).content.decode())
    assert number.search(browser_of(caseworker).post("/desk/cases/new/", form).content.decode())
    page = browser_of(colleague).post("/desk/cases/new/", form)
    assert (page.status_code, Report.objects.count()) == (200, 1)
    assert not number.search(page.content.decode())


@pytest.mark.usefixtures("has_keys", "questions")
@pytest.mark.parametrize("versions", [{}, {"phone": 1}, {"phone": 2, "place": 9}, {"place": 1}])
def test_nothing_is_sent_past_an_answer_that_was_not_seen(
    caseworker: User, colleague: User, browser_of: Any, versions: dict[str, int]
) -> None:
    _save(caseworker, _change("phone", "1"))
    _save(colleague, _change("phone", "2", base=1), _change("place", "Town"))
    client = browser_of(caseworker)
    refused = _post(client, "send", **_whole(versions=versions))
    assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert not Report.objects.exists()
    seen = _whole(versions={"phone": 2, "place": 1})
    assert _post(client, "send", **seen).status_code == 200


@pytest.mark.usefixtures("questions")
def test_without_keys_the_report_is_sent_all_the_same(caseworker: User, browser_of: Any) -> None:
    client = browser_of(caseworker)
    told = {"name": "phone", "values": ["1"], "base": 0, "change": str(uuid.uuid4())}
    assert _post(client, "save", changes=[told]).json()["code"] == "no_key"
    assert _post(client, "send", **_whole()).status_code == 200


@pytest.mark.usefixtures("questions")
def test_what_is_wrong_is_said_by_field_and_nothing_is_made(
    caseworker: User, browser_of: Any
) -> None:
    whole = _whole()
    whole["answers"] |= {"fee_amount": ["much"], "story": ["a\x00b"], "consents_to_counting": []}
    refused = _post(browser_of(caseworker), "send", **whole)
    assert refused.status_code == 400
    assert not Report.objects.exists()
    whole["answers"]["story"] = ["a"]
    refused = _post(browser_of(caseworker), "send", **whole)
    assert set(refused.json()["errors"]) >= {"fee_amount"}
    whole["answers"] |= {"fee_amount": [], "answer.gone.question": ["yes"]}
    refused = _post(browser_of(caseworker), "send", **whole)
    assert refused.json() == {"code": "gone", "names": ["answer.gone.question"]}
    assert not SharedInterview.objects.exists()


# --- walls and misuse ---------------------------------------------------------------


@pytest.mark.usefixtures("has_keys")
def test_another_organisation_learns_nothing(
    caseworker: User, colleague: User, other_caseworker: User, browser_of: Any
) -> None:
    _save(caseworker, _change("phone", "1"))
    own = browser_of(colleague)
    assert [one["number"] for one in own.get("/desk/interviews/now/").json()["interviews"]] == [
        str(NUMBER)
    ]
    assert _post(own, "open", password=PASSWORD).json()["answers"]["phone"]["values"] == ["1"]
    other = browser_of(other_caseworker)
    assert other.get("/desk/interviews/now/").json()["interviews"] == []
    assert _post(other, "open", password=PASSWORD).status_code == 404
    assert _post(other, "discard").status_code == 404
    # The same number there is an interview of theirs, and says nothing of this one.
    keys.set_up(organisation=other_caseworker.organisation, password=PASSWORD, by=other_caseworker)
    assert _save(other_caseworker, _change("phone", "9"))["phone"] == Outcome(1, is_taken=True)
    assert SharedInterview.objects.count() == 2
    assert _post(own, "discard").status_code == 200
    assert SharedInterview.objects.get().organisation == other_caseworker.organisation


@pytest.mark.usefixtures("has_keys")
def test_opening_needs_the_own_password_and_is_in_the_trail(
    caseworker: User, colleague: User, browser_of: Any
) -> None:
    _save(caseworker, _change("phone", "1"))
    client = browser_of(colleague)
    refused = _post(client, "open", password="not this one at all")
    assert (refused.status_code, refused.json()["code"]) == (400, "password")
    assert not Event.objects.filter(kind=Kind.INTERVIEW_OPENED).exists()
    assert _post(client, "open", password=PASSWORD).status_code == 200
    assert Event.objects.get(kind=Kind.INTERVIEW_OPENED).actor == f"user:{colleague.pk}"


@pytest.mark.usefixtures("has_keys", "questions")
def test_whoever_left_meanwhile_finds_every_door_shut(
    caseworker: User, operator: User, browser_of: Any
) -> None:
    client = browser_of(caseworker)
    told = {"name": "phone", "values": ["1"], "base": 0, "change": str(uuid.uuid4())}
    assert _post(client, "save", changes=[told]).status_code == 200
    accounts.deactivate(user=caseworker, by=operator)
    told |= {"base": 1, "change": str(uuid.uuid4())}
    for end, body in (("save", {"changes": [told]}), ("send", _whole()), ("open", {"password": PASSWORD})):  # fmt: skip
        assert _post(client, end, **body).status_code == 302, end
    assert not Report.objects.exists()
    assert SharedAnswer.objects.get().version == 1


@pytest.mark.usefixtures("has_keys")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"number": "not one", "changes": []}',
        b'{"number": "8d1f3a52-6a0b-4b6e-9a55-1f1d1c7e9b10", "changes": [{"name": "phone"}]}',
        *(
            b'{"number": "8d1f3a52-6a0b-4b6e-9a55-1f1d1c7e9b10", "changes": [{"name": "phone",'
            b' "base": 0, "change": "8d1f3a52-6a0b-4b6e-9a55-1f1d1c7e9b10", "values": [' + value + b"]}]}"
            for value in (b'"a\\u0000b"', b'"\\ud800"', b'"' + b"a" * 20_001 + b'"', b'{"a": 1}')
        ),
        b'{"changes": "' + b"a" * 3_000_000 + b'"}',
    ],
    ids=range(12),
)  # fmt: skip
def test_a_crooked_body_is_refused_and_nothing_is_kept(
    caseworker: User, browser_of: Any, body: bytes
) -> None:
    answer = browser_of(caseworker).post(
        "/desk/interviews/save/", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "shape")
    assert not SharedInterview.objects.exists()


def test_another_site_can_not_send_in_her_name(caseworker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(caseworker)
    assert _post(client, "save", changes=[]).status_code == 403


# --- the page -----------------------------------------------------------------------


@pytest.mark.usefixtures("questions")
def test_the_page_that_devices_keep_says_nothing_of_anybody(
    caseworker: User, browser_of: Any
) -> None:
    page = browser_of(caseworker).get("/desk/interviews/").content.decode()
    assert "They took my passport" in page
    assert "csrfmiddlewaretoken" not in page
    assert caseworker.name not in page
    assert caseworker.organisation.name not in page


@pytest.mark.usefixtures("questions")
def test_without_script_the_page_says_so_and_shows_nothing_else(
    caseworker: User, browser_of: Any
) -> None:
    page = browser_of(caseworker).get("/desk/interviews/").content.decode()
    parts = re.findall(r'<\w+[^>]* data-(?:part|note|do)="([\w-]+)"([^>]*)>', page)
    assert len(parts) > 10
    shown = [name for name, more in parts if "hidden" not in more]
    assert shown[0] == "off"
    # Inside what is hidden.
    assert set(shown[1:]) == {"new", "lock", "list", "discard", "handed", "wipe"}


def test_signing_out_tells_the_browser_to_forget(caseworker: User, browser_of: Any) -> None:
    answer = browser_of(caseworker).post("/desk/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
