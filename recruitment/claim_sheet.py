"""One page to take along when money is asked back. Names stay blank: they are filled in by hand.

What it says of the law is what the guides' fee check says. Nothing typed for it is kept.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from recruitment import fee_rows
from recruitment.models import Report, ReportFee
from rights import fees
from rights.forms import BillForm
from rights.models import Country
from rights.presenters import fee_bill
from rights.presenters.facts import CountryFacts
from rights.presenters.guide import end
from rights.presenters.pieces import Texts


@dataclass(frozen=True)
class Ends:
    origin: Country
    destination: Country


def ends_of(report: Report) -> Ends | None:
    """Both ends of the journey; None where one of them was not said: then no rule can be named."""
    found = Country.objects.in_bulk({report.origin, report.destination} - {""})
    if len(found) != 2:  # noqa: PLR2004  (a journey has two ends)
        return None
    return Ends(found[report.origin], found[report.destination])


def form_for(report: Report, ends: Ends, sent: QueryDict | None = None) -> BillForm:
    currencies = fee_bill.currencies(ends.origin, ends.destination)
    codes = [code for code, _name in currencies]
    ledger = list(report.fees.all())
    said = next((fee.currency for fee in ledger), report.fee_currency)
    currency = said if said in codes else codes[0]
    return BillForm(
        sent, currencies=currencies, initial={"currency": currency, **_sums(ledger, currency)}
    )


def _sums(ledger: list[ReportFee], currency: str) -> dict[str, str]:
    """By item, of what was paid in this currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for fee in ledger:
        if fee.currency == currency:
            sums[fee.item] += fee.amount
    return {item: format(amount.normalize(), "f") for item, amount in sums.items()}


def asking(report: Report, form: BillForm | None) -> dict[str, Any]:
    """What the page that asks for the sums shows."""
    told = None
    if report.fee_amount is not None:
        told = fee_bill.money(fees.Money(report.fee_amount, report.fee_currency), _language())
    return {"form": form, "told": told}


def sheet(
    report: Report, ends: Ends, bill: fees.Bill, words: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the sheet shows: sums against the rules of both ends, each with its source, and where to claim.

    `words`: the sealed part, where it is open: it knows to whom each payment went.
    """
    facts = CountryFacts((ends.origin, ends.destination), Texts(_language()))
    return {
        "origin": end(ends.origin, "origin"),
        "destination": end(ends.destination, "destination"),
        "answer": fee_bill.answer(bill, ends.origin, ends.destination, facts),
        "sides": fee_bill.sides(ends.origin, ends.destination, facts),
        "total": fee_bill.money(fees.Money(bill.total, bill.currency), _language()),
        "payments": fee_rows.sealed_in_words(words or {}),
        "recruiter": report.agency_typed,
        "month": report.month,
        "today": timezone.localdate(),
    }


def _language() -> str:
    return get_language() or "en"
