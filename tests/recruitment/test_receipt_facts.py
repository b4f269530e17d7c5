"""Facts added or set right, through the pages behind the receipt."""

import re
import time
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.actors import SEEDER, WORKER
from recruitment import receipts, told_facts
from recruitment.models import AgencyName, ChangedFacts, OutboxRow, Report
from recruitment.report_facts import Paid, ReportFacts, SealedWords
from recruitment.services import agencies, reports
from tests.factories.recruitment import AgencyFactory, LicenceFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory, SafetyMessageFactory
from tests.recruitment.test_report_pages import FROM_THE_WORLD, LOAN
from tests.recruitment.test_report_service import open_with

pytestmark = pytest.mark.django_db

FACTS = ReportFacts(
    abuses=("excess-fees",),
    origin="NPL",
    destination="QAT",
    month=date(2026, 3, 1),
    answers={"excess-fees/loan": "no loan"},
    consents_to_counting=True,
)
PAID = Paid("ticket", Decimal(30000), "NPR", date(2026, 2, 1), "Marked-somebody", "yes")


@pytest.fixture(autouse=True)
def _content() -> None:
    AbuseTypeFactory(key="excess-fees", severity=3, questions=[LOAN])
    AbuseTypeFactory(
        key="confinement", severity=5, safety={"trigger": "always", "messages": ["danger_now"]}
    )
    AbuseTypeFactory(key="retaliation", severity=2)
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3, is_origin=iso3 == "NPL", is_destination=iso3 == "QAT")
    SafetyMessageFactory(key="danger_now", lines=["Stop here and get help first."])


def sent(facts: ReportFacts = FACTS, story: str = "", **more: Any) -> str:
    made = reports.submit(
        facts=facts,
        words=SealedWords(story=story),
        idempotency_token=receipts.make(),
        **{"channel": Report.Channel.WORKER, "by": WORKER, **more},
    )
    OutboxRow.objects.all().delete()
    return made.receipt_digits


class Holder:
    """Somebody with a number, whose browser keeps nothing but the page before it."""

    def __init__(self, digits: str, language: str = "en") -> None:
        self.client, self.digits = Client(enforce_csrf_checks=True), digits
        self.address = f"/{language}/receipt/"
        self.page = self.client.post(self.address, {"number": digits})
        self.do("facts")

    @property
    def html(self) -> str:
        return unescape(self.page.content.decode())

    @property
    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html))

    def do(self, what: str, **typed: Any) -> "Holder":
        typed = {name.replace("__", "."): value for name, value in typed.items()}
        data = {**self.hidden, **typed, "do": what}
        self.page = self.client.post(self.address, data, **FROM_THE_WORLD)
        return self

    def back(self) -> "Holder":
        """As a browser that sent the screen as it was shown."""
        return self.do("back", step="")

    def journey(self, **typed: str) -> "Holder":
        told = {"origin": "NPL", "destination": "QAT", "month": "3", "year": "2026"}
        return self.do("go-journey").do("next", **{**told, **typed})

    @property
    def report(self) -> Report:
        return open_with(self.digits).report


def test_what_was_said_stands_filled_in_and_saving_it_as_it_is_changes_nothing() -> None:
    holder = Holder(sent(FACTS.__class__(**{**FACTS.__dict__, "fees": (PAID,), "people": 3})))
    holder.do("go-what")
    assert re.search(r'value="excess-fees"[^>]*checked', holder.html)
    holder.do("next", abuses="excess-fees")
    assert 'value="Marked-somebody"' in holder.html
    assert re.search(r'value="no loan" selected', holder.html)
    assert re.search(r'name="fee.0.amount" value="30000"', holder.html)
    holder.back().do("go-journey")
    assert re.search(r'value="NPL" selected', holder.html)
    assert re.search(r'value="2026" selected', holder.html)
    assert 'value="3"' in holder.html
    before = told_facts.told(holder.report, open_with(holder.digits).words())
    holder.back().do("save-facts")
    assert "This is how it stands now." in holder.html
    assert told_facts.told(holder.report, open_with(holder.digits).words()) == before
    assert not ChangedFacts.objects.exists()
    assert not OutboxRow.objects.exists()


