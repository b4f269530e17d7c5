"""The trail must not tell to the second what a report tells to the hour."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from audit import services as audit
from audit.actors import FLAGGER, MATCHER, WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment.models import Flag, Report
from recruitment.services import flags, matches, replies
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 12, 34, 56, 789, tzinfo=UTC)
HOUR = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_what_a_worker_or_the_site_does_to_a_report_has_the_hour_alone(
    caseworker: User, time_machine: Any
) -> None:
    report = ReportFactory()
    time_machine.move_to(AT, tick=False)
    for by, at in ((WORKER, HOUR), (MATCHER, HOUR), (caseworker, AT)):
        event = audit.record(kind=Kind.REPORT_EXTENDED, target=report, by=by)
        event.refresh_from_db()
        assert event.at == at
    assert audit.record(kind=Kind.OUTBOX_FAILED, target=report, by=WORKER).at == AT


def test_flag_that_a_report_made_count_again_tells_the_hour_alone(
    inspector: User, time_machine: Any
) -> None:
    flag = FlagFactory()
    time_machine.move_to(AT, tick=False)
    assert audit.record(kind=Kind.FLAG_EVALUATED, target=flag, by=FLAGGER).at == HOUR
    (raised,) = audit.record_many(kind=Kind.FLAG_RAISED, targets=[flag], by=FLAGGER)
    assert raised.at == HOUR
    assert audit.record(kind=Kind.FLAG_CASE_OPENED, target=flag, by=inspector).at == AT


def test_what_a_report_brought_to_an_agency_tells_the_hour_alone(
    inspector: User, time_machine: Any
) -> None:
    """A recruiter that nobody knew, and a spelling: both are written within the second of the report."""
    time_machine.move_to(AT, tick=False)
    report = ReportFactory(
        agency=None, agency_typed="Blue Door Manpower", origin="NPL", match="waiting"
    )
    matches.match_report(report_id=report.pk)
    report.refresh_from_db()
    brought = Event.objects.filter(target="recruitment.Agency", target_id=str(report.agency_id))
    assert {event.kind for event in brought} >= {Kind.AGENCY_CREATED}
    assert {event.at for event in brought} == {HOUR}
    for kind in (Kind.AGENCY_CORRECTED, Kind.SUCCESSOR_PROPOSED, Kind.MATCH_JUDGED):
        assert audit.record(kind=kind, target=report.agency, by=MATCHER).at == HOUR
        assert audit.record(kind=kind, target=report.agency, by=inspector).at == AT


def test_flag_and_its_life_tell_the_hour_of_what_the_site_did(
    inspector: User, time_machine: Any
) -> None:
    """The report that decides it was sent within the minute."""
    time_machine.move_to(AT, tick=False)
    agency = AgencyFactory(country="NPL")
    report = ReportFactory(
        agency=agency, match="matched", severity=5, abuse_keys=["threats-violence"]
    )
    (flag,) = flags.evaluate(agency_id=agency.pk)
    assert (flag.raised_at, flag.evaluated_at) == (HOUR, HOUR)
    Report.objects.filter(pk=report.pk).update(match="possible")
    flags.evaluate(agency_id=agency.pk)
    flag.refresh_from_db()
    assert (flag.state, flag.closed_at) == (Flag.State.LAPSED, HOUR)
    assert {event.at for event in flag.events.all()} == {HOUR}
    assert [event.step for event in flag.events.all()] == ["raised", "lapsed"]


def test_what_an_inspector_does_to_a_flag_has_its_minute(
    inspector: User, time_machine: Any
) -> None:
    flag = FlagFactory(jurisdiction=inspector.jurisdiction)
    time_machine.move_to(AT, tick=False)
    flags.decide(flag=flag, verdict="open_case", reason="x", by=inspector)
    assert flag.events.get(step="opened").at == AT


def test_answer_of_an_agency_has_its_minute_and_never_comes_before_the_question(
    inspector: User, time_machine: Any
) -> None:
    flag = FlagFactory(jurisdiction=inspector.jurisdiction, state="case_opened")
    time_machine.move_to(AT, tick=False)
    opened = replies.open_door(
        flag=flag, licence=None, verified_how="Came with the licence and a card.", by=inspector
    )
    time_machine.move_to(AT + timedelta(minutes=2), tick=False)
    replies.answer(
        door=opened.door,
        answer="did_not_happen",
        disputes_match=False,
        disputes_fact=False,
        text="",
    )
    told = [(event.step, event.at - AT) for event in flag.events.all()]
    assert told == [("reply_asked", timedelta()), ("replied", timedelta(minutes=2))]
    last = Event.objects.filter(kind=Kind.FLAG_STEP).latest("pk")
    assert (last.actor, last.at) == ("process:agency", AT + timedelta(minutes=2))
