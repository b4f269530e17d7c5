"""Two things to come in: whoever has one of them stays outside."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import password_reset, second_factor
from accounts import services as accounts
from accounts.models import OpenSession, PasswordReset, RecoveryCode, SecondFactor, User
from audit.kinds import Kind
from audit.models import Event
from tests.accounts.signing_in import SIGN_IN, phone_of, with_password
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
FORGOTTEN = PasswordReset.Reason.FORGOTTEN
CODE = "/desk/sign-in/code/"
FACTOR = "/desk/account/second-factor/"


@pytest.fixture(autouse=True)
def _at_a_known_second(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def clock(time_machine: Any) -> Any:
    return time_machine


def is_in(client: Client) -> bool:
    return client.get("/desk/account/").status_code == 200


def test_phone_is_set_up_with_its_own_digits_and_the_trail_knows(
    inspector: User, clock: Any
) -> None:
    client = with_password(inspector)
    assert client.post(FACTOR).status_code == 302
    page = client.get(FACTOR).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]{32,})</code>", page).group(1).replace(" ", "")
    assert "<svg" in page
    assert client.post(FACTOR, {"code": "000000"}).status_code == 400
    assert not second_factor.has_factor(inspector)
    answer = client.post(FACTOR, {"code": pyotp.TOTP(secret).at(AT)})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
    assert len(set(codes)) == second_factor.PAPER_CODES
    assert second_factor.has_factor(inspector)
    assert Event.objects.filter(kind=Kind.SECOND_FACTOR_SET).count() == 1
    row = SecondFactor.objects.get()
    assert secret.encode() not in bytes(row.sealed)
    assert not {code.replace("-", "").encode() for code in codes} & {
        bytes(kept.hash) for kept in RecoveryCode.objects.all()
    }


def test_password_alone_opens_no_page(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    client = with_password(inspector, onward="/desk/flags/?tier=urgent")
    assert "_auth_user_id" not in client.session
    for address in ("/desk/", "/desk/flags/", "/desk/account/", FACTOR, "/admin/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].split("?")[0] in (SIGN_IN, "/admin/login/"), address
    before = client.session.session_key
    answer = client.post(CODE, {"code": digits()})
    assert answer["Location"] == "/desk/flags/?tier=urgent"
    assert client.session.session_key != before
    assert is_in(client)


def test_code_page_tells_nothing_to_who_did_not_show_a_password(nobody: Client, db: None) -> None:
    for answer in (nobody.get(CODE), nobody.post(CODE, {"code": "123456"})):
        assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)


def test_digits_are_good_once_and_only_for_their_owner(cast: Cast, clock: Any) -> None:
    digits = phone_of(cast.inspector, clock)
    phone_of(cast.other_inspector, clock)
    spent = digits()
    other = with_password(cast.other_inspector)
    assert other.post(CODE, {"code": spent}).status_code == 400
    assert with_password(cast.inspector).post(CODE, {"code": spent}).status_code == 302
    again = with_password(cast.inspector)
    assert again.post(CODE, {"code": spent}).status_code == 400
    assert not is_in(again)


@pytest.mark.parametrize(
    ("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(
    inspector: User, clock: Any, steps: int, is_good: bool
) -> None:
    phone_of(inspector, clock)
    totp = pyotp.TOTP(second_factor._unseal(SecondFactor.objects.get().sealed))
    clock.shift(timedelta(minutes=10))
    shown = totp.at(datetime.now(UTC) + timedelta(seconds=steps * second_factor.STEP_SECONDS))
    assert second_factor.accepts(user=inspector, code=shown) is is_good


def test_digits_of_every_keyboard_are_read(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    eastern = digits().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    client = with_password(inspector)
    assert client.post(CODE, {"code": f" {eastern[:3]} {eastern[3:]} "}).status_code == 302


def test_paper_code_opens_once_however_it_is_typed(inspector: User, clock: Any) -> None:
    phone_of(inspector, clock)
    codes = second_factor.new_paper_codes(user=inspector)
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert with_password(inspector).post(CODE, {"code": typed}).status_code == 302
    assert with_password(inspector).post(CODE, {"code": codes[0]}).status_code == 400
    assert Event.objects.filter(kind=Kind.RECOVERY_CODE_USED).count() == 1
    assert second_factor.paper_codes_left(inspector) == second_factor.PAPER_CODES - 1


def test_guessing_ends_after_ten_tries_and_right_digits_then_do_nothing(
    inspector: User, clock: Any
) -> None:
    digits = phone_of(inspector, clock)
    client = with_password(inspector)
    for guess in range(10):
        assert client.post(CODE, {"code": f"{guess:06}"}).status_code == 400
    assert client.post(CODE, {"code": digits()}).status_code == 400
    clock.shift(timedelta(hours=1))
    assert with_password(inspector).post(CODE, {"code": digits()}).status_code == 302


@pytest.mark.parametrize("what", ["late", "shut out", "new password"])
def test_what_changed_between_password_and_code_counts(cast: Cast, clock: Any, what: str) -> None:
    digits = phone_of(cast.inspector, clock)
    client = with_password(cast.inspector)
    if what == "late":
        clock.shift(timedelta(minutes=11))
    elif what == "shut out":
        accounts.deactivate(user=cast.inspector, by=cast.operator)
    else:
        accounts.change_password(user=cast.inspector, old=PASSWORD, new="another made-up phrase")
    answer = client.post(CODE, {"code": digits()})
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    assert not is_in(client)


@pytest.mark.parametrize("role", ["inspector", "operator"])
def test_who_must_have_one_opens_nothing_before_it_is_set_up(
    cast: Cast, settings: Any, role: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_password(getattr(cast, role))
    for address in ("/desk/", "/desk/flags/", "/desk/account/", "/desk/keys/", "/admin/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, FACTOR), address
    assert client.post("/desk/flags/1/decide/", {"verdict": "dismiss"})["Location"] == FACTOR
    client.post(FACTOR)
    secret = second_factor.waiting_secret(getattr(cast, role))
    client.post(FACTOR, {"code": pyotp.TOTP(secret).at(AT)})
    assert is_in(client)


def test_sign_in_page_says_where_a_password_is_enough(nobody: Client, settings: Any) -> None:
    told = "a password alone opens every desk"
    settings.SECOND_FACTOR_REQUIRED = False
    assert told in nobody.get(SIGN_IN).content.decode()
    settings.SECOND_FACTOR_REQUIRED = True
    assert told not in nobody.get(SIGN_IN).content.decode()


def test_who_need_not_have_one_works_without(editor: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert is_in(with_password(editor))
    settings.SECOND_FACTOR_ROLES = [*settings.SECOND_FACTOR_ROLES, "editor"]
    assert not is_in(with_password(editor))


def test_thief_with_an_older_session_sets_up_no_phone_over_the_owners(
    inspector: User, clock: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    thief = with_password(inspector)
    phone_of(inspector, clock)
    sealed = bytes(SecondFactor.objects.get().sealed)
    for answer in (thief.get(FACTOR), thief.post(FACTOR), thief.post(FACTOR, {"code": "123456"})):
        assert answer.status_code == 302
        assert SIGN_IN in answer["Location"]
    assert bytes(SecondFactor.objects.get().sealed) == sealed


def test_page_that_asks_again_names_the_one_thing_that_opens(caseworker: User, clock: Any) -> None:
    client = with_password(caseworker)
    clock.shift(timedelta(minutes=16))
    assert ">Password</label>" in client.post("/desk/account/security-keys/0/").content.decode()
    digits = phone_of(caseworker, clock)
    client = with_password(caseworker)
    client.post(CODE, {"code": digits()})
    clock.shift(timedelta(minutes=16))
    page = client.post("/desk/account/security-keys/0/").content.decode()
    assert ">Code</label>" in page
    assert ">Password</label>" not in page


def test_turning_it_off_asks_for_the_code_again_after_a_while(caseworker: User, clock: Any) -> None:
    digits = phone_of(caseworker, clock)
    client = with_password(caseworker)
    client.post(CODE, {"code": digits()})
    clock.shift(timedelta(minutes=16))
    off = FACTOR + "remove/"
    assert client.post(off).status_code == 403
    assert client.post(off, {"proof": PASSWORD}).status_code == 403
    assert second_factor.has_factor(caseworker)
    assert client.post(off, {"proof": digits()}).status_code == 302
    assert not second_factor.has_factor(caseworker)


def test_who_must_have_one_does_not_turn_it_off(inspector: User, clock: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    digits = phone_of(inspector, clock)
    client = with_password(inspector)
    client.post(CODE, {"code": digits()})
    assert client.post(FACTOR + "remove/").status_code == 404
    assert second_factor.has_factor(inspector)


def test_session_is_ended_from_another_and_never_by_a_stranger(cast: Cast) -> None:
    here, there = with_password(cast.inspector), with_password(cast.inspector)
    stranger = with_password(cast.other_inspector)
    row = OpenSession.objects.get(session_key=there.session.session_key)
    stranger.post("/desk/account/sessions/end/", {"session": row.pk})
    assert is_in(there)
    here.post("/desk/account/sessions/end/", {"session": row.pk})
    assert not is_in(there)
    assert is_in(here)
    third = with_password(cast.inspector)
    here.post("/desk/account/sessions/end/", {"session": "others"})
    assert not is_in(third)
    assert is_in(here)
    assert is_in(stranger)


def test_session_ends_eight_hours_after_it_began_however_much_is_done_in_it(
    caseworker: User, clock: Any
) -> None:
    client = with_password(caseworker)
    for _hour in range(7):
        clock.shift(timedelta(hours=1))
        assert is_in(client)
    clock.shift(timedelta(hours=1, seconds=1))
    assert not is_in(client)


def test_new_password_leaves_its_own_session_alone_in_the_list(caseworker: User) -> None:
    here, there = with_password(caseworker), with_password(caseworker)
    new = "a wholly new made-up phrase"
    sent = {"old": PASSWORD, "new": new, "again": new}
    assert here.post("/desk/account/password/", sent).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    own = OpenSession.objects.get(user=caseworker)
    assert own.session_key == here.session.session_key


def test_list_of_sessions_keeps_no_address_and_no_name_of_a_browser(inspector: User) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Secretbrowser/1"})
    client.post(SIGN_IN, {"email": inspector.email, "password": PASSWORD})
    row = OpenSession.objects.get()
    assert row.device == OpenSession.Device.PHONE
    assert "Secretbrowser" not in str(row.__dict__)
    assert "Phone" in client.get("/desk/account/").content.decode()


def test_list_of_sessions_tells_the_hour_they_were_last_used_and_no_minute(
    inspector: User, clock: Any
) -> None:
    there, here = with_password(inspector), with_password(inspector)
    clock.shift(timedelta(hours=2, minutes=25))
    there.get("/desk/")
    row = OpenSession.objects.get(session_key=there.session.session_key)
    assert row.seen_at == AT + timedelta(hours=2)
    page = here.get("/desk/account/").content.decode()
    assert "Last used in the hour from June 1, 2026, noon" in page
    assert page.count("Last used") == 1


def test_operator_helps_who_forgot_and_never_comes_in_as_her(cast: Cast, clock: Any) -> None:
    digits = phone_of(cast.inspector, clock)
    open_one = with_password(cast.inspector)
    open_one.post(CODE, {"code": digits()})
    admin = with_password(cast.operator)
    asked = {"action": "new_password", "_selected_action": [cast.inspector.pk]}
    for told in ({}, {"reason": "because"}):
        admin.post("/admin/accounts/user/", {**asked, **told})
        assert not PasswordReset.objects.exists()
    answer = admin.post("/admin/accounts/user/", {**asked, "reason": "forgotten"})
    assert PasswordReset.objects.get().reason == FORGOTTEN
    code = re.search(r"<code[^>]*>([\w-]{23})</code>", answer.content.decode()).group(1)
    assert not is_in(open_one)
    assert with_password(cast.inspector).get(CODE).status_code == 302
    chosen = {"code": code.lower(), "new": "a wholly new phrase", "again": "a wholly new phrase"}
    page = reverse("desk:new_password")
    weak = Client().post(page, {**chosen, "new": "short", "again": "short"})
    assert weak.status_code == 400
    assert Client().post(page, chosen).status_code == 302
    assert Client().post(page, chosen).status_code == 400
    client = Client()
    client.post(SIGN_IN, {"email": cast.inspector.email, "password": "a wholly new phrase"})
    assert client.get(CODE).status_code == 200


@pytest.fixture
def second_operator(cast: Cast) -> User:
    return accounts.invite(
        email="second.operator@example.org",
        name="Invented second operator",
        role="operator",
        organisation=cast.team,
        password=PASSWORD,
        by=cast.operator,
    )


def _take_factor(person: User, by: User) -> None:
    second_factor.remove(user=person, by=by)


def _take_password(person: User, by: User) -> None:
    password_reset.start(user=person, reason=FORGOTTEN, by=by)


@pytest.mark.parametrize(
    ("first", "then"), [(_take_password, _take_factor), (_take_factor, _take_password)]
)
def test_no_operator_alone_takes_both_halves_in_either_order(
    cast: Cast,
    second_operator: User,
    clock: Any,
    first: Callable[..., None],
    then: Callable[..., None],
) -> None:
    phone_of(cast.inspector, clock)
    first(cast.inspector, by=cast.operator)
    clock.shift(timedelta(days=6))
    with pytest.raises(ValidationError):
        then(cast.inspector, by=cast.operator)
    # Who did the same for somebody else is not meant.
    then(cast.other_inspector, by=cast.operator)
    then(cast.inspector, by=second_operator)
    assert not second_factor.has_factor(cast.inspector)
    cast.inspector.refresh_from_db()
    assert not cast.inspector.has_usable_password()


def test_code_for_a_new_password_is_too_old_after_a_day_and_replaced_by_the_next(
    cast: Cast, clock: Any
) -> None:
    first = password_reset.start(user=cast.inspector, reason=FORGOTTEN, by=cast.operator)
    second = password_reset.start(user=cast.inspector, reason=FORGOTTEN, by=cast.operator)
    for code in (first, "", "0" * 20):
        with pytest.raises(password_reset.CodeIsSpent):
            password_reset.finish(code=code, new="a wholly new phrase")
    clock.shift(timedelta(hours=24))
    with pytest.raises(password_reset.CodeIsSpent):
        password_reset.finish(code=second, new="a wholly new phrase")


def test_nobody_makes_a_code_for_oneself_or_for_who_was_shut_out(cast: Cast) -> None:
    for person in (cast.operator, cast.stranger):
        with pytest.raises(ValidationError):
            password_reset.start(user=person, reason=FORGOTTEN, by=cast.operator)