def test_whoever_named_no_recruiter_names_one_and_chooses_it_from_the_register() -> None:
    agency = AgencyFactory(name="Invented Himal Overseas", country="NPL")
    agencies.add_name(agency=agency, text=agency.name, kind=AgencyName.Kind.LEGAL, by=SEEDER)
    LicenceFactory(agency=agency, number="INV-0042")
    holder = Holder(sent())
    holder.do("go-who").do("next", agency_typed="Invented Himal Oversees", recruited_in="NPL")
    assert "INV-0042" in holder.html
    holder.do("next", agency_typed="Invented Himal Oversees", agency_choice=str(agency.pk))
    assert "Add or correct facts" in holder.html
    assert holder.report.agency_typed == "", "nothing is written before it is saved"
    holder.do("save-facts")
    report = holder.report
    assert (report.agency_typed, report.agency_hints["licence"]) == (agency.name, "INV-0042")
    assert [row.kind for row in OutboxRow.objects.all()] == ["match_report"]
    assert len(ChangedFacts.objects.get().named_bucket) == 32


def test_kind_that_came_later_brings_its_questions_and_its_safety_message() -> None:
    holder = Holder(sent(FACTS.__class__(**{**FACTS.__dict__, "abuses": ("retaliation",)})))
    assert "Tell us more" not in holder.html
    holder.do("go-what").do("next", abuses=["retaliation", "excess-fees", "confinement"])
    assert "Stop here and get help first." in holder.html
    assert "Do you still owe money?" in holder.html
    holder.do(
        "next",
        **{"answer.excess-fees.loan": "no loan", "fee_amount": "१,५०,०००", "fee_currency": "NPR"},
    )
    assert "Stop here" not in holder.html, "told once"
    holder.do("save-facts")
    report = holder.report
    assert (report.fee_amount, report.fee_currency, report.severity) == (150000, "NPR", 5)
    assert report.abuses.count() == 3


def test_wrong_answer_is_told_beside_its_field_and_stays_typed() -> None:
    holder = Holder(sent()).journey(people="many")
    assert holder.page.status_code == 422
    assert "Write a number, for example 3." in holder.html
    assert 'value="many"' in holder.html
    # Kept though wrong, and asked for again before it can be saved.
    holder.back().do("save-facts")
    assert holder.page.status_code == 422
    assert 'value="many"' in holder.html
    holder.do("next", origin="NPL", destination="QAT", month="3", year="2026", people="٣")
    holder.do("save-facts")
    assert holder.report.people == 3


def test_everything_left_out_is_refused_where_nothing_else_tells_what_happened() -> None:
    holder = Holder(sent()).do("go-what").do("next")
    holder.do("save-facts")
    assert holder.page.status_code == 422
    assert "Choose what happened" in holder.html
    assert holder.report.abuses.count() == 1


def test_payment_is_added_and_the_sum_follows() -> None:
    holder = Holder(sent(FACTS.__class__(**{**FACTS.__dict__, "fees": (PAID,)})))
    holder.do("go-more")
    first = {
        "fee.0.item": "ticket",
        "fee.0.amount": "30000",
        "fee.0.currency": "NPR",
        "fee.0.month": "2026-02-01",
        "fee.0.to_whom": "Marked-somebody",
        "fee.0.on_paper": "yes",
        "fee_currency": "NPR",
    }
    holder.do("add-fee", **first)
    assert 'name="fee.1.amount"' in holder.html
    holder.do("next", **first, **{"fee.1.item": "visa", "fee.1.amount": "5000"})
    holder.do("save-facts")
    assert holder.report.fee_amount == 35000
    words = open_with(holder.digits).words()
    assert [paid["to_whom"] for paid in words["fees"]] == ["Marked-somebody", ""]


