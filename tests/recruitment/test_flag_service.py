"""Flags are raised, changed, lapsed and decided by the service, on a real database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from audit.actors import WORKER
from audit.models import Event
from recruitment import agency_facts
from recruitment.flags import canonical
from recruitment.flags.facts import AgencyFacts
from recruitment.models import Agency, Flag, FlagEvent, MatchAnswer, OutboxRow, Report, Successor
from recruitment.services import agencies, flags, ledger, matches, reports
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import AgencyFactory, ReportFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def report(agency, days_ago=1, **answers):
    """A countable report of its own: another day and another fee than its neighbours."""
    at = NOW - timedelta(days=days_ago)
    told = {"month": at.date().replace(day=1), "text_sketch": [agency.pk * 1000 + days_ago] * 8}
    return ReportFactory(agency=agency, accepted_at=at, **{**told, **answers})


def evaluate(agency, now=NOW):
    return flags.evaluate(agency_id=agency.pk, now=now)


def standing(agency):
    return {flag.rule: flag for flag in Flag.objects.standing().filter(agency=agency)}


def test_three_independent_sources_raise_one_flag_with_all_that_is_needed_to_check_it():
    agency = AgencyFactory(country="NPL")
    for days in (10, 20):
        report(agency, days)
    evaluate(agency)
    assert not standing(agency)
    report(agency, 30)
    evaluate(agency)
    flag = standing(agency)["independent_repetition"]
    assert (flag.tier, flag.tier_rank, flag.state) == ("signal", 2, "open")
    assert flag.jurisdiction == "NPL"
    assert flag.numbers == {"reports": 3, "sources": 3.0}
    assert flag.reasons[0] == {"code": "independent_sources", "reports": 3, "sources": 3.0}
    assert flags.is_same_answer(flag)


def test_one_grave_report_raises_an_urgent_flag_at_once():
    agency = AgencyFactory()
    report(agency, severity=5)
    evaluate(agency)
    assert standing(agency)["grave_report"].tier == "urgent"


def test_evaluating_twice_changes_nothing_and_writes_no_event():
    agency = AgencyFactory()
    for days in (10, 20, 30):
        report(agency, days)
    assert evaluate(agency)
    events = Event.objects.count()
    assert evaluate(agency) == []
    assert evaluate(agency, NOW + timedelta(days=1)) == []
    assert Event.objects.count() == events


def test_withdrawn_report_no_longer_counts_and_its_facts_leave_the_flag():
    agency = AgencyFactory()
    first, *_ = [
        report(agency, days, fee_amount=41000 + days, fee_currency="NPR") for days in (10, 20, 30)
    ]
    evaluate(agency)
    flag = standing(agency)["independent_repetition"]
    Report.objects.filter(pk=first.pk).update(state=Report.State.WITHDRAWN)
    evaluate(agency)
    flag.refresh_from_db()
    assert flag.state == Flag.State.LAPSED
    assert flag.closed_at == NOW
    assert first.pk not in {seen["id"] for seen in flag.inputs["facts"]["reports"]}
    assert first.pk not in flag.inputs["evidence"]
    with pytest.raises(flags.InputsForgottenError):
        flags.answer_again(flag)


MARKS = {"fee_amount": 41234, "fee_currency": "NPR", "destination": "KWT", "severity": 5}


def is_told_by_a_flag(gone):
    """Whether any flag, of whatever state, holds the report's id or what it said."""
    for flag in Flag.objects.all():
        facts = canonical.from_data(AgencyFacts, flag.inputs["facts"])
        ids = {seen.id for seen in facts.reports} | {i for s in facts.sources for i in s.reports}
        if gone.pk in ids | set(flag.inputs["evidence"]):
            return True
        if "41234" in str(flag.inputs) or "KWT" in str(flag.inputs):
            return True
    return False


def withdraw(taken_back):
    reports.withdraw(report=taken_back, by=WORKER)
    for row in OutboxRow.objects.filter(kind="evaluate_agency", done_at=None):
        flags.evaluate(agency_id=row.target_id, now=NOW)


def test_withdrawn_report_leaves_the_flag_of_an_agency_that_a_no_had_made(inspector):
    agency = AgencyFactory(country="NPL")
    doubtful = report(agency, match="possible", agency_typed="Invented Other", **MARKS)
    matches.judge(report=doubtful, verdict="no", by=inspector)
    doubtful.refresh_from_db()
    made = doubtful.agency
    evaluate(made)
    assert standing(made)["grave_report"]
    matches.take_back(answer=MatchAnswer.objects.get(), reason="A mistake.", by=inspector)
    evaluate(made)
    assert made.flags.get().state == Flag.State.LAPSED
    assert is_told_by_a_flag(doubtful)
    OutboxRow.objects.all().delete()
    withdraw(doubtful)
    assert not is_told_by_a_flag(doubtful)
    assert made.flags.get().inputs["forgotten"] == 1


