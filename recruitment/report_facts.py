"""What is said when a report is sent, and whether it can be taken as it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from recruitment.models import Report
from recruitment.severity import Answers
from rights import fees
from rights.models import AbuseType, Country

LONGEST_STORY = 20_000  # letters; ten pages
# A page of text. A longer story belongs to the words of the report.
LONGEST_MESSAGE = 2_000
LONGEST_LINE = 300
MOST_PEOPLE = 10_000
EARLIEST = date(1990, 1, 1)
HINTS = ("licence", "phone", "web", "place", "email", "handle")
LONGEST_HOLD_DAYS = 730

MOST_FEES = 12

NOW, HOLD, KEEP = "now", "hold", "keep"
RELEASES = (NOW, HOLD, KEEP)


class OnPaper(StrEnum):
    """Whether there is a receipt of a payment."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"


@dataclass(frozen=True)
class Paid:
    """One line of the fee ledger. `item`: of `rights.fees.ITEMS`; `month`: any day of the month.

    `to_whom` and `on_paper` are kept only in the sealed part.
    """

    item: str
    amount: Decimal
    currency: str
    month: date | None = None
    to_whom: str = ""
    on_paper: str = OnPaper.NOT_SAID


@dataclass(frozen=True)
class ReportFacts:
    """The countable part as told. Empty text and None mean "not said", never "no".

    `abuses`: keys of kinds of abuse. Countries: ISO 3166-1 alpha-3. `month`: any day of the month.
    `fee_amount`, all that was paid, in whole units of `fee_currency` (ISO 4217); where it was not said, the
    sum of `fees`, if they are in one currency. `agency_hints`: licence, phone, web,
    place, email, handle of the recruiter. `is_under_18` and `answers` ("<abuse>/<question>" ->
    option of data/abuses.yaml) raise severity; the answers themselves are kept only in the sealed part.
    `release`: now, hold (until `hold_until_others` others name the same recruiter, at least 2, and at
    latest `hold_expires_on`) or keep. `consented_on`: the day the worker agreed, where somebody else files.
    """

    abuses: tuple[str, ...] = ()
    agency_typed: str = ""
    agency_hints: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    destination: str = ""
    recruited_in: str = ""
    month: date | None = None
    ongoing: str = Report.Ongoing.NOT_KNOWN
    sector: str = ""
    fee_amount: Decimal | None = None
    fee_currency: str = ""
    fees: tuple[Paid, ...] = ()
    people: int = 1
    language: str = "en"
    is_under_18: bool = False
    answers: Answers = field(default_factory=dict)
    consents_to_counting: bool = False
    consents_to_regulator: bool = False
    consents_to_story: bool = False
    consented_on: date | None = None
    release: str = NOW
    hold_until_others: int | None = None
    hold_expires_on: date | None = None


@dataclass(frozen=True)
class SealedWords:
    """What only keys open: the story, who the worker is and how to reach her, if she said so.

    `seal_to`: organisations that may open it besides the receipt. Ignored unless the facts
    consent to it, and where an organisation has set up no key.
    """

    story: str = ""
    name: str = ""
    contact: str = ""
    seal_to: tuple[Organisation, ...] = ()


@dataclass(frozen=True)
class Submitted:
    """`receipt_digits` is None where the receipt may not be had again (see `submit`)."""

    report: Report
    receipt_digits: str | None
    is_repeat: bool = False


def check(facts: ReportFacts, words: SealedWords, *, channel: str) -> Mapping[str, int]:
    """Base severity of each kind of abuse chosen. Raises `ValidationError` by field of `ReportFacts`."""
    wrong: dict[str, str] = {}
    bases = dict(AbuseType.objects.filter(key__in=facts.abuses).values_list("key", "severity"))
    if len(bases) != len(set(facts.abuses)):
        wrong["abuses"] = _("We do not know this kind of problem.")
    if not facts.abuses and not words.story.strip():
        wrong["abuses"] = _("Choose what happened, or tell it in your own words.")
    wrong |= _wrong_places(facts)
    if said_of_month := _wrong_time(facts.month):
        wrong["month"] = said_of_month
    wrong |= _wrong_money(facts)
    wrong |= _wrong_fees(facts)
    wrong |= _wrong_release(facts)
    wrong |= _wrong_consent(facts, channel)
    if facts.ongoing not in Report.Ongoing.values:
        wrong["ongoing"] = _("Choose one of the answers.")
    if not 1 <= facts.people <= MOST_PEOPLE:
        wrong["people"] = _("Write how many people, from 1 to 10,000.")
    if len(facts.agency_typed) > LONGEST_LINE:
        wrong["agency_typed"] = _("This name is too long. Write at most 300 letters.")
    if set(facts.agency_hints) - set(HINTS):
        wrong["agency_hints"] = _("We do not know this kind of detail about a recruiter.")
    if len(words.story) > LONGEST_STORY:
        wrong["story"] = _("This text is too long. Write at most 20,000 letters.")
    if wrong:
        raise ValidationError(wrong)
    return bases


