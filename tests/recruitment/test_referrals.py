"""A case passed on: only with consent, only what was agreed, and the worker reads to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import done_for_worker, presenters
from recruitment.models import Referral, RefundClaim, Report
from recruitment.services import casework, referrals, reports
from recruitment.services.referrals import Passing
from rights.models import Contact
from rights.presenters.pieces import Texts
from tests.factories.recruitment import ReportFactory
from tests.factories.rights import ContactFactory, CountryFactory

pytestmark = pytest.mark.django_db
HINT = "+977-1-555-zebra"


@pytest.fixture
def case(caseworker: User) -> Report:
    return ReportFactory(
        channel="caseworker",
        organisation=caseworker.organisation,
        filed_by=caseworker,
        agency_hints={"phone": HINT},
        consents_to_regulator=True,
        consents_to_story=True,
    )


@pytest.fixture
def office(case: Report) -> Contact:
    return ContactFactory(
        country=CountryFactory(), kind="government", name="Invented Labour Office"
    )


@pytest.fixture
def union(case: Report) -> Contact:
    return ContactFactory(country=CountryFactory(), kind="union", name="Invented Union")


def _pass(case: Report, to: Contact, by: User, **told: Any) -> Referral:
    given = {"scope": "facts", "consented_on": timezone.localdate(), **told}
    return referrals.make(report=case, passing=Passing(contact=to, **given), by=by)


def _page(case: Report, end: str = "") -> str:
    return f"/desk/cases/{case.pk}/referrals/{end}"


def _sent(to: Contact, **more: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    return {
        "contact": str(to.pk),
        "scope": "facts",
        "is_agreed": "on",
        "consented_on": today,
    } | more


def test_referral_records_to_whom_with_which_consent_and_since_when(
    case: Report, office: Contact, caseworker: User, browser_of: Any
) -> None:
    client = browser_of(caseworker)
    assert client.post(_page(case, "new/"), _sent(office)).status_code == 302
    referral = Referral.objects.get()
    assert (referral.contact_name, referral.contact_as_of) == ("Invented Labour Office", 2024)
    assert (referral.scope, referral.consented_on) == ("facts", timezone.localdate())
    assert (referral.referred_by, referral.referred_at.minute) == (caseworker, 0)
    assert Event.objects.filter(kind=Kind.REFERRAL_MADE).count() == 1
    assert "Source from 2024" in client.get(_page(case)).content.decode()
    # The directory goes on; what was written down stays as it was.
    office.delete()
    assert "Invented Labour Office" in client.get(_page(case)).content.decode()


def test_without_the_workers_yes_nothing_is_passed_on(
    case: Report, office: Contact, caseworker: User, browser_of: Any
) -> None:
    client = browser_of(caseworker)
    for wrong in ({"is_agreed": ""}, {"consented_on": ""}, {"consented_on": "2100-01-01"}):
        assert client.post(_page(case, "new/"), _sent(office, **wrong)).status_code == 400
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("agreed", "kind", "scope", "wrong"),
    [
        ({"consents_to_regulator": False}, "government", "facts", "contact"),
        ({}, "government", "words", "scope"),
        ({"consents_to_story": False}, "union", "words", "scope"),
        ({}, "union", "everything", "scope"),
        ({}, "hotline", "facts", "contact"),
    ],
)
def test_more_than_was_agreed_is_refused(
    case: Report, caseworker: User, agreed: dict, kind: str, scope: str, wrong: str
) -> None:
    Report.objects.filter(pk=case.pk).update(**agreed)
    contact = ContactFactory(country=CountryFactory(), kind=kind)
    with pytest.raises(ValidationError) as refused:
        _pass(case, contact, caseworker, scope=scope)
    assert list(refused.value.message_dict) == [wrong]
    assert not Referral.objects.exists()


def test_contact_that_is_not_published_can_not_be_chosen(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    hidden = ContactFactory(country=CountryFactory(), kind="union", confirmed_by="memory_only")
    client = browser_of(caseworker)
    assert hidden.name not in client.get(_page(case)).content.decode()
    assert client.post(_page(case, "new/"), _sent(hidden)).status_code == 400
    with pytest.raises(ValidationError):
        _pass(case, hidden, caseworker)


def test_database_refuses_words_for_an_office(
    case: Report, office: Contact, caseworker: User
) -> None:
    referral = _pass(case, office, caseworker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(scope="words")


def test_sheet_holds_countable_facts_and_ends_with_the_consent(
    case: Report, office: Contact, caseworker: User, browser_of: Any
) -> None:
    referral = _pass(case, office, caseworker)
    client = browser_of(caseworker)
    sheet = client.get(_page(case, f"{referral.pk}/")).content.decode()
    assert case.agency_typed in sheet
    assert HINT not in sheet
    reports.narrow_consent(report=case, by=WORKER, regulator=False)
    sheet = client.get(_page(case, f"{referral.pk}/")).content.decode()
    assert case.agency_typed not in sheet
    assert "does not agree to this any more" in sheet


def test_what_became_of_it_is_noted(
    case: Report, union: Contact, caseworker: User, colleague: User, browser_of: Any
) -> None:
    referral = _pass(case, union, caseworker)
    client = browser_of(colleague)
    address = _page(case, f"{referral.pk}/answer/")
    assert client.post(address, {"status": "vanished"}).status_code == 400
    assert client.post(address, {"status": "taken"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "taken"


# --- what the worker reads ----------------------------------------------------------


def test_worker_reads_in_fixed_words_to_whom_her_case_went_and_what_was_asked_back(
    case: Report, office: Contact, caseworker: User
) -> None:
    referral = _pass(case, office, caseworker)
    month = timezone.localdate().replace(day=1)
    own = {"report": case, "organisation": caseworker.organisation, "currency": "NPR"}
    RefundClaim.objects.create(
        **own,
        against="agency",
        claimed_amount=900,
        claimed_in=month,
        outcome="partly",
        recovered_amount=400,
        decided_in=month,
    )
    passed, asked = presenters.receipt(case, Texts("en")).done_for_you
    assert passed == (
        f"{caseworker.organisation.name} referred you to Invented Labour Office. "
        "They see the facts, no name and no story. There is no answer yet."
    )
    assert asked.endswith("asked for 900 NPR back for you. 400 NPR was paid back.")
    for status in Referral.Status.values:
        Referral.objects.filter(pk=referral.pk).update(status=status)
        assert len(done_for_worker.sentences(case)) == 2
    reports.withdraw(report=case, by=WORKER)
    case.refresh_from_db()
    assert presenters.receipt(case, Texts("en")).done_for_you == []


# --- walls --------------------------------------------------------------------------


def test_referral_of_another_organisation_is_not_here_by_any_address(
    case: Report, union: Contact, caseworker: User, other_caseworker: User, browser_of: Any
) -> None:
    referral = _pass(case, union, caseworker)
    own = ReportFactory(
        channel="caseworker", organisation=other_caseworker.organisation, filed_by=other_caseworker
    )
    theirs = browser_of(other_caseworker)
    for report in (own, case):
        assert theirs.get(_page(report, f"{referral.pk}/")).status_code == 404
        answered = theirs.post(_page(report, f"{referral.pk}/answer/"), {"status": "taken"})
        assert answered.status_code == 404
    for act in (
        lambda: _pass(case, union, other_caseworker),
        lambda: referrals.answer(referral=referral, status="taken", by=other_caseworker),
    ):
        with pytest.raises(casework.NotYourCase):
            act()
    assert browser_of(caseworker).get(_page(case, f"{referral.pk}/")).status_code == 200


def test_report_that_a_worker_sent_herself_can_not_be_passed_on(
    union: Contact, caseworker: User
) -> None:
    report = ReportFactory(consents_to_story=True)
    with pytest.raises(casework.NotYourCase):
        _pass(report, union, caseworker)


def test_consent_of_a_day_that_has_not_come_is_refused(
    case: Report, union: Contact, caseworker: User
) -> None:
    with pytest.raises(ValidationError):
        _pass(case, union, caseworker, consented_on=timezone.localdate() + timedelta(days=1))
    assert _pass(case, union, caseworker, consented_on=timezone.localdate()).pk
