"""From a typed name to an agency: by machine where it is sure, by a person where it is not."""

import threading
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit.actors import SEEDER
from recruitment.models import Agency, Flag, OutboxRow, Report
from recruitment.services import agencies, flags, forgetting, matches, reports
from tests.factories.recruitment import ReportFactory

pytestmark = pytest.mark.django_db
LAST_WEEK = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=7)


def listed(name, country="NPL"):
    return agencies.create_listed(name=name, country=country, by=SEEDER)


def waiting(typed, **answers):
    return ReportFactory(
        agency=None, agency_typed=typed, match=Report.Match.WAITING, origin="NPL", **answers
    )


def match(report):
    matches.match_report(report_id=report.pk)
    report.refresh_from_db()
    return report


def test_sure_name_is_matched_and_the_agency_is_to_be_counted_again():
    agency = listed("Invented Blue Lotus Overseas Pvt. Ltd.")
    report = match(waiting("invented blue lotus overseas private limited"))
    assert (report.agency, report.match) == (agency, "matched")
    assert report.match_reasons
    assert OutboxRow.objects.filter(kind="evaluate_agency", target_id=agency.pk).exists()


def test_likely_name_waits_for_a_person_and_counts_nowhere():
    agency = listed("Invented Blue Lotus Overseas")
    reports = [match(waiting("Invented Blue Lotus Travels", severity=5)) for _ in range(3)]
    assert {r.match for r in reports} == {"possible"}
    flags.evaluate(agency_id=agency.pk)
    assert not Flag.objects.exists()


def test_three_spellings_of_one_unlisted_recruiter_meet_and_are_flagged():
    typed = (
        "Invented Golden Crane Manpower Pvt Ltd",
        "INVENTED GOLDEN CRANE MANPOWER (P) LTD.",
        "invented golden-crane manpower private limited",
    )
    reports = [
        match(waiting(name, severity=3 + n % 2, text_sketch=[n] * 8))
        for n, name in enumerate(typed)
    ]
    (agency,) = {report.agency for report in reports}
    assert agency.origin == Agency.Origin.REPORTS
    assert agency.country == "NPL"
    assert agency.names.get(text=typed[0])
    flags.evaluate(agency_id=agency.pk)
    flag = Flag.objects.get(agency=agency, rule="independent_repetition")
    assert flag.jurisdiction == "NPL"


@pytest.mark.parametrize("typed", ["", "   ", "???", "\u202e"])
def test_report_without_a_name_is_unnamed(typed):
    report = match(waiting(typed))
    assert (report.match, report.agency) == ("unnamed", None)
    assert not Agency.objects.exists()


def test_matching_twice_changes_nothing():
    report = match(waiting("Invented Red Kite Recruiters"))
    match(report)
    assert Agency.objects.count() == 1
    assert report.agency.names.count() == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"state": Report.State.WITHDRAWN},
        {"state": Report.State.KEPT},
        {"consents_to_counting": False},
    ],
)
def test_what_may_not_be_counted_is_not_matched(answers):
    report = match(waiting("Invented Red Kite Recruiters", **answers))
    assert report.match == "waiting"
    assert not Agency.objects.exists()


def test_inspector_says_yes_and_no_machine_overrides_her(inspector, other_inspector):
    agency = listed("Invented Blue Lotus Overseas")
    report = match(waiting("Invented Blue Lotus Travels"))
    with pytest.raises(matches.MatchNotYoursError):
        matches.judge(report=report, verdict="yes", by=other_inspector)
    matches.judge(report=report, verdict="yes", by=inspector)
    report.refresh_from_db()
    assert (report.match, report.agency, report.matched_by) == ("matched", agency, inspector)
    assert matches.match_report(report_id=report.pk) is None
    with pytest.raises(matches.MatchNotInDoubtError):
        matches.judge(report=report, verdict="no", by=inspector)


def test_inspector_says_no_and_is_never_asked_about_that_pair_again(inspector):
    agency = listed("Invented Blue Lotus Overseas")
    report = match(waiting("Invented Blue Lotus Travels"))
    matches.judge(report=report, verdict="no", by=inspector)
    match(report)
    assert report.agency != agency
    assert (report.match, report.agency.origin) == ("matched", Agency.Origin.REPORTS)


def test_unsure_leaves_it_as_it_is(inspector):
    listed("Invented Blue Lotus Overseas")
    report = match(waiting("Invented Blue Lotus Travels"))
    matches.judge(report=report, verdict="unsure", by=inspector)
    report.refresh_from_db()
    assert report.match == "possible"


