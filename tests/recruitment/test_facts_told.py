"""Facts of a report filed for a worker: who filed it reads them while they may be counted, and no longer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from audit.actors import WORKER
from recruitment import told_facts
from recruitment.models import Referral, Report, WebhookDelivery
from recruitment.report_facts import HOLD, ReportFacts
from recruitment.services import changed_facts, claims, keys, referrals, reports, webhooks
from recruitment.services.claims import Asked
from recruitment.services.referrals import Passing
from rights.models import Contact
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory, ContactFactory, CountryFactory
from tests.recruitment.filing import file_case
from tests.recruitment.test_api_reports import BODY, TOKEN, Call, call, key  # noqa: F401
from tests.recruitment.test_handover import _person, _read, _taken
from tests.recruitment.test_receipt_pages import Holder
from tests.recruitment.test_report_service import open_with

pytestmark = pytest.mark.django_db

FIRST = ("marked-first", "71,234", "71234", "Firstland")
LATER = ("marked-later", "98,765", "98765", "Laterland")


@pytest.fixture
def manager(ngo: Organisation) -> User:
    person = _person(ngo, "manager")
    keys.set_up(organisation=ngo, password=PASSWORD, by=person)
    for told, *_rest in (FIRST, LATER):
        AbuseTypeFactory(key=f"{told}-kind", label=f"{told} kind")
    AbuseTypeFactory(key="excess-fees")
    AbuseTypeFactory(key="passport-retention")
    for code in ("NPL", "QAT", "KEN"):
        CountryFactory(iso3=code)
    return person


def _filed(by: User, **more: Any) -> reports.Submitted:
    facts = ReportFacts(
        abuses=("marked-first-kind",),
        agency_typed="marked-first Overseas",
        agency_hints={"licence": "marked-first-licence"},
        origin="NPL",
        destination="QAT",
        fee_amount=Decimal(71234),
        fee_currency="NPR",
        consents_to_counting=True,
        consents_to_regulator=True,
        consents_to_story=True,
        consented_on=date(2026, 6, 1),
    )
    return file_case(replace(facts, **more), by=by, token="invented token of a case")


def _passed_on(report: Report, by: User) -> Referral:
    union: Contact = ContactFactory(country=CountryFactory(), kind="union", name="Invented Union")
    passing = Passing(contact=union, scope="facts", consented_on=timezone.localdate())
    return referrals.make(report=report, passing=passing, by=by)


def _change(digits: str) -> None:
    """The recruiter, the kind, the journey and the sum, as the worker sets them right."""
    opened = open_with(digits)
    opened.report.refresh_from_db()
    facts = replace(
        told_facts.told(opened.report, opened.words()),
        abuses=("marked-later-kind",),
        agency_typed="marked-later Overseas",
        agency_hints={"licence": "marked-later-licence"},
        origin="KEN",
        fee_amount=Decimal(98765),
    )
    assert changed_facts.change(opened=opened, facts=facts, based_on=0)


@pytest.fixture
def everything(
    manager: User,
    browser_of: Any,
    call: Call,  # noqa: F811
    tmp_path: Path,
) -> Callable[[Report, Referral], dict[str, str]]:
    """Place -> all that the organisation reads there of a report it filed."""

    def read(report: Report, referral: Referral) -> dict[str, str]:
        desk = browser_of(manager)
        case = f"/desk/cases/{report.pk}/"
        pages = {
            "list": "/desk/cases/",
            "case": case,
            "sheet": f"{case}referrals/{referral.pk}/",
            "claim": f"{case}claims/",
        }
        found = {name: desk.get(address).content.decode() for name, address in pages.items()}
        found |= {
            "api list": call("reports/").content.decode(),
            "api": call(f"reports/{report.pk}/").content.decode(),
            "htcds": call(f"reports/{report.pk}/htcds/").content.decode(),
        }
        for name, receiver in (("own file", ""), ("file", referral.contact_path)):
            folder = tmp_path / f"{name} {len(list(tmp_path.iterdir()))}"
            found[name] = str(_read(_taken(manager, receiver=receiver), folder))
        return found

    return read


def _with(marks: tuple[str, ...], found: dict[str, str]) -> list[str]:
    return [name for name, text in found.items() if any(mark in text for mark in marks)]


def test_who_filed_reads_changed_facts_while_they_may_be_counted_and_none_after(
    manager: User, everything: Callable[..., dict[str, str]]
) -> None:
    done = _filed(manager)
    referral = _passed_on(done.report, manager)
    told = everything(done.report, referral)
    assert _with(FIRST, told) == list(told)
    _change(done.receipt_digits)
    told = everything(done.report, referral)
    assert (_with(LATER, told), _with(FIRST, told)) == (list(told), [])
    reports.narrow_consent(report=done.report, by=WORKER, counting=False)
    told = everything(done.report, referral)
    assert (_with(LATER, told), _with(FIRST, told)) == ([], [])


def test_what_is_changed_after_counting_was_refused_is_read_nowhere(
    manager: User,
    everything: Callable[..., dict[str, str]],
    call: Call,  # noqa: F811
) -> None:
    webhooks.add(url="https://cases.example.org/in", by=manager)
    done = _filed(manager)
    referral = _passed_on(done.report, manager)
    Report.objects.filter(pk=done.report.pk).update(match=Report.Match.UNNAMED)
    holder = Holder(done.receipt_digits).do("stop-counting")
    told_before = WebhookDelivery.objects.count()
    assert "sees these facts" not in holder.do("facts").html
    before = everything(done.report, referral)
    _change(done.receipt_digits)
    after = everything(done.report, referral)
    assert (_with(LATER, after), _with(FIRST, after)) == ([], [])
    one = "api"
    assert after[one] == before[one], "not even that something changed"
    assert WebhookDelivery.objects.count() == told_before
    numbers = {
        match: call(f"reports/?match={match}").json()["count"] for match in Report.Match.values
    }
    assert numbers == {"waiting": 0, "matched": 0, "possible": 0, "unnamed": 1}


def test_same_call_again_gives_no_fact_that_is_not_told_any_more(
    manager: User,
    call: Call,  # noqa: F811
) -> None:
    first = call("reports/", BODY).json()
    assert first["agency_named"]
    reports.narrow_consent(report=Report.objects.get(pk=first["id"]), by=WORKER, counting=False)
    again = call("reports/", BODY, token=TOKEN).json()
    assert again["is_repeat"]
    told = ("abuses", "agency_named", "origin", "destination", "month", "match")
    assert [again[name] for name in told] == [[], "", "", "", None, "unnamed"]
    assert (again["state"], again["consent"]["counting"]) == ("accepted", False)


def test_claim_of_a_case_is_no_longer_begun_with_what_was_paid(
    manager: User, browser_of: Any
) -> None:
    done = _filed(manager)
    address = f"/desk/cases/{done.report.pk}/claims/"
    assert "71234" in browser_of(manager).get(address).content.decode()
    claims.make(report=done.report, asked=Asked(Decimal(5), "NPR", date(2026, 7, 1)), by=manager)
    reports.narrow_consent(report=done.report, by=WORKER, counting=False)
    page = browser_of(manager).get(address)
    assert (page.status_code, "71234" in page.content.decode()) == (200, False)


def test_who_sends_it_after_all_is_told_first_who_sees_the_facts(manager: User) -> None:
    held = _filed(
        manager,
        release=HOLD,
        hold_until_others=2,
        hold_expires_on=timezone.localdate() + timedelta(days=9),
    )
    holder = Holder(held.receipt_digits).do("stop-counting")
    assert "Send it now?" in holder.html
    assert "sent this report for you and sees these facts." in holder.html
