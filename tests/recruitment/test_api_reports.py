"""Reports from an organisation's own system: only with consent, once, and read back by nobody else."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts import services as accounts
from accounts.models import ApiKey, Organisation, User
from audit.kinds import Kind
from audit.models import Event
from recruitment import sealing
from recruitment.models import OutboxRow, Report, SealedPart
from recruitment.services import agencies, reports
from tests.factories.recruitment import LicenceFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

pytestmark = pytest.mark.django_db

STORY = "MARK-7391 they kept my passport in a drawer"
BODY = {
    "abuses": ["excess-fees", "passport-retention"],
    "agency": {"name": "Invented Himal Overseas", "licence": "INV-77"},
    "origin": "NPL",
    "destination": "QAT",
    "recruited_in": "NPL",
    "month": "2026-05",
    "ongoing": "yes",
    "fee": {"amount": "150000.00", "currency": "NPR"},
    "people": 3,
    "language": "ne",
    "words": {"story": STORY, "contact": "a neighbour"},
    "consent": {"counting": True, "regulator": True, "story": False, "given_on": "2026-06-01"},
}
TOKEN = "6f1f4d3e-2f0c-4e9b-9a55-0001"

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _content() -> None:
    for key, severity in [("excess-fees", 3), ("passport-retention", 4)]:
        AbuseTypeFactory(key=key, severity=severity)
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)


def secret_of(organisation: Organisation, by: User) -> str:
    return accounts.issue_api_key(organisation=organisation, label="Case system", by=by)[1]


@pytest.fixture
def key(ngo: Organisation, operator: User) -> str:
    return secret_of(ngo, operator)


@pytest.fixture
def other_key(other_ngo: Organisation, operator: User) -> str:
    return secret_of(other_ngo, operator)


@pytest.fixture
def call(client: Client, key: str) -> Call:
    """`call("reports/", BODY)` posts with the NGO's key; without a body it reads."""

    def send(
        path: str, body: Any = None, *, secret: str = key, token: str | None = TOKEN, **more: Any
    ) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if body is None and not more.pop("post", False):
            return client.get(f"/api/v1/{path}", headers=headers)
        if token:
            headers["Idempotency-Key"] = token
        data = "" if body is None else json.dumps(body)
        headers |= more.pop("headers", {})
        return client.post(
            f"/api/v1/{path}", data, content_type="application/json", headers=headers
        )

    return send


def changed(**more: Any) -> dict[str, Any]:
    return copy.deepcopy(BODY) | more


def pointers(response: Any) -> list[str]:
    return [error["pointer"] for error in response.json()["errors"]]


def test_report_is_stored_with_consent_and_sent_to_matching(call: Call, ngo: Organisation) -> None:
    response = call("reports/", BODY)
    assert response.status_code == 201, response.content
    report = Report.objects.get(pk=response.json()["id"])
    assert (report.channel, report.organisation, report.state) == ("api", ngo, "accepted")
    assert report.consent_at.date().isoformat() == "2026-06-01"
    assert (report.consents_to_regulator, report.consents_to_story) == (True, False)
    assert (report.fee_amount, report.fee_currency, report.people) == (150000, "NPR", 3)
    assert (report.month.isoformat(), report.language) == ("2026-05-01", "ne")
    assert report.agency_hints == {"licence": "INV-77"}
    assert OutboxRow.objects.filter(kind="match_report", target_id=report.pk).exists()
    event = Event.objects.get(kind=Kind.REPORT_ACCEPTED)
    assert event.actor == ApiKey.objects.get().audit_label


def test_ledger_is_stored_and_a_repeat_with_another_one_is_refused(call: Call) -> None:
    fees = [{"item": "ticket", "amount": "30000", "currency": "NPR", "month": "2026-04"}]
    body = changed(fees=[{**fees[0], "to_whom": STORY, "on_paper": "no"}], fee=None)
    assert call("reports/", body).status_code == 201
    report = Report.objects.get()
    assert report.fee_amount == 30_000
    assert list(report.fees.values_list("item", "amount")) == [("ticket", 30_000)]
    assert call("reports/", body).status_code == 200
    assert call("reports/", changed(fees=[], fee=None)).status_code == 422
    wrong = call("reports/", changed(fees=[{**fees[0], "item": "bribe"}]), token=f"{TOKEN}-2")
    assert pointers(wrong) == ["#/fees/0/item"]


def test_receipt_in_the_answer_opens_the_story_for_the_worker(call: Call, settings: Any) -> None:
    digits = call("reports/", BODY).json()["receipt"]
    keys = sealing.number_keys(digits, pepper=settings.RECEIPT_PEPPER.encode())
    opened = reports.open_with_receipt(lookup=keys.lookup, wrapping=keys.wrapping)
    assert opened.words()["story"] == STORY
    # From now on it is the worker's alone: whoever filed can't fetch it again.
    assert call("reports/", BODY).json()["receipt"] is None


