"""A device is told that something waits and nothing else, as long as she wants it and is signed in there."""

import json
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import courier, notices, push, push_protocol, tasks
from accounts import services as accounts
from accounts.models import Notice, NoticeWish, OpenSession, PushDevice, User
from audit.kinds import Kind
from audit.models import Event
from recruitment.services import forgetting
from tests.accounts.signing_in import SIGN_IN
from tests.accounts.test_push_protocol import read
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
PAGE, DEVICES = "/desk/account/notices/", "/desk/account/notices/devices/"
ADDRESS = "https://push.example.org/send/secret-part"
AUTH = bytes(range(16))


@dataclass
class Browser:
    """What a browser and its maker's push service do with a message."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    answers: list[int | Exception] = field(default_factory=list)
    received: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, *, body: bytes, headers: dict[str, str]) -> int:
        self.received.append((url, body, headers))
        answer = self.answers.pop(0) if self.answers else 201
        if isinstance(answer, Exception):
            raise answer
        return answer

    def typed(self, address: str = ADDRESS) -> dict[str, str]:
        point = push_protocol.text(push_protocol.point(self.key))
        return {"endpoint": address, "p256dh": point, "auth": push_protocol.text(AUTH)}

    def opened(self, body: bytes) -> bytes:
        """RFC 8291 from the other side."""
        salt, once = body[:16], body[21:86]
        shared = self.key.exchange(ECDH(), push_protocol.public_key(once))
        info = b"WebPush: info\0" + push_protocol.point(self.key) + once
        secret = HKDF(SHA256(), 32, AUTH, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        return AESGCM(key).decrypt(nonce, body[86:], None)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    side = Browser()
    monkeypatch.setattr(courier, "post", side.post)
    return side


@pytest.fixture(autouse=True)
def _can_send(settings: Any) -> None:
    settings.NOTICES_ON = True
    settings.SITE_URL = "https://portal.example"


def sign_in(client: Client, person: User) -> None:
    client.post(SIGN_IN, {"email": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)


def _signed_in(person: User) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def _on(client: Client, browser: Browser, address: str = ADDRESS) -> PushDevice:
    answer = client.post(DEVICES, browser.typed(address))
    assert answer.status_code == 302
    return PushDevice.objects.get(endpoint=address)


def _something_waits(person: User) -> None:
    notices.choose(
        user=person, paces=dict.fromkeys(notices.kinds_for(person), NoticeWish.Pace.AT_ONCE)
    )
    notices.tell(people=[person], kind=NoticeWish.Kind.ASSIGNED)
    tasks.send_notices()


def _events(kind: Kind) -> list[str]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("actor", flat=True))


# --- what is sent -----------------------------------------------------------------------------------


def test_push_holds_nothing_of_what_waits_and_says_who_sends_it(
    cast: Cast, browser: Browser
) -> None:
    for person, address in ((cast.inspector, ADDRESS), (cast.caseworker, f"{ADDRESS}2")):
        _on(_signed_in(person), browser, address)
        _something_waits(person)
    tasks.send_pushes()
    (first, body, headers), (second, other_body, other_headers) = browser.received
    assert [first, second] == [ADDRESS, f"{ADDRESS}2"]
    opened = {browser.opened(body), browser.opened(other_body)}
    assert opened == {b"1\x02"}, "the same for an inspector and a caseworker"
    head, claims = read(headers.pop("Authorization"))
    assert claims["aud"] == "https://push.example.org"
    assert claims["sub"] == "https://portal.example"
    assert timezone.now().timestamp() < claims["exp"] <= timezone.now().timestamp() + 86400
    other_headers.pop("Authorization")
    assert headers == other_headers
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0


def test_key_in_the_header_is_the_one_the_page_gave_to_the_browser(
    cast: Cast, browser: Browser
) -> None:
    client = _signed_in(cast.inspector)
    _on(client, browser)
    _something_waits(cast.inspector)
    tasks.send_pushes()
    key = browser.received[0][2]["Authorization"].rpartition("k=")[2]
    assert f'data-key="{key}"' in client.get(PAGE).content.decode()


def test_several_things_and_their_mail_make_one_push(cast: Cast, browser: Browser) -> None:
    _on(_signed_in(cast.inspector), browser)
    _something_waits(cast.inspector)
    for _ in range(3):
        tasks.send_notices()
        tasks.send_pushes()
    assert len(browser.received) == len(mail.outbox) == 1


def test_daily_waits_for_its_hour_and_never_is_never(cast: Cast, browser: Browser) -> None:
    _on(_signed_in(cast.inspector), browser)
    notices.tell(people=[cast.inspector], kind=NoticeWish.Kind.ASSIGNED)
    tasks.send_notices()
    tasks.send_pushes()
    assert not browser.received
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        tasks.send_notices()
        tasks.send_pushes()
    assert len(browser.received) == 1
    never = dict.fromkeys(notices.kinds_for(cast.inspector), NoticeWish.Pace.NEVER)
    notices.choose(user=cast.inspector, paces=never)
    notices.tell(people=[cast.inspector], kind=NoticeWish.Kind.ASSIGNED)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        tasks.send_notices()
        tasks.send_pushes()
    assert len(browser.received) == 1


def test_mail_that_fails_is_tried_again_and_the_device_is_not_called_again(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(_signed_in(cast.inspector), browser)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        _something_waits(cast.inspector)
        tasks.send_pushes()
    Notice.objects.update(available_at=timezone.now())
    tasks.send_notices()
    tasks.send_pushes()
    assert (len(browser.received), len(mail.outbox)) == (1, 1)


def test_without_mail_devices_are_told_and_others_wait_for_mail(
    cast: Cast, browser: Browser, settings: Any
) -> None:
    settings.NOTICES_ON = False
    _on(_signed_in(cast.inspector), browser)
    for person in (cast.inspector, cast.caseworker):
        _something_waits(person)
    tasks.send_pushes()
    assert len(browser.received) == 1
    assert not mail.outbox
    waiting = Notice.objects.get(ended_at=None)
    assert (waiting.user, waiting.tries) == (cast.caseworker, 0)


def test_without_a_key_nothing_is_offered_taken_or_sent(
    cast: Cast, browser: Browser, settings: Any
) -> None:
    client = _signed_in(cast.inspector)
    _on(client, browser)
    _something_waits(cast.inspector)
    settings.PUSH_KEY = ""
    tasks.send_pushes()
    assert not browser.received
    page = client.get(PAGE).content.decode()
    assert "push.js" not in page
    assert "Turn it off" in page, "what was on before can be taken out"
    assert client.post(DEVICES, browser.typed(f"{ADDRESS}2")).status_code == 404


# --- when the push service does not take it -----------------------------------------------------------


@pytest.mark.parametrize(
    "answer", [429, 500, 403, 302, courier.NoAnswer(), courier.NotAllowed()], ids=str
)
def test_failure_is_tried_later_and_then_given_up(
    cast: Cast, browser: Browser, answer: int | Exception, caplog: Any
) -> None:
    device = _on(_signed_in(cast.inspector), browser)
    browser.answers = [answer] * 10
    _something_waits(cast.inspector)
    with caplog.at_level(logging.DEBUG):
        tasks.send_pushes()
        tasks.send_pushes()
        assert len(browser.received) == 1, "not again before its time"
        for _ in range(10):
            PushDevice.objects.exclude(available_at=None).update(available_at=timezone.now())
            tasks.send_pushes()
    assert len(browser.received) == len(push.WAITS)
    device.refresh_from_db()
    assert (device.available_at, device.tries) == (None, 0), "and told at the next notice"
    assert f"device {device.pk} not told" in caplog.text
    for telling in ("secret-part", "push.example.org", cast.inspector.email):
        assert telling not in caplog.text


def test_waits_grow() -> None:
    assert list(push.WAITS) == sorted(set(push.WAITS))


@pytest.mark.parametrize("answer", [404, 410])
def test_device_its_service_no_longer_knows_is_dropped(
    cast: Cast, browser: Browser, answer: int
) -> None:
    kept = _on(_signed_in(cast.inspector), browser, f"{ADDRESS}-kept")
    _on(_signed_in(cast.inspector), browser)
    browser.answers = [201, answer]
    _something_waits(cast.inspector)
    tasks.send_pushes()
    assert PushDevice.objects.get() == kept
    assert _events(Kind.PUSH_DEVICE_REMOVED) == ["process:courier"]


def test_called_again_while_a_message_is_on_its_way_is_told_again(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(_signed_in(cast.inspector), browser)
    _something_waits(cast.inspector)

    def slow(*args: Any, **kwargs: Any) -> int:
        if not browser.received:
            push.wake(cast.inspector)
        return browser.post(*args, **kwargs)

    monkeypatch.setattr(courier, "post", slow)
    tasks.send_pushes()
    assert len(browser.received) == 2


def test_tasks_take_no_argument() -> None:
    """An address in one would stand in the broker."""
    for task in (tasks.send_notices, tasks.send_pushes):
        assert task.run.__code__.co_argcount == 0


# --- where it is sent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://push.example.org/a",
        "https://127.0.0.1/a",
        "https://10.0.0.7/a",
        "https://[::1]/a",
        "https://localhost/a",
        "https://redis:6379/",
        "https://push.example.org:8080/a",
        "https://user@push.example.org/a",
        "https://push.example.org/" + "a" * 500,
        "file:///etc/passwd",
        "",
    ],
)
def test_address_that_may_lead_inside_is_refused_with_words(
    cast: Cast, browser: Browser, address: str
) -> None:
    client = _signed_in(cast.inspector)
    page = client.post(DEVICES, browser.typed(address), follow=True).content.decode()
    assert "This did not work. Try again later." in page
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"p256dh": "A" * 87}, {"p256dh": "§"}, {"auth": "AAAA"}, {"auth": ""}], ids=str
)
def test_keys_that_are_none_are_refused(
    cast: Cast, browser: Browser, wrong: dict[str, str]
) -> None:
    _signed_in(cast.inspector).post(DEVICES, browser.typed() | wrong)
    assert not PushDevice.objects.exists()


def test_name_that_leads_into_a_private_network_is_not_called(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(_signed_in(cast.inspector), Browser(), ADDRESS)
    _something_waits(cast.inspector)
    called: list[str] = []
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(courier.socket, "getaddrinfo", lambda *_args, **_kwargs: inside)
    monkeypatch.setattr(courier.HTTPSConnection, "connect", lambda self: called.append(self.host))
    tasks.send_pushes()
    assert called == []
    assert PushDevice.objects.get().tries == 1


# --- which devices ------------------------------------------------------------------------------------


def test_no_more_than_five_and_a_device_that_is_there_takes_no_second_place(
    cast: Cast, browser: Browser
) -> None:
    clients = [_signed_in(cast.inspector) for _ in range(push.MOST + 1)]
    for number, client in enumerate(clients[: push.MOST]):
        _on(client, browser, f"{ADDRESS}{number}")
    page = clients[-1].post(DEVICES, browser.typed(f"{ADDRESS}9"), follow=True).content.decode()
    assert "Five devices are told already" in page
    assert PushDevice.objects.count() == push.MOST
    _on(clients[0], browser, f"{ADDRESS}0-new")
    assert PushDevice.objects.count() == push.MOST
    assert not PushDevice.objects.filter(endpoint=f"{ADDRESS}0").exists()


def _at_once(browser: Browser, clients: list[Client]) -> list[Any]:
    together = Barrier(len(clients))

    def post(client: Client) -> Any:
        try:
            together.wait(timeout=10)
            return client.post(DEVICES, browser.typed())
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(post, clients))


def _again(client: Client) -> Client:
    """Another tab of the same browser."""
    tab = Client()
    tab.cookies.update(client.cookies)
    return tab


@pytest.mark.django_db(transaction=True)
def test_same_device_added_at_the_same_moment_is_one_and_its_mark_is_in_every_answer(
    cast: Cast, browser: Browser
) -> None:
    client = _signed_in(cast.inspector)
    answers = _at_once(browser, [_again(client) for _ in range(4)])
    assert [one.status_code for one in answers] == [302] * 4
    device = PushDevice.objects.get()
    marks = {one.cookies[django_settings.PUSH_COOKIE_NAME].value for one in answers}
    assert marks == {str(device.mark)}, "whichever answer came last, she can be told apart there"
    assert _events(Kind.PUSH_DEVICE_ADDED) == [cast.inspector.audit_label]
    assert _events(Kind.PUSH_DEVICE_REMOVED) == []


@pytest.mark.django_db(transaction=True)
def test_one_address_that_two_people_give_at_the_same_moment_is_one_device(
    cast: Cast, browser: Browser
) -> None:
    people = (cast.inspector, cast.caseworker, cast.colleague)
    answers = _at_once(browser, [_signed_in(person) for person in people])
    assert [one.status_code for one in answers] == [302] * 3
    assert PushDevice.objects.get().user in people
    assert len(_events(Kind.PUSH_DEVICE_ADDED)) == 3
    assert len(_events(Kind.PUSH_DEVICE_REMOVED)) == 2


def test_new_keys_of_the_same_address_take_the_place_of_the_old(
    cast: Cast, browser: Browser
) -> None:
    client = _signed_in(cast.inspector)
    first = _on(client, browser)
    second = _on(client, Browser())
    assert second.pk == first.pk
    assert bytes(second.public_key) != bytes(first.public_key)


def test_listed_with_kind_and_this_one_is_marked(cast: Cast, browser: Browser) -> None:
    here, there = _signed_in(cast.inspector), _signed_in(cast.inspector)
    _on(here, browser)
    page = here.get(PAGE).content.decode()
    assert "Not known, since" in page  # the test's browser says nothing of itself
    assert "This device" in page
    assert "This device" not in there.get(PAGE).content.decode()
    assert "secret-part" not in page


def test_turned_off_by_her_and_by_nobody_else(cast: Cast, browser: Browser) -> None:
    client = _signed_in(cast.inspector)
    device = _on(client, browser)
    address = f"{DEVICES}{device.pk}/"
    for other in (cast.other_inspector, cast.caseworker, cast.operator):
        assert _signed_in(other).post(address).status_code == 404
    assert PushDevice.objects.exists()
    assert client.post(address).status_code == 302
    assert not PushDevice.objects.exists()
    by_her = cast.inspector.audit_label
    assert _events(Kind.PUSH_DEVICE_ADDED) == _events(Kind.PUSH_DEVICE_REMOVED) == [by_her]


def test_operator_who_is_told_of_nothing_can_add_none(cast: Cast, browser: Browser) -> None:
    assert _signed_in(cast.operator).post(DEVICES, browser.typed()).status_code == 404


def test_no_event_holds_an_address(cast: Cast, browser: Browser) -> None:
    client = _signed_in(cast.inspector)
    device = _on(client, browser)
    client.post(f"{DEVICES}{device.pk}/")
    assert "secret-part" not in json.dumps(list(Event.objects.values()), default=str)


# --- a browser and who is signed in there -------------------------------------------------------------


def test_signing_out_ends_it_there_and_only_there(cast: Cast, browser: Browser) -> None:
    here, there = _signed_in(cast.inspector), _signed_in(cast.inspector)
    _on(here, browser)
    kept = _on(there, browser, f"{ADDRESS}2")
    here.post("/desk/sign-out/")
    assert PushDevice.objects.get() == kept
    assert not here.cookies[django_settings.PUSH_COOKIE_NAME].value


def test_hours_that_are_over_end_nothing_and_the_next_sign_in_there_takes_it_over(
    cast: Cast, browser: Browser
) -> None:
    client = _signed_in(cast.inspector)
    device = _on(client, browser)
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
        assert client.get(PAGE).status_code == 302, "signed out by the clock"
        _something_waits(cast.inspector)
        tasks.send_pushes()
        assert len(browser.received) == 1
        sign_in(client, cast.inspector)
        assert "This device" in client.get(PAGE).content.decode()
        client.post("/desk/sign-out/")
    assert not PushDevice.objects.filter(pk=device.pk).exists()


def test_another_person_in_the_same_browser_ends_it(cast: Cast, browser: Browser) -> None:
    client = _signed_in(cast.inspector)
    _on(client, browser)
    client.cookies.pop(django_settings.SESSION_COOKIE_NAME)  # its hours are over
    sign_in(client, cast.caseworker)
    assert not PushDevice.objects.exists()
    _on(client, browser)
    assert PushDevice.objects.get().user == cast.caseworker


def test_address_of_another_person_moves_to_who_sits_there_now(
    cast: Cast, browser: Browser
) -> None:
    _on(_signed_in(cast.inspector), browser)
    _on(_signed_in(cast.caseworker), browser)
    assert PushDevice.objects.get().user == cast.caseworker


def _leave_everywhere_else(cast: Cast, here: Client) -> None:
    here.post("/desk/account/sessions/end/", {"session": "others"})


def _leave_there(cast: Cast, here: Client) -> None:
    there = OpenSession.objects.filter(user=cast.inspector).exclude(
        session_key=here.session.session_key
    )
    here.post("/desk/account/sessions/end/", {"session": str(there.get().pk)})


def _change_password(cast: Cast, here: Client) -> None:
    accounts.change_password(
        user=cast.inspector,
        old=PASSWORD,
        new="quite another long sentence",
        keep=here.session.session_key,
    )


@pytest.mark.parametrize("leave", [_leave_everywhere_else, _leave_there, _change_password])
def test_session_that_is_ended_from_elsewhere_takes_its_device_along(
    cast: Cast, browser: Browser, leave: Callable[[Cast, Client], None]
) -> None:
    here, there = _signed_in(cast.inspector), _signed_in(cast.inspector)
    other = _on(_signed_in(cast.other_inspector), browser, f"{ADDRESS}-of-another")
    kept = _on(here, browser)
    _on(there, browser, f"{ADDRESS}2")
    leave(cast, here)
    assert set(PushDevice.objects.all()) == {kept, other}
    assert _events(Kind.PUSH_DEVICE_REMOVED) == [cast.inspector.audit_label]


def test_everywhere_else_includes_devices_whose_hours_are_over(
    cast: Cast, browser: Browser
) -> None:
    _on(_signed_in(cast.inspector), browser)
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
        _leave_everywhere_else(cast, _signed_in(cast.inspector))
    assert not PushDevice.objects.exists()
    assert _events(Kind.PUSH_DEVICE_REMOVED) == [cast.inspector.audit_label]


def test_session_that_code_of_before_deleted_stands_in_nobodys_way(
    cast: Cast, browser: Browser
) -> None:
    client = _signed_in(cast.inspector)
    device = _on(client, browser)
    OpenSession.objects.filter(pk=device.session_id)._raw_delete("default")
    _something_waits(cast.inspector)
    tasks.send_pushes()
    assert len(browser.received) == 1
    sign_in(client := Client(), cast.inspector)
    assert "since" in client.get(PAGE).content.decode()
    _leave_everywhere_else(cast, client)
    assert not PushDevice.objects.exists()


def test_revoked_member_is_told_nothing_any_more(cast: Cast, browser: Browser) -> None:
    _on(_signed_in(cast.inspector), browser)
    _something_waits(cast.inspector)
    accounts.deactivate(user=cast.inspector, by=cast.operator)
    tasks.send_pushes()
    assert not browser.received
    assert not PushDevice.objects.exists()
    assert _events(Kind.PUSH_DEVICE_REMOVED) == [cast.operator.audit_label]


def test_cookie_that_is_none_hurts_nothing(cast: Cast, browser: Browser) -> None:
    client = Client()
    for value in ("", "x", "'--", "0" * 5000):
        client.cookies[django_settings.PUSH_COOKIE_NAME] = value
        sign_in(client, cast.inspector)
        assert client.get(PAGE).status_code == 200
        client.post("/desk/sign-out/")


def test_device_where_nobody_signs_in_is_forgotten(cast: Cast, browser: Browser) -> None:
    _on(_signed_in(cast.inspector), browser)
    forgetting.forget_what_is_due(now=timezone.now() + push.KEPT / 2)
    assert PushDevice.objects.exists()
    forgetting.forget_what_is_due(now=timezone.now() + push.KEPT * 2)
    assert not PushDevice.objects.exists()


# --- what the browser keeps ---------------------------------------------------------------------------


@pytest.fixture
def script(client: Client) -> Callable[[str], str]:
    return lambda language: client.get(f"/desk/account/notices/here/{language}.js").content.decode()


def test_words_of_the_notice_are_in_her_language_and_no_more(
    script: Callable[[str], str], cast: Cast, browser_of: Any
) -> None:
    assert "Something waits for you" in script("en")
    assert script("ar") != script("en")
    assert 'dir: "rtl"' in script("ar")
    accounts.choose_language(user=cast.inspector, language="ne")
    assert "notices/here/ne.js" in browser_of(cast.inspector).get(PAGE).content.decode()
    for language in ("xx", "en%22"):
        assert Client().get(f"/desk/account/notices/here/{language}.js").status_code == 404


def test_the_script_listens_to_no_request_and_so_stands_in_no_pages_way(
    script: Callable[[str], str],
) -> None:
    assert '"fetch"' not in script("en")
