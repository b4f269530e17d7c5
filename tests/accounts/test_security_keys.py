"""Security keys: how they are added and used, and everything that must not work with them."""

import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticatorData

from accounts import password_reset, second_factor, security_keys
from accounts.ceremonies import Site
from accounts.models import (
    Organisation,
    PasswordReset,
    RecoveryCode,
    SecondFactor,
    SecurityKey,
    User,
)
from audit.kinds import Kind
from audit.models import Event
from tests.accounts.authenticator import (
    ADD,
    HOST,
    KEY_STEP,
    ORIGIN,
    Authenticator,
    add_key,
    asked_on,
    key_of,
)
from tests.accounts.signing_in import SIGN_IN, phone_of, with_password
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
CODE = "/desk/sign-in/code/"
KEYS = "/desk/account/security-keys/"
ORGANISATION = "/admin/accounts/organisation/add/"
TOLD = {"name": "Invented Shelter & Sons", "kind": "ngo", "country": "NPL"}


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def key(inspector: User) -> Authenticator:
    """The inspector's, her only second factor."""
    return key_of(with_password(inspector))


def is_in(client: Client) -> bool:
    return client.get("/desk/account/").status_code == 200


def with_key(user: User, key: Authenticator) -> Client:
    client = with_password(user)
    assert client.post(KEY_STEP, {"key_answer": key.signs(asked_on(client.get(KEY_STEP)))})[
        "Location"
    ]
    assert is_in(client)
    return client


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# --- what works


def test_first_key_brings_paper_codes_and_ends_sessions_that_came_without(inspector: User) -> None:
    older, client = with_password(inspector), with_password(inspector)
    page = add_key(client, Authenticator())
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", page.content.decode())
    assert len(set(codes)) == second_factor.PAPER_CODES
    assert is_in(client)
    assert not is_in(older)
    assert kinds()[-2:] == [Kind.SECURITY_KEY_ADDED, Kind.RECOVERY_CODES_MADE]
    row = SecurityKey.objects.get()
    assert (row.name, row.host, row.last_used_at) == ("key ring", HOST, None)


def test_key_opens_the_desk_after_the_password_and_leads_on(
    inspector: User, key: Authenticator
) -> None:
    client = with_password(inspector, onward="/desk/flags/?tier=urgent")
    before = client.session.session_key
    asked = asked_on(client.get(KEY_STEP))
    assert asked["rpId"] == HOST
    assert asked["userVerification"] == "preferred"
    assert not is_in(client)
    answer = client.post(KEY_STEP, {"key_answer": key.signs(asked)})
    assert answer["Location"] == "/desk/flags/?tier=urgent"
    assert client.session.session_key != before
    assert is_in(client)
    row = SecurityKey.objects.get()
    assert (row.sign_count, row.last_used_at) == (key.count, AT)
    assert kinds()[-2:] == [Kind.SECURITY_KEY_USED, Kind.USER_SIGNED_IN]


def test_key_that_never_counts_is_believed_each_time(inspector: User) -> None:
    key = key_of(with_password(inspector), counts=False)
    for _ in range(3):
        with_key(inspector, key)


def test_device_is_asked_for_no_maker_and_given_no_number_of_the_person(inspector: User) -> None:
    client = with_password(inspector)
    first, second = (asked_on(client.post(ADD)) for _ in range(2))
    assert first["attestation"] == "none"
    assert first["authenticatorSelection"]["residentKey"] == "discouraged"
    assert first["user"]["id"] != second["user"]["id"]
    assert first["rp"]["id"] == HOST


def test_second_key_is_asked_not_to_be_the_first_again_and_keeps_the_paper(
    inspector: User, key: Authenticator
) -> None:
    client = with_key(inspector, key)
    before = set(RecoveryCode.objects.values_list("pk", flat=True))
    assert len(asked_on(client.post(ADD))["excludeCredentials"]) == 1
    other = Authenticator()
    assert add_key(client, other, "safe").status_code == 302
    assert set(RecoveryCode.objects.values_list("pk", flat=True)) == before
    page = client.get(KEYS).content.decode()
    assert "safe" in page
    with_key(inspector, key)
    with_key(inspector, other)