def test_story_is_only_in_the_sealed_part_and_in_no_answer(call: Call) -> None:
    sent = call("reports/", BODY)
    read = [call("reports/"), call(f"reports/{sent.json()['id']}/")]
    assert all(b"MARK-7391" not in answer.content for answer in [sent, *read])
    report = Report.objects.get()
    assert "MARK-7391" not in str([vars(report), list(Event.objects.values())])
    assert b"MARK-7391" not in bytes(SealedPart.objects.get().ciphertext)


def test_same_token_again_stores_nothing_twice(call: Call) -> None:
    first, again = call("reports/", BODY), call("reports/", BODY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["is_repeat"] is True
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"abuses": ["excess-fees"]},
        {"agency": {"name": "Invented Lotus Manpower"}},
        {"origin": "QAT"},
        {"month": "2026-04"},
        {"fee": None},
        {"fee": {"amount": "150000.00", "currency": "QAR"}},
        {"destination": "NPL"},
        {"recruited_in": "QAT"},
        {"ongoing": "no"},
        {"sector": "domestic"},
        {"people": 1},
    ],
)
def test_token_of_another_report_is_refused_and_loses_nothing(
    call: Call, other: dict[str, Any]
) -> None:
    call("reports/", BODY)
    response = call("reports/", changed(**other))
    assert response.status_code == 422
    assert response.json()["type"] == "/api/v1/problems/idempotency_key_reused/"
    assert Report.objects.count() == 1


def test_two_organisations_may_use_the_same_token(call: Call, other_key: str) -> None:
    mine = call("reports/", BODY).json()
    theirs = call("reports/", BODY, secret=other_key)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != mine["id"]
    assert theirs.json()["receipt"] != mine["receipt"]


