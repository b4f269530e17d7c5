"""What an organisation is told when a worker whose words it could read takes them away: a number and a month."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.actors import WORKER
from recruitment import access
from recruitment.models import ClosedCase, Deletion, Report
from recruitment.services import forgetting, keys, reports
from tests.conftest import sign_in
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import Holder, _filed_for, sent

pytestmark = pytest.mark.django_db

TOLD = "taken back, or closed to you, in"


@pytest.fixture(autouse=True)
def _content() -> None:
    AbuseTypeFactory(key="excess-fees")


@pytest.fixture
def chosen(caseworker: User) -> tuple[Report, str]:
    """A report whose words this organisation may read."""
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    made = sent(consents_to_story=True, seal_to=(caseworker.organisation,))
    return made.report, made.receipt_digits


@pytest.mark.parametrize("how", ["withdraw-yes", "close-words"])
def test_organisation_reads_that_a_case_is_gone_and_not_which_of_the_two_it_was(
    how: str, chosen: tuple[Report, str], caseworker: User, time_machine: Any
) -> None:
    report, digits = chosen
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False)
    desk = Client()
    sign_in(desk, caseworker)
    assert TOLD not in desk.get("/desk/cases/").content.decode()
    Holder(digits).do(how)
    page = desk.get("/desk/cases/").content.decode()
    assert f"Report {report.pk}: {TOLD} November 2026. Nothing of it is left here." in page
    assert "Marked-story" not in page
    assert f"/desk/cases/{report.pk}/" not in page
    assert desk.get(f"/desk/cases/{report.pk}/").status_code == 404


def test_first_closed_and_then_taken_back_it_is_one_line(chosen: tuple[Report, str]) -> None:
    Holder(chosen[1]).do("close-words").do("withdraw-yes")
    assert ClosedCase.objects.count() == 1


def test_nobody_else_is_told(
    chosen: tuple[Report, str],
    caseworker: User,
    other_caseworker: User,
    inspector: User,
    operator: User,
) -> None:
    keys.set_up(organisation=other_caseworker.organisation, password=PASSWORD, by=other_caseworker)
    reports.withdraw(report=chosen[0], by=WORKER)
    assert access.closed_cases(caseworker).count() == 1
    for person in (other_caseworker, inspector, operator):
        assert not access.closed_cases(person).exists()
    assert not ClosedCase.objects.exclude(organisation=caseworker.organisation).exists()


def test_what_nobody_could_read_yet_leaves_no_line(caseworker: User) -> None:
    """Held, kept for herself, or filed by the organisation, whose own list says so already."""
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    seal_to = (caseworker.organisation,)
    day = timezone.localdate() + timedelta(days=30)
    hold = {"release": "hold", "hold_until_others": 2, "hold_expires_on": day}
    for more in (hold, {"release": "keep"}):
        made = sent(consents_to_story=True, seal_to=seal_to, **more)
        reports.withdraw(report=made.report, by=WORKER)
    reports.withdraw(report=_filed_for(caseworker, story=True).report, by=WORKER)
    reports.withdraw(report=sent().report, by=WORKER)
    assert not ClosedCase.objects.exists()


def test_report_whose_time_was_over_leaves_no_line(chosen: tuple[Report, str]) -> None:
    reports.end_old(now=timezone.now() + timedelta(days=4000), by=WORKER)
    assert Report.objects.get().state == Report.State.ENDED
    assert not ClosedCase.objects.exists()


def test_line_goes_after_three_months(chosen: tuple[Report, str], time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False)
    reports.withdraw(report=chosen[0], by=WORKER)
    for day, left in (
        (datetime(2027, 2, 28, tzinfo=UTC), 1),
        (datetime(2027, 3, 4, tzinfo=UTC), 0),
    ):
        forgetting.forget_what_is_due(now=day)
        assert ClosedCase.objects.count() == left
    assert Deletion.objects.get(what="case").how_many == 1


def test_stranger_sees_no_list(chosen: tuple[Report, str]) -> None:
    reports.withdraw(report=chosen[0], by=WORKER)
    assert TOLD not in Client().get("/desk/cases/", follow=True).content.decode()
