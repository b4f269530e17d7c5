"""What was paid, thing by thing: typed without a script, counted without names, judged by its own limit."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.actors import WORKER
from recruitment import receipts
from recruitment.models import Report, ReportFee
from recruitment.report_facts import OnPaper, Paid, ReportFacts, SealedWords
from recruitment.services import reports
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_receipt_pages import Holder
from tests.recruitment.test_report_pages import LOAN, Worker

pytestmark = pytest.mark.django_db

TAKER = "marked-taker-4471"
LEDGER = (
    Paid("agency_fee", Decimal(90_000), "NPR", date(2026, 3, 9), TAKER, OnPaper.NO),
    Paid("ticket", Decimal("30000.50"), "NPR"),
)


@pytest.fixture
def _places() -> None:
    AbuseTypeFactory(key="excess-fees", severity=3, questions=[LOAN])
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3, is_origin=iso3 == "NPL", is_destination=iso3 == "QAT")


def submitted(ledger: tuple[Paid, ...] = LEDGER, **more: Any) -> reports.Submitted:
    told = {
        "abuses": ("excess-fees",),
        "origin": "NPL",
        "destination": "QAT",
        "consents_to_counting": True,
    }
    return reports.submit(
        facts=ReportFacts(**{**told, **more}, fees=ledger),
        words=SealedWords(story="long ago"),
        idempotency_token=receipts.make(),
        channel=Report.Channel.WORKER,
        by=WORKER,
    )


def opened(digits: str) -> reports.Opened:
    found = reports._number_keys(digits)
    return reports.open_with_receipt(lookup=found.lookup, wrapping=found.wrapping)


@pytest.mark.usefixtures("_places")
def test_ledger_is_counted_and_who_took_it_is_sealed() -> None:
    sent = submitted()
    rows = list(sent.report.fees.values_list("item", "amount", "currency", "month"))
    assert rows == [
        ("agency_fee", Decimal("90000.00"), "NPR", date(2026, 3, 1)),
        ("ticket", Decimal("30000.50"), "NPR", None),
    ]
    assert (sent.report.fee_amount, sent.report.fee_currency) == (Decimal("120000.50"), "NPR")
    first = opened(sent.receipt_digits).words()["fees"][0]
    assert (first["to_whom"], first["on_paper"], first["month"]) == (TAKER, "no", "2026-03")


@pytest.mark.usefixtures("_places")
def test_sums_of_two_currencies_make_no_total_and_one_that_was_said_stays() -> None:
    two = (*LEDGER, Paid("visa", Decimal(500), "QAR"))
    assert submitted(two).report.fee_amount is None
    said = submitted(two, fee_amount=Decimal(200_000), fee_currency="NPR").report
    assert said.fee_amount == Decimal(200_000)


@pytest.mark.usefixtures("_places")
def test_withdrawing_empties_the_ledger() -> None:
    reports.withdraw(report=submitted().report, by=WORKER)
    assert not ReportFee.objects.exists()


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize(
    "wrong",
    [
        Paid("bribe", Decimal(1), "NPR"),
        Paid("visa", Decimal(0), "NPR"),
        Paid("visa", Decimal("NaN"), "NPR"),
        Paid("visa", Decimal(1), "rupees"),
        Paid("visa", Decimal(1), "NPR", date(2200, 1, 1)),
    ],
)
def test_line_that_makes_no_sense_is_refused(wrong: Paid) -> None:
    with pytest.raises(ValidationError) as refused:
        submitted((wrong,))
    assert "fees" in refused.value.message_dict
    with pytest.raises(ValidationError):
        submitted((Paid("visa", Decimal(1), "NPR"),) * 13)


def _to_the_ledger(worker: Worker) -> Worker:
    worker.answer("next", danger="", under_18="", where="")
    return worker.answer("next", abuses=["excess-fees"])


@pytest.mark.usefixtures("_places")
def test_worker_adds_rows_by_button_and_loses_nothing_typed() -> None:
    worker = _to_the_ledger(Worker().open())
    typed = {
        "story": "They took it at the bus station",
        "fee_currency": "USD",
        "fee.0.item": "agency_fee",
        "fee.0.amount": "९०,०००",
        "fee.0.to_whom": TAKER,
        "fee.0.on_paper": "no",
    }
    worker.answer("add-fee", **typed)
    assert worker.step == "more"
    for words in ("They took it at the bus station", "९०,०००", TAKER):
        assert words in worker.html
    assert "Payment 2" in worker.html
    worker.answer("next", **typed, **{"fee.1.item": "ticket"})
    assert worker.page.status_code == 422
    assert "Write how much it was" in worker.html
    worker.answer("next", **typed, **{"fee.1.amount": "٣٠٠"})
    worker.answer("skip")
    worker.answer("next", agree="count_and_show")
    assert "Fee of the recruiter or agent: 90,000 USD" in worker.html
    worker.answer("next", **worker.retype())
    rows = ReportFee.objects.values_list("item", "amount", "currency")
    assert list(rows) == [("agency_fee", 90_000, "USD"), ("other", 300, "USD")]


@pytest.mark.usefixtures("_places")
def test_fee_check_hands_over_each_sum_outside_the_address() -> None:
    worker = Worker().open()
    carried = {"from": "NPL", "to": "QAT", "fee_amount": "120", "fee_currency": "NPR"}
    worker.answer("carry", **carried, fee_ticket="100", fee_visa="20", fee_medical="<b>")
    _to_the_ledger(worker)
    assert re.search(r'name="fee.0.amount" value="20"', worker.html)
    assert re.search(r'name="fee.1.amount" value="100"', worker.html)
    assert "Payment 3" not in worker.html


def test_claim_sheet_begins_with_the_ledger_and_names_who_took_it(loaded_rights: None) -> None:
    holder = Holder(receipts.spaced(submitted().receipt_digits))
    asked = holder.do("sheet").html
    assert re.search(r'name="agency_fee" value="90000"', asked)
    assert re.search(r'name="ticket" value="30000.5"', asked)
    made = holder.do("sheet-make", currency="NPR", agency_fee="90000").html
    assert TAKER in made
    assert "Over by <bdi>80,000 NPR</bdi>" in made