def test_withdrawn_report_leaves_the_flag_of_an_agency_that_was_joined_and_parted(inspector):
    one, other = AgencyFactory(country="NPL"), AgencyFactory(country="NPL")
    grave = report(other, **MARKS)
    agencies.merge(one=one, other=other, by=inspector)
    assert agency_facts.standing_of(other.pk) == one.pk
    evaluate(one)
    agencies.unmerge(one=one, other=other, by=inspector)
    for agency in (one, other):
        evaluate(agency)
    assert is_told_by_a_flag(grave)
    OutboxRow.objects.all().delete()
    withdraw(grave)
    assert one.flags.exists()
    assert not is_told_by_a_flag(grave)


def test_flags_are_found_by_the_reports_they_saw_through_an_index():
    agency = AgencyFactory()
    seen, other = report(agency, **MARKS), report(AgencyFactory())
    evaluate(agency)
    assert list(Flag.objects.that_saw(seen.pk)) == list(agency.flags.all())
    assert not Flag.objects.that_saw(other.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "flag_reports_seen" in Flag.objects.that_saw(seen.pk).explain()


def test_touched_inputs_are_noticed():
    agency = AgencyFactory()
    report(agency, severity=5)
    evaluate(agency)
    flag = standing(agency)["grave_report"]
    flag.inputs["facts"]["reports"][0]["severity"] = 1
    with pytest.raises(ValueError, match="hash"):
        flags.answer_again(flag)


def test_flag_lapses_when_its_window_has_passed():
    agency = AgencyFactory()
    for days in (10, 20, 30):
        report(agency, days)
    evaluate(agency)
    evaluate(agency, NOW + timedelta(days=340))
    assert not standing(agency)
    assert Flag.objects.get(agency=agency).state == Flag.State.LAPSED


@pytest.mark.parametrize(
    "answers",
    [
        {"state": Report.State.KEPT},
        {"state": Report.State.WITHDRAWN},
        {"consents_to_counting": False},
        {"match": Report.Match.POSSIBLE},
    ],
)
def test_what_may_not_count_does_not(answers):
    agency = AgencyFactory()
    for days in (10, 20, 30):
        report(agency, days, severity=5, **answers)
    evaluate(agency)
    assert not standing(agency)


def test_inspector_opens_a_case_and_the_machine_leaves_it_to_her(inspector):
    agency = AgencyFactory(country="NPL")
    reports = [report(agency, days) for days in (10, 20, 30)]
    evaluate(agency)
    flag = standing(agency)["independent_repetition"]
    flags.decide(flag=flag, verdict="open_case", reason="To be visited.", by=inspector)
    flag.refresh_from_db()
    assert (flag.state, flag.assigned_to) == ("case_opened", inspector)
    assert Event.objects.filter(kind="flag.case_opened", actor=inspector.audit_label).exists()
    Report.objects.filter(pk=reports[0].pk).update(state=Report.State.WITHDRAWN)
    evaluate(agency)
    flag.refresh_from_db()
    assert flag.state == "case_opened"
    assert flag.reasons == flags.NO_LONGER_HOLDS


def test_dismissed_flag_stays_dismissed_until_there_is_news(inspector):
    agency = AgencyFactory(country="NPL")
    for days in (40, 50, 60):
        report(agency, days)
    evaluate(agency)
    flag = standing(agency)["independent_repetition"]
    flags.decide(flag=flag, verdict="dismiss", reason="Visited; all in order.", by=inspector)
    evaluate(agency)
    report(agency, 10)
    evaluate(agency)
    assert not standing(agency), "one more voice is not news"
    report(agency, 20)
    evaluate(agency)
    again = standing(agency)["independent_repetition"]
    assert again.pk != flag.pk
    assert again.numbers["sources"] == 5


def test_dismissed_grave_flag_is_raised_again_by_another_grave_report_alone(inspector, regulator):
    second = UserFactory(role="inspector", organisation=regulator)
    agency = AgencyFactory(country="NPL")
    report(agency, 40, severity=5)
    evaluate(agency)
    flag = standing(agency)["grave_report"]
    flags.decide(flag=flag, verdict="ask_dismiss", reason="Not so.", by=inspector)
    flags.decide(flag=flag, verdict="dismiss", reason="Not so.", by=second)
    report(agency, 30, severity=3)
    evaluate(agency)
    assert "grave_report" not in standing(agency)
    report(agency, 20, severity=5)
    evaluate(agency)
    assert "grave_report" in standing(agency)


def test_only_the_inspector_of_the_jurisdiction_decides(inspector, other_inspector, operator):
    agency = AgencyFactory(country="NPL")
    report(agency, severity=5)
    evaluate(agency)
    flag = standing(agency)["grave_report"]
    for person in (other_inspector, operator):
        with pytest.raises(ledger.NotYoursError):
            flags.decide(flag=flag, verdict="open_case", reason="Not mine.", by=person)
    with pytest.raises(ValidationError):
        flags.decide(flag=flag, verdict="open_case", reason="  ", by=inspector)
    flags.decide(flag=flag, verdict="open_case", reason="Looked into.", by=inspector)
    with pytest.raises(flags.FlagAlreadyDecidedError):
        flags.decide(flag=flag, verdict="open_case", reason="Twice.", by=inspector)


def test_reports_on_a_merged_agency_count_at_the_one_that_stands_for_it():
    one, other = AgencyFactory(), AgencyFactory()
    for days in (10, 20):
        report(one, days)
    report(other, 30)
    evaluate(one)
    assert not standing(one)
    other.merged_into = one
    other.save()
    evaluate(other)
    assert standing(one)["independent_repetition"].numbers["sources"] == 3
    assert not standing(other)
    other.merged_into = None
    other.save()
    evaluate(one)
    evaluate(other)
    assert not standing(one)


def test_ten_reports_from_one_network_in_an_evening_are_disputed_and_not_silent():
    agency = AgencyFactory()
    for minute in range(10):
        report(agency, 1, channel_bucket=b"same", month=None, text_sketch=[minute] * 8)
    evaluate(agency)
    flag = standing(agency)["independent_repetition"]
    assert (flag.state, flag.tier) == ("disputed", "watch")
    assert flag.numbers == {"reports": 10, "sources": 1.0}


def test_rebuild_after_incremental_work_changes_nothing():
    agencies = [AgencyFactory() for _ in range(4)]
    for n, agency in enumerate(agencies):
        for days in range(n + 1):
            report(agency, days * 20 + 5, severity=5 if n == 3 else 3)
        evaluate(agency)
    before = list(Flag.objects.values().order_by("pk"))
    assert flags.rebuild(now=NOW) == (4, 0)
    assert list(Flag.objects.values().order_by("pk")) == before


def test_rebuild_from_nothing_finds_what_incremental_work_found():
    agency = AgencyFactory()
    for days in (10, 20, 30):
        report(agency, days)
    assert flags.rebuild(now=NOW) == (1, 1)
    assert evaluate(agency) == []


@pytest.mark.parametrize("processes", [1, 2, 4, 16, 64])
def test_processes_of_a_rebuild_together_leave_most_of_the_lock_table_to_others(processes):
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_locks_per_transaction")
        each = int(cursor.fetchone()[0])
        cursor.execute("SHOW max_connections")
        room = each * int(cursor.fetchone()[0])
    assert 0 < flags.locked_at_once(processes) * processes <= room / 4


@pytest.mark.django_db(transaction=True)
def test_rebuild_locks_no_more_at_once_than_it_may(monkeypatch):
    monkeypatch.setattr(flags, "locked_at_once", lambda processes: 2)
    for _ in range(5):
        report(AgencyFactory(), severity=5, abuse_keys=["confinement"])
    held, raise_all = [], flags._raise_all

    def look(new, **more):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7001"
                " AND pid = pg_backend_pid()"
            )
            held.append(cursor.fetchone()[0])
        raise_all(new, **more)

    monkeypatch.setattr(flags, "_raise_all", look)
    assert flags.rebuild(now=NOW) == (5, 5)
    assert held == [2, 2, 1]


