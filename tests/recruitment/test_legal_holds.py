"""A report's time ends after ten years, unless it is held; the worker's own no is stronger than a hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.doors import PROVED
from accounts.models import User
from audit.actors import SWEEPER, WORKER
from audit.models import Event
from recruitment.models import Deletion, LegalHold, Report, SealedPart, WrappedKey
from recruitment.retention import REPORT_KEPT
from recruitment.services import legal_holds, reports
from recruitment.services.forgetting import forget_what_is_due
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import Holder, sent

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/legal-holds/"
WHY = "Invented court, case 12/2026"


@pytest.fixture
def old() -> tuple[Report, Holder]:
    """Nothing was written in it for as long as reports are kept."""
    AbuseTypeFactory(key="excess-fees")
    done = sent()
    long_ago = timezone.now() - REPORT_KEPT - timedelta(days=1)
    Report.objects.update(accepted_at=long_ago)
    SealedPart.objects.update(updated_at=long_ago)
    return done.report, Holder(done.receipt_digits)


def test_report_whose_time_is_over_is_destroyed_with_proof(old: tuple[Report, Holder]) -> None:
    report, holder = old
    younger = sent().report
    forget_what_is_due()
    report.refresh_from_db()
    assert (report.state, report.agency_typed) == (Report.State.ENDED, "")
    assert not SealedPart.objects.filter(report=report).exists()
    assert not WrappedKey.objects.filter(report=report).exists()
    younger.refresh_from_db()
    assert younger.state == Report.State.ACCEPTED
    assert Deletion.objects.get(what="report").how_many == 1
    assert Event.objects.get(kind="report.ended").target_id == str(report.pk)
    html = Holder(holder.digits).html
    assert "Its time was over" in html
    assert "You took" not in html
    assert "Take my report back" not in html


def test_report_in_which_something_was_added_is_kept(old: tuple[Report, Holder]) -> None:
    old[1].do("add", story="I am home again.")
    forget_what_is_due()
    assert not Deletion.objects.filter(what="report").exists()


def test_held_report_outlasts_its_time_until_the_last_day(
    old: tuple[Report, Holder], operator: User, capsys: pytest.CaptureFixture
) -> None:
    report, _holder = old
    last = timezone.localdate() + timedelta(days=30)
    legal_holds.place(report_id=report.pk, reason=WHY, ends_on=last, by=operator)
    now = timezone.now()
    for days in (0, 30):
        forget_what_is_due(now=now + timedelta(days=days))
        report.refresh_from_db()
        assert report.state == Report.State.ACCEPTED
    call_command("show_retention", "--held")
    assert f"report {report.pk}  until {last}  {WHY}" in capsys.readouterr().out
    forget_what_is_due(now=now + timedelta(days=31))
    report.refresh_from_db()
    assert report.state == Report.State.ENDED


def test_hold_placed_while_the_sweep_looks_is_seen_behind_the_lock(
    old: tuple[Report, Holder], operator: User
) -> None:
    report, _holder = old
    hold = legal_holds.place(
        report_id=report.pk, reason=WHY, ends_on=timezone.localdate(), by=operator
    )
    assert reports._end_if_old(report.pk, timezone.now(), SWEEPER) is False
    legal_holds.end(hold=hold, by=operator)
    legal_holds.end(hold=hold, by=operator)
    assert reports._end_if_old(report.pk, timezone.now(), SWEEPER) is True
    assert Event.objects.filter(kind="report.hold_ended").count() == 1


def test_worker_takes_a_held_report_back(old: tuple[Report, Holder], operator: User) -> None:
    report, holder = old
    day = timezone.localdate() + timedelta(days=30)
    legal_holds.place(report_id=report.pk, reason=WHY, ends_on=day, by=operator)
    reports.withdraw(report=report, by=WORKER)
    assert not SealedPart.objects.filter(report=report).exists()
    assert LegalHold.objects.get().reason == WHY
    assert "You took this report back." in Holder(holder.digits).html


def test_operator_holds_and_ends_at_the_desk_and_sees_nothing_of_the_report(
    old: tuple[Report, Holder], operator: User, browser_of: Any
) -> None:
    report, _holder = old
    browser = browser_of(operator)
    day = timezone.localdate()
    told = {"report_id": str(report.pk), "ends_on": str(day), "reason": WHY}
    for changed, said in (
        ({"report_id": "999999"}, "No report has this number"),
        ({"ends_on": str(day - timedelta(days=1))}, "at most two years later"),
        ({"ends_on": str(day + timedelta(days=800))}, "at most two years later"),
        ({"reason": "short"}, "10"),
        ({"reason": "x\x00" * 20}, "Null"),
        ({"report_id": "9" * 30}, ""),
    ):
        page = browser.post(ADDRESS, told | changed)
        html = page.content.decode()
        assert page.status_code == 400
        assert said in html
        assert (told | changed)["ends_on"] in html, "what was typed stays"
    assert browser.post(ADDRESS, told).status_code == 302
    assert "held already" in browser.post(ADDRESS, told).content.decode()
    html = browser.get(ADDRESS).content.decode()
    assert WHY in html
    assert "Invented Agency" not in html
    hold = LegalHold.objects.get()
    browser.post(f"{ADDRESS}{hold.pk}/end/")
    hold.refresh_from_db()
    assert (hold.ended_by, hold.placed_by) == (operator, operator)


def test_hold_needs_a_fresh_proof(
    old: tuple[Report, Holder], operator: User, browser_of: Any
) -> None:
    browser = browser_of(operator)
    session = browser.session
    session.pop(PROVED, None)
    session.save()
    told = {
        "report_id": str(old[0].pk),
        "ends_on": str(timezone.localdate()),
        "reason": WHY,
    }
    assert browser.post(ADDRESS, told).status_code == 403
    assert not LegalHold.objects.exists()
    assert browser.post(ADDRESS, told | {"proof": PASSWORD}).status_code == 302
