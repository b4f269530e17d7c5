"""Thresholds at the desk: proposed, counted, confirmed by a colleague; unseen by other countries."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from recruitment import flag_policies
from recruitment.flags.policy import DEFAULT, SETTABLE
from recruitment.models import FlagPolicy
from recruitment.services import ledger, policies
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recruitment import FlagFactory
from tests.recruitment.test_policies import named

pytestmark = pytest.mark.django_db

WHY = "Two inspectors can not visit more."
TYPED = {name: str(getattr(DEFAULT, name)) for name in SETTABLE} | {"why": WHY}


@pytest.fixture
def second(regulator: Any) -> User:
    return UserFactory(role="inspector", organisation=regulator)


def propose(client: Client, **typed: str) -> FlagPolicy:
    answer = client.post("/desk/policies/new/", TYPED | typed)
    assert answer.status_code == 302, answer.content.decode()
    return FlagPolicy.objects.order_by("-pk").first()


def answer(client: Client, row: FlagPolicy, said: str) -> str:
    return client.post(
        f"/desk/policies/{row.number}/answer/", {"answer": said}, follow=True
    ).content.decode()


def test_one_inspector_proposes_sees_what_would_change_and_another_says_yes(
    inspector: User, second: User, browser_of: Any
) -> None:
    agency = named(3)
    first, other = browser_of(inspector), browser_of(second)
    assert "In force: version 1" in first.get("/desk/policies/").content.decode()
    row = propose(first, sources="4", source="Order 7 of 2026")
    address = f"/desk/policies/{row.number}/"
    assert 'http-equiv="refresh"' in first.get(address).content.decode()
    policies.preview(policy_id=row.pk)
    page = first.get(address).content.decode()
    assert "Would vanish: <strong>1</strong>" in page
    for word in (agency.name, "Order 7 of 2026", "from 3 to <strong>4</strong>"):
        assert word in page
    assert 'value="confirm"' not in page
    assert "Another inspector of your country must say yes" in answer(first, row, "confirm")
    assert 'value="confirm"' in other.get(address).content.decode()
    assert "Being put in force" in answer(other, row, "confirm")
    policies.apply(policy_id=row.pk)
    assert flag_policies.in_force().of("NPL").sources == 4
    done = first.get(address).content.decode()
    assert 'name="answer"' not in done
    assert second.name in done
    again = named(4, days_ago=8).flags.get()
    assert (
        '<a href="/desk/policies/2/">version 2</a>'
        in first.get(f"/desk/flags/{again.pk}/").content.decode()
    )
    assert "In force: version 2" in first.get("/desk/policies/").content.decode()
    assert "Somebody answered meanwhile" in answer(other, row, "withdraw")


def test_a_desk_left_open_puts_nothing_in_force(
    inspector: User, second: User, browser_of: Any, time_machine: Any
) -> None:
    row = propose(browser_of(inspector), sources="4")
    policies.preview(policy_id=row.pk)
    client = browser_of(second)
    time_machine.move_to(timezone.now() + timedelta(hours=1), tick=False)
    address, said = f"/desk/policies/{row.number}/answer/", {"answer": "confirm"}
    assert client.post(address, said).status_code == 403
    row.refresh_from_db()
    assert row.is_undecided
    client.post(address, said | {"proof": PASSWORD})
    row.refresh_from_db()
    assert row.confirmed_by == second


def test_another_country_finds_nothing(
    inspector: User, other_inspector: User, caseworker: User, browser_of: Any
) -> None:
    row = propose(browser_of(inspector), many_sources="17")
    stranger = browser_of(other_inspector)
    assert stranger.get(f"/desk/policies/{row.number}/").status_code == 404
    for said in ("confirm", "withdraw", "count"):
        reply = stranger.post(f"/desk/policies/{row.number}/answer/", {"answer": said})
        assert reply.status_code == 404
    assert WHY not in stranger.get("/desk/policies/").content.decode()
    assert 'value="17"' not in stranger.get("/desk/policies/new/?from=2").content.decode()
    assert browser_of(caseworker).get("/desk/policies/").status_code == 404
    row.refresh_from_db()
    assert row.is_waiting


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("sources", "2", "greater than or equal to 3"),
        ("sources", "three", "whole number"),
        ("window_days", "20", "greater than or equal to 180"),
        ("window_days", "9" * 5000, "whole number"),
        ("surge_p", "nan", "Enter a number"),
        ("excess_alert", "1e999", "Enter a number"),
        ("many_sources", "", "This field is required"),
        ("excess_alert_poor", "1.5", "This must not be less than"),
        ("why", "short", "at least 10"),
        ("why", "Null \x00 in the text", "Null characters"),
        ("source", "x" * 501, "at most 500"),
    ],
)
def test_bad_values_are_told_and_what_was_typed_stays(
    inspector: User, browser_of: Any, field: str, typed: str, says: str
) -> None:
    reply = browser_of(inspector).post(
        "/desk/policies/new/", TYPED | {"surge_days": "91", field: typed}
    )
    page = reply.content.decode()
    assert reply.status_code == 400
    assert says in page
    assert 'value="91"' in page
    assert typed.replace("\x00", "")[:5] in page.replace("\x00", "")
    assert not FlagPolicy.objects.exists()


def test_nothing_new_and_a_second_proposal_are_told(
    inspector: User, second: User, browser_of: Any
) -> None:
    client = browser_of(inspector)
    same = client.post("/desk/policies/new/", TYPED)
    assert same.status_code == 400
    assert "in force already" in same.content.decode()
    row = propose(client, many_sources="17")
    late = browser_of(second).post("/desk/policies/new/", TYPED | {"sources": "5"})
    assert late.status_code == 400
    assert "Decide on it first" in late.content.decode()
    assert WHY in late.content.decode()
    answer(client, row, "withdraw")
    assert "Dropped" in client.get("/desk/policies/").content.decode()
    assert 'value="17"' in client.get("/desk/policies/new/?from=2").content.decode()
    for odd in ("x", "-1", "99999999999", "٣"):
        assert client.get("/desk/policies/new/", {"from": odd}).status_code == 200


def test_an_unknown_answer_changes_nothing(inspector: User, browser_of: Any) -> None:
    client = browser_of(inspector)
    row = propose(client, sources="4")
    assert "Choose one of the answers" in answer(client, row, "apply")
    assert "Choose one of the answers" in answer(client, row, "")
    row.refresh_from_db()
    assert row.is_waiting


def test_words_of_a_proposal_are_shown_as_words(inspector: User, browser_of: Any) -> None:
    client = browser_of(inspector)
    row = propose(client, sources="4", why="<script>alert(1)</script> and more", source="<b>x</b>")
    page = client.get(f"/desk/policies/{row.number}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_what_inspections_say_stands_beside_the_thresholds_and_fills_the_form(
    inspector: User, browser_of: Any
) -> None:
    client = browser_of(inspector)
    assert "Not enough inspected yet: 0 of 20." in client.get("/desk/policies/").content.decode()
    for sources, step, times in ((3, "not_upheld", 10), (6, "upheld", 20)):
        for flag in FlagFactory.create_batch(
            times, rule="independent_repetition", numbers={"sources": sources, "reports": sources}
        ):
            record = {"flag": flag, "by": inspector}
            ledger.record_step(step="inspected", **record)
            ledger.record_step(step=step, first_person=UserFactory(), **record)
    page = client.get("/desk/policies/").content.decode()
    assert "At 4, 20 of 20 inspected were upheld: surely 84 of 100 or more." in page
    assert "/desk/policies/new/?sources=4" in page
    form = client.get("/desk/policies/new/?sources=4&held_sources=x").content.decode()
    assert 'name="sources" value="4"' in form
    assert 'name="held_sources" value="2"' in form
    assert FlagPolicy.objects.count() == 0
