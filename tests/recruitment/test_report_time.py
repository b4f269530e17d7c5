"""The ten years of a report begin anew with whatever is written in it, by the worker or on her case."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from audit.actors import SWEEPER, WORKER
from recruitment.models import FlagQuestion, Report, SealedPart
from recruitment.report_facts import ReportFacts
from recruitment.retention import REPORT_KEPT
from recruitment.services import (
    asking,
    casework,
    claims,
    evidence,
    keys,
    messages,
    referrals,
    reports,
)
from recruitment.services.casework import Plan
from recruitment.services.claims import Asked
from recruitment.services.referrals import Passing
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import AgencyFactory, FlagFactory
from tests.factories.rights import AbuseTypeFactory, ContactFactory, CountryFactory
from tests.recruitment.filing import file_case
from tests.recruitment.test_evidence import PDF
from tests.recruitment.test_report_service import open_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folder")]

SENT = datetime(2026, 1, 10, 9, tzinfo=UTC)
# Nine years and eleven months later.
WRITTEN = SENT + REPORT_KEPT - timedelta(days=30)
Write = Callable[[reports.Submitted, User], Any]


@pytest.fixture
def filed(caseworker: User) -> reports.Submitted:
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    with time_machine.travel(SENT, tick=False):
        return file_case(
            ReportFacts(
                abuses=("excess-fees",),
                consents_to_counting=True,
                consents_to_regulator=True,
                consents_to_story=True,
                consented_on=date(2026, 1, 9),
            ),
            by=caseworker,
        )


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", PDF)


def _letter(done: reports.Submitted, by: User) -> None:
    messages.write(report=done.report, password=PASSWORD, text="Please come by", by=by)


def _answer_to_a_letter(done: reports.Submitted, by: User) -> None:
    opened = open_with(done.receipt_digits)
    messages.answer(
        opened=reports.Opened(reports.let_filer_in(opened=opened), opened.key), text="Yes"
    )


def _file_of_member(done: reports.Submitted, by: User) -> None:
    evidence.add_as_member(report=done.report, password=PASSWORD, file=_file(), by=by)


def _file_of_worker(done: reports.Submitted, by: User) -> None:
    evidence.add(opened=open_with(done.receipt_digits), file=_file())


def _answer_to_an_inspector(done: reports.Submitted, by: User) -> None:
    agency = AgencyFactory()
    Report.objects.filter(pk=done.report.pk).update(match=Report.Match.MATCHED, agency=agency)
    flag = FlagFactory(agency=agency)
    question = FlagQuestion.objects.create(
        flag=flag, about=FlagQuestion.About.ONGOING, asked_at=timezone.now(), asked_by=by
    )
    asking.answer(report=done.report, question_id=question.pk, said="yes")


def _step(done: reports.Submitted, by: User) -> None:
    plan = Plan(step="papers", due_on=timezone.localdate(), words="Invented note")
    casework.plan(report=done.report, plan=plan, by=by)


def _close(done: reports.Submitted, by: User) -> None:
    casework.close(report=done.report, outcome="settled", by=by)


def _claim(done: reports.Submitted, by: User) -> None:
    asked = Asked(Decimal(90000), "NPR", timezone.localdate())
    claims.make(report=done.report, asked=asked, by=by)


def _referral(done: reports.Submitted, by: User) -> None:
    union = ContactFactory(country=CountryFactory(), kind="union", name="Invented Union")
    passing = Passing(contact=union, scope="facts", consented_on=timezone.localdate())
    referrals.make(report=done.report, passing=passing, by=by)


def _narrower(done: reports.Submitted, by: User) -> None:
    reports.narrow_consent(report=done.report, by=WORKER, regulator=False)


def _words(done: reports.Submitted, by: User) -> None:
    reports.add_words(opened=open_with(done.receipt_digits), story="I am home again.")


WRITES: list[Write] = [
    _letter,
    _answer_to_a_letter,
    _file_of_member,
    _file_of_worker,
    _answer_to_an_inspector,
    _step,
    _close,
    _claim,
    _referral,
    _narrower,
    _words,
]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__.strip("_"))
def test_whatever_is_written_in_a_report_keeps_it_ten_years_more(
    filed: reports.Submitted, caseworker: User, write: Write
) -> None:
    with time_machine.travel(WRITTEN, tick=False):
        write(filed, caseworker)
    assert reports.end_old(now=SENT + REPORT_KEPT + timedelta(days=1), by=SWEEPER) == 0
    assert reports.end_old(now=WRITTEN + REPORT_KEPT - timedelta(hours=1), by=SWEEPER) == 0
    assert reports.end_old(now=WRITTEN + REPORT_KEPT + timedelta(hours=1), by=SWEEPER) == 1
    assert SealedPart.objects.count() == 0


def test_report_that_was_only_read_is_over_after_ten_years(
    filed: reports.Submitted, caseworker: User
) -> None:
    with time_machine.travel(WRITTEN, tick=False):
        reports.open_for_member(report=filed.report, password=PASSWORD, by=caseworker)
    assert reports.end_old(now=SENT + REPORT_KEPT - timedelta(hours=1), by=SWEEPER) == 0
    assert reports.end_old(now=SENT + REPORT_KEPT + timedelta(hours=1), by=SWEEPER) == 1


def test_message_of_before_the_time_was_counted_so_keeps_it_as_well(
    filed: reports.Submitted, caseworker: User
) -> None:
    with time_machine.travel(WRITTEN, tick=False):
        _letter(filed, caseworker)
    SealedPart.objects.update(updated_at=SENT)
    assert reports.end_old(now=SENT + REPORT_KEPT + timedelta(days=1), by=SWEEPER) == 0