def test_rebuild_from_nothing_leaves_what_counting_one_by_one_leaves(cast, settings):
    """Flags, steps, events, notices and work, although it writes them hundreds at a time."""
    settings.NOTICES_ON, settings.SITE_URL = True, "https://portal.example"
    agencies = [AgencyFactory(country=country) for country in ("NPL", "KEN", "NPL", "")]
    for n, agency in enumerate(agencies):
        for days in range(n + 1):
            report(agency, days * 20 + 5, severity=5 if days == 1 else 3)
    follower = AgencyFactory(country="NPL")
    Successor.objects.create(new=follower, former=agencies[2])
    with transaction.atomic():
        for agency in agencies:
            evaluate(agency)
        one_by_one = what_is_there()
        transaction.set_rollback(True)
    flags.rebuild(now=NOW)
    assert what_is_there() == one_by_one
    raised = {(flag[0], flag[1]) for flag in one_by_one["flags"]}
    assert raised == {
        *((agency.pk, "grave_report") for agency in agencies[1:]),
        *((agency.pk, "independent_repetition") for agency in agencies[2:]),
    }
    assert one_by_one["notices"] == sorted(
        (one.pk, "urgent_flag") for one in (cast.inspector, cast.other_inspector)
    )
    assert ("evaluate_agency", follower.pk) in one_by_one["work"]