def test_what_the_lists_of_today_do_not_hold_any_more_stays() -> None:
    old = Paid("ticket", Decimal(7), "JPY", date(1999, 5, 1))
    facts = {**FACTS.__dict__, "fees": (old,), "month": date(1999, 6, 1)}
    holder = Holder(sent(FACTS.__class__(**facts)))
    holder.do("go-more").do(
        "next",
        **{
            "fee.0.item": "ticket",
            "fee.0.amount": "8",
            "fee.0.currency": "JPY",
            "fee.0.month": "1999-05-01",
        },
    )
    holder.journey(month="6", year="1999").do("save-facts")
    words = open_with(holder.digits).words()
    assert (words["fees"][0]["month"], words["fees"][0]["currency"]) == ("1999-05", "JPY")
    assert holder.report.month == date(1999, 6, 1)


def test_what_no_screen_shows_stays_until_another_name_is_given() -> None:
    facts = {
        **FACTS.__dict__,
        "agency_typed": "Invented Himal",
        "agency_hints": {"handle": "@himal", "phone": "+977 1"},
        "answers": {"excess-fees/other": "kept"},
    }
    holder = Holder(sent(FACTS.__class__(**facts)))
    holder.journey(people="2").do("save-facts")
    assert holder.report.agency_hints == {"handle": "@himal", "phone": "+977 1"}
    assert open_with(holder.digits).words()["answers"] == {"excess-fees/other": "kept"}
    holder = Holder(holder.digits)
    holder.do("go-who").do("next", agency_typed="Invented Lotus", phone="+977 2").do("save-facts")
    assert holder.report.agency_hints == {"phone": "+977 2"}


# --- two pages, closed pages, pages that come again


def test_two_pages_the_second_is_told_and_keeps_what_it_typed() -> None:
    digits = sent()
    one, two = Holder(digits), Holder(digits)
    two.journey(month="5", year="2025")
    one.do("go-who").do("next", agency_typed="Invented Himal").do("save-facts")
    two.do("save-facts")
    assert two.page.status_code == 422
    assert "changed on another page" in two.html
    assert "Invented Himal" in two.html
    assert "2025" in two.html
    two.do("save-facts")
    report = two.report
    assert (report.agency_typed, report.month) == ("Invented Himal", date(2025, 5, 1))


