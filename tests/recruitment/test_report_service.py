from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import receipts, sealing
from recruitment.models import OutboxRow, Receipt, Report, SealedPart, WrappedKey
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.services import keys, reports
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import AgencyFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

pytestmark = pytest.mark.django_db

TOKEN = "0123456789abcdef"
STORY = (
    "They took my passport on the first day. I have not been paid since the spring of last year."
)


@pytest.fixture(autouse=True)
def _content() -> None:
    for key, severity in [("excess-fees", 3), ("passport-retention", 4), ("wage-withholding", 3)]:
        AbuseTypeFactory(key=key, severity=severity)
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)


FACTS = ReportFacts(
    abuses=("excess-fees",),
    agency_typed="Invented Himal Overseas",
    agency_hints={"licence": "INV-77"},
    origin="NPL",
    destination="QAT",
    month=date(2026, 3, 17),
    fee_amount=Decimal("150000"),
    fee_currency="NPR",
    consents_to_counting=True,
    consents_to_regulator=True,
)
WORDS = SealedWords(story=STORY, name="Sita", contact="+977 000")


def submit(
    facts: ReportFacts = FACTS, words: SealedWords = WORDS, token: str = TOKEN, **more: Any
) -> Submitted:
    more = {"channel": Report.Channel.WORKER, "by": WORKER, **more}
    return reports.submit(facts=facts, words=words, idempotency_token=token, **more)


def open_with(digits: str) -> reports.Opened:
    from django.conf import settings

    found = sealing.number_keys(digits, pepper=settings.RECEIPT_PEPPER.encode())
    return reports.open_with_receipt(lookup=found.lookup, wrapping=found.wrapping)


def wrong_fields(**changes: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        submit(replace(FACTS, **changes))
    return set(caught.value.message_dict)


def on_behalf(caseworker: User, **changes: Any) -> Submitted:
    facts = replace(FACTS, consents_to_story=True, consented_on=timezone.localdate(), **changes)
    return submit(
        facts,
        channel=Report.Channel.CASEWORKER,
        organisation=caseworker.organisation,
        filed_by=caseworker,
        by=caseworker,
    )


# --- sending


def test_report_is_accepted_with_its_countable_part_and_work_left_behind() -> None:
    sent = submit()
    report = sent.report
    assert report.state == Report.State.ACCEPTED
    assert report.month == date(2026, 3, 1)
    assert report.accepted_at.minute == report.accepted_at.second == 0
    assert list(report.abuses.values_list("key", flat=True)) == ["excess-fees"]
    assert OutboxRow.objects.get().target_id == report.pk
    assert Event.objects.filter(kind=Kind.REPORT_ACCEPTED, target_id=report.pk).count() == 1
    assert len(report.text_sketch) == 32


def test_receipt_opens_what_was_told_and_another_number_nothing() -> None:
    sent = submit()
    assert open_with(sent.receipt_digits).words()["story"] == STORY
    with pytest.raises(reports.UnknownReceipt):
        open_with(receipts.make())


def test_same_form_five_times_is_one_report_with_one_receipt() -> None:
    sent = [submit() for _ in range(5)]
    assert {one.report.pk for one in sent} == {sent[0].report.pk}
    assert {one.receipt_digits for one in sent} == {sent[0].receipt_digits}
    assert [one.is_repeat for one in sent] == [False, True, True, True, True]
    assert (Report.objects.count(), Receipt.objects.count(), OutboxRow.objects.count()) == (1, 1, 1)


def test_receipt_shown_before_sending_is_the_one_that_opens() -> None:
    digits = receipts.make()
    assert submit(receipt=digits).receipt_digits == digits
    assert open_with(digits).words()["name"] == "Sita"


def test_same_token_of_another_organisation_is_another_report(
    caseworker: User, other_caseworker: User
) -> None:
    assert on_behalf(caseworker).report.pk != on_behalf(other_caseworker).report.pk


def test_guessable_token_is_refused() -> None:
    with pytest.raises(ValidationError):
        submit(token="1")


def test_repeat_of_a_withdrawn_report_does_not_bring_it_back() -> None:
    reports.withdraw(report=submit().report, by=WORKER)
    again = submit()
    assert again.is_repeat
    assert again.report.state == Report.State.WITHDRAWN
    assert not SealedPart.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"abuses": ("no-such-kind",)}, "abuses"),
        ({"origin": "XXX"}, "origin"),
        ({"destination": "'; DROP"}, "destination"),
        ({"month": date(2999, 1, 1)}, "month"),
        ({"month": date(1900, 1, 1)}, "month"),
        ({"fee_amount": Decimal("-1")}, "fee_amount"),
        ({"fee_amount": Decimal("NaN")}, "fee_amount"),
        ({"fee_amount": Decimal("1e12")}, "fee_amount"),
        ({"fee_currency": ""}, "fee_currency"),
        ({"people": 0}, "people"),
        ({"agency_typed": "a" * 301}, "agency_typed"),
        ({"ongoing": "perhaps"}, "ongoing"),
        ({"release": "someday"}, "release"),
        ({"release": "hold", "hold_until_others": 1}, "hold_until_others"),
        ({"release": "hold", "hold_until_others": 2}, "hold_expires_on"),
    ],
)
def test_what_can_not_be_true_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    assert field in wrong_fields(**changes)
    assert not Report.objects.exists()


