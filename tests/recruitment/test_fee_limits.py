"""The limit of a journey comes from published facts, and a flag tells it with its source."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from recruitment import agency_facts
from recruitment.flag_messages import sentence
from recruitment.flags.facts import FeeLimit
from recruitment.models import Flag
from recruitment.services import flags
from rights.models import Statement
from rights.models.sourced import Confirmation
from tests.factories.recruitment import AgencyFactory, ReportFactory
from tests.factories.rights import CountryFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SOURCE = "https://law.example/fees"


@pytest.fixture
def cap_to_qatar() -> Statement:
    """What data/countries/BGD.yaml says of the fee for a job in Qatar, in an invented source."""
    for iso3 in ("BGD", "QAT"):
        CountryFactory(iso3=iso3)
    for key, text in (
        ("cap", "At most BDT 100,780 in all. Qatar 100,780"),
        ("summary", "Women who are domestic workers pay nothing."),
    ):
        row = Statement.objects.create(
            country_id="BGD",
            block="recruitment_fee_rule",
            key=key,
            text=text,
            as_of=2024,
            confirmed_by=Confirmation.URL,
            sources=[SOURCE],
        )
    return Statement.objects.get(key="cap") if row else row


def report(agency, number, fee="300000", **answers):
    at = NOW - timedelta(days=number * 10)
    told = {"origin": "BGD", "destination": "QAT", "fee_currency": "BDT", "sector": "construction"}
    return ReportFactory(
        agency=agency,
        accepted_at=at,
        month=at.date().replace(day=1),
        fee_amount=Decimal(fee),
        text_sketch=[agency.pk * 1000 + number] * 8,
        **{**told, **answers},
    )


def facts_of(agency):
    return agency_facts.load([agency.pk], day=NOW.date())[agency.pk]


def test_facts_hold_the_limit_with_source_and_year(cap_to_qatar):
    agency = AgencyFactory(country="BGD")
    report(agency, 1)
    assert facts_of(agency).fee_limits == (
        FeeLimit("BGD", "QAT", "construction", Decimal(100780), "BDT", SOURCE, 2024),
    )


def test_work_that_was_not_said_takes_the_lenient_limit_and_a_home_none(cap_to_qatar):
    agency = AgencyFactory(country="BGD")
    for number, sector in enumerate(("", "care", "domestic"), 1):
        report(agency, number, sector=sector)
    told = {one.sector: (one.highest, one.currency) for one in facts_of(agency).fee_limits}
    assert told == {
        "": (Decimal(100780), "BDT"),
        "care": (Decimal(100780), "BDT"),
        "domestic": (Decimal(0), ""),
    }


@pytest.mark.parametrize(
    "answers", [{"destination": ""}, {"origin": "QAT", "destination": "BGD"}, {"fee_amount": None}]
)
def test_journey_without_a_rule_has_no_limit(cap_to_qatar, answers):
    agency = AgencyFactory(country="BGD")
    ReportFactory(agency=agency, accepted_at=NOW, **answers)
    assert facts_of(agency).fee_limits == ()


def test_draft_gives_no_limit(cap_to_qatar):
    Statement.objects.update(confirmed_by=Confirmation.MEMORY_ONLY)
    agency = AgencyFactory(country="BGD")
    report(agency, 1)
    assert facts_of(agency).fee_limits == ()


def test_flag_is_raised_by_the_law_and_says_it(cap_to_qatar):
    agency = AgencyFactory(country="BGD")
    for number, fee in enumerate(("180000", "240000", "400000"), 1):
        report(agency, number, fee=fee)
    flags.evaluate(agency_id=agency.pk, now=NOW)
    flag = Flag.objects.standing().get(agency=agency, rule="fee_pattern")
    assert (flag.tier, flag.rule_version) == ("signal", 5)
    limit = flag.reasons[1]
    assert (limit["allowed"], limit["source"], limit["as_of"]) == ("100780", SOURCE, 2024)
    assert limit["lowest_paid"] == "180000"


def test_flag_is_raised_by_the_law_of_one_thing_where_no_law_limits_the_total():
    CountryFactory(iso3="QAT")
    Statement.objects.create(
        country=CountryFactory(iso3="IND", iso2="IN"),
        block="recruitment_fee_rule",
        key="summary",
        text="At most 30,000 rupees as service charge (plus GST).",
        as_of=2023,
        confirmed_by=Confirmation.URL,
        sources=[SOURCE],
    )
    agency = AgencyFactory(country="IND")
    for number in range(1, 4):
        told = report(agency, number, fee="90100", origin="IND", fee_currency="INR")
        told.fees.create(item="agency_fee", amount=Decimal(90_000), currency="INR")
        told.fees.create(item="papers", amount=Decimal(100), currency="INR")
    assert facts_of(agency).fee_limits == ()
    flags.evaluate(agency_id=agency.pk, now=NOW)
    flag = Flag.objects.standing().get(agency=agency, rule="fee_pattern")
    limit = flag.reasons[1]
    assert (flag.tier, limit["item"], limit["allowed"]) == ("signal", "agency_fee", "30000")
    assert "Fee of the recruiter or agent: paid 90000 to 90000 INR" in sentence(limit)


def test_honest_agency_that_takes_the_lawful_fee_is_never_flagged_for_it(cap_to_qatar):
    agency = AgencyFactory(country="BGD")
    for number in range(1, 9):
        report(agency, number, fee="100000")
    flags.evaluate(agency_id=agency.pk, now=NOW)
    assert not Flag.objects.filter(agency=agency, rule="fee_pattern").exists()


def test_many_agencies_cost_one_query_more_than_none(cap_to_qatar, django_assert_max_num_queries):
    agencies = [AgencyFactory(country="BGD") for _ in range(4)]
    for agency in agencies:
        report(agency, 1)
        report(agency, 2, destination="ARE")
    with django_assert_max_num_queries(10) as counted:
        agency_facts.load([agency.pk for agency in agencies], day=NOW.date())
    assert sum("rights_statement" in query["sql"] for query in counted.captured_queries) == 1