@pytest.mark.parametrize("token", [None, "", "short", "with space in the middle", "x" * 256])
def test_token_is_needed(call: Call, token: str | None) -> None:
    response = call("reports/", BODY, token=token)
    assert response.status_code == 400
    assert response.json()["errors"][0]["in"] == "header"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"consent": None}, "#/consent"),
        ({"consent": BODY["consent"] | {"counting": False}}, "#/consent/counting"),
        ({"consent": BODY["consent"] | {"counting": "yes"}}, "#/consent/counting"),
        ({"consent": BODY["consent"] | {"given_on": "2999-01-01"}}, "#/consent/given_on"),
        ({"consent": {"counting": True}}, "#/consent/regulator"),
        ({"abuses": []}, "#/abuses"),
        ({"abuses": ["no-such-abuse"]}, "#/abuses"),
        ({"abuses": "excess-fees"}, "#/abuses"),
        ({"abuses": [{"key": "x"}]}, "#/abuses/0"),
        ({"origin": "Nepal"}, "#/origin"),
        ({"origin": "XXX"}, "#/origin"),
        ({"month": "2026-05-17"}, "#/month"),
        ({"month": "2999-01"}, "#/month"),
        ({"month": 202605}, "#/month"),
        ({"fee": {"amount": "150000.00"}}, "#/fee/currency"),
        ({"fee": {"amount": "-5", "currency": "NPR"}}, "#/fee/amount"),
        ({"fee": {"amount": 150000.1, "currency": "NPR"}}, "#/fee/amount"),
        ({"fee": {"amount": "1e400", "currency": "NPR"}}, "#/fee/amount"),
        ({"people": 0}, "#/people"),
        ({"people": True}, "#/people"),
        ({"people": 10**400}, "#/people"),
        ({"agency": {"id": 10**12}}, "#/agency/id"),
        ({"agency": {"name": "x" * 301}}, "#/agency/name"),
        ({"agency": {"name": "NUL \x00"}}, "#/agency/name"),
        ({"agency": {"name": "half \ud83d"}}, "#/agency/name"),
        ({"agency": {"nam": "Invented"}}, "#/agency"),
        ({"words": {"story": "x" * 20_001}}, "#/words/story"),
        ({"words": {"story": "\x00"}}, "#/words/story"),
        ({"release": {"when": "hold", "others": 1, "until": "2027-01-01"}}, "#/release/others"),
        ({"release": {"when": "hold"}}, "#/release/others"),
        ({"release": {"when": "keep"}}, "#/release/when"),
        ({"language": "nepali please"}, "#/language"),
        ({"misspelt": 1}, "#"),
    ],
)
def test_bad_value_is_refused_where_it_stands(
    call: Call, change: dict[str, Any], pointer: str
) -> None:
    response = call("reports/", changed(**change))
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert pointer in pointers(response)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"origin": "secretname"}, {"ongoing": "secretname"}, {"secretname": 1}]
)
def test_refusal_does_not_repeat_what_was_typed(call: Call, typed: dict[str, Any]) -> None:
    assert b"secretname" not in call("reports/", changed(**typed)).content


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_refusal_names_its_language(call: Call, language: str) -> None:
    response = call("reports/", changed(abuses=[]), headers={"Accept-Language": language})
    assert response["Content-Language"] == language


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", '"text"', "NaN", '{"people": Infinity}', "[" * 100_000, "\xff\xfe"],
)
def test_body_that_is_no_object_is_refused(client: Client, key: str, raw: str) -> None:
    response = client.post(
        "/api/v1/reports/",
        raw.encode("latin-1"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": TOKEN},
    )
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_body_of_another_kind_is_refused(client: Client, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": TOKEN}
    response = client.post("/api/v1/reports/", {"abuses": "excess-fees"}, headers=headers)
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"


def test_body_that_is_too_large_is_refused(call: Call, settings: Any) -> None:
    settings.API_BODY_LIMIT = 100
    response = call("reports/", BODY)
    assert response.status_code == 413


def test_letters_of_every_kind_are_kept(call: Call) -> None:
    name = "Invented 🌏 हिमाल شركة 人力"
    response = call("reports/", changed(agency={"name": name}))
    assert response.status_code == 201
    assert Report.objects.get().agency_typed == name


@pytest.mark.parametrize("secret", ["", "mwp_wrong", "ünknown"])
def test_without_a_valid_key_nothing_is_read_or_written(call: Call, secret: str) -> None:
    for response in (
        call("reports/", secret=secret),
        call("reports/1/", secret=secret),
        call("reports/", BODY, secret=secret),
        call("reports/batch/", {"reports": [BODY]}, secret=secret),
        call("reports/1/withdraw/", secret=secret, post=True),
    ):
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
    assert not Report.objects.exists()


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_key_that_ended_opens_nothing(call: Call, operator: User, end: str) -> None:
    held = ApiKey.objects.get()
    if end == "revoked":
        accounts.revoke_api_key(key=held, by=operator)
    else:
        ApiKey.objects.update(expires_at=timezone.now())
    assert call("reports/").status_code == 401


def test_key_of_a_regulator_files_and_reads_no_report(
    call: Call, regulator: Organisation, operator: User
) -> None:
    ReportFactory(state=Report.State.ACCEPTED)
    secret = secret_of(regulator, operator)
    assert call("reports/", secret=secret).status_code == 403
    assert call("reports/", BODY, secret=secret).status_code == 403


def test_report_of_another_organisation_is_not_found(call: Call, other_key: str) -> None:
    mine = call("reports/", BODY).json()["id"]
    by_worker = ReportFactory().pk
    assert call(f"reports/{mine}/").status_code == 200
    for report_id, secret in [(mine, other_key), (by_worker, other_key), (10**30, other_key)]:
        for path in (f"reports/{report_id}/", f"reports/{report_id}/withdraw/"):
            response = call(path, secret=secret, post="withdraw" in path)
            assert response.status_code == 404
    # A stranger's answer is the same whether there is such a report or not.
    assert (
        call(f"reports/{mine}/", secret=other_key).json()
        == call("reports/999999999/", secret=other_key).json()
    )
    assert call("reports/", secret=other_key).json()["count"] == 0
    assert Report.objects.get(pk=mine).state == "accepted"


def test_list_holds_own_reports_and_can_be_narrowed_by_state(call: Call) -> None:
    ReportFactory()
    kept = call("reports/", BODY).json()["id"]
    gone = call("reports/", BODY, token=TOKEN + "b").json()["id"]
    call(f"reports/{gone}/withdraw/", post=True)
    assert {row["id"] for row in call("reports/").json()["results"]} == {kept, gone}
    only = call("reports/?state=withdrawn").json()["results"]
    assert [row["id"] for row in only] == [gone]
    assert call("reports/?state=wrong").status_code == 400


def test_list_can_be_narrowed_by_match_and_by_when_the_state_changed(call: Call) -> None:
    old, new = (call("reports/", BODY, token=TOKEN + letter).json()["id"] for letter in "cd")
    long_ago = timezone.now() - timedelta(days=9)
    Report.objects.filter(pk=old).update(state_changed_at=long_ago, match=Report.Match.POSSIBLE)
    for asked, found in (
        ("match=possible", old),
        (f"changed_since={(long_ago + timedelta(days=1)).date()}T00:00:00Z", new),
    ):
        assert [row["id"] for row in call(f"reports/?{asked}").json()["results"]] == [found]
    far = "6830-10-19T21:45:34-21:48"  # an offset that PostgreSQL does not know
    assert call(f"reports/?changed_since={far}").json()["count"] == 0
    for odd in (
        "match=wrong",
        "changed_since=yesterday",
        "changed_since=0000-00-00T00:00:00Z",
        "changed_since=9999-12-31T23:59:59-01:00",
    ):
        assert call(f"reports/?{odd}").status_code == 400


def test_withdrawn_report_is_emptied_and_stays_withdrawn(call: Call) -> None:
    report_id = call("reports/", BODY).json()["id"]
    answer = call(f"reports/{report_id}/withdraw/", post=True)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert answer.json()["agency_named"] == ""
    assert not SealedPart.objects.exists()
    assert call(f"reports/{report_id}/withdraw/", post=True).status_code == 200
    # The same report sent again does not come back to life.
    assert call("reports/", BODY).json()["state"] == "withdrawn"


def test_answer_of_a_keyed_view_is_kept_by_no_cache(call: Call) -> None:
    for response in (call("reports/"), call("reports/", BODY), call("reports/", {})):
        assert response["Cache-Control"] == "no-store"


def test_too_many_writes_are_slowed_down(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "may_call_api", lambda **_asked: False)
    response = call("reports/", BODY)
    assert (response.status_code, response["Retry-After"]) == (429, "1")
    assert not Report.objects.exists()


def test_limit_counts_each_report_of_a_batch(key: str) -> None:
    held = ApiKey.objects.get()
    assert limits.may_call_api(key_id=held.pk, writes=3600)
    assert not limits.may_call_api(key_id=held.pk, writes=5)


def row(token: str, **more: Any) -> dict[str, Any]:
    return changed(idempotency_key=token, **more)


def test_batch_stores_what_is_right_and_says_what_is_wrong(call: Call) -> None:
    rows = [
        row("batch-token-000001"),
        row("batch-token-000002", origin="Nepal", fee={"amount": "x", "currency": "NPR"}),
        row("batch-token-000001", people=9),
        {"abuses": ["excess-fees"]},
        "no object",
    ]
    answer = call("reports/batch/", {"reports": rows}, token=None)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["accepted"], body["refused"]) == (1, 4)
    assert body["rows"][0]["report"]["receipt"]
    assert {error["pointer"] for error in body["rows"][1]["errors"]} == {
        "#/reports/1/origin",
        "#/reports/1/fee/amount",
    }
    assert body["rows"][2]["errors"][0]["pointer"] == "#/reports/2/idempotency_key"
    assert "#/reports/3/consent" in [e["pointer"] for e in body["rows"][3]["errors"]]
    assert body["rows"][4]["errors"][0]["pointer"] == "#/reports/4"
    assert Report.objects.count() == 1


def test_batch_sent_again_stores_nothing_twice(call: Call) -> None:
    batch = {"reports": [row("batch-token-000001"), row("batch-token-000002")]}
    call("reports/batch/", batch)
    again = call("reports/batch/", batch).json()
    assert (again["accepted"], again["repeated"]) == (0, 2)
    assert Report.objects.count() == 2


def test_dry_run_stores_nothing_and_finds_what_a_run_would(call: Call) -> None:
    rows = [row("batch-token-000001"), row("batch-token-000002", origin="XXX")]
    answer = call("reports/batch/", {"dry_run": True, "reports": rows}).json()
    assert [one["outcome"] for one in answer["rows"]] == ["valid", "refused"]
    assert answer["rows"][1]["errors"][0]["pointer"] == "#/reports/1/origin"
    assert not Report.objects.exists()
    assert not OutboxRow.objects.exists()


def test_batch_of_more_than_a_hundred_is_refused(call: Call) -> None:
    answer = call("reports/batch/", {"reports": [{}] * 101})
    assert answer.status_code == 400
    assert pointers(answer) == ["#/reports"]


def test_agency_named_by_its_id_carries_name_and_licence(call: Call, operator: User) -> None:
    agency = agencies.create_listed(
        name="Invented Lotus Manpower",
        country="NPL",
        by=operator,
        source="Invented register",
        hints={"licence": "INV-900"},
    )
    LicenceFactory(agency=agency, number="INV-900")
    assert call("reports/", changed(agency={"id": agency.pk})).status_code == 201
    report = Report.objects.get()
    assert report.agency_typed == "Invented Lotus Manpower"
    assert report.agency_hints == {"licence": "INV-900"}


def test_id_of_an_agency_no_register_knows_is_not_found(call: Call, operator: User) -> None:
    unlisted = agencies.create_unlisted(name="Invented Ghost", country="NPL", by=operator)
    answer = call("reports/", changed(agency={"id": unlisted.pk}))
    assert pointers(answer) == ["#/agency/id"]
