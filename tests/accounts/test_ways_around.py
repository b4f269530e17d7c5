"""What somebody tries who has one half only, or had both and was shut out."""

import re
import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any

import pyotp
import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from accounts import services as accounts
from accounts.models import OpenSession, PasswordReset, SecondFactor, User
from accounts.permissions import Role
from tests.accounts.signing_in import SIGN_IN, phone_of, with_password
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD
from tests.repository.test_access import NO_KEY, TABLE, Row
from tests.repository.test_access import SIGN_IN as TO_SIGN_IN

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
CODE = "/desk/sign-in/code/"
FACTOR = "/desk/account/second-factor/"


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(AT, tick=False)
    return time_machine


def _send(client: Client, row: Row) -> Any:
    address = re.sub(r"{\w+}", "1", row.address)
    as_what = {"content_type": "application/json"} if row.as_json else {}
    return getattr(client, row.method)(address, **as_what)


DESK = [
    row
    for row in TABLE.values()
    if row.answers["nobody"] == TO_SIGN_IN
    and "sign-" not in row.address
    and row.address.startswith("/desk/")
]
API = [row for row in TABLE.values() if row.answers["nobody"] == NO_KEY]


def open_doors(client: Client, *, but: tuple[str, ...] = ()) -> list[str]:
    """Addresses of desk, admin and interface that answer otherwise than to a stranger."""
    found = []
    for row in DESK:
        answer = _send(client, row)
        led = answer.headers.get("Location", "").split("?")[0]
        if row.address not in but and (answer.status_code, led) not in (
            (302, SIGN_IN),
            (302, FACTOR),
        ):
            found.append(f"{row.method} {row.address}: {answer.status_code} {led}")
    for row in API:
        if _send(client, row).status_code != NO_KEY:
            found.append(row.address)
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if client.get(address).status_code != 302:
            found.append(address)
    return found


def test_the_look_for_open_doors_finds_some(cast: Cast) -> None:
    assert len(DESK) > 30
    assert len(API) > 3
    assert len(open_doors(with_password(cast.inspector))) > 20


def test_right_password_opens_no_door_before_the_code(cast: Cast, clock: Any) -> None:
    for person in (cast.inspector, cast.operator, cast.caseworker):
        phone_of(person, clock)
        assert open_doors(with_password(person)) == []


