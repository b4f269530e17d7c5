"""An organisation's own system learns that its report changed: only its own, only in words of a list."""

import base64
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import courier
from accounts.models import Organisation, User
from audit.actors import MATCHER, WORKER
from audit.models import Event
from portal.celery import app
from recruitment.models import Report, WebhookDelivery, WebhookEndpoint
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import forgetting, matches, reports, webhooks
from recruitment.tasks import send_webhooks
from tests.conftest import Cast
from tests.factories.recruitment import AgencyFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/in"
NOON = datetime(2026, 11, 25, 12, 20, tzinfo=UTC)
On = WebhookEndpoint.State


@dataclass
class OtherSide:
    """What the organisation's server got, and what it answers."""

    answers: int | Exception = 204
    got: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> int:
        self.got.append((url, body, headers))
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


@pytest.fixture
def other_side(monkeypatch: pytest.MonkeyPatch) -> OtherSide:
    side = OtherSide()
    monkeypatch.setattr(courier, "post", side.post)
    return side


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def endpoint(caseworker: User) -> WebhookEndpoint:
    return webhooks.add(url=URL, by=caseworker)[0]


def _send() -> int:
    return webhooks.send_due(until=timezone.now() + timedelta(seconds=8))


def _filed(ngo: Organisation, **values: object) -> Report:
    return ReportFactory(organisation=ngo, channel=Report.Channel.CASEWORKER, **values)


def test_report_taken_back_is_told_in_words_of_the_list_and_nothing_else(
    caseworker: User, endpoint: WebhookEndpoint, other_side: OtherSide, clock: object
) -> None:
    report = _filed(caseworker.organisation, agency_typed="Invented Secret Name")
    reports.withdraw(report=report, by=caseworker)
    assert _send() == 1
    ((url, body, headers),) = other_side.got
    assert url == URL
    assert json.loads(body) == {
        "type": "report.status",
        "timestamp": "2026-11-25T12:00:00Z",
        "data": {"report_id": report.pk, "state": "withdrawn", "match": "unnamed"},
    }
    assert headers["Content-Type"] == "application/json"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.last_status) == ("delivered", 1, 204)
    assert _send() == 0, "once is enough"


def test_signature_fits_the_secret_that_was_shown(
    caseworker: User, other_side: OtherSide, clock: object
) -> None:
    _row, secret = webhooks.add(url=URL, by=caseworker)
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    _send()
    _url, body, headers = other_side.got[0]
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"


