"""Facts added or set right behind the receipt: what is written, what is counted anew, and who could misuse it."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from audit.actors import SEEDER, WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import access, outbox, receipts, told_facts
from recruitment.flags.independence import keyed
from recruitment.models import (
    Agency,
    AgencyName,
    ChangedFacts,
    ChannelGroup,
    Flag,
    FlagAnswer,
    FlagQuestion,
    MatchAnswer,
    OutboxRow,
    Report,
)
from recruitment.report_facts import Paid, ReportFacts, SealedWords
from recruitment.services import (
    agencies,
    changed_facts,
    flags,
    forgetting,
    ledger,
    matches,
    reports,
)
from recruitment.tasks import WORKS
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import AgencyFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_report_service import open_with

pytestmark = pytest.mark.django_db

PAID = Paid("ticket", Decimal(30000), "NPR", date(2026, 2, 1), to_whom="Marked-somebody")
FACTS = ReportFacts(
    abuses=("excess-fees",),
    agency_typed="Invented Himal Overseas",
    recruited_in="NPL",
    origin="NPL",
    destination="QAT",
    month=date(2026, 3, 1),
    fees=(PAID,),
    answers={"excess-fees/loan": "no loan"},
    consents_to_counting=True,
    consents_to_regulator=True,
)
NO_NAME = replace(FACTS, agency_typed="")


@pytest.fixture(autouse=True)
def _content() -> None:
    for key, severity in (("excess-fees", 3), ("confinement", 5), ("fake-job", 3)):
        AbuseTypeFactory(key=key, severity=severity)
    for iso3 in ("NPL", "QAT", "KEN"):
        CountryFactory(iso3=iso3)


def sent(facts: ReportFacts = FACTS, **more: Any) -> reports.Opened:
    """A report as its sender has opened it."""
    more = {"channel": Report.Channel.WORKER, "by": WORKER, **more}
    words = more.pop("words", SealedWords(story=""))
    made = reports.submit(facts=facts, words=words, idempotency_token=receipts.make(), **more)
    work()
    opened = open_with(made.receipt_digits)
    opened.report.refresh_from_db()
    return opened


def work() -> None:
    """What Celery does with what was left for it."""
    while rows := list(OutboxRow.objects.filter(done_at=None, failed_at=None)):
        for row in rows:
            outbox.process(row.pk, WORKS)


def stands(opened: reports.Opened) -> ReportFacts:
    opened.report.refresh_from_db()
    return told_facts.told(opened.report, opened.words())


def change(opened: reports.Opened, *, counted: bool = True, **changes: Any) -> bool:
    more = {name: changes.pop(name) for name in ("doubts", "channel_bucket") if name in changes}
    based_on = changes.pop("based_on", told_facts.how_often(opened.words()))
    facts = replace(stands(opened), **changes)
    is_changed = changed_facts.change(opened=opened, facts=facts, based_on=based_on, **more)
    if counted:
        work()
    opened.report.refresh_from_db()
    return is_changed


def listed(name: str, **fields: Any) -> Any:
    agency = AgencyFactory(name=name, **fields)
    agencies.add_name(agency=agency, text=name, kind=AgencyName.Kind.LEGAL, by=SEEDER)
    return agency


# --- what is written


def test_everything_that_was_asked_can_be_changed_and_stands_where_it_belongs() -> None:
    opened = sent(FACTS, words=SealedWords(story="Marked-story"))
    paid = replace(PAID, amount=Decimal(45000), month=date(2026, 4, 17), on_paper="yes")
    new = {
        "abuses": ("excess-fees", "confinement"),
        "agency_typed": "Invented Lotus",
        "agency_hints": {"licence": "INV-1", "phone": "+977 1 555"},
        "origin": "KEN",
        "destination": "NPL",
        "recruited_in": "KEN",
        "month": date(2026, 4, 20),
        "ongoing": "yes",
        "people": 4,
        "fee_amount": Decimal(99),
        "fee_currency": "USD",
        "fees": (paid,),
        "answers": {"excess-fees/loan": "still owe the agent or boss"},
    }
    assert change(opened, **new)
    told = stands(opened)
    want = new | {
        "abuses": ("confinement", "excess-fees"),
        "month": date(2026, 4, 1),
        "fees": (replace(paid, month=date(2026, 4, 1)),),
    }
    assert {name: getattr(told, name) for name in want} == want
    report = opened.report
    assert set(report.abuses.values_list("key", flat=True)) == {"excess-fees", "confinement"}
    assert [fee.amount for fee in report.fees.all()] == [45000]
    assert report.severity == 5
    assert opened.words()["story"] == "Marked-story"
    assert (report.language, report.consents_to_regulator) == ("en", True)


def test_event_names_fields_and_no_value_and_outbox_has_ids_alone() -> None:
    opened = sent()
    change(opened, agency_typed="Marked-name", fee_amount=Decimal(424242), fee_currency="NPR")
    event = Event.objects.get(kind=Kind.REPORT_FACTS_CHANGED)
    assert event.actor == "process:worker"
    assert set(event.fields) == {"agency_typed", "fee_amount", "match"}
    assert "Marked" not in str(list(Event.objects.values_list("fields", flat=True)))


def test_same_form_five_times_changes_once() -> None:
    opened = sent()
    facts = replace(stands(opened), month=date(2025, 5, 1))
    told = [changed_facts.change(opened=opened, facts=facts, based_on=0) for _ in range(5)]
    assert told == [True, False, False, False, False]
    assert told_facts.how_often(opened.words()) == 1
    assert Event.objects.filter(kind=Kind.REPORT_FACTS_CHANGED).count() == 1


def test_of_two_pages_the_second_does_not_undo_what_the_first_saved() -> None:
    opened = sent()
    before = stands(opened)
    change(opened, agency_typed="Invented Lotus")
    with pytest.raises(changed_facts.ChangedMeanwhile):
        changed_facts.change(
            opened=opened, facts=replace(before, month=date(2025, 5, 1)), based_on=0
        )
    assert stands(opened).agency_typed == "Invented Lotus"
    # And an old form that comes again later brings nothing back.
    with pytest.raises(changed_facts.ChangedMeanwhile):
        changed_facts.change(opened=opened, facts=before, based_on=0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"abuses": ()}, "abuses"),
        ({"abuses": ("nothing-we-know",)}, "abuses"),
        ({"month": date(2199, 1, 1)}, "month"),
        ({"destination": "XXX"}, "destination"),
        ({"people": 0}, "people"),
        ({"fee_amount": Decimal("NaN"), "fee_currency": "NPR"}, "fee_amount"),
        ({"agency_typed": "x" * 301}, "agency_typed"),
        ({"agency_hints": {"mother": "x"}}, "agency_hints"),
    ],
)
def test_what_a_new_report_is_refused_for_a_change_is_too(wrong: Any, field: str) -> None:
    opened = sent()
    before = stands(opened)
    with pytest.raises(ValidationError) as refused:
        change(opened, **wrong)
    assert field in refused.value.message_dict
    assert stands(opened) == before


def test_kinds_can_be_left_out_where_words_tell_what_happened() -> None:
    opened = sent(FACTS, words=SealedWords(story="It is all in here."))
    assert change(opened, abuses=(), answers={})
    assert opened.report.severity == 1


@pytest.mark.parametrize("gone", ["withdraw", "end"])
def test_report_that_is_gone_refuses(gone: str) -> None:
    opened = sent()
    facts = replace(stands(opened), month=date(2025, 5, 1))
    if gone == "withdraw":
        reports.withdraw(report=opened.report, by=WORKER)
    else:
        later = timezone.now() + timedelta(days=4000)
        reports.end_old(now=later, by=WORKER)
    with pytest.raises(reports.ReportAlreadyWithdrawn):
        changed_facts.change(opened=opened, facts=facts, based_on=0)
    assert not Report.objects.get().fees.exists()


def test_severity_of_who_is_under_eighteen_stays_the_gravest() -> None:
    opened = sent(replace(FACTS, is_under_18=True))
    change(opened, abuses=("fake-job",), answers={})
    assert opened.report.severity == 5


def test_report_from_before_the_age_was_kept_does_not_lose_it() -> None:
    opened = sent(replace(FACTS, is_under_18=True))
    content = opened.words()
    del content["under_18"]
    reports.write_sealed(opened.report, opened.key, content)
    change(opened, month=date(2025, 5, 1))
    change(opened, abuses=("fake-job",))
    assert opened.report.severity == 5


# --- matched and counted anew


def test_recruiter_named_later_is_found_and_counted_from_then_on() -> None:
    agency = listed("Invented Himal Overseas")
    opened = sent(NO_NAME)
    assert opened.report.match == Report.Match.UNNAMED
    change(opened, agency_typed="Invented Himal Overseas")
    assert (opened.report.match, opened.report.agency) == (Report.Match.MATCHED, agency)


def test_another_recruiter_takes_the_report_from_the_former_one_and_its_flag_lapses() -> None:
    former, right = listed("Invented Himal Overseas"), listed("Invented Lotus Manpower")
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    flag = Flag.objects.get(agency=former)
    change(opened, agency_typed="Invented Lotus Manpower")
    assert opened.report.agency == right
    flag.refresh_from_db()
    assert flag.state == Flag.State.LAPSED
    assert Flag.objects.standing().get().agency == right
    assert flags.rebuild()[1] == 0


def test_flag_stands_while_the_rule_says_so_and_lapses_when_it_does_not() -> None:
    listed("Invented Himal Overseas")
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    flag = Flag.objects.get()
    change(opened, abuses=("confinement", "fake-job"))
    flag.refresh_from_db()
    assert flag.state == Flag.State.OPEN
    assert flags.is_same_answer(flag)
    assert flags.rebuild()[1] == 0
    change(opened, abuses=("fake-job",))
    flag.refresh_from_db()
    assert flag.state == Flag.State.LAPSED


def test_case_that_a_person_opened_stays_open_and_says_that_it_no_longer_holds(
    inspector: User,
) -> None:
    listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    flag = Flag.objects.get()
    flags.decide(flag=flag, verdict="open_case", reason="To be visited.", by=inspector)
    change(opened, abuses=("fake-job",))
    flag.refresh_from_db()
    assert flag.state == Flag.State.CASE_OPENED
    assert flag.reasons == flags.NO_LONGER_HOLDS


def test_what_a_person_said_of_the_former_name_binds_nobody(inspector: User) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, agency_typed="Invented Lotus"))
    Report.objects.filter(pk=opened.report.pk).update(match="possible", agency=agency)
    matches.judge(report=opened.report, verdict="no", by=inspector)
    change(opened, agency_typed="Invented Himal Overseas")
    assert opened.report.agency == agency
    assert not MatchAnswer.objects.exists()


def test_person_who_matched_it_does_not_keep_it_at_the_former_name(inspector: User) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, agency_typed="Invented Himal Travels"))
    assert (opened.report.match, opened.report.agency) == ("possible", agency)
    matches.judge(report=opened.report, verdict="yes", by=inspector)
    assert AgencyName.objects.filter(agency=agency, text="Invented Himal Travels").exists()
    change(opened, agency_typed="Invented Else")
    assert opened.report.agency != agency
    assert opened.report.matched_by is None
    assert not AgencyName.objects.filter(agency=agency, text="Invented Himal Travels").exists()


def test_changed_month_leaves_a_person_s_match_alone(inspector: User) -> None:
    agency = AgencyFactory(country=inspector.jurisdiction)
    opened = sent()
    Report.objects.filter(pk=opened.report.pk).update(match="possible", agency=agency)
    matches.judge(report=opened.report, verdict="yes", by=inspector)
    change(opened, month=date(2025, 5, 1))
    assert (opened.report.agency, opened.report.matched_by) == (agency, inspector)


def test_answers_to_questions_about_the_former_recruiter_go(inspector: User) -> None:
    listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    question = FlagQuestion.objects.create(
        flag=Flag.objects.get(), about="papers", asked_at=timezone.now(), asked_by=inspector
    )
    FlagAnswer.objects.create(question=question, report=opened.report, said="yes")
    change(opened, month=date(2025, 5, 1))
    assert FlagAnswer.objects.exists()
    change(opened, agency_typed="Invented Lotus")
    assert not FlagAnswer.objects.exists()


@pytest.mark.parametrize("scope", ["counting", "kept"])
def test_what_is_not_counted_is_changed_without_any_work(scope: str) -> None:
    facts = replace(FACTS, release="keep") if scope == "kept" else FACTS
    opened = sent(replace(facts, consents_to_counting=False, consents_to_regulator=False))
    rows = OutboxRow.objects.count()
    assert change(opened, agency_typed="Invented Lotus")
    assert OutboxRow.objects.count() == rows
    assert opened.report.match == Report.Match.WAITING


# --- held reports


def held(name: str, month: int, others: int = 2) -> reports.Opened:
    return sent(
        replace(
            FACTS,
            agency_typed=name,
            month=date(2025, month, 1),
            release="hold",
            hold_until_others=others,
            hold_expires_on=timezone.localdate() + timedelta(days=90),
        ),
        # Nothing in common, whatever key the sketches have.
        words=SealedWords(story=chr(96 + month) * 80),
    )


def a_week_passes() -> None:
    """For all that was sent; then every agency is counted again."""
    week = timedelta(days=7)
    Report.objects.update(
        accepted_at=F("accepted_at") - week, state_changed_at=F("state_changed_at") - week
    )
    ChangedFacts.objects.filter(named_at__isnull=False).update(named_at=F("named_at") - week)
    for agency in Agency.objects.all():
        flags.evaluate(agency_id=agency.pk)


def states(*some: reports.Opened) -> list[str]:
    return [Report.objects.get(pk=one.report.pk).state for one in some]


def test_naming_the_recruiter_later_joins_the_hold_and_releases_all() -> None:
    listed("Invented Himal Overseas")
    one, two = (held("Invented Himal Overseas", month) for month in (1, 2))
    three = held("", 3)
    assert states(one, two, three) == ["held"] * 3
    change(three, agency_typed="Invented Himal Overseas")
    a_week_passes()
    assert states(one, two, three) == ["accepted"] * 3


def test_changing_the_recruiter_leaves_the_hold_of_the_former_one() -> None:
    listed("Invented Himal Overseas")
    listed("Invented Lotus Manpower")
    one, two = (held("Invented Himal Overseas", month) for month in (1, 2))
    change(two, agency_typed="Invented Lotus Manpower")
    three = held("Invented Himal Overseas", 3)
    a_week_passes()
    assert states(one, two, three) == ["held"] * 3
    held("Invented Himal Overseas", 4)
    a_week_passes()
    assert states(one, two, three) == ["accepted", "held", "accepted"]


# --- misuse


def sources_at(agency: Any, day: datetime | None = None) -> int:
    facts = flags.load_facts([agency.pk], (day or timezone.now()).date(), _policies())
    counted = facts[agency.pk].counted_sources(facts[agency.pk].reports)
    return int(sum(1 if source.accounts_differ else count for source, count in counted))


def _policies() -> Any:
    from recruitment import flag_policies

    return flag_policies.in_force()


def test_one_report_counts_at_one_agency_however_often_it_is_changed() -> None:
    names = ["Invented Himal Overseas", "Invented Lotus Manpower", "Invented Root Agency"]
    found = [listed(name) for name in names]
    opened = sent(NO_NAME)
    for name in names:
        change(opened, agency_typed=name)
        assert sum(sources_at(agency) for agency in found) == 1


def test_recruiter_can_be_named_three_times_and_words_can_still_be_added() -> None:
    opened = sent(NO_NAME)
    for name in ("Invented One", "Invented Two", "Invented Three"):
        assert change(opened, agency_typed=name)
    with pytest.raises(changed_facts.ChangedTooOften):
        change(opened, agency_typed="Invented Four")
    for hop in ({"recruited_in": "KEN"}, {"agency_hints": {"licence": "INV-9"}}):
        with pytest.raises(changed_facts.ChangedTooOften):
            change(opened, **hop)
    assert change(opened, month=date(2025, 5, 1))
    reports.add_words(opened=opened, story="It was somebody else.")


def test_facts_can_be_changed_twenty_times() -> None:
    opened = sent()
    for n in range(changed_facts.MOST_CHANGES):
        assert change(opened, counted=False, people=n + 2)
    with pytest.raises(changed_facts.ChangedTooOften):
        change(opened, people=1000)


def test_copies_sent_in_an_evening_stay_one_voice_when_they_are_told_apart_later() -> None:
    """Alike in every answer when they were sent; then each is given a month and a sum of its own."""
    agency = listed("Invented Himal Overseas")
    copies = [sent() for _ in range(4)]
    assert sources_at(agency) == 1
    for place, opened in enumerate(copies):
        change(opened, month=date(2025, 1 + place, 1), fees=(), people=place + 1)
    assert sources_at(agency) == 1


def test_copies_without_a_name_stay_one_voice_when_they_all_name_one_agency(
    time_machine: Any,
) -> None:
    time_machine.move_to(datetime(2026, 6, 1, 12, tzinfo=UTC), tick=False)
    agency = listed("Invented Himal Overseas")
    sleepers = [sent(NO_NAME) for _ in range(4)]
    for place, opened in enumerate(sleepers):
        time_machine.move_to(datetime(2026, 6, 10 + 5 * place, 12, tzinfo=UTC), tick=False)
        change(opened, agency_typed=agency.name, month=date(2025, 1 + place, 1), people=place + 1)
    assert sources_at(agency) == 1


def test_one_network_on_the_day_of_naming_is_one_voice_and_so_is_one_on_the_day_of_sending(
    time_machine: Any,
) -> None:
    agency = listed("Invented Himal Overseas")
    told = []
    for place in range(4):
        time_machine.move_to(datetime(2026, 3, 1 + 5 * place, 12, tzinfo=UTC), tick=False)
        bucket = b"one network" if place < 2 else b"net %d" % place
        told.append(sent(replace(NO_NAME, month=date(2025, 1 + place, 1)), channel_bucket=bucket))
    for place, opened in enumerate(told):
        time_machine.move_to(datetime(2026, 4, 1 + 5 * place, 12, tzinfo=UTC), tick=False)
        bucket = b"other network" if place >= 2 else b"away %d" % place
        change(opened, agency_typed=agency.name, channel_bucket=bucket)
    assert sources_at(agency) == 2
    # And when the hashes are erased, that some were shared stays known.
    time_machine.move_to(datetime(2026, 6, 15, 12, tzinfo=UTC), tick=False)
    before = sources_at(agency)
    assert forgetting.forget_channels(now=timezone.now()) == 8
    assert not ChangedFacts.objects.filter(named_bucket__isnull=False).exists()
    assert ChannelGroup.objects.count() == 2
    assert sources_at(agency) == before


def test_who_sends_and_who_names_from_one_network_on_one_day_is_one_voice(
    time_machine: Any,
) -> None:
    agency = listed("Invented Himal Overseas")
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False)
    sleeper = sent(replace(NO_NAME, month=date(2025, 1, 1)), channel_bucket=b"first")
    time_machine.move_to(datetime(2026, 4, 1, 12, tzinfo=UTC), tick=False)
    change(sleeper, agency_typed=agency.name, channel_bucket=b"second")
    sent(replace(FACTS, month=date(2025, 9, 1), fees=()), channel_bucket=b"second")
    assert sources_at(agency) == 1
    forgetting.forget_channels(now=timezone.now() + timedelta(days=40))
    assert sources_at(agency) == 1


def test_batch_of_an_organisation_stays_one_voice_when_workers_name_at_different_times(
    caseworker: User, time_machine: Any
) -> None:
    agency = listed("Invented Himal Overseas")
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False)
    filed = [
        sent(
            replace(NO_NAME, month=date(2025, 1 + n, 1), consented_on=date(2026, 3, 1)),
            channel=Report.Channel.CASEWORKER,
            organisation=caseworker.organisation,
            filed_by=caseworker,
            by=caseworker,
        )
        for n in range(3)
    ]
    for place, opened in enumerate(filed):
        time_machine.move_to(datetime(2026, 4, 1 + 9 * place, 12, tzinfo=UTC), tick=False)
        change(opened, agency_typed=agency.name)
    assert sources_at(agency) == 1


def test_old_report_that_names_an_agency_today_counts_from_today() -> None:
    """Or a store of old reports would make an agency look as if it had been named all the year."""
    agency = listed("Invented Himal Overseas")
    opened = sent(NO_NAME)
    long_ago = timezone.now() - timedelta(days=300)
    Report.objects.filter(pk=opened.report.pk).update(accepted_at=long_ago)
    change(opened, agency_typed=agency.name)
    facts = flags.load_facts([agency.pk], timezone.now().date(), _policies())[agency.pk]
    assert facts.reports[0].accepted_at == reports.this_hour()
    assert opened.report.accepted_at == long_ago


# --- the hour from which it counts, when the change leads back

LONG_AGO = datetime(2026, 3, 1, 12, tzinfo=UTC)


def since_at(agency: Any) -> list[datetime]:
    facts = flags.load_facts([agency.pk], timezone.now().date(), _policies())
    return [report.accepted_at for report in facts[agency.pk].reports]


@pytest.mark.parametrize(
    "more",
    [
        {"agency_hints": {"place": "Invented Street"}},
        {"agency_hints": {"phone": "+977 1 4000000"}},
        {"agency_typed": "Invented Himal Overseas Pvt. Ltd."},
        {"recruited_in": "", "origin": "NPL", "agency_hints": {"web": "himal.example"}},
    ],
    ids=["place", "phone", "spelling", "page"],
)
def test_more_said_of_the_same_recruiter_leaves_the_hour_as_it_was(
    more: Any, time_machine: Any
) -> None:
    agency = listed("Invented Himal Overseas")
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent()
    time_machine.move_to(LONG_AGO + timedelta(days=60), tick=False)
    change(opened, **more)
    assert opened.report.agency == agency
    assert since_at(agency) == [LONG_AGO]


def test_place_alone_is_no_other_recruiter_and_a_person_s_match_stays(inspector: User) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, agency_typed="Invented Somebody"))
    Report.objects.filter(pk=opened.report.pk).update(match="possible", agency=agency)
    matches.judge(report=opened.report, verdict="yes", by=inspector)
    for n in range(changed_facts.MOST_NAMINGS + 1):
        assert change(opened, agency_hints={"place": f"Invented Street {n}"})
    assert (opened.report.agency, opened.report.matched_by) == (agency, inspector)


def test_named_later_then_told_more_of_keeps_the_hour_and_the_network_of_naming(
    time_machine: Any,
) -> None:
    agency = listed("Invented Himal Overseas")
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent(replace(NO_NAME, month=date(2025, 1, 1)))
    named = LONG_AGO + timedelta(days=20)
    time_machine.move_to(named, tick=False)
    change(opened, agency_typed=agency.name, channel_bucket=b"one network")
    sent(replace(FACTS, month=date(2025, 9, 1), fees=()), channel_bucket=b"one network")
    assert sources_at(agency) == 1
    time_machine.move_to(named + timedelta(days=9), tick=False)
    change(opened, agency_hints={"phone": "+977 1 4000000"}, channel_bucket=b"away")
    assert since_at(agency) == [named, named]
    assert sources_at(agency) == 1, "another network since takes no tie away"


def test_back_at_the_same_agency_by_an_inspector_s_word_it_keeps_the_hour(
    inspector: User, time_machine: Any
) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent()
    time_machine.move_to(LONG_AGO + timedelta(days=60), tick=False)
    change(opened, counted=False, agency_typed="Invented Somebody")
    Report.objects.filter(pk=opened.report.pk).update(match="possible", agency=agency)
    matches.judge(report=opened.report, verdict="yes", by=inspector)
    assert since_at(agency) == [LONG_AGO]


def test_back_at_an_agency_that_was_joined_with_it_meanwhile_it_keeps_the_hour(
    time_machine: Any,
) -> None:
    unlisted, agency = listed("Invented Hymalo Overses"), listed("Invented Himal Overseas")
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent(replace(FACTS, agency_typed=unlisted.name))
    unlisted.merged_into = agency
    unlisted.save()
    time_machine.move_to(LONG_AGO + timedelta(days=60), tick=False)
    change(opened, agency_typed=agency.name)
    assert opened.report.agency == agency
    assert since_at(agency) == [LONG_AGO]


@pytest.mark.parametrize("stop_between", [False, True])
def test_by_way_of_one_agency_nothing_is_dated_back_into_another(
    stop_between: bool, time_machine: Any
) -> None:
    decoy, victim = listed("Invented Lotus Manpower"), listed("Invented Himal Overseas")
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent(replace(FACTS, agency_typed=decoy.name))
    today = LONG_AGO + timedelta(days=60)
    time_machine.move_to(today, tick=False)
    # Matched between the two changes, or changed again before anybody looked.
    change(opened, agency_hints={"phone": "+977 1 4000000"}, counted=stop_between)
    change(opened, agency_typed=victim.name)
    assert since_at(victim) == [today]
    later = today + timedelta(days=5)
    time_machine.move_to(later, tick=False)
    change(opened, agency_typed=decoy.name)
    assert since_at(decoy) == [later], "what it once said of the decoy is over"
    kept = ChangedFacts.objects.get()
    assert (kept.left_agency, kept.left_at, kept.left_bucket) == (None, None, None)


def test_network_of_an_agency_that_was_left_is_erased_after_thirty_days_and_ties_still(
    inspector: User, time_machine: Any
) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    time_machine.move_to(LONG_AGO, tick=False)
    opened = sent(replace(NO_NAME, month=date(2025, 1, 1)))
    change(opened, agency_typed=agency.name, channel_bucket=b"one network")
    sent(replace(FACTS, month=date(2025, 9, 1), fees=()), channel_bucket=b"one network")
    time_machine.move_to(LONG_AGO + timedelta(days=9), tick=False)
    change(opened, counted=False, agency_typed="Invented Somebody", channel_bucket=b"away")
    time_machine.move_to(LONG_AGO + timedelta(days=90), tick=False)
    assert forgetting.forget_channels(now=timezone.now()) == 3
    kept = ChangedFacts.objects.get()
    assert (kept.named_bucket, kept.left_bucket) == (None, None)
    Report.objects.filter(pk=opened.report.pk).update(match="possible", agency=agency)
    matches.judge(report=opened.report, verdict="yes", by=inspector)
    assert sources_at(agency) == 1


def hash_of_answers() -> str:
    """Of `FACTS`, as anybody could make it."""
    fee = (Decimal("30000.00"), "NPR")
    said = (FACTS.abuses, FACTS.origin, FACTS.destination, FACTS.month, *fee)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def test_hash_of_the_first_answers_tells_nothing_without_the_pepper(settings: Any) -> None:
    """Answers are few: of an unkeyed hash they could be tried out with a copy of the database alone."""
    marks = []
    peppers = ("one pepper, off the database", "another")
    for settings.CHANNEL_PEPPER in peppers:
        opened = sent()
        change(opened, people=2)
        marks.append(ChangedFacts.objects.get(report=opened.report).first_answers)
    unkeyed = hash_of_answers()
    assert marks == [keyed(unkeyed, key=pepper.encode()) for pepper in peppers]
    assert len({unkeyed, *marks}) == 3


def test_hash_that_code_of_before_made_ties_as_it_did_once_it_is_keyed() -> None:
    agency = listed("Invented Himal Overseas")
    copies = [sent() for _ in range(2)]
    change(copies[0], month=date(2025, 1, 1), fees=(), people=9)
    kept = ChangedFacts.objects.get()
    wanted = kept.first_answers
    kept.first_answers = hash_of_answers()
    kept.save()
    assert sources_at(agency) == 2
    import_module("recruitment.migrations.0036_first_answers_are_keyed").key_first_answers(
        apps, None
    )
    kept.refresh_from_db()
    assert kept.first_answers == wanted
    assert sources_at(agency) == 1


def test_changing_the_recruiter_is_no_way_to_ask_what_inspectors_found(inspector: User) -> None:
    agency = listed("Invented Himal Overseas", country=inspector.jurisdiction)
    opened = sent(replace(FACTS, agency_typed="Invented Somebody Else"))
    Report.objects.filter(pk=opened.report.pk).update(
        accepted_at=timezone.now() - timedelta(days=90)
    )
    behind = ReportFactory(agency=agency, abuse_keys=["confinement"], severity=5)
    Report.objects.filter(pk=behind.pk).update(accepted_at=timezone.now() - timedelta(days=80))
    flags.evaluate(agency_id=agency.pk)
    first = UserFactory(role="inspector", organisation=inspector.organisation)
    ledger.record_step(flag=Flag.objects.get(), step="upheld", by=inspector, first_person=first)
    behind.refresh_from_db()
    assert access.finding_for(behind) == "upheld"
    change(opened, agency_typed=agency.name)
    assert opened.report.agency == agency
    assert access.finding_for(opened.report) == ""


def test_doubts_take_weight_away_and_a_clean_change_gives_none_back() -> None:
    opened = sent()
    change(opened, people=2, doubts=["honeypot"])
    assert (opened.report.weight, opened.report.doubts) == (0.1, ["honeypot"])
    change(opened, people=3, doubts=["other_site"])
    assert (opened.report.weight, opened.report.doubts) == (0.1, ["honeypot", "other_site"])


def test_one_report_teaches_no_spelling_however_often_it_is_renamed() -> None:
    agency = listed("Invented Himal Overseas")
    taught = AgencyName.objects.filter(agency=agency, kind=AgencyName.Kind.REPORTED)
    opened = sent(replace(FACTS, agency_typed="Invented Himal Overseas Ltd"))
    for text in ("Invented Himal Overseas Pvt", "Invented Himal Overseas Pvt Ltd"):
        change(opened, agency_typed=text)
        assert opened.report.agency == agency
        assert not taught.exists()


def test_names_that_hide_something_are_kept_as_lines_without_it() -> None:
    opened = sent()
    change(opened, agency_typed="\u202eevil\u202c\x00 Ltd\nsecond")
    assert opened.report.agency_typed == "evil Ltd second"


# --- withdrawn afterwards


def test_taken_back_it_is_gone_from_the_flags_of_every_agency_it_ever_named() -> None:
    former, right = listed("Invented Himal Overseas"), listed("Invented Lotus Manpower")
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    change(opened, agency_typed="Invented Lotus Manpower")
    assert [f.inputs["facts"]["reports"] != [] for f in Flag.objects.all()] == [True, True]
    reports.withdraw(report=opened.report, by=WORKER)
    work()
    for flag in Flag.objects.filter(agency__in=(former, right)):
        assert flag.inputs["facts"]["reports"] == []
        assert flag.inputs["forgotten"] == 1
    assert not ChangedFacts.objects.exists()


def test_taken_back_it_is_gone_from_the_flags_of_an_agency_that_was_merged_meanwhile() -> None:
    former, other = listed("Invented Himal Overseas"), listed("Invented Lotus Manpower")
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    former.merged_into = other
    former.save()
    reports.withdraw(report=opened.report, by=WORKER)
    work()
    assert Flag.objects.get(agency=former).inputs["facts"]["reports"] == []


@pytest.mark.parametrize("is_renamed", [False, True])
def test_taken_back_it_is_gone_from_the_flags_of_an_agency_that_a_person_took_it_away_from(
    inspector: User, is_renamed: bool
) -> None:
    former = listed("Invented Himal Overseas")
    opened = sent(replace(FACTS, abuses=("confinement",), fees=(), answers={}))
    report = opened.report
    Report.objects.filter(pk=report.pk).update(match=Report.Match.POSSIBLE, matched_at=None)
    matches.judge(report=report, verdict="yes", by=inspector)
    work()
    matches.take_back(
        answer=report.match_answers.get(), reason="It is the other firm.", by=inspector
    )
    report.refresh_from_db()
    matches.judge(report=report, verdict="no", by=inspector)
    work()
    report.refresh_from_db()
    assert report.agency_id != former.pk
    assert Flag.objects.get(agency=former).inputs["facts"]["reports"] != []
    if is_renamed:
        change(opened, agency_typed="Invented Somebody Else")
    reports.withdraw(report=report, by=WORKER)
    work()
    assert Flag.objects.get(agency=former).inputs["facts"]["reports"] == []
