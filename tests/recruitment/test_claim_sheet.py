"""One page to take along: sums against the law of both ends, each with its source, names left blank."""

import gzip
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from audit.actors import WORKER
from recruitment import receipts
from recruitment.models import Report
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import reports
from tests.factories.recruitment import ReportFactory
from tests.recruitment.test_receipt_pages import Holder

pytestmark = pytest.mark.django_db
NAME = "zebra-name-marker"
BILL = {"currency": "NPR", "agency_fee": "९०,०००", "visa": "5000"}


def _submitted(**more: Any) -> reports.Submitted:
    facts = {
        "abuses": ("excess-fees",),
        "agency_typed": "Invented Sunrise Overseas",
        "origin": "NPL",
        "destination": "QAT",
        "month": date(2026, 3, 9),
        "fee_amount": Decimal(95_000),
        "fee_currency": "NPR",
        "consents_to_counting": True,
        **more,
    }
    return reports.submit(
        facts=ReportFacts(**facts),
        words=SealedWords(story="long ago", name=NAME),
        idempotency_token=receipts.make(),
        channel=Report.Channel.WORKER,
        by=WORKER,
    )


@pytest.fixture
def holder(loaded_rights: None) -> Holder:
    return Holder(receipts.spaced(_submitted().receipt_digits))


def test_worker_makes_the_page_behind_her_receipt(holder: Holder) -> None:
    asked = holder.do("sheet")
    assert "95,000 NPR" in asked.html
    made = holder.do("sheet-make", **BILL).html
    assert "The limit of Nepal is <bdi>10,000 NPR</bdi>. Over by <bdi>80,000 NPR</bdi>." in made
    assert "they may not charge this. Over by <bdi>5,000 NPR</bdi>" in made
    assert "Too much: at least" in made
    assert "Invented Sunrise Overseas" in made
    assert "March 2026" in made
    assert "Where to claim" in made
    assert '<bdi dir="ltr">' in made, "no rule shows where it was read"
    assert NAME not in made
    assert "Name of the worker: ____" in made
    assert "<script" not in made
    assert len(gzip.compress(holder.page.content)) <= 14_000
    assert holder.page["Cache-Control"] == "no-store"
    assert "How it stands" in holder.do("back").html


def test_sheet_says_for_which_work_it_is_too_much_where_that_was_not_said(
    loaded_rights: None,
) -> None:
    holder = Holder(receipts.spaced(_submitted(origin="BGD", destination="SAU").receipt_digits))
    holder.do("sheet")
    made = holder.do("sheet-make", currency="BDT", agency_fee="120000").html
    assert "For work in a home:" in made
    assert "Too much: at least" in made.split("For work in a home:")[1].split("</p>")[0]


def test_nothing_typed_for_the_page_is_kept(holder: Holder) -> None:
    before = list(Report.objects.values())
    holder.do("sheet-make", **BILL)
    assert holder.page.status_code == 200
    assert list(Report.objects.values()) == before


@pytest.mark.parametrize(
    "wrong", [{}, {"agency_fee": "much"}, {"agency_fee": "5", "currency": "=1"}, {"visa": "\x00"}]
)
def test_sums_that_can_not_be_read_are_asked_again(holder: Holder, wrong: dict[str, str]) -> None:
    answer = holder.do("sheet-make", **{"currency": "NPR", **wrong})
    assert answer.page.status_code == 422
    assert "Where to claim" not in answer.html


def test_without_both_ends_no_rule_is_named(loaded_rights: None) -> None:
    holder = Holder(receipts.spaced(_submitted(destination="").receipt_digits))
    for what in ("sheet", "sheet-make"):
        page = holder.do(what, **BILL).html
        assert "does not say from where to where" in page
        assert "The limit of" not in page


def test_report_taken_back_makes_no_page(holder: Holder) -> None:
    holder.do("withdraw-yes")
    assert "The limit of" not in holder.do("sheet-make", **BILL).html


def test_caseworker_makes_the_same_page_for_an_own_case_alone(
    loaded_rights: None, caseworker: User, other_caseworker: User, browser_of: Any
) -> None:
    own = ReportFactory(
        channel="caseworker",
        organisation=caseworker.organisation,
        filed_by=caseworker,
        origin="NPL",
        destination="QAT",
    )
    address = f"/desk/cases/{own.pk}/claims/sheet/"
    client = browser_of(caseworker)
    assert client.get(address).status_code == 200
    made = client.post(address, {**BILL, "months": ""})
    assert "Over by <bdi>80,000 NPR</bdi>" in made.content.decode()
    assert client.post(address, {"currency": "NPR"}).status_code == 400
    assert browser_of(other_caseworker).post(address, BILL).status_code == 404