def test_secret_is_not_in_the_database(caseworker: User, settings) -> None:
    row, secret = webhooks.add(url=URL, by=caseworker)
    kept = WebhookEndpoint.objects.filter(pk=row.pk).values_list()[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    assert all(key not in bytes(value) for value in kept if isinstance(value, memoryview))
    settings.WEBHOOK_KEY = "another key of more than 32 letters"
    assert webhooks._secrets_in_force(row) != [key], "the salt alone is no secret"


def test_changed_secret_signs_beside_the_old_one_for_a_day(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
) -> None:
    webhooks.change_secret(endpoint=endpoint, by=caseworker)
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    _send()
    assert len(other_side.got[0][2]["webhook-signature"].split()) == 2
    clock.shift(timedelta(days=1, seconds=1))
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    _send()
    assert len(other_side.got[1][2]["webhook-signature"].split()) == 1


def test_another_organisation_is_told_nothing(cast: Cast, other_side: OtherSide) -> None:
    webhooks.add(url=URL, by=cast.other_caseworker)
    reports.withdraw(report=_filed(cast.ngo), by=cast.caseworker)
    worker_report = ReportFactory(organisation=None)
    reports.withdraw(report=worker_report, by=WORKER)
    assert _send() == 0
    assert not WebhookDelivery.objects.exists()


def test_who_is_no_helping_organisation_any_more_is_told_nothing(
    caseworker: User, endpoint: WebhookEndpoint, other_side: OtherSide
) -> None:
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    Organisation.objects.filter(pk=caseworker.organisation_id).update(kind="portal")
    assert _send() == 0
    assert other_side.got == []
    assert not WebhookDelivery.objects.exists()


def test_message_is_undone_with_its_change(caseworker: User, endpoint: WebhookEndpoint) -> None:
    report = _filed(caseworker.organisation)
    with transaction.atomic():
        reports.withdraw(report=report, by=caseworker)
        assert WebhookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert WebhookDelivery.objects.count() == 0


def test_what_a_worker_does_leaves_at_the_next_full_hour(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
) -> None:
    """Or whoever watches her line and ours would see that it was she."""
    reports.withdraw(report=_filed(caseworker.organisation), by=WORKER)
    assert _send() == 0
    clock.move_to(NOON.replace(minute=59, second=59))
    assert _send() == 0
    clock.move_to(NOON.replace(hour=13, minute=0))
    assert _send() == 1


def test_every_way_a_report_changes_is_told(
    caseworker: User, inspector: User, endpoint: WebhookEndpoint
) -> None:
    AbuseTypeFactory(key="excess-fees")
    filed = reports.submit(
        facts=ReportFacts(
            abuses=("excess-fees",),
            agency_typed="Invented Overseas",
            origin="",
            consents_to_counting=True,
            consented_on=timezone.localdate(),
        ),
        words=SealedWords(),
        idempotency_token="a made-up token of a test",
        channel=Report.Channel.CASEWORKER,
        by=caseworker,
        organisation=caseworker.organisation,
        filed_by=caseworker,
    ).report
    matches.match_report(report_id=filed.pk)
    kept = _filed(caseworker.organisation, state=Report.State.KEPT, consents_to_counting=False)
    reports.release_now(report=kept, by=caseworker)
    doubtful = _filed(
        caseworker.organisation,
        match=Report.Match.POSSIBLE,
        agency=AgencyFactory(country=inspector.jurisdiction),
    )
    matches.judge(report=doubtful, verdict="yes", by=inspector)
    matches.take_back(answer=doubtful.match_answers.get(), reason="The wrong agency.", by=inspector)
    told = WebhookDelivery.objects.order_by("pk").values_list("report", "report_state", "match")
    assert list(told) == [
        (filed.pk, "accepted", "waiting"),
        (filed.pk, "accepted", "matched"),
        (kept.pk, "accepted", "unnamed"),  # not to be counted
        (doubtful.pk, "accepted", "matched"),
        (doubtful.pk, "accepted", "possible"),
    ]


def test_what_was_told_last_is_not_told_again(caseworker: User, endpoint: WebhookEndpoint) -> None:
    report = _filed(caseworker.organisation)
    webhooks.note(report, by=MATCHER)
    webhooks.note(report, by=MATCHER)
    assert WebhookDelivery.objects.count() == 1


# --- what fails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", [500, 404, 302, 199, courier.NoAnswer(), courier.NotAllowed()], ids=str
)
def test_what_is_no_yes_is_tried_again_under_the_same_id(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
    answer: int | Exception,
) -> None:
    other_side.answers = answer
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    assert _send() == 0
    assert len(other_side.got) == 1, "not again before its time"
    clock.shift(webhooks.WAITS[0])
    other_side.answers = 200
    assert _send() == 1
    first, second = other_side.got
    assert first[2]["webhook-id"] == second[2]["webhook-id"]
    assert first[2]["webhook-timestamp"] != second[2]["webhook-timestamp"]


def test_dead_server_is_asked_once_a_round_however_much_waits(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
) -> None:
    other_side.answers = courier.NoAnswer()
    for _n in range(20):
        webhooks.note(_filed(caseworker.organisation), by=caseworker)
    for wait in webhooks.WAITS[:3]:
        _send()
        clock.shift(wait)
    assert len(other_side.got) == 3