def test_who_must_set_one_up_finds_no_other_door(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    for person in (cast.inspector, cast.operator, cast.caseworker):
        own = (FACTOR, "/desk/account/security-keys/add/", "/desk/account/language/")
        assert open_doors(with_password(person), but=own) == []


def test_who_has_a_second_factor_finds_no_door_from_a_session_without_it(
    inspector: User, clock: Any, settings: Any, browser_of: Callable[[User], Client]
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    phone_of(inspector, clock)
    for address in (FACTOR, "/desk/account/security-keys/add/"):
        client = browser_of(inspector)  # as a session that is on no list
        assert client.post(address)["Location"] == SIGN_IN
        assert "_auth_user_id" not in client.session


def test_who_is_made_inspector_sets_one_up_before_the_next_page(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = with_password(cast.editor)
    assert client.get("/desk/editor/").status_code == 200
    accounts.change_role(
        user=cast.editor, role=Role.INSPECTOR, organisation=cast.regulator, by=cast.operator
    )
    assert client.get("/desk/flags/")["Location"] == FACTOR


def _shut_out(cast: Cast, client: Client) -> None:
    accounts.deactivate(user=cast.inspector, by=cast.operator)
    assert not OpenSession.objects.filter(user=cast.inspector).exists()


def _ended_elsewhere(cast: Cast, client: Client) -> None:
    elsewhere = with_password(cast.inspector)
    row = OpenSession.objects.get(session_key=client.session.session_key)
    elsewhere.post("/desk/account/sessions/end/", {"session": row.pk})


def _all_others_ended(cast: Cast, client: Client) -> None:
    with_password(cast.inspector).post("/desk/account/sessions/end/", {"session": "others"})


def _new_password_elsewhere(cast: Cast, client: Client) -> None:
    accounts.change_password(user=cast.inspector, old=PASSWORD, new="a wholly new phrase")


@pytest.mark.parametrize(
    "happens", [_shut_out, _ended_elsewhere, _all_others_ended, _new_password_elsewhere]
)
def test_every_door_is_shut_at_once(cast: Cast, happens: Callable[[Cast, Client], None]) -> None:
    client = with_password(cast.inspector)
    assert client.get("/desk/flags/").status_code == 200
    happens(cast, client)
    assert open_doors(client) == []


def test_admin_has_no_sign_in_of_its_own(cast: Cast, clock: Any) -> None:
    phone_of(cast.operator, clock)
    client = Client()
    told = {"username": cast.operator.email, "email": cast.operator.email, "password": PASSWORD}
    answer = client.post("/admin/login/?next=/admin/", told)
    assert answer["Location"].split("?")[0] == SIGN_IN
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/accounts/user/").status_code == 302


def test_password_and_session_are_nothing_to_the_interface(cast: Cast, clock: Any) -> None:
    digits = phone_of(cast.caseworker, clock)
    signed_in = with_password(cast.caseworker)
    signed_in.post(CODE, {"code": digits()})
    assert signed_in.get("/desk/cases/").status_code == 200
    basic = b64encode(f"{cast.caseworker.email}:{PASSWORD}".encode()).decode()
    by_password = Client(headers={"Authorization": f"Basic {basic}"})
    for client in (signed_in, by_password):
        for row in API:
            assert _send(client, row).status_code == NO_KEY, row.address
    assert by_password.get("/desk/cases/").status_code == 302


def test_session_that_was_planted_is_not_the_one_that_is_signed_in(
    inspector: User, clock: Any
) -> None:
    digits = phone_of(inspector, clock)
    victim = Client()
    victim.get(SIGN_IN)
    planted = with_password(inspector).cookies["desk"].value  # a thief who has the password
    victim.cookies["desk"] = planted
    victim.post(SIGN_IN, {"email": inspector.email, "password": PASSWORD})
    between = victim.cookies["desk"].value
    victim.post(CODE, {"code": digits()})
    assert victim.get("/desk/flags/").status_code == 200
    assert len({planted, between, victim.cookies["desk"].value}) == 3
    for known in (planted, between):
        thief = Client()
        thief.cookies["desk"] = known
        assert thief.get("/desk/flags/").status_code == 302


def test_code_of_one_person_does_not_finish_the_sign_in_of_another(cast: Cast, clock: Any) -> None:
    phone_of(cast.inspector, clock)
    own = phone_of(cast.other_inspector, clock)
    client = with_password(cast.inspector)
    told = {"code": own(), "user": cast.other_inspector.pk, "email": cast.other_inspector.email}
    assert client.post(CODE, told).status_code == 400
    assert client.get("/desk/flags/").status_code == 302


def test_way_back_after_the_code_leads_to_no_other_site(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    client = with_password(inspector, onward="//evil.example/desk/")
    answer = client.post(f"{CODE}?next=https://evil.example/", {"code": digits()})
    assert answer["Location"] == "/desk/"


def test_wrong_codes_of_many_browsers_are_counted_together(inspector: User, clock: Any) -> None:
    digits = phone_of(inspector, clock)
    for guess in range(5):
        client = with_password(inspector)
        for code in (f"{guess:06}", f"{guess:05}-ABCDE"):
            assert client.post(CODE, {"code": code}).status_code == 400
    assert with_password(inspector).post(CODE, {"code": digits()}).status_code == 400


@pytest.mark.parametrize(
    "code", ["", " ", "\u202e123456", "😀" * 6, "١٢٣", "1" * 41, "½½½½½½", "12345\u00b2"]
)
def test_odd_letters_are_a_wrong_code_and_no_error(inspector: User, clock: Any, code: str) -> None:
    phone_of(inspector, clock)
    client = with_password(inspector)
    assert client.post(CODE, {"code": code}).status_code == 400
    assert client.get("/desk/flags/").status_code == 302


def test_nothing_of_it_is_done_for_another_sites_form(cast: Cast, clock: Any) -> None:
    digits = phone_of(cast.caseworker, clock)
    client = Client(enforce_csrf_checks=True)
    client.cookies["desk"] = with_password(cast.caseworker).cookies["desk"].value
    assert client.post(CODE, {"code": digits()}).status_code == 403
    signed_in = with_password(cast.caseworker)
    signed_in.post(CODE, {"code": digits()})
    client.cookies["desk"] = signed_in.cookies["desk"].value
    before = list(SecondFactor.objects.values()), list(OpenSession.objects.values("pk"))
    for address, told in (
        (FACTOR, {}),
        (f"{FACTOR}remove/", {}),
        (f"{FACTOR}codes/", {}),
        ("/desk/account/sessions/end/", {"session": "others"}),
        ("/desk/new-password/", {"code": "x", "new": "y", "again": "y"}),
        (SIGN_IN, {"email": cast.caseworker.email, "password": PASSWORD}),
    ):
        assert client.post(address, told).status_code == 403, address
    assert before == (list(SecondFactor.objects.values()), list(OpenSession.objects.values("pk")))


def test_operator_alone_helps_with_passwords(cast: Cast) -> None:
    for person in (cast.inspector, cast.caseworker, cast.editor):
        answer = with_password(person).post(
            "/admin/accounts/user/",
            {
                "action": "new_password",
                "_selected_action": [cast.colleague.pk],
                "reason": "forgotten",
            },
        )
        assert answer.status_code in (302, 404)
    assert not PasswordReset.objects.exists()


def test_session_that_came_in_without_the_code_ends_at_its_next_page(
    inspector: User, clock: Any, settings: Any, browser_of: Callable[[User], Client]
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    phone_of(inspector, clock)
    client = browser_of(inspector)  # as a session that is on no list
    assert client.get("/desk/flags/")["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_same_digits_at_the_same_instant_open_one_session(
    inspector: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_factor.begin(user=inspector)
    totp = pyotp.TOTP(second_factor.waiting_secret(inspector))
    now = int(time.time())
    assert second_factor.confirm(user=inspector, code=totp.at(now), keep="") is not None
    assert second_factor.accepts(user=inspector, code="000000") is False  # the limit's row is there
    digits = totp.at(now + second_factor.STEP_SECONDS)
    together, look = Barrier(2), second_factor._step_of

    def look_together(*args: Any, **kwargs: Any) -> int | None:
        step = look(*args, **kwargs)
        with suppress(BrokenBarrierError):  # one waits for the row, so the other waits in vain
            together.wait(timeout=1)
        return step

    monkeypatch.setattr(second_factor, "_step_of", look_together)

    def one(_: int) -> bool:
        try:
            return second_factor.accepts(user=inspector, code=digits)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == [False, True]