def test_phone_and_paper_stay_ways_in_beside_a_key(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    client = with_password(inspector)
    client.post(CODE, {"code": digits()})
    key_of(client)
    waiting = with_password(inspector)
    assert waiting.get(KEY_STEP).content.decode().count(f'href="{CODE}"') == 2
    assert f'href="{KEY_STEP}"' in waiting.get(CODE).content.decode()
    assert waiting.post(CODE, {"code": digits()}).status_code == 302
    assert is_in(waiting)
    [paper, *_rest] = second_factor.new_paper_codes(user=inspector)
    by_paper = with_password(inspector)
    assert by_paper.post(CODE, {"code": paper}).status_code == 302


def test_who_has_keys_alone_is_told_what_helps_without_script(
    inspector: User, key: Authenticator
) -> None:
    client = with_password(inspector)
    page = client.get(KEY_STEP).content.decode()
    told = re.search(r'<p [^>]*data-when="off"([^>]*)>([^<]+)', page)
    assert "hidden" not in told[1]
    assert "needs JavaScript" in told[2]
    assert re.search(r"<button[^>]* hidden>", page)
    assert "six digits" not in page
    assert "paper codes" in client.get(CODE).content.decode()
    [paper, *_rest] = second_factor.new_paper_codes(user=inspector)
    assert client.post(CODE, {"code": paper}).status_code == 302


def test_a_step_that_matters_is_proved_by_key_and_loses_nothing(cast: Cast, clock: Any) -> None:
    client = with_password(cast.operator)
    key = key_of(client)
    clock.shift(timedelta(minutes=16))
    asking = client.post(ORGANISATION, TOLD)
    assert asking.status_code == 403
    page = asking.content.decode()
    assert page.count('name="name" value="Invented Shelter &amp; Sons"') == 2
    asked = asked_on(asking)
    wrong = client.post(ORGANISATION, {**TOLD, "key_answer": "{}"})
    assert wrong.status_code == 403
    carried = re.findall(r'hidden" name="(\w+)" value=', wrong.content.decode())
    assert set(carried) == {"csrfmiddlewaretoken", *TOLD}
    late = client.post(ORGANISATION, {**TOLD, "key_answer": key.signs(asked)})
    assert late.status_code == 403, "the challenge was spent by the wrong answer"
    asked = asked_on(late)
    assert client.post(ORGANISATION, {**TOLD, "key_answer": key.signs(asked)}).status_code == 302
    assert Organisation.objects.filter(name=TOLD["name"]).exists()


def test_who_must_have_a_second_factor_begins_with_a_key(inspector: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_password(inspector)
    assert client.get("/desk/")["Location"] == "/desk/account/second-factor/"
    assert ADD in client.get("/desk/account/second-factor/").content.decode()
    add_key(client, Authenticator())
    assert is_in(client)


def test_key_answers_under_the_desks_own_name_and_port(inspector: User, settings: Any) -> None:
    settings.PUBLIC_HOST, settings.REPORT_HOST = "rights.example.org", "report.example.org"
    settings.DESK_HOST = "desk.example.org:8443"
    settings.ALLOWED_HOSTS = ["desk.example.org", "rights.example.org"]
    there: dict[str, Any] = {"headers": {"host": settings.DESK_HOST}}
    client = Client(**there)
    client.post(SIGN_IN, {"email": inspector.email, "password": PASSWORD})
    asked = asked_on(client.post(ADD))
    assert asked["rp"]["id"] == "desk.example.org"
    key = Authenticator()
    own = {"host": "desk.example.org", "origin": "http://desk.example.org:8443"}
    client.post(ADD, {"name": "key", "new_key": key.makes(asked, **own)})
    for origin, status in (
        ("http://rights.example.org:8443", 400),
        ("http://desk.example.org", 400),
        ("http://a.desk.example.org:8443", 400),
        (own["origin"], 302),
    ):
        client = Client(**there)
        client.post(SIGN_IN, {"email": inspector.email, "password": PASSWORD})
        asked = asked_on(client.get(KEY_STEP))
        sent = key.signs(asked, host="desk.example.org", origin=origin)
        assert client.post(KEY_STEP, {"key_answer": sent}).status_code == status, origin


def test_key_of_an_older_name_is_not_asked_for_and_says_so(
    inspector: User, key: Authenticator
) -> None:
    SecurityKey.objects.update(host="old.example.org")
    client = with_password(inspector)
    assert client.get(KEY_STEP)["Location"] == CODE
    [paper, *_rest] = second_factor.new_paper_codes(user=inspector)
    client.post(CODE, {"code": paper})
    assert "old.example.org" in client.get(KEYS).content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000"])
def test_under_a_bare_number_no_key_is_offered(inspector: User, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]"]
    client = Client(headers={"host": host})
    client.post(SIGN_IN, {"email": inspector.email, "password": PASSWORD})
    assert "This address is a number" in client.get(KEYS).content.decode()
    assert client.post(ADD)["Location"] == KEYS
    assert ADD not in client.get("/desk/account/second-factor/").content.decode()


def test_keys_are_renamed_and_removed_by_their_owner(inspector: User, key: Authenticator) -> None:
    client, there = with_key(inspector, key), with_key(inspector, key)
    row = SecurityKey.objects.get()
    one = f"{KEYS}{row.pk}/"
    assert client.post(one, {"name": " "}).status_code == 400
    assert client.post(one, {"name": "<b>"}).status_code == 302
    assert "&lt;b&gt;" in client.get(KEYS).content.decode()
    assert client.post(one, {"remove": "1"}).status_code == 302
    assert not SecurityKey.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert is_in(client)
    assert not is_in(there)
    assert kinds()[-2:] == [Kind.SECURITY_KEY_RENAMED, Kind.SECURITY_KEY_REMOVED]
    assert is_in(with_password(inspector))


def test_last_second_factor_of_who_must_have_one_stays(
    inspector: User, key: Authenticator, settings: Any, clock: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_key(inspector, key)
    one = f"{KEYS}{SecurityKey.objects.get().pk}/"
    page = client.post(one, {"remove": "1"}, follow=True).content.decode()
    assert "Add another key or a phone first" in page
    assert SecurityKey.objects.exists()
    assert client.post("/desk/account/second-factor/no-phone/").status_code == 302
    phone_of(inspector, clock)
    client = with_key(inspector, key)
    client.post(one, {"remove": "1"})
    assert not SecurityKey.objects.exists()


def test_phone_is_turned_off_where_a_key_stays_and_only_there(cast: Cast, clock: Any) -> None:
    digits = phone_of(cast.inspector, clock)
    client = with_password(cast.inspector)
    client.post(CODE, {"code": digits()})
    off = "/desk/account/second-factor/no-phone/"
    assert client.post(off).status_code == 404
    key = key_of(client)
    there = with_key(cast.inspector, key)
    assert client.post(off).status_code == 302
    assert not SecondFactor.objects.exists()
    assert not is_in(there)
    assert kinds()[-1] == Kind.SECOND_FACTOR_PHONE_REMOVED
    assert with_password(cast.inspector).post(CODE, {"code": digits()}).status_code == 400


def test_operator_who_takes_the_second_factor_takes_keys_and_no_password(
    cast: Cast,
) -> None:
    client = with_password(cast.inspector)
    key_of(client)
    second_factor.remove(user=cast.inspector, by=cast.operator)
    assert not SecurityKey.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not is_in(client)
    with pytest.raises(ValidationError):
        password_reset.start(
            user=cast.inspector, reason=PasswordReset.Reason.FORGOTTEN, by=cast.operator
        )


# --- what must not


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("counts", [True, False])
def test_same_answer_at_the_same_instant_is_believed_once(
    inspector: User, monkeypatch: pytest.MonkeyPatch, counts: bool
) -> None:
    key = key_of(with_password(inspector), counts=counts)
    site, challenge = Site(host=HOST, origin=ORIGIN), secrets.token_bytes(32)
    sent = key.signs({"challenge": websafe_encode(challenge)})
    assert not security_keys.accepts(user=inspector, site=site, challenge=None, answer="")
    together, look = Barrier(2), security_keys._shown

    def look_together(*args: Any) -> Any:
        found = look(*args)
        together.wait(timeout=5)
        return found

    monkeypatch.setattr(security_keys, "_shown", look_together)

    def one(_: int) -> bool:
        try:
            return security_keys.accepts(
                user=inspector, site=site, challenge=challenge, answer=sent
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == [False, True]
    assert not Event.objects.filter(kind=Kind.SECURITY_KEY_REFUSED).exists()


def _replayed(client: Client, key: Authenticator, user: User) -> str:
    """An answer that opened a session before, heard on the way."""
    asked = asked_on(client.get(KEY_STEP))
    sent = key.signs(asked)
    other = Client()
    other.cookies["desk"] = client.cookies["desk"].value
    assert other.post(KEY_STEP, {"key_answer": sent}).status_code == 302
    client.cookies["desk"] = with_password(user).cookies["desk"].value
    client.get(KEY_STEP)
    return sent


def _of_another_session(client: Client, key: Authenticator, user: User) -> str:
    client.get(KEY_STEP)
    return key.signs(asked_on(with_password(user).get(KEY_STEP)))


def _of_an_older_page(client: Client, key: Authenticator, user: User) -> str:
    asked = asked_on(client.get(KEY_STEP))
    client.get(KEY_STEP)
    return key.signs(asked)


def _never_asked(client: Client, key: Authenticator, user: User) -> str:
    return key.signs({"challenge": "A" * 43})


def _lying(**how: Any) -> Any:
    def lie(client: Client, key: Authenticator, user: User) -> str:
        return key.signs(asked_on(client.get(KEY_STEP)), **how)

    return lie


def _signed_by_another(client: Client, key: Authenticator, user: User) -> str:
    return key.signs(asked_on(client.get(KEY_STEP)), private=Authenticator().private)


def _nobodys_key(client: Client, key: Authenticator, user: User) -> str:
    return Authenticator().signs(asked_on(client.get(KEY_STEP)))


def _count_back(client: Client, key: Authenticator, user: User) -> str:
    key.count = 0
    return key.signs(asked_on(client.get(KEY_STEP)))


def _count_twice(client: Client, key: Authenticator, user: User) -> str:
    key.count -= 1
    return key.signs(asked_on(client.get(KEY_STEP)))


def _changed_afterwards(client: Client, key: Authenticator, user: User) -> str:
    sent = json.loads(key.signs(asked_on(client.get(KEY_STEP))))
    told = sent["response"]["authenticatorData"]
    sent["response"]["authenticatorData"] = told[:-2] + ("A" if told[-2] != "A" else "Q") + told[-1]
    return json.dumps(sent)


ATTACKS = {
    "replayed": _replayed,
    "challenge of another session": _of_another_session,
    "challenge of an older page": _of_an_older_page,
    "never asked": _never_asked,
    "other origin": _lying(origin="https://desk.evil.example"),
    "origin without its port": _lying(origin="http://testserver:81"),
    "origin below the host": _lying(origin="http://evil.testserver"),
    "no origin": _lying(origin=""),
    "other rp id": _lying(host="evil.example"),
    "other origin and rp id": _lying(origin="https://evil.example", host="evil.example"),
    "answer for adding": _lying(kind="webauthn.create"),
    "framed": _lying(framed=True),
    "nobody touched it": _lying(flags=0),
    "verified, but not touched": _lying(flags=AuthenticatorData.FLAG.UV),
    "signed by another": _signed_by_another,
    "key that nobody added": _nobodys_key,
    "count back": _count_back,
    "count twice": _count_twice,
    "changed afterwards": _changed_afterwards,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_answer_that_is_not_hers_to_this_question_here_opens_nothing(
    inspector: User, key: Authenticator, attack: str
) -> None:
    with_key(inspector, key)
    before = SecurityKey.objects.values().get()
    client = with_password(inspector)
    sent = ATTACKS[attack](client, key, inspector)
    if attack == "replayed":
        before = SecurityKey.objects.values().get()
    answer = client.post(KEY_STEP, {"key_answer": sent})
    assert answer.status_code == 400
    assert "This did not work" in answer.content.decode()
    assert not is_in(client)
    assert SecurityKey.objects.values().get() == before
    refused = Event.objects.filter(kind=Kind.SECURITY_KEY_REFUSED).count()
    assert refused == (1 if attack.startswith("count") else 0)
    # And none of it shuts the owner out.
    key.count = max(key.count, before["sign_count"])
    with_key(inspector, key)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        '{"id": 1}',
        "[" * 9_000,
        '{"rawId": "AA", "response": {}}',
        "\x7f",
    ],
)
def test_rubbish_is_a_wrong_answer_and_no_error(
    inspector: User, key: Authenticator, sent: str
) -> None:
    client = with_password(inspector)
    client.get(KEY_STEP)
    assert client.post(KEY_STEP, {"key_answer": sent}).status_code == 400
    signed_in = with_key(inspector, key)
    signed_in.post(ADD)
    assert signed_in.post(ADD, {"name": "x", "new_key": sent}).status_code == 400
    assert SecurityKey.objects.count() == 1


def test_challenge_waits_five_minutes_and_no_longer(
    inspector: User, key: Authenticator, clock: Any
) -> None:
    client = with_password(inspector)
    asked = asked_on(client.get(KEY_STEP))
    clock.shift(timedelta(minutes=5, seconds=1))
    answer = client.post(KEY_STEP, {"key_answer": key.signs(asked)})
    assert answer.status_code == 400
    assert client.post(KEY_STEP, {"key_answer": key.signs(asked_on(answer))}).status_code == 302


def test_key_of_one_person_does_not_finish_the_sign_in_of_another(
    cast: Cast,
) -> None:
    own = key_of(with_password(cast.other_inspector))
    key_of(with_password(cast.inspector))
    client = with_password(cast.inspector)
    asked = asked_on(client.get(KEY_STEP))
    assert len(asked["allowCredentials"]) == 1
    told = {"key_answer": own.signs(asked), "user": cast.other_inspector.pk}
    assert client.post(KEY_STEP, told).status_code == 400
    assert not is_in(client)


def test_challenge_of_one_person_is_no_challenge_of_the_next_in_the_same_browser(
    cast: Cast,
) -> None:
    key_of(with_password(cast.inspector))
    own = key_of(with_password(cast.other_inspector))
    client = with_password(cast.inspector)
    asked = asked_on(client.get(KEY_STEP))
    client.post(SIGN_IN, {"email": cast.other_inspector.email, "password": PASSWORD})
    assert client.post(KEY_STEP, {"key_answer": own.signs(asked)}).status_code == 400
    assert not is_in(client)


def test_answer_to_one_ceremony_is_none_to_another(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(with_password(operator))
    [paper, *_rest] = second_factor.new_paper_codes(user=operator)
    client = with_password(operator)
    for_signing_in = asked_on(client.get(KEY_STEP))
    client.post(CODE, {"code": paper})
    assert is_in(client)
    monkeypatch.setattr("accounts.doors.PROOF_LASTS", timedelta())
    sent = {**TOLD, "key_answer": key.signs(for_signing_in)}
    assert client.post(ORGANISATION, sent).status_code == 403
    assert not Organisation.objects.filter(name=TOLD["name"]).exists()
    asked = asked_on(client.post(ORGANISATION, TOLD))
    assert client.post(ORGANISATION, {**TOLD, "key_answer": key.signs(asked)}).status_code == 302


def test_another_persons_key_proves_nothing_at_a_step_that_matters(cast: Cast, clock: Any) -> None:
    client = with_password(cast.operator)
    key_of(client)
    other = key_of(with_password(cast.inspector))
    clock.shift(timedelta(minutes=16))
    asked = asked_on(client.post(ORGANISATION, TOLD))
    assert client.post(ORGANISATION, {**TOLD, "key_answer": other.signs(asked)}).status_code == 403


def test_who_skips_the_ceremony_stays_outside(inspector: User, key: Authenticator) -> None:
    nobody = Client()
    for answer in (nobody.get(KEY_STEP), nobody.post(KEY_STEP, {"key_answer": "{}"})):
        assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    client = with_password(inspector)
    assert client.post(KEY_STEP).status_code == 400
    assert client.post(KEY_STEP, {"key_answer": ""}).status_code == 400
    for address in ("/desk/", "/desk/flags/", KEYS, "/admin/"):
        assert client.get(address).status_code == 302, address
    for address in (ADD, f"{KEYS}{SecurityKey.objects.get().pk}/"):
        answer = client.post(address, {"name": "x", "new_key": "{}", "remove": "1"})
        assert answer["Location"].startswith(SIGN_IN), address
    assert SecurityKey.objects.count() == 1


def test_password_is_no_proof_for_whoever_has_a_key(
    inspector: User, key: Authenticator, clock: Any
) -> None:
    client = with_key(inspector, key)
    clock.shift(timedelta(minutes=16))
    one = f"{KEYS}{SecurityKey.objects.get().pk}/"
    for sent in ({}, {"proof": PASSWORD}, {"key_answer": "{}"}, {"key_answer": ""}):
        assert client.post(one, {"remove": "1", **sent}).status_code == 403
        assert client.post(ADD, sent).status_code == 403
        assert client.post("/desk/account/second-factor/no-phone/", sent).status_code == 403
    assert SecurityKey.objects.count() == 1
    asked = asked_on(client.post(one, {"remove": "1"}))
    assert client.post(one, {"remove": "1", "key_answer": key.signs(asked)}).status_code == 302
    assert not SecurityKey.objects.exists()


def test_wrong_keys_and_wrong_digits_are_counted_together(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    first = with_password(inspector)
    first.post(CODE, {"code": digits()})
    key = key_of(first)
    clock.shift(timedelta(hours=1))
    for guess in range(5):
        client = with_password(inspector)
        assert client.post(CODE, {"code": f"{guess:06}"}).status_code == 400
        client.get(KEY_STEP)
        assert client.post(KEY_STEP, {"key_answer": "{}"}).status_code == 400
    client = with_password(inspector)
    right = key.signs(asked_on(client.get(KEY_STEP)))
    assert client.post(KEY_STEP, {"key_answer": right}).status_code == 400
    assert client.post(CODE, {"code": digits()}).status_code == 400
    clock.shift(timedelta(hours=1))
    with_key(inspector, key)


def test_who_guesses_passwords_is_not_told_who_has_a_key(
    inspector: User, key: Authenticator
) -> None:
    answers = []
    for email in (inspector.email, "nobody@example.org"):
        client = Client()
        answer = client.post(SIGN_IN, {"email": email, "password": "a wrong phrase"})
        page = answer.content.decode().replace(email, "")
        page = re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", page)
        answers.append((answer.status_code, page, client.get(KEY_STEP)["Location"]))
    assert answers[0] == answers[1]


def test_keys_of_others_are_not_here(cast: Cast) -> None:
    key_of(with_password(cast.inspector))
    row = SecurityKey.objects.get()
    stranger = with_password(cast.other_inspector)
    for sent in ({"name": "mine"}, {"remove": "1"}):
        assert stranger.post(f"{KEYS}{row.pk}/", sent).status_code == 404
    assert row.name not in stranger.get(KEYS).content.decode()
    assert SecurityKey.objects.get().name == row.name


def test_key_is_added_once_whoever_adds_it_again(cast: Cast) -> None:
    key = key_of(with_password(cast.inspector))
    other = with_password(cast.other_inspector)
    answer = add_key(other, key, "mine now")
    assert answer.status_code == 400
    assert SecurityKey.objects.get().user == cast.inspector
    assert not second_factor.has_factor(cast.other_inspector)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"origin": "https://evil.example", "host": "evil.example"},
        {"origin": "http://evil.testserver"},
        {"framed": True},
        {"told_as": b"another number"},
        {"algorithm": -65535},  # RSA with SHA-1, which was not offered
    ],
)
def test_key_is_not_added_with_a_lie(inspector: User, lie: dict[str, Any]) -> None:
    client = with_password(inspector)
    sent = Authenticator().makes(asked_on(client.post(ADD)), **lie)
    assert client.post(ADD, {"name": "x", "new_key": sent}).status_code == 400
    assert not SecurityKey.objects.exists()


def test_challenge_for_adding_is_good_once_and_in_its_own_session(inspector: User) -> None:
    here, there = with_password(inspector), with_password(inspector)
    there.post(ADD)
    asked = asked_on(here.post(ADD))
    first, second = Authenticator(), Authenticator()
    assert there.post(ADD, {"name": "x", "new_key": first.makes(asked)}).status_code == 400
    assert here.post(ADD, {"name": "x", "new_key": first.makes(asked)}).status_code == 200
    assert here.post(ADD, {"name": "y", "new_key": second.makes(asked)}).status_code == 400
    assert SecurityKey.objects.count() == 1


def test_two_keys_have_two_names_and_ten_are_enough(inspector: User, key: Authenticator) -> None:
    client = with_key(inspector, key)
    assert add_key(client, Authenticator(), "safe").status_code == 302
    assert add_key(client, Authenticator(), "safe").status_code == 400
    for number in range(8):
        assert add_key(client, Authenticator(), f"key {number}").status_code == 302
    assert ADD not in client.get(KEYS).content.decode()
    assert add_key(client, Authenticator(), "one too many").status_code == 400
    assert SecurityKey.objects.count() == 10


def test_nothing_is_done_for_another_sites_form(inspector: User, key: Authenticator) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["desk"] = with_key(inspector, key).cookies["desk"].value
    for address in (ADD, f"{KEYS}{SecurityKey.objects.get().pk}/", KEY_STEP):
        assert client.post(address, {"remove": "1"}).status_code == 403, address
    assert client.post(reverse("accounts:phone_remove")).status_code == 403
    assert SecurityKey.objects.count() == 1


def test_credential_never_reaches_a_log(
    inspector: User, key: Authenticator, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        with_key(inspector, key)
    assert key.credential.hex() not in caplog.text
    assert ORIGIN not in caplog.text
