"""An inspector asks through the receipts; the holder answers; only counts come back, and never who."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from recruitment import access
from recruitment.models import FlagAnswer, FlagQuestion, Report
from recruitment.services import asking, reports
from recruitment.services.flag_work import FlagIsClosedError
from tests.conftest import Cast
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import EARLIER, Holder, sent

pytestmark = pytest.mark.django_db
NOT_KNOWN = "I do not know, or do not want to say"
DIVIDED = "Yes and no from one source"
QUESTION = "Did you get a receipt for what you paid?"


@pytest.fixture
def flag(db: None) -> Any:
    AbuseTypeFactory(key="excess-fees")
    return FlagFactory(agency=AgencyFactory(name="Flagged Firm", country="NPL"))


def _reported(flag: Any, **changes: Any) -> tuple[Report, str]:
    done = sent(**changes)
    Report.objects.filter(pk=done.report.pk).update(
        agency=flag.agency, match="matched", accepted_at=EARLIER
    )
    return Report.objects.get(pk=done.report.pk), done.receipt_digits


def _counts(flag: Any, by: User) -> dict[str, int | str]:
    (one,) = asking.told(flag, by)
    return dict(one.counts)


def test_question_reaches_the_receipt_and_the_answer_comes_back_as_a_count(
    flag: Any, inspector: User, browser_of: Any
) -> None:
    report, digits = _reported(flag)
    desk = browser_of(inspector)
    assert desk.post(f"/desk/flags/{flag.pk}/team/ask/", {"about": "receipt"}).status_code == 302
    assert desk.post(f"/desk/flags/{flag.pk}/team/ask/", {"about": "receipt"}).status_code == 302
    question = FlagQuestion.objects.get()
    holder = Holder(digits)
    assert QUESTION in holder.html
    assert "Your answer is kept." in holder.do(f"answer:{question.pk}:yes").html
    holder.do(f"answer:{question.pk}:no")
    assert _counts(flag, inspector)["No"] == 1
    assert _counts(flag, inspector)["Yes"] == 0, "the second answer took the place of the first"
    page = desk.get(f"/desk/flags/{flag.pk}/team/").content.decode()
    assert QUESTION in page
    assert report.agency_typed not in page, "no fact of a report stands beside the counts"


def test_lone_answer_of_a_light_report_is_not_told_as_none(flag: Any, inspector: User) -> None:
    question = asking.ask(flag=flag, about="papers", by=inspector)
    report, _digits = _reported(flag)
    Report.objects.filter(pk=report.pk).update(weight=0.5)
    asking.answer(report=report, question_id=question.pk, said="yes")
    counts = _counts(flag, inspector)
    assert counts["Yes"] == "less than one full independent source"
    assert counts["No"] == 0


@pytest.mark.parametrize("more", ["", "x:yes", "0:yes", "99999999999999999999:yes", "²:yes"])
def test_answer_to_what_was_not_asked_is_refused(flag: Any, more: str) -> None:
    _report, digits = _reported(flag)
    assert "not asked any more" in Holder(digits).do(f"answer:{more}").html
    assert not FlagAnswer.objects.exists()


def test_who_did_not_agree_is_not_asked_and_another_agencys_holder_can_not_answer(
    flag: Any, inspector: User
) -> None:
    question = asking.ask(flag=flag, about="papers", by=inspector)
    shy, digits = _reported(flag, consents_to_regulator=False)
    assert "inspector asks" not in Holder(digits).html
    for report in (shy, ReportFactory(), ReportFactory(agency=flag.agency, match="possible")):
        with pytest.raises(asking.NotAskedError):
            asking.answer(report=report, question_id=question.pk, said="yes")


def test_taking_back_the_report_or_the_consent_takes_the_answer_back(
    flag: Any, inspector: User
) -> None:
    question = asking.ask(flag=flag, about="papers", by=inspector)
    for do in ("stop-showing", "withdraw-yes"):
        report, digits = _reported(flag)
        asking.answer(report=report, question_id=question.pk, said="yes")
        assert _counts(flag, inspector)["Yes"] == 1
        Holder(digits).do(do)
        assert not FlagAnswer.objects.exists(), do


def test_other_desks_ask_nothing_and_a_closed_flag_is_not_asked_about(
    cast: Cast, flag: Any
) -> None:
    for person in (cast.other_inspector, cast.caseworker):
        with pytest.raises(asking.ledger.NotYoursError):
            asking.ask(flag=flag, about="papers", by=person)
    asking.ask(flag=flag, about="papers", by=cast.inspector)
    assert not access.questions(flag, cast.other_inspector).exists()
    report, _digits = _reported(flag)
    assert access.questions_to(report).exists()
    flag.state, flag.closed_at = "lapsed", flag.raised_at
    flag.save()
    assert not access.questions_to(report).exists()
    with pytest.raises(FlagIsClosedError):
        asking.ask(flag=flag, about="papers", by=cast.inspector)


def test_report_merged_elsewhere_is_asked_by_the_flag_of_the_agency_that_stands(
    flag: Any, inspector: User
) -> None:
    question = asking.ask(flag=flag, about="others", by=inspector)
    report = ReportFactory(agency=AgencyFactory(merged_into=flag.agency), accepted_at=EARLIER)
    asking.answer(report=report, question_id=question.pk, said="yes")
    assert _counts(flag, inspector)["Yes"] == 1
    reports.withdraw(report=report, by=inspector)
    assert _counts(flag, inspector)["Yes"] == 0


def test_copies_answer_with_one_voice_and_a_divided_source_for_neither(
    flag: Any, inspector: User, browser_of: Any
) -> None:
    question = asking.ask(flag=flag, about="papers", by=inspector)

    def answered(said: str, **told: Any) -> None:
        report = ReportFactory(agency=flag.agency, accepted_at=EARLIER, **told)
        asking.answer(report=report, question_id=question.pk, said=said)

    for month in (1, 2, 3):
        answered("yes", month=date(2026, month, 1), channel_bucket=None)
    for _copy in range(10):
        answered("no", channel_bucket=b"one")
    answered("no", weight=0.0)
    assert _counts(flag, inspector) == {"Yes": 3, "No": 1, NOT_KNOWN: 0}
    answered("yes", channel_bucket=b"one")
    assert _counts(flag, inspector) == {"Yes": 3, "No": 0, NOT_KNOWN: 0, DIVIDED: 1}
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/team/").content.decode()
    assert DIVIDED in page


def test_report_sent_after_the_question_does_not_learn_that_somebody_asks(
    flag: Any, inspector: User
) -> None:
    question = asking.ask(flag=flag, about="papers", by=inspector)
    _old, digits = _reported(flag)
    assert "inspector asks" in Holder(digits).html
    later, digits = _reported(flag)
    # Times of reports are kept to the hour: in the hour of the question nobody can say which was first.
    Report.objects.filter(pk=later.pk).update(accepted_at=reports.this_hour())
    assert "inspector asks" not in Holder(digits).html
    with pytest.raises(asking.NotAskedError):
        asking.answer(report=later, question_id=question.pk, said="yes")