def _wrong_places(facts: ReportFacts) -> dict[str, str]:
    said = {name: getattr(facts, name) for name in ("origin", "destination", "recruited_in")}
    known = set(
        Country.objects.filter(iso3__in=[code for code in said.values() if code]).values_list(
            "iso3", flat=True
        )
    )
    return {
        name: _("Choose a country from the list.")
        for name, code in said.items()
        if code and code not in known
    }


def _wrong_time(month: date | None) -> str:
    if month is None:
        return ""
    if month.replace(day=1) > timezone.localdate():
        return _("This month has not come yet.")
    return _("Choose a later year.") if month < EARLIEST else ""


def _wrong_money(facts: ReportFacts) -> dict[str, str]:
    if facts.fee_amount is None:
        return {}
    if not facts.fee_amount.is_finite() or not 0 <= facts.fee_amount < 10**12:
        return {"fee_amount": _("Write the amount as a number, for example 150000.")}
    if not _CURRENCY.fullmatch(facts.fee_currency):
        return {"fee_currency": _("Choose the currency of this amount.")}
    return {}


_CURRENCY = re.compile("[A-Z]{3}")


def _wrong_fees(facts: ReportFacts) -> dict[str, str]:
    """The first thing that is wrong with a line of the ledger."""
    if len(facts.fees) > MOST_FEES:
        return {"fees": _("Write at most 12 payments.")}
    for paid in facts.fees:
        if paid.item not in fees.ITEMS:
            return {"fees": _("Choose what it was for from the list.")}
        if not paid.amount.is_finite() or not 0 < paid.amount < 10**12:
            return {"fees": _("Write the amount as a number, for example 150000.")}
        if not _CURRENCY.fullmatch(paid.currency):
            return {"fees": _("Choose the currency of this amount.")}
        if paid.on_paper not in list(OnPaper):
            return {"fees": _("Choose one of the answers.")}
        if wrong := _wrong_time(paid.month):
            return {"fees": wrong}
    return {}


def paid_in_all(facts: ReportFacts) -> tuple[Decimal | None, str]:
    """Sum and currency as said, else of the ledger; nothing where its currencies differ."""
    if facts.fee_amount is not None:
        return facts.fee_amount, facts.fee_currency
    sums = [(paid.amount, paid.currency) for paid in facts.fees]
    if len({currency for _amount, currency in sums}) != 1:
        return None, ""
    return sum((amount for amount, _currency in sums), Decimal(0)), sums[0][1]


def _wrong_release(facts: ReportFacts) -> dict[str, str]:
    if facts.release not in RELEASES:
        return {"release": _("Choose one of the answers.")}
    if facts.release != HOLD:
        return {}
    wrong = {}
    if facts.hold_until_others is None or not 2 <= facts.hold_until_others <= 20:
        wrong["hold_until_others"] = _("Choose how many others, from 2 to 20.")
    today = timezone.localdate()
    if facts.hold_expires_on is None or not (
        0 < (facts.hold_expires_on - today).days <= LONGEST_HOLD_DAYS
    ):
        wrong["hold_expires_on"] = _("Choose a day within the next two years.")
    return wrong


def _wrong_consent(facts: ReportFacts, channel: str) -> dict[str, str]:
    """Who files for somebody else says that, and when, that person agreed."""
    if channel == Report.Channel.WORKER:
        return {}
    wrong = {}
    if not facts.consents_to_counting:
        wrong["consents_to_counting"] = _("The worker must agree before you can send this.")
    if facts.consented_on is None:
        wrong["consented_on"] = _("Write the day on which the worker agreed.")
    elif facts.consented_on > timezone.localdate():
        wrong["consented_on"] = _("This day has not come yet.")
    return wrong


def first_of_month(day: date | None) -> date | None:
    return day.replace(day=1) if day else None


def keys_of(abuses: Iterable[str]) -> list[str]:
    return sorted(set(abuses))