def test_held_report_is_matched_and_released_when_enough_others_name_it():
    held = [
        match(
            waiting(
                "Invented Grey Heron Staffing",
                state=Report.State.HELD,
                hold_until_others=2,
                hold_expires_on=timezone.localdate() + timedelta(days=90),
                accepted_at=LAST_WEEK,
                text_sketch=[n] * 8,
                severity=3,
            )
        )
        for n in range(2)
    ]
    agency = held[0].agency
    flags.evaluate(agency_id=agency.pk)
    assert Report.objects.filter(state=Report.State.HELD).count() == 2
    third = match(waiting("Invented Grey Heron Staffing", text_sketch=[9] * 8))
    flags.evaluate(agency_id=agency.pk)
    assert Report.objects.filter(state=Report.State.HELD).count() == 2, "not in the same week"
    Report.objects.filter(pk=third.pk).update(accepted_at=LAST_WEEK, state_changed_at=LAST_WEEK)
    OutboxRow.objects.all().delete()
    flags.leave_work_for_all()
    assert OutboxRow.objects.get().target_id == agency.pk
    flags.evaluate(agency_id=agency.pk)
    assert not Report.objects.filter(state=Report.State.HELD).exists()
    for moment in Report.objects.values_list("state_changed_at", "accepted_at").iterator():
        assert all((at.minute, at.second, at.microsecond) == (0, 0, 0) for at in moment)
    assert set(Flag.objects.standing().values_list("rule", flat=True)) == {
        "held_released",
        "independent_repetition",
    }


def held(n, *, at, until):
    return match(
        waiting(
            "Invented Grey Heron Staffing",
            state=Report.State.HELD,
            hold_until_others=2,
            hold_expires_on=until,
            accepted_at=at,
            text_sketch=[n] * 8,
        )
    )


@pytest.mark.parametrize(("joined_on", "becomes"), [(3, "accepted"), (6, "kept")])
def test_hold_that_others_joined_before_its_last_day_is_released_and_not_kept(
    time_machine, joined_on, becomes
):
    """Its last day is Wednesday, 4 November 2026; it is decided on the Monday after it, and told behind the receipt."""
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    time_machine.move_to(monday)
    own = held(1, at=monday, until=date(2026, 11, 4))
    for n in (2, 3):
        at = datetime(2026, 11, joined_on, 9, tzinfo=UTC)
        time_machine.move_to(at)
        match(waiting("Invented Grey Heron Staffing", accepted_at=at, text_sketch=[n] * 8))
        flags.evaluate(agency_id=own.agency_id)
    for day in (5, 8):
        time_machine.move_to(datetime(2026, 11, day, 12, tzinfo=UTC))
        forgetting.forget_what_is_due()
        own.refresh_from_db()
        assert own.state == Report.State.HELD
    time_machine.move_to(datetime(2026, 11, 9, 0, 20, tzinfo=UTC))
    forgetting.forget_what_is_due()
    own.refresh_from_db()
    assert (own.state, own.state_changed_at) == (becomes, datetime(2026, 11, 9, tzinfo=UTC))


def test_held_report_sent_on_now_counts_for_others_from_the_week_it_was_sent_on():
    """Else whoever keeps a report could say at which hour the number of another's hold is full."""
    until = timezone.localdate() + timedelta(days=90)
    own = held(1, at=LAST_WEEK, until=until)
    match(waiting("Invented Grey Heron Staffing", accepted_at=LAST_WEEK, text_sketch=[2] * 8))
    third = waiting("Invented Grey Heron Staffing", state=Report.State.KEPT, text_sketch=[3] * 8)
    Report.objects.filter(pk=third.pk).update(accepted_at=LAST_WEEK, state_changed_at=LAST_WEEK)
    reports.release_now(report=third)
    match(third)
    flags.evaluate(agency_id=own.agency_id)
    own.refresh_from_db()
    assert own.state == Report.State.HELD


def test_release_of_before_is_cut_to_its_hour():
    exact = datetime(2026, 10, 3, 9, 41, 7, 5, tzinfo=UTC)
    report = ReportFactory(state_changed_at=exact)
    import_module("recruitment.migrations.0038_released_to_the_hour").cut_to_the_hour(apps, None)
    report.refresh_from_db()
    assert report.state_changed_at == datetime(2026, 10, 3, 9, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_eight_first_reports_at_once_make_one_agency_and_one_flag():
    reports = [
        waiting("Invented White Egret Overseas", text_sketch=[n] * 8, people=n + 1)
        for n in range(8)
    ]
    start = threading.Barrier(8)

    def work(report):
        start.wait()
        try:
            matches.match_report(report_id=report.pk)
            report.refresh_from_db()
            flags.evaluate(agency_id=report.agency_id, now=timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(report,)) for report in reports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    agency = Agency.objects.get()
    assert Flag.objects.filter(agency=agency, rule="independent_repetition").count() == 1
    assert Flag.objects.get(rule="independent_repetition").numbers["reports"] == 8