def test_whoever_saves_again_at_once_after_two_pages_met_is_not_too_fast(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digits = sent()
    one, two = Holder(digits), Holder(digits)
    two.do("go-who").do("next", agency_typed="Invented Himal")
    one.journey(people="7").do("save-facts")
    now = time.time()
    monkeypatch.setattr("recruitment.views.receipt_facts.time.time", lambda: now + 60)
    assert "changed on another page" in two.do("save-facts").html
    two.do("save-facts")
    report = two.report
    assert (report.agency_typed, report.people, report.doubts) == ("Invented Himal", 7, [])


def test_page_that_closed_keeps_what_was_typed_until_the_number_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    holder = Holder(sent()).do("go-who")
    now = time.time()
    monkeypatch.setattr("recruitment.passes.OPEN_SECONDS", 0)
    monkeypatch.setattr("recruitment.views.receipt_pass.time.time", lambda: now + 1800)
    holder.do("next", agency_typed="Invented Himal")
    assert holder.page.status_code == 422
    assert "closed after 15 minutes" in holder.html
    assert "Invented Himal" not in holder.html, "a closed page tells nothing"
    monkeypatch.undo()
    assert holder.do("", number="1234").page.status_code == 422
    holder.do("", number=holder.digits)
    assert "Invented Himal" in holder.html
    holder.do("save-facts")
    assert holder.report.agency_typed == "Invented Himal"


def test_closed_page_saves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder(sent()).journey(people="7")
    now = time.time()
    monkeypatch.setattr("recruitment.views.receipt_pass.time.time", lambda: now + 1800)
    holder.do("save-facts")
    assert holder.page.status_code == 422
    assert holder.report.people == 1


def test_same_page_sent_five_times_changes_once() -> None:
    holder = Holder(sent()).journey(people="7")
    data = {**holder.hidden, "do": "save-facts"}
    for _ in range(5):
        assert holder.client.post(holder.address, data).status_code == 200
    assert told_facts.how_often(open_with(holder.digits).words()) == 1


def test_withdrawn_meanwhile_it_says_so() -> None:
    holder = Holder(sent()).journey(people="7")
    reports.withdraw(report=holder.report, by=WORKER)
    assert "You took this report back." in holder.do("save-facts").html


# --- who could misuse it


@pytest.mark.parametrize("token", ["", "x", "é", "\x00", "A" * 400])
def test_work_that_can_not_be_opened_saves_nothing_and_says_so(token: str) -> None:
    holder = Holder(sent())
    holder.do("save-facts", changes=token)
    assert holder.page.status_code == 422
    assert "Look at them, then save again." in holder.html
    assert not ChangedFacts.objects.exists()
    assert "This is how it stands now." in holder.do("save-facts").html


def test_work_on_one_report_can_not_be_carried_into_another() -> None:
    one, other = Holder(sent()), Holder(sent())
    one.do("go-who").do("next", agency_typed="Invented Himal")
    other.do("save-facts", changes=one.hidden["changes"])
    assert other.report.agency_typed == ""


def test_a_draft_s_or_a_forged_step_changes_nothing() -> None:
    holder = Holder(sent())
    for step in ("share", "send", "safety", "", "../", "what\x00"):
        holder.do("next", step=step, agree="count_and_show", under_18="yes")
        assert holder.page.status_code == 200
    holder.do("save-facts")
    assert not holder.report.consents_to_regulator
    assert holder.report.severity == 3


def test_filled_trap_other_site_and_haste_take_weight_away() -> None:
    holder = Holder(sent()).journey(people="7", website="http://spam.example").do("save-facts")
    assert holder.report.doubts == ["honeypot"], "a month is soon set right, and no haste"
    hasty = Holder(sent()).do("go-who").do("next", agency_typed="Invented Himal")
    data = {**hasty.hidden, "do": "save-facts"}
    hasty.client.post(hasty.address, data, headers={"Sec-Fetch-Site": "cross-site"})
    assert hasty.report.doubts == ["other_site", "too_fast"]


def test_agency_that_only_reports_know_is_not_offered() -> None:
    AgencyFactory(name="Invented Hidden Agency", origin="reports")
    holder = Holder(sent())
    holder.do("go-who").do("next", agency_typed="Invented Hiden Agency", recruited_in="NPL")
    assert "Invented Hidden Agency" not in holder.html


def test_changed_too_often_is_told_in_words() -> None:
    holder = Holder(sent())
    for name in ("One", "Two", "Three", "Four"):
        holder = Holder(holder.digits)
        holder.do("go-who").do("next", agency_typed=f"Invented {name}").do("save-facts")
    assert holder.page.status_code == 422
    assert "changed too often" in holder.html
    assert "Invented Four" in holder.html, "what was typed is not lost"
    assert holder.report.agency_typed == "Invented Three"


def test_nothing_of_it_is_stored_by_a_browser_or_stands_in_an_address() -> None:
    holder = Holder(sent(story="Marked-story")).do("go-who")
    assert holder.page["Cache-Control"] == "no-store"
    assert holder.page.request["QUERY_STRING"] == ""
    assert holder.client.cookies == {}
    assert "Marked-story" not in holder.html
    assert "<script" not in holder.html


# --- reports that somebody else filed


def test_worker_changes_what_a_caseworker_filed_and_is_told_who_sees_it(caseworker: User) -> None:
    facts = {**FACTS.__dict__, "consented_on": timezone.localdate()}
    digits = sent(
        FACTS.__class__(**facts),
        channel=Report.Channel.CASEWORKER,
        organisation=caseworker.organisation,
        filed_by=caseworker,
        by=caseworker,
    )
    holder = Holder(digits)
    assert f"{caseworker.organisation.name}</bdi> sent this report for you" in holder.html
    holder.journey(people="7").do("save-facts")
    assert holder.report.people == 7


@pytest.mark.parametrize("language", ["ar", "ne", "zh-hant"])
def test_every_language_has_its_screens(language: str) -> None:
    holder = Holder(sent(), language)
    for step in ("what", "more", "who", "journey"):
        assert holder.do(f"go-{step}", step="").page.status_code == 200
    assert holder.back().do("save-facts").page.status_code == 200