def test_nothing_at_all_is_refused_and_words_alone_are_enough() -> None:
    with pytest.raises(ValidationError):
        submit(ReportFacts(), SealedWords())
    assert submit(ReportFacts(), SealedWords(story="Help")).report.severity == 1


def test_text_that_tricks_or_breaks_is_made_plain() -> None:
    facts = replace(FACTS, agency_typed="Inv\x00ented \u202eycnegA\u202c 😀\ud800\nLtd")
    report = submit(facts, SealedWords(story="a\x00b\r\nc \u202eevil 😀")).report
    assert report.agency_typed == "Invented ycnegA 😀 Ltd"
    report.refresh_from_db()


def test_nepali_joiners_stay_as_typed() -> None:
    name = "इन्भेन्टेड क्‍या ओभरसिज"
    assert submit(replace(FACTS, agency_typed=name)).report.agency_typed == name


# --- severity, weight, release


def test_answers_raise_severity_and_stay_sealed() -> None:
    facts = replace(
        FACTS,
        abuses=("passport-retention",),
        answers={"passport-retention/free_to_go": "no"},
    )
    sent = submit(facts)
    assert sent.report.severity == 5
    assert open_with(sent.receipt_digits).words()["answers"] == facts.answers


def test_doubt_lowers_the_weight_and_blocks_nobody() -> None:
    honest = submit().report
    doubted = submit(token="f" * 16, doubts=["honeypot", "too_fast"]).report
    assert honest.weight == 1.0
    assert doubted.weight == reports.DOUBTS["honeypot"]
    assert doubted.state == Report.State.ACCEPTED


def test_kept_report_leaves_no_work_and_held_one_is_matched() -> None:
    kept = submit(replace(FACTS, release="keep")).report
    assert (kept.state, OutboxRow.objects.count()) == (Report.State.KEPT, 0)
    held = submit(
        replace(
            FACTS,
            release="hold",
            hold_until_others=2,
            hold_expires_on=timezone.localdate() + timedelta(days=90),
        ),
        token="h" * 16,
    ).report
    assert held.state == Report.State.HELD
    assert OutboxRow.objects.get().target_id == held.pk
    assert set(Report.objects.countable()) == set()


def test_kept_report_can_be_sent_later() -> None:
    kept = submit(replace(FACTS, release="keep")).report
    reports.release_now(report=kept)
    assert OutboxRow.objects.get().target_id == kept.pk
    assert list(Report.objects.countable()) == [kept]


def test_hold_that_expires_becomes_kept_and_waits_for_an_answer() -> None:
    facts = replace(
        FACTS,
        release="hold",
        hold_until_others=2,
        hold_expires_on=timezone.localdate() + timedelta(days=1),
    )
    report = submit(facts).report
    assert reports.keep_expired_holds(by=WORKER) == 0
    Report.objects.update(hold_expires_on=timezone.localdate() - timedelta(days=7))
    assert reports.keep_expired_holds(by=WORKER) == 1
    report.refresh_from_db()
    assert report.state == Report.State.KEPT


def test_without_consent_to_counting_nothing_is_matched_or_sketched() -> None:
    report = submit(replace(FACTS, consents_to_counting=False)).report
    assert not OutboxRow.objects.exists()
    assert report.text_sketch == []
    assert not report.consents_to_regulator


# --- taking back


def test_withdrawn_report_no_longer_counts_and_its_words_are_gone() -> None:
    sent = submit()
    agency = AgencyFactory()
    Report.objects.update(agency=agency, match=Report.Match.MATCHED)
    OutboxRow.objects.all().delete()
    reports.withdraw(report=sent.report, by=WORKER)
    report = Report.objects.get()
    assert not Report.objects.countable().exists()
    assert not SealedPart.objects.exists()
    assert not WrappedKey.objects.exists()
    assert (report.agency_typed, report.agency_hints, report.fee_amount) == ("", {}, None)
    assert (report.origin, report.month, report.text_sketch) == ("", None, [])
    assert list(report.abuses.all()) == []
    row = OutboxRow.objects.get()
    assert (row.kind, row.target_id) == (OutboxRow.Kind.EVALUATE_AGENCY, agency.pk)
    assert open_with(sent.receipt_digits).key is None


def test_withdrawing_twice_changes_nothing_more() -> None:
    report = submit().report
    reports.withdraw(report=report, by=WORKER)
    reports.withdraw(report=report, by=WORKER)
    assert Event.objects.filter(kind=Kind.REPORT_WITHDRAWN).count() == 1


def test_withdrawn_report_takes_nothing_more() -> None:
    sent = submit()
    opened = open_with(sent.receipt_digits)
    reports.withdraw(report=sent.report, by=WORKER)
    for change in (
        lambda: reports.add_words(opened=opened, story="more"),
        lambda: reports.release_now(report=sent.report),
        lambda: reports.narrow_consent(report=sent.report, by=WORKER, story=False),
        opened.words,
    ):
        with pytest.raises(reports.ReportAlreadyWithdrawn):
            change()


