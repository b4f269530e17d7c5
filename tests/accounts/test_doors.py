"""A dangerous act asks again who it is, and keeps what was typed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
ADD = "/admin/accounts/organisation/add/"
TOLD = {"name": "Invented Shelter & Sons", "kind": "ngo", "country": "NPL"}


@pytest.fixture
def operator_of_an_hour_ago(cast: Cast, time_machine: Any) -> Client:
    time_machine.move_to(AT, tick=False)
    client = Client()
    client.post("/desk/sign-in/", {"email": cast.operator.email, "password": PASSWORD})
    time_machine.shift(timedelta(hours=1))
    return client


def test_fresh_sign_in_is_not_asked_again(operator: User, time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)
    client = Client()
    client.post("/desk/sign-in/", {"email": operator.email, "password": PASSWORD})
    time_machine.shift(timedelta(minutes=14))
    assert client.post(ADD, TOLD).status_code == 302


def test_act_waits_for_a_proof_and_loses_nothing(operator_of_an_hour_ago: Client) -> None:
    client = operator_of_an_hour_ago
    answer = client.post(ADD, TOLD)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'name="name" value="Invented Shelter &amp; Sons"' in page
    assert not Organisation.objects.filter(name=TOLD["name"]).exists()
    wrong = client.post(ADD, {**TOLD, "proof": "not the phrase"})
    assert wrong.status_code == 403
    assert 'name="name" value="Invented Shelter &amp; Sons"' in wrong.content.decode()
    assert "not the phrase" not in wrong.content.decode()
    assert client.post(ADD, {**TOLD, "proof": PASSWORD}).status_code == 302
    assert Organisation.objects.filter(name=TOLD["name"]).exists()
    assert client.post(ADD, {**TOLD, "name": "Invented second one"}).status_code == 302


def test_reading_is_never_asked_for_a_proof(operator_of_an_hour_ago: Client) -> None:
    assert operator_of_an_hour_ago.get(ADD).status_code == 200


def test_passwords_are_not_guessed_at_the_proof(operator_of_an_hour_ago: Client) -> None:
    client = operator_of_an_hour_ago
    for _ in range(10):
        client.post(ADD, {**TOLD, "proof": "wrong"})
    assert client.post(ADD, {**TOLD, "proof": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "/desk/flags/1/decide/",
        "/desk/flags/1/step/",
        "/desk/flags/1/reply/open/",
        "/desk/registers/upload/1/answer/",
        "/desk/registers/1/",
        "/desk/policies/1/answer/",
        "/desk/policies/law/1/answer/",
    ],
)
def test_acts_that_hurt_ask_again(inspector: User, time_machine: Any, address: str) -> None:
    time_machine.move_to(AT, tick=False)
    client = Client()
    client.post("/desk/sign-in/", {"email": inspector.email, "password": PASSWORD})
    assert client.post(address).status_code == 404
    time_machine.shift(timedelta(minutes=16))
    assert client.post(address).status_code == 403


def test_signing_in_elsewhere_freshens_no_desk_that_was_left_open(
    operator_of_an_hour_ago: Client, operator: User
) -> None:
    Client().post("/desk/sign-in/", {"email": operator.email, "password": PASSWORD})
    assert operator_of_an_hour_ago.post(ADD, TOLD).status_code == 403
