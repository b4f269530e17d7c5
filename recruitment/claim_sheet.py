"""One page to take along when money is asked back. Names stay blank: they are filled in by hand.

What it says of the law is what the guides' fee check says. Nothing typed for it is kept.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from recruitment.models import Report
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
    currency = report.fee_currency if report.fee_currency in codes else codes[0]
    return BillForm(sent, currencies=currencies, initial={"currency": currency})


def asking(report: Report, form: BillForm | None) -> dict[str, Any]:
    """What the page that asks for the sums shows."""
    told = None
    if report.fee_amount is not None:
        told = fee_bill.money(fees.Money(report.fee_amount, report.fee_currency), _language())
    return {"form": form, "told": told}


def sheet(report: Report, ends: Ends, bill: fees.Bill) -> dict[str, Any]:
    """What the sheet shows: sums against the rules of both ends, each with its source, and where to claim."""
    facts = CountryFacts((ends.origin, ends.destination), Texts(_language()))
    return {
        "origin": end(ends.origin, "origin"),
        "destination": end(ends.destination, "destination"),
        "answer": fee_bill.answer(bill, ends.origin, ends.destination, facts),
        "sides": fee_bill.sides(ends.origin, ends.destination, facts),
        "total": fee_bill.money(fees.Money(bill.total, bill.currency), _language()),
        "recruiter": report.agency_typed,
        "month": report.month,
        "today": timezone.localdate(),
    }


def _language() -> str:
    return get_language() or "en"
