"""A case in the form of HTCDS: valid, only what was agreed to, only by whom it is, and on record."""

from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from django.test import Client

from accounts import services as accounts
from accounts.doors import PROVED
from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment import htcds
from recruitment.api.htcds import EXAMPLE
from recruitment.models import Report
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import keys, reports
from rights.models import AbuseType
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

MARK = "zebra-harmonica-marker"
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker: User) -> Report:
    """Filed at the desk, sealed to the organisation."""
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    for code in ("NPL", "QAT"):
        CountryFactory(iso3=code)
    kinds = {
        "passport-retention": (["WithholdsDocuments"], "exact", ["Exploitation"]),
        "threats-violence": (["PhysicalAbuse", "PhysicalThreats"], "exact", ["Exploitation"]),
        "excess-fees": (["DebtBondage"], "partial", ["Recruitment"]),
    }
    for key, (methods, match, steps) in kinds.items():
        AbuseTypeFactory(key=key)
        AbuseType.objects.filter(pk=key).update(
            htcds={
                "vic_MethodsOfControl": methods,
                "vic_TypeOfExploitation": ["ForcedLabour"],
                "per_RoleInProcess": ["Exploiter", "RecruiterOrIntermediary"],
                "hte_Type": steps,
                "match": match,
            }
        )
    done = reports.submit(
        facts=ReportFacts(
            abuses=tuple(kinds),
            agency_typed="Invented Overseas",
            agency_hints={"phone": "+977 1 5550123"},
            origin="NPL",
            destination="QAT",
            recruited_in="NPL",
            fee_amount=Decimal(150000),
            fee_currency="NPR",
            consents_to_counting=True,
            consents_to_story=True,
            consented_on=date(2026, 6, 1),
        ),
        words=SealedWords(story=MARK, name="Invented Maya", contact="after eight"),
        idempotency_token="invented-token-0001",
        channel=Report.Channel.CASEWORKER,
        by=caseworker,
        organisation=caseworker.organisation,
        filed_by=caseworker,
    )
    return done.report


def _address(case: Report) -> str:
    return f"/desk/cases/{case.pk}/take-along/"


def _valid(made: dict[str, Any]) -> dict[str, Any]:
    jsonschema.Draft202012Validator.check_schema(htcds.SCHEMA)
    jsonschema.Draft202012Validator(htcds.SCHEMA).validate(made)
    return made


def test_example_of_the_schema_is_valid() -> None:
    _valid(EXAMPLE)


def test_file_without_words_holds_facts_and_no_guess(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    answer = browser_of(caseworker).post(_address(case), {"purpose": "pass_on"})
    made = _valid(answer.json())
    assert "attachment" in answer["Content-Disposition"]
    # What a person must ask first is a suggestion; nobody is called trafficked.
    assert made["victim"] == {"vic_MethodsOfControl": ["WithholdsDocuments"]}
    assert made["portal"]["possible_methods_of_control"] == [
        "DebtBondage",
        "PhysicalAbuse",
        "PhysicalThreats",
    ]
    assert "vic_TraffickingStatus" not in str(made)
    assert made["events"] == [
        {"hte_Type": "Recruitment", "hte_Country": "NPL"},
        {"hte_Type": "Exploitation", "hte_Country": "QAT"},
    ]
    # Events tell the countries only of the steps that the kinds of abuse speak of.
    assert [made["portal"][end] for end in ("origin", "destination", "recruited_in")] == [
        "NPL",
        "QAT",
        "NPL",
    ]
    text = answer.content.decode()
    assert MARK not in text
    assert "Maya" not in text
    # People write their own telephone where the agency's was asked for.
    assert "5550123" not in text
    event = Event.objects.get(kind=Kind.CASE_EXPORTED)
    assert (event.fields, event.purpose, event.actor) == (
        ["abuses"],
        "pass_on",
        caseworker.audit_label,
    )


def test_words_are_in_it_only_with_the_own_password(
    case: Report, caseworker: User, colleague: User, browser_of: Any
) -> None:
    browser = browser_of(caseworker)
    told = {"with_words": "on", "password": PASSWORD}
    made = _valid(browser.post(_address(case), told).json())
    assert made["comments"] == [{"cco_CaseComment": MARK}]
    assert made["person"] == {"prs_FirstName": "Invented Maya"}
    assert made["portal"]["contact"] == "after eight"
    assert Event.objects.filter(kind=Kind.REPORT_OPENED).count() == 1
    for wrong in ({"password": ""}, {"password": "not it"}):
        refused = browser.post(_address(case), told | wrong)
        assert refused.status_code == 400
        assert MARK not in refused.content.decode()
    # She has no key of her own yet; her password opens nothing.
    assert browser_of(colleague).post(_address(case), told).status_code == 400
    assert Event.objects.filter(kind=Kind.CASE_EXPORTED).count() == 1


def test_desk_left_open_asks_again_and_carries_no_password(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    browser = browser_of(caseworker)
    session = browser.session
    del session[PROVED]
    session.save()
    asked = browser.post(_address(case), {"with_words": "on", "password": PASSWORD})
    assert asked.status_code == 403
    assert PASSWORD not in asked.content.decode()
    assert not Event.objects.filter(kind=Kind.CASE_EXPORTED).exists()


def test_others_and_a_case_taken_back_find_nothing(
    case: Report, caseworker: User, other_caseworker: User, inspector: User, browser_of: Any
) -> None:
    for person in (other_caseworker, inspector):
        assert browser_of(person).get(_address(case)).status_code == 404
        assert browser_of(person).post(_address(case), {}).status_code == 404
    reports.withdraw(report=case, by=caseworker)
    assert browser_of(caseworker).post(_address(case), {}).status_code == 404


def test_without_consent_to_count_no_fact_is_in_it(caseworker: User, browser_of: Any) -> None:
    case = ReportFactory(
        channel="caseworker",
        organisation=caseworker.organisation,
        filed_by=caseworker,
        consents_to_counting=False,
    )
    made = _valid(browser_of(caseworker).post(_address(case), {}).json())
    assert "victim" not in made
    assert "abuses" not in made["portal"]


def test_key_reads_facts_of_own_reports_and_never_words(case: Report, operator: User) -> None:
    def client(organisation: Any) -> Client:
        secret = accounts.issue_api_key(organisation=organisation, label="x", by=operator)[1]
        return Client(headers={"Authorization": f"Bearer {secret}"})

    address = f"/api/v1/reports/{case.pk}/htcds/"
    own = client(case.organisation)
    made = _valid(own.get(address).json())
    assert made["portal"]["fee"] == {"amount": "150000.00", "currency": "NPR"}
    assert MARK not in str(made)
    assert Event.objects.get(kind=Kind.CASE_EXPORTED).actor.startswith("api_key:")
    reports.withdraw(report=case, by=operator)
    gone = own.get(address)
    assert (gone.status_code, gone["Content-Type"]) == (404, "application/problem+json")


def test_key_of_another_organisation_finds_nothing(
    case: Report, operator: User, other_ngo: Any
) -> None:
    secret = accounts.issue_api_key(organisation=other_ngo, label="x", by=operator)[1]
    other = Client(headers={"Authorization": f"Bearer {secret}"})
    assert other.get(f"/api/v1/reports/{case.pk}/htcds/").status_code == 404
    assert not Event.objects.filter(kind=Kind.CASE_EXPORTED).exists()