def test_dead_server_holds_up_no_other(
    cast: Cast, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _secret = webhooks.add(url="https://other.example.org/", by=cast.other_caseworker)
    webhooks.note(_filed(cast.ngo), by=cast.caseworker)
    webhooks.note(_filed(cast.other_ngo), by=cast.other_caseworker)
    got: list[str] = []

    def post(url: str, **_more: object) -> int:
        got.append(url)
        return 500 if url == URL else 200

    monkeypatch.setattr(courier, "post", post)
    assert _send() == 1
    assert got == [URL, other.url]


def test_after_too_many_failures_it_is_off_and_the_desk_says_so(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
    browser_of,
) -> None:
    other_side.answers = 503
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    for wait in webhooks.WAITS:
        _send()
        clock.shift(wait)
    assert len(other_side.got) == len(webhooks.WAITS)
    endpoint.refresh_from_db()
    assert endpoint.state == On.OFF_BY_FAILURES
    assert WebhookDelivery.objects.get().state == WebhookDelivery.State.GIVEN_UP
    event = Event.objects.get(kind="webhook.turned_off")
    assert event.actor == "process:courier"
    page = browser_of(caseworker).get("/desk/cases/").content.decode()
    assert "it failed too often" in page
    # Nothing new is written for it, and nothing sent.
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    assert WebhookDelivery.objects.count() == 1
    webhooks.turn_on(endpoint=endpoint, by=caseworker)
    assert "it failed too often" not in browser_of(caseworker).get("/desk/cases/").content.decode()


def test_server_that_is_gone_for_good_is_off_at_once(
    caseworker: User, endpoint: WebhookEndpoint, other_side: OtherSide
) -> None:
    other_side.answers = 410
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    _send()
    endpoint.refresh_from_db()
    assert endpoint.state == On.OFF_BY_FAILURES


def test_worker_that_died_in_the_middle_loses_nothing(
    caseworker: User,
    endpoint: WebhookEndpoint,
    other_side: OtherSide,
    clock: time_machine.Traveller,
) -> None:
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    assert webhooks._claim() is not None  # and then no more was heard of it
    assert _send() == 0, "its time is not over"
    clock.shift(timedelta(seconds=61))
    assert _send() == 1


def test_message_taken_out_while_it_was_sent_stays_out(
    caseworker: User, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhooks.note(_filed(caseworker.organisation), by=caseworker)

    def post(url: str, **_more: object) -> int:
        webhooks.remove(endpoint=endpoint, by=caseworker)
        return 200

    monkeypatch.setattr(courier, "post", post)
    assert _send() == 0
    assert not WebhookDelivery.objects.exists()


def test_message_forgotten_while_it_was_sent_stays_forgotten(
    caseworker: User, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhooks.note(_filed(caseworker.organisation), by=caseworker)

    def post(url: str, **_more: object) -> int:
        webhooks.forget_old(now=timezone.now() + timedelta(days=31))
        return 200

    monkeypatch.setattr(courier, "post", post)
    assert _send() == 0
    assert not WebhookDelivery.objects.exists()


def test_old_messages_are_forgotten(
    caseworker: User, endpoint: WebhookEndpoint, clock: time_machine.Traveller
) -> None:
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    clock.shift(timedelta(days=29))
    forgetting.forget_what_is_due()
    assert WebhookDelivery.objects.count() == 1
    clock.shift(timedelta(days=2))
    forgetting.forget_what_is_due()
    assert WebhookDelivery.objects.count() == 0


def test_clock_calls_it_on_a_queue_of_its_own(
    caseworker: User, endpoint: WebhookEndpoint, other_side: OtherSide
) -> None:
    entry = app.conf.beat_schedule["send-webhooks"]
    assert entry["options"]["queue"] == "outward"
    assert app.tasks[entry["task"]].name == send_webhooks.name
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    send_webhooks.run()
    assert len(other_side.got) == 1


# --- at the desk ------------------------------------------------------------------------------------------


def test_five_addresses_are_enough_and_each_stands_once(cast: Cast) -> None:
    for n in range(5):
        webhooks.add(url=f"{URL}/{n}", by=cast.caseworker)
    for url in (f"{URL}/0", f"{URL}/5", "http://hooks.example.org/", "https://10.0.0.1/"):
        with pytest.raises(ValidationError):
            webhooks.add(url=url, by=cast.caseworker)
    webhooks.add(url=f"{URL}/0", by=cast.other_caseworker)


def test_secret_is_shown_once(caseworker: User, browser_of) -> None:
    client = browser_of(caseworker)
    page = client.post("/desk/webhooks/", {"url": URL}).content.decode()
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page).group()
    address = f"/desk/webhooks/{WebhookEndpoint.objects.get().pk}/"
    assert secret not in client.get(address).content.decode()
    assert secret not in str(dict(client.session)) + str(client.cookies)
    changed = client.post(address + "secret/").content.decode()
    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", changed).group() != secret


@pytest.mark.parametrize("url", ["\x00", "https://a\u202e.example/", "😀" * 9, "x" * 9000, ""])
def test_odd_addresses_are_refused_with_a_word(caseworker: User, browser_of, url: str) -> None:
    page = browser_of(caseworker).post("/desk/webhooks/", {"url": url})
    assert page.status_code == 400


def test_desk_lists_what_became_of_messages_and_sends_again_by_hand(
    caseworker: User, endpoint: WebhookEndpoint, other_side: OtherSide, browser_of
) -> None:
    client, address = browser_of(caseworker), f"/desk/webhooks/{endpoint.pk}/"
    other_side.answers = 418
    webhooks.note(_filed(caseworker.organisation), by=caseworker)
    _send()
    page = client.get(address).content.decode()
    assert "418" in page
    assert "1 failure in a row" in page
    other_side.answers = 200
    sent = {"delivery": WebhookDelivery.objects.get().pk}
    assert client.post(address + "again/", sent).status_code == 302
    assert _send() == 1, "at once, whatever it waited for"
    assert Event.objects.filter(kind="webhook.sent_again").count() == 1
    for odd in ("", "x", "9" * 50, "٣"):
        assert client.post(address + "again/", {"delivery": odd}).status_code == 404


def test_address_is_turned_off_on_and_taken_out_at_the_desk(
    caseworker: User, endpoint: WebhookEndpoint, browser_of
) -> None:
    client, address = browser_of(caseworker), f"/desk/webhooks/{endpoint.pk}/"
    for act, state in (("off", On.OFF_BY_HAND), ("on", On.ON)):
        assert client.post(f"{address}{act}/").status_code == 302
        endpoint.refresh_from_db()
        assert endpoint.state == state
    assert client.post(address + "nothing/").status_code == 404
    assert client.post(address + "remove/").status_code == 302
    assert not WebhookEndpoint.objects.exists()


def test_addresses_are_not_there_for_another_organisation(
    cast: Cast, endpoint: WebhookEndpoint, browser_of
) -> None:
    client, address = browser_of(cast.other_caseworker), f"/desk/webhooks/{endpoint.pk}/"
    assert client.get(address).status_code == 404
    for act in ("secret", "on", "off", "remove", "again"):
        assert client.post(f"{address}{act}/").status_code == 404
    assert URL not in client.get("/desk/webhooks/").content.decode()
    endpoint.refresh_from_db()
    assert endpoint.state == On.ON


def test_desk_that_was_left_open_gives_no_secret(
    caseworker: User, endpoint: WebhookEndpoint, browser_of
) -> None:
    client = browser_of(caseworker)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for address in ("/desk/webhooks/", f"/desk/webhooks/{endpoint.pk}/secret/"):
            page = client.post(address, {"url": f"{URL}/2"})
            assert page.status_code == 403
            assert "whsec_" not in page.content.decode()
    assert WebhookEndpoint.objects.count() == 1
