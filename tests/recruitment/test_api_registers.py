"""A register by a regulator's own system: compared first, written as seen, of the own country alone."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import Organisation, User
from accounts.scopes import Scope
from audit.kinds import Kind
from audit.models import Event
from recruitment import agency_facts
from recruitment.models import Agency, Licence, RegisterImport

pytestmark = pytest.mark.django_db
HEAD = "name,licence_number,status\n"
ROWS = "Invented Alder Manpower,1/070,valid\nInvented Birch Overseas,2/070,suspended\n"


@pytest.fixture
def client(regulator: Organisation, operator: User) -> Client:
    secret = accounts.issue_api_key(organisation=regulator, label="Register", by=operator)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _send(client: Client, rows: str = ROWS, **more: Any) -> Any:
    told = {"register": "regulator_table", "as_of": "2026-01-01", "content": HEAD + rows}
    return client.post("/api/v1/registers/", told | more, content_type="application/json")


def test_first_compared_then_written_once_as_it_was_seen(client: Client) -> None:
    compared = _send(client).json()
    assert (compared["counts"]["new"], compared["is_written"]) == (2, False)
    assert not Agency.objects.exists(), "nothing is written before somebody says yes"
    written = _send(client, seen=compared["seen"]).json()
    assert written["is_written"]
    assert RegisterImport.objects.get(pk=written["import_id"]).created_by.startswith("api_key:")
    assert Agency.objects.filter(country="NPL").count() == 2
    assert Event.objects.filter(kind=Kind.REGISTER_IMPORTED).count() == 1
    # The word was of what would change; that has changed by the writing itself.
    assert _send(client, seen=compared["seen"]).status_code == 409


def test_licence_changes_with_the_next_list(client: Client) -> None:
    _send(client, seen=_send(client).json()["seen"])
    changed = {"rows": ROWS.replace("1/070,valid", "1/070,cancelled"), "as_of": "2026-02-01"}
    compared = _send(client, **changed).json()
    assert compared["counts"]["changed"] == 1
    _send(client, **changed, seen=compared["seen"])
    newest = Licence.objects.filter(number="1/070").order_by("-as_of").first()
    assert newest.status == "cancelled"


def test_who_is_gone_from_the_next_list_is_licensed_no_more(client: Client) -> None:
    """For other apps and for flags, as on the page: the older word on the same number is not its newest."""
    _send(client, seen=_send(client).json()["seen"])
    next_list = {"rows": ROWS.splitlines(keepends=True)[1], "as_of": "2026-02-01"}
    compared = _send(client, **next_list).json()
    assert compared["counts"]["vanished"] == 1
    _send(client, **next_list, seen=compared["seen"])
    alder = Agency.objects.get(name="Invented Alder Manpower")
    told = client.get(f"/api/v1/agencies/{alder.pk}/").json()
    assert told["licence_status"] == "delisted"
    assert [(one["number"], one["status"]) for one in told["licences"]] == [("1/070", "delisted")]
    assert (
        agency_facts.load([alder.pk], day=date(2026, 3, 1))[alder.pk].licence.status == "delisted"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"rows": "Invented Cedar,3/070,valid\n"},
        {"as_of": "2026-01-02"},
        {"source_url": "https://example.org/list"},
        {"seen": "0" * 64},
    ],
)
def test_what_was_not_compared_is_not_written(client: Client, more: dict[str, str]) -> None:
    seen = _send(client).json()["seen"]
    answer = _send(client, **{"seen": seen, **more})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["type"] == "/api/v1/problems/comparison_changed/"
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"register": "somebody_elses"}, "#/register"),
        ({"as_of": "yesterday"}, "#/as_of"),
        ({"content": "not,a,register\n1,2,3\n"}, "#/content"),
        ({"content": 7}, "#/content"),
        ({"content": "\x00"}, "#/content"),
        ({"source_url": "javascript:alert(1)"}, "#/source_url"),
        ({"seen": "?"}, "#/seen"),
    ],
)
def test_what_is_wrong_is_said_by_place(client: Client, more: dict[str, Any], pointer: str) -> None:
    answer = _send(client, **more)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_list_that_is_refused_is_told_by_code_and_in_words(client: Client) -> None:
    told = _send(client, "Invented Elm,5,perhaps\n").json()["errors"][0]
    assert told["code"] == "many_unreadable"
    assert "Row 2: status: “perhaps” is none of valid" in told["detail"]
    rows = "".join(f"Invented Oak {n},{n}/080,valid\n" for n in range(12))
    unreadable = _send(client, rows + "Invented Elm,5,perhaps\n").json()["unreadable"]
    assert unreadable[0].startswith("Row 14: status: “perhaps” is none of valid")


def test_key_without_the_scope_or_of_an_ngo_writes_nothing(
    regulator: Organisation, ngo: Organisation, operator: User
) -> None:
    issue = accounts.issue_api_key
    lacks = issue(organisation=regulator, label="x", by=operator, scopes=[Scope.FLAGS_PARTNER])[1]
    other = issue(organisation=ngo, label="x", by=operator)[1]
    for secret in (lacks, other):
        answer = _send(Client(headers={"Authorization": f"Bearer {secret}"}))
        assert answer.status_code == 403
    assert _send(Client()).status_code == 401


def test_another_countrys_register_is_untouched(
    client: Client, other_regulator: Organisation, operator: User
) -> None:
    _send(client, seen=_send(client).json()["seen"])
    secret = accounts.issue_api_key(organisation=other_regulator, label="x", by=operator)[1]
    other = Client(headers={"Authorization": f"Bearer {secret}"})
    rows = "Invented Baobab Agency,K/1,valid\n"
    _send(other, rows, seen=_send(other, rows).json()["seen"])
    assert Agency.objects.filter(country="NPL").count() == 2
    assert Licence.objects.get(number="1/070").status == "valid"
