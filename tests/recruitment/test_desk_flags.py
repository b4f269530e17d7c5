"""The inspector's queue and flag page: own jurisdiction, in order, with counts that add up."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from recruitment.flag_queue import FlagFilter, queue_for
from recruitment.models import Flag, Report
from tests.conftest import Cast
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory


def _queue(person, **wish: str):
    return queue_for(
        person,
        FlagFilter.from_address(wish),
        rule_name=str,
        abuse_name=str,
        corridor_name=lambda origin, destination: f"{origin}-{destination}",
    )


def _counts(person, group: str, **wish: str) -> dict[str, int]:
    found = next(found for found in _queue(person, **wish).groups if found.title == group)
    return {choice.label: choice.count for choice in found.choices}


def test_queue_holds_own_jurisdiction_and_nothing_of_another(cast: Cast, browser_of) -> None:
    FlagFactory(agency__name="Invented Near Agency", agency__country="NPL")
    FlagFactory(agency__name="Invented Far Agency", agency__country="KEN")
    FlagFactory(agency__name="Invented Nowhere Agency", agency__country="")
    page = browser_of(cast.inspector).get("/desk/flags/").content.decode()
    assert "Invented Near Agency" in page
    assert "Invented Far Agency" not in page
    assert "Invented Nowhere Agency" not in page
    assert (
        "Invented Far Agency"
        in browser_of(cast.other_inspector).get("/desk/flags/").content.decode()
    )


@pytest.mark.parametrize("role", ["caseworker", "editor", "operator"])
def test_flags_do_not_exist_for_other_roles(cast: Cast, browser_of, role: str) -> None:
    flag = FlagFactory(agency__country="NPL")
    client = browser_of(getattr(cast, role))
    for address in ("/desk/flags/", f"/desk/flags/{flag.pk}/"):
        assert client.get(address).status_code == 404
        assert browser_of(cast.inspector).get(address).status_code == 200


def test_flag_of_another_jurisdiction_is_as_absent_as_none(cast: Cast, browser_of) -> None:
    flag = FlagFactory(agency__country="KEN")
    client = browser_of(cast.inspector)
    assert client.get(f"/desk/flags/{flag.pk}/").status_code == 404
    assert client.get("/desk/flags/999999/").status_code == 404
    decision = {"verdict": "dismiss", "reason": "No reason to look at it."}
    assert client.post(f"/desk/flags/{flag.pk}/decide/", decision).status_code == 404
    assert client.post(f"/desk/flags/{flag.pk}/again/").status_code == 404
    flag.refresh_from_db()
    assert flag.state == Flag.State.OPEN


def test_urgent_stands_first_and_among_equals_the_oldest(inspector) -> None:
    now = timezone.now()
    old = FlagFactory(tier="watch", raised_at=now - timedelta(days=90))
    urgent = FlagFactory(tier="urgent", raised_at=now)
    newer = FlagFactory(tier="alert", raised_at=now - timedelta(days=1))
    older = FlagFactory(tier="alert", raised_at=now - timedelta(days=2))
    assert list(_queue(inspector).flags) == [urgent, older, newer, old]


def test_counts_add_up_and_keep_the_other_filters(inspector) -> None:
    now = timezone.now()
    for tier, state, rule, days in (
        ("urgent", "open", "grave_report", 0),
        ("urgent", "case_opened", "surge", 3),
        ("alert", "open", "surge", 20),
        ("watch", "disputed", "surge", 200),
        ("alert", "dismissed", "surge", 300),
    ):
        closed = now if state == "dismissed" else None
        FlagFactory(
            tier=tier,
            state=state,
            rule=rule,
            raised_at=now - timedelta(days=days),
            closed_at=closed,
        )
    everything = _queue(inspector)
    assert everything.total == everything.flags.count() == 4
    for group in everything.groups:
        if group.is_exclusive:
            assert sum(choice.count for choice in group.choices) == everything.total, group.title
    states = _counts(inspector, "State")
    assert states["All that are not closed"] == 4
    assert states["Dismissed"] == 1
    surges = _queue(inspector, rule="surge")
    assert surges.total == surges.flags.count() == 3
    # Beside the rule itself all rules are counted, so that one can change one's mind.
    assert _counts(inspector, "Rule", rule="surge") == {"grave_report": 1, "surge": 3}
    assert _counts(inspector, "How urgent", rule="surge") == {
        "Urgent": 1,
        "Alert": 1,
        "Signal": 0,
        "Watch": 1,
    }
    assert _queue(inspector, age="older").total == 1
    assert _queue(inspector, state="dismissed").total == 1


def test_filter_by_abuse_and_journey_looks_only_at_reports_that_may_be_shown(inspector) -> None:
    shown, hidden = AgencyFactory(), AgencyFactory()
    FlagFactory(agency=shown)
    FlagFactory(agency=hidden)
    ReportFactory(agency=shown, abuse_keys=["passport-retention"], destination="QAT")
    ReportFactory(
        agency=hidden,
        abuse_keys=["passport-retention"],
        destination="MYS",
        consents_to_regulator=False,
    )
    ReportFactory(
        agency=hidden, abuse_keys=["violence"], destination="MYS", state=Report.State.WITHDRAWN
    )
    assert _counts(inspector, "What was reported") == {"passport-retention": 1}
    assert _counts(inspector, "Journey") == {"NPL-QAT": 1}
    assert [flag.agency for flag in _queue(inspector, abuse="passport-retention").flags] == [shown]
    assert _queue(inspector, corridor="NPL-MYS").total == 0
    assert _queue(inspector, corridor="NPL-QAT").total == 1


@pytest.mark.parametrize(
    "address",
    [
        "?tier=purple&state=none&age=ever&page=abc",
        "?corridor=nepal&abuse=%F0%9F%98%80&rule=%E2%80%AE" + "x" * 500,
        "?page=999999",
        "?page=-1",
        "?corridor=-",
    ],
)
def test_address_that_makes_no_sense_still_opens_the_queue(
    inspector, browser_of, address: str
) -> None:
    FlagFactory()
    assert browser_of(inspector).get(f"/desk/flags/{address}").status_code == 200


def test_queue_page_asks_the_database_at_most_twelve_times(
    inspector, browser_of, django_assert_max_num_queries
) -> None:
    for number in range(30):
        agency = AgencyFactory()
        FlagFactory(agency=agency, tier=("watch", "alert", "urgent")[number % 3])
        ReportFactory(agency=agency, abuse_keys=["violence", "excess-fees"])
    client: Client = browser_of(inspector)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/flags/?tier=alert&corridor=NPL-QAT&abuse=violence")
    assert page.status_code == 200
    with django_assert_max_num_queries(12):
        client.get("/desk/flags/?page=2")
