"""What retention.py says ends with a report does end with it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from audit.actors import WORKER
from recruitment.models import (
    Annex,
    AnnexReport,
    Casework,
    ChangedFacts,
    ChannelGroup,
    FlagAnswer,
    FlagQuestion,
    MatchAnswer,
    OrganisationKey,
    OrganisationQuestion,
    Referral,
    RefundClaim,
    Report,
    ReportFee,
    SealedFile,
    SealedMessage,
    SealedNote,
    SealedPart,
    SecretPhrase,
    WrappedKey,
)
from recruitment.report_facts import HOLD, ReportFacts, SealedWords
from recruitment.retention import Kept, emptied_on_withdrawal, fields
from recruitment.services import reports
from tests.factories.recruitment import AgencyFactory, FlagFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

pytestmark = pytest.mark.django_db

SAYS_LITTLE = ReportFacts(abuses=("excess-fees",), origin="KEN", consents_to_counting=True)
SAYS_MUCH = ReportFacts(
    abuses=("excess-fees", "confinement"),
    agency_typed="Invented Agency",
    agency_hints={"phone": "+9771555"},
    origin="NPL",
    destination="QAT",
    recruited_in="NPL",
    month=date(2025, 5, 1),
    ongoing="yes",
    sector="construction",
    fee_amount=Decimal(5),
    fee_currency="NPR",
    people=7,
    language="ne",
    is_under_18=True,
    consents_to_counting=True,
    consents_to_regulator=True,
    consents_to_story=True,
    release=HOLD,
    hold_until_others=3,
    hold_expires_on=date(2026, 12, 24),
)


@pytest.fixture
def two(inspector: User, time_machine: Any) -> tuple[Report, Report]:
    """One report that says little and one that says all there is to say."""
    time_machine.move_to(datetime(2026, 11, 25, 12, tzinfo=UTC))
    for iso3 in ("NPL", "QAT", "KEN"):
        CountryFactory(iso3=iso3)
    AbuseTypeFactory(key="excess-fees", severity=3)
    AbuseTypeFactory(key="confinement", severity=4)
    little, much = (
        reports.submit(
            facts=facts,
            words=SealedWords(story=story),
            idempotency_token=f"a token of its own {n}",
            channel=Report.Channel.WORKER,
            by=WORKER,
            channel_bucket=bucket,
            doubts=doubts,
        ).report
        for n, (facts, story, bucket, doubts) in enumerate(
            (
                (SAYS_LITTLE, "", None, ()),
                (
                    SAYS_MUCH,
                    "a story that is long enough to leave a sketch of it " * 5,
                    b"x",
                    ("honeypot",),
                ),
            )
        )
    )
    Report.objects.filter(pk=much.pk).update(
        match_score=0.9, match_reasons=["name"], match_version="m1"
    )
    ChannelGroup.objects.create(report=much, group="0b4e2c5e-1111-4222-8333-444455556666")
    ChangedFacts.objects.create(report=much, first_answers="a hash", formerly=[AgencyFactory().pk])
    ReportFee.objects.create(report=much, item="ticket", amount=5, currency="NPR")
    MatchAnswer.objects.create(
        report=much,
        agency=AgencyFactory(),
        verdict="no",
        judged_at=much.accepted_at,
        judged_by=inspector,
    )
    SealedMessage.objects.create(
        report=much, format=1, ciphertext=b"sealed", sent_at=much.accepted_at
    )
    SealedFile.objects.create(
        report=much, stored_as="0" * 32, format=1, ciphertext=b"sealed", filed_at=much.accepted_at
    )
    SecretPhrase.objects.create(
        report=much, lookup=b"found by", format=1, sealed=b"sealed", pepper="00000000"
    )
    _work_on(much, inspector)
    return little, much


def _work_on(report: Report, by: User) -> None:
    """A row of each kind that an organisation keeps about a report."""
    own = {"report": report, "organisation": by.organisation}
    pair = OrganisationKey.objects.create(
        organisation=by.organisation,
        format=1,
        public=b"p",
        recovery_public=b"p",
        recovery_wrapped=b"w",
    )
    note = SealedNote.objects.create(
        **own, organisation_key=pair, format=1, wrapped=b"w", ciphertext=b"sealed"
    )
    question = FlagQuestion.objects.create(
        flag=FlagFactory(), about="papers", asked_at=report.accepted_at, asked_by=by
    )
    FlagAnswer.objects.create(question=question, report=report, said="yes")
    month = date(2026, 10, 1)
    asked = OrganisationQuestion.objects.create(
        flag=FlagFactory(), about="words", organisation=by.organisation,
        asked_at=report.accepted_at, asked_by=by,
    )  # fmt: skip
    annex = Annex.objects.create(
        question=asked,
        content=b"sealed",
        consented_on=month,
        given_at=report.accepted_at,
        given_by=by,
    )
    AnnexReport.objects.create(annex=annex, report=report)
    Casework.objects.create(**own, step="speak", due_on=month, note=note)
    RefundClaim.objects.create(
        **own, against="agency", claimed_amount=5, currency="NPR", claimed_in=month, note=note
    )
    Referral.objects.create(
        **own,
        contact_path="country/NPL/contact/invented",
        scope="facts",
        consented_on=month,
        referred_at=report.accepted_at,
        referred_by=by,
        note=note,
    )


def _held(report: Report) -> dict[str, Any]:
    report = Report.objects.get(pk=report.pk)
    names = emptied_on_withdrawal("recruitment.Report") - {"abuses"} | {"channel_bucket"}
    return {name: getattr(report, name) for name in names} | {"abuses": report.abuses.count()}


def test_two_reports_that_were_taken_back_can_not_be_told_apart(two: tuple[Report, Report]) -> None:
    little, much = two
    before = _held(little), _held(much)
    alike = {name for name in before[0] if before[0][name] == before[1][name]}
    assert alike == set(), "these fields differ in nothing, so the test would not see them"
    for report in two:
        reports.withdraw(report=report, by=WORKER)
    assert _held(little) == _held(much)


def test_whatever_ends_with_a_report_is_gone_from_every_other_table(
    two: tuple[Report, Report],
) -> None:
    tables = {
        label
        for label, name, held in fields()
        if held.kept is Kept.REPORT and name == "report" and label != "recruitment.Report"
    }
    assert {"recruitment.SealedPart", "recruitment.ChannelGroup"} <= tables
    _little, much = two
    for label in tables:
        assert apps.get_model(label).objects.filter(report=much).exists(), label
    reports.withdraw(report=much, by=WORKER)
    for label in tables:
        assert not apps.get_model(label).objects.filter(report=much).exists(), label


def test_the_receipt_still_says_that_it_was_taken_back(two: tuple[Report, Report]) -> None:
    _little, much = two
    reports.withdraw(report=much, by=WORKER)
    much.refresh_from_db()
    assert much.state == Report.State.WITHDRAWN
    assert much.receipt
    assert not SealedPart.objects.filter(report=much).exists()
    assert not WrappedKey.objects.filter(report=much).exists()