def test_counting_many_together_leaves_what_counting_one_by_one_leaves(cast):
    """A merged one, one with a report that waits for others, a firm and the one that follows it among them."""
    first, merged, waited, watched = agencies = [AgencyFactory(country="NPL") for _ in range(4)]
    for agency in agencies:
        for days in (30, 40, 50):
            report(agency, days, severity=5 if agency is watched else 3)
    Successor.objects.create(new=waited, former=watched)
    evaluate(merged)
    Agency.objects.filter(pk=merged.pk).update(merged_into=first)
    held = report(
        waited,
        20,
        state=Report.State.HELD,
        hold_until_others=2,
        hold_expires_on=NOW.date() + timedelta(days=90),
    )
    with transaction.atomic():
        for agency in (*agencies, waited):
            evaluate(agency)
        one_by_one = what_is_there()
        transaction.set_rollback(True)
    changed = flags.evaluate_all(agency_ids=[agency.pk for agency in agencies], now=NOW)
    together = what_is_there()
    held.refresh_from_db()
    assert held.state == Report.State.ACCEPTED
    assert {flag.agency_id for flag in changed} == {agency.pk for agency in agencies}
    # It is counted again because of the firm it follows, whose flag it could not know yet.
    assert ("evaluate_agency", waited.pk) in together["work"]
    evaluate(waited)
    assert {**what_is_there(), "seen": []} == {**one_by_one, "seen": []}


def test_one_unknown_agency_among_many_leaves_nothing_half_done():
    agency = AgencyFactory()
    report(agency, severity=5)
    with pytest.raises(KeyError), transaction.atomic():
        flags.evaluate_all(agency_ids=[agency.pk, 2**40], now=NOW)
    assert not Flag.objects.exists()


def test_many_are_counted_with_hardly_more_statements_than_one():
    agencies = [AgencyFactory(country="NPL") for _ in range(20)]
    for agency in agencies:
        report(agency, severity=5)
    evaluate(agencies[0])
    with CaptureQueriesContext(connection) as one:
        evaluate(agencies[0])
    with CaptureQueriesContext(connection) as many:
        assert len(flags.evaluate_all(agency_ids=[a.pk for a in agencies], now=NOW)) == 19
    with CaptureQueriesContext(connection) as again:
        assert flags.evaluate_all(agency_ids=[a.pk for a in agencies], now=NOW) == []
    assert len(again) <= len(one)
    assert len(many) <= 2 * len(one)


def what_is_there() -> dict[str, list]:
    """Without the ids of rows, which differ from time to time."""
    steps = {str(step.pk): step for step in FlagEvent.objects.select_related("flag")}
    own = {str(flag.pk): flag for flag in Flag.objects.all()}
    events = []
    for event in Event.objects.filter(kind__startswith="flag."):
        flag = own[event.target_id] if event.kind != "flag.step" else steps[event.target_id].flag
        target = (event.target, flag.agency_id, flag.rule)
        events.append((event.kind, event.actor, *target, event.fields, event.purpose))
    names = ("agency", "rule", "jurisdiction", "tier", "state", "inputs_hash", "raised_at")
    taken = ("flag__agency", "flag__rule", "step", "rule_version", "at", "actor", "note")
    return {
        "flags": sorted(Flag.objects.values_list(*names)),
        "seen": sorted(str(flag.inputs) for flag in own.values()),
        "steps": sorted(FlagEvent.objects.values_list(*taken)),
        "events": sorted(events),
        "notices": sorted(Notice.objects.values_list("user", "kind")),
        "work": sorted(set(OutboxRow.objects.values_list("kind", "target_id"))),
    }


def test_one_count_asks_for_no_country_apart(django_assert_max_num_queries):
    agency = AgencyFactory(country="NPL")
    report(agency, severity=5)
    evaluate(agency)
    with django_assert_max_num_queries(18):
        assert evaluate(agency) == []
