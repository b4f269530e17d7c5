"""What reports brought to an agency, names and numbers, is nobody's to read and goes with the reports."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from audit.actors import SEEDER, WORKER
from recruitment import receipts
from recruitment.models import Agency, AgencyName, Identifier, MatchAnswer, Report, SealedPart
from recruitment.report_facts import HOLD, ReportFacts, SealedWords
from recruitment.services import agencies, forgetting, matches, reports
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_changed_facts import change, work
from tests.recruitment.test_report_service import open_with
from tests.repository import holdings

pytestmark = pytest.mark.django_db

NAME = "Invented Zxqv Brother of Maya"
NUMBERS = {"phone": "+977 1 5550 199", "licence": "zx-77 31/020", "web": "zxqv-page.example"}
MARKS = ("zxqv", "5550199", "5550 199", "zx77", "zx-77", "77 31/020")


@pytest.fixture(autouse=True)
def _content() -> None:
    AbuseTypeFactory(key="confinement", severity=5)
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)


def sent(name: str = NAME, **more: Any) -> reports.Opened:
    """A countable report as its sender has opened it, matched."""
    told = {
        "abuses": ("confinement",),
        "agency_typed": name,
        "agency_hints": NUMBERS,
        "origin": "NPL",
        "destination": "QAT",
        "consents_to_counting": True,
        **more,
    }
    made = reports.submit(
        facts=ReportFacts(**told),
        words=SealedWords(story=""),
        idempotency_token=receipts.make(),
        channel=Report.Channel.WORKER,
        by=WORKER,
    )
    work()
    return open_with(made.receipt_digits)


def agency_of(opened: reports.Opened) -> Agency:
    opened.report.refresh_from_db()
    return opened.report.agency


def marks_held() -> list[str]:
    tables = holdings.tables()
    return [
        f"{mark} in {table}"
        for table, text in tables.items()
        for mark in MARKS
        if mark in text.lower()
    ]


def withdrawn(opened: reports.Opened) -> None:
    reports.withdraw(report=opened.report, by=WORKER)


def not_counted(opened: reports.Opened) -> None:
    reports.narrow_consent(report=opened.report, counting=False, by=WORKER)


def renamed(opened: reports.Opened) -> None:
    change(opened, agency_typed="Invented Blue Lotus", agency_hints={})


def ended(opened: reports.Opened) -> None:
    now = timezone.now()
    Report.objects.filter(pk=opened.report.pk).update(accepted_at=now - timedelta(days=3660))
    SealedPart.objects.filter(report=opened.report).update(updated_at=now - timedelta(days=3660))
    assert reports.end_old(now=now, by=SEEDER) == 1


WAYS_TO_GO = (withdrawn, ended, not_counted, renamed)


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_nothing_that_a_report_said_of_its_recruiter_is_left_at_the_agency(
    go: Callable[[reports.Opened], None],
) -> None:
    opened = sent()
    agency = agency_of(opened)
    assert agency.names.exists()
    assert agency.identifiers.exists()
    go(opened)
    agency.refresh_from_db()
    assert agency.name == f"#{agency.pk}"
    assert not agency.names.exists()
    assert not agency.identifiers.exists()


@pytest.mark.parametrize("go", [withdrawn, ended])
def test_nothing_that_was_typed_of_a_recruiter_is_left_in_any_table(
    go: Callable[[reports.Opened], None],
) -> None:
    opened = sent(consents_to_regulator=True)
    assert marks_held()
    go(opened)
    work()
    assert marks_held() == []


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_what_another_report_brought_too_stays_and_finds_the_agency(
    go: Callable[[reports.Opened], None],
) -> None:
    opened = sent()
    other_name = "INVENTED ZXQV, BROTHER OF MAYA"
    other = sent(other_name, agency_hints={"phone": NUMBERS["phone"]})
    agency = agency_of(opened)
    assert agency_of(other) == agency
    go(opened)
    agency.refresh_from_db()
    assert agency.name == other_name
    assert [name.text for name in agency.names.all()] == [other_name]
    assert [row.kind for row in agency.identifiers.all()] == ["phone"]
    assert agency_of(sent(NAME, agency_hints={})) == agency


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_what_a_person_wrote_with_a_source_stays(go: Callable[[reports.Opened], None]) -> None:
    opened = sent()
    agency = agency_of(opened)
    told = {"agency": agency, "source": "Invented letter", "by": SEEDER}
    agencies.add_name(text="Invented Maya Travels", kind="trade", **told)
    agencies.add_identifier(kind="phone", text=NUMBERS["phone"], **told)
    go(opened)
    agency.refresh_from_db()
    assert agency.name == "Invented Maya Travels"
    assert agency.identifiers.get().shown == NUMBERS["phone"]


def test_name_that_the_inspector_may_see_no_more_stays_while_it_is_counted() -> None:
    opened = sent(consents_to_regulator=True)
    agency = agency_of(opened)
    reports.narrow_consent(report=opened.report, regulator=False, by=WORKER)
    agency.refresh_from_db()
    assert agency.name == NAME
    assert agency_of(sent(NAME, agency_hints={})) == agency


def test_a_no_taken_back_leaves_nothing_at_the_agency_that_was_made_by_it(inspector: User) -> None:
    agencies.create_listed(name="Invented Zxqv Overseas", country="NPL", source="x", by=SEEDER)
    opened = sent("Invented Zxqv Travels", consents_to_regulator=True)
    assert opened.report.match == "possible"
    matches.judge(report=opened.report, verdict="no", by=inspector)
    made = agency_of(opened)
    assert made.origin == Agency.Origin.REPORTS
    assert made.identifiers.exists()
    matches.take_back(answer=MatchAnswer.objects.get(), reason="A mistake.", by=inspector)
    made.refresh_from_db()
    assert made.name == f"#{made.pk}"
    assert not made.names.exists()
    assert not made.identifiers.exists()


def test_report_that_is_sent_again_gives_its_agency_a_name_again(inspector: User) -> None:
    opened = sent(
        release=HOLD,
        hold_until_others=3,
        hold_expires_on=timezone.localdate() + timedelta(days=60),
    )
    agency = agency_of(opened)
    Report.objects.update(matched_by=inspector, matched_at=timezone.now())
    not_counted(opened)
    reports.release_now(report=opened.report, counting=True)
    work()
    agency.refresh_from_db()
    assert agency.name == NAME
    assert agency_of(sent(NAME, agency_hints={})) == agency


def test_what_an_older_server_left_is_swept_up() -> None:
    opened = sent()
    agency = agency_of(opened)
    bystander = agency_of(sent("Invented Blue Lotus", agency_hints={}))
    names, numbers = list(agency.names.all()), list(agency.identifiers.all())
    withdrawn(opened)
    Agency.objects.filter(pk=agency.pk).update(name=NAME)
    AgencyName.objects.bulk_create(names)
    Identifier.objects.bulk_create(numbers)
    forgetting.forget_what_is_due()
    agency.refresh_from_db()
    assert agency.name == f"#{agency.pk}"
    assert not agency.names.exists()
    assert not agency.identifiers.exists()
    bystander.refresh_from_db()
    assert bystander.name == "Invented Blue Lotus"
    assert bystander.names.exists()