# --- adding and narrowing


def test_added_words_stand_beside_the_first_and_change_none() -> None:
    sent = submit()
    reports.add_words(
        opened=open_with(sent.receipt_digits), story="And a month later it was worse."
    )
    words = open_with(sent.receipt_digits).words()
    assert words["story"] == STORY
    assert [entry["text"] for entry in words["added"]] == ["And a month later it was worse."]


def test_consent_is_narrowed_and_never_widened() -> None:
    report = submit(replace(FACTS, consents_to_regulator=False)).report
    report = reports.narrow_consent(report=report, by=WORKER, regulator=True)
    assert not report.consents_to_regulator
    report = reports.narrow_consent(report=report, by=WORKER, counting=False)
    assert not report.consents_to_counting
    assert not reports.narrow_consent(report=report, by=WORKER).consents_to_counting


# --- on behalf


def test_rows_that_the_sender_holds_are_not_asked_for_again(caseworker: User) -> None:
    on_behalf(caseworker)
    with CaptureQueriesContext(connection) as asked:
        on_behalf_again = submit(
            replace(FACTS, consents_to_story=True, consented_on=timezone.localdate()),
            token="another-invented-token",
            channel=Report.Channel.CASEWORKER,
            organisation=caseworker.organisation,
            filed_by=caseworker,
            by=caseworker,
        )
    assert not on_behalf_again.is_repeat
    told = [query["sql"] for query in asked]
    assert not [sql for sql in told if sql.startswith("SELECT 1 ")]


def test_on_behalf_needs_consent_and_its_day(caseworker: User) -> None:
    for changes in (
        {"consents_to_counting": False, "consented_on": timezone.localdate()},
        {"consented_on": None},
        {"consented_on": timezone.localdate() + timedelta(days=1)},
    ):
        with pytest.raises(ValidationError) as caught:
            submit(
                replace(FACTS, **changes),
                channel=Report.Channel.CASEWORKER,
                organisation=caseworker.organisation,
                filed_by=caseworker,
                by=caseworker,
            )
        assert set(caught.value.message_dict) & {"consented_on", "consents_to_counting"}


def test_caseworker_reads_the_story_until_the_worker_comes_back(caseworker: User) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    sent = on_behalf(caseworker)
    read = reports.open_for_member(report=sent.report, password=PASSWORD, by=caseworker)
    assert read.words()["story"] == STORY
    kept_by_caseworker = keys.open_report_key(report=sent.report, password=PASSWORD, by=caseworker)

    assert open_with(sent.receipt_digits).words()["story"] == STORY

    with pytest.raises(reports.UnknownReceipt):
        reports.open_for_member(report=sent.report, password=PASSWORD, by=caseworker)
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(kept_by_caseworker, SealedPart.objects.get().ciphertext)
    assert Event.objects.filter(kind=Kind.REPORT_HANDED_OVER).count() == 1
    # The receipt is the worker's alone from now on: a repeat of the form does not show it again.
    assert on_behalf(caseworker).receipt_digits is None
    assert open_with(sent.receipt_digits).words()["story"] == STORY


def test_other_organisation_reads_nothing(caseworker: User, other_caseworker: User) -> None:
    for each in (caseworker, other_caseworker):
        keys.set_up(organisation=each.organisation, password=PASSWORD, by=each)
    report = on_behalf(caseworker).report
    with pytest.raises(reports.UnknownReceipt):
        reports.open_for_member(report=report, password=PASSWORD, by=other_caseworker)
    with pytest.raises(keys.NoKeyYet):
        keys.open_report_key(report=report, password=PASSWORD, by=other_caseworker)


def test_worker_chooses_who_may_read_and_can_take_it_back(
    caseworker: User, other_ngo: Organisation
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    words = replace(WORDS, seal_to=(caseworker.organisation, other_ngo))
    sent = submit(replace(FACTS, consents_to_story=True), words)
    # The other organisation has set up no key, so nothing is sealed to it.
    assert WrappedKey.objects.filter(holder="organisation").count() == 1
    kept = keys.open_report_key(report=sent.report, password=PASSWORD, by=caseworker)
    number = sealing.number_keys(sent.receipt_digits, pepper=_pepper())
    opened = open_with(sent.receipt_digits)
    reports.narrow_consent(
        report=sent.report, by=WORKER, story=False, key=opened.key, wrapping=number.wrapping
    )
    with pytest.raises(reports.UnknownReceipt):
        reports.open_for_member(report=sent.report, password=PASSWORD, by=caseworker)
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(kept, SealedPart.objects.get().ciphertext)
    assert open_with(sent.receipt_digits).words()["story"] == STORY


def test_story_is_sealed_to_nobody_without_consent(caseworker: User) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    submit(FACTS, replace(WORDS, seal_to=(caseworker.organisation,)))
    assert not WrappedKey.objects.filter(holder="organisation").exists()


def _pepper() -> bytes:
    from django.conf import settings

    return settings.RECEIPT_PEPPER.encode()
