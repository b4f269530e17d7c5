"""Money asked back for a worker, and what came of it."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, help_directory
from recruitment.models import RefundClaim, Report
from recruitment.report_facts import EARLIEST
from recruitment.services import casework, notes
from rights.models import Contact

Outcome = RefundClaim.Outcome


@dataclass(frozen=True)
class Asked:
    """Amounts in whole units of `currency` (ISO 4217). Of `claimed_in` only the month is kept.

    `paid_amount` None: not said. `contact` None: at nobody of the directory. `words` are sealed.
    """

    claimed_amount: Decimal
    currency: str
    claimed_in: date
    against: str = RefundClaim.Against.NOT_KNOWN
    paid_amount: Decimal | None = None
    contact: Contact | None = None
    words: str = ""


@dataclass(frozen=True)
class Answer:
    """`recovered_amount` is needed for a part; a whole is what was claimed."""

    outcome: str
    decided_in: date | None = None
    recovered_amount: Decimal | None = field(default=None)


@transaction.atomic
def make(*, report: Report, asked: Asked, by: User) -> RefundClaim:
    """Raises `casework.NotYourCase`, `ValidationError` by field of `Asked`."""
    locked = casework.lock(report, by)
    _check_asked(asked)
    contact = help_directory.as_it_stands(asked.contact) if asked.contact else {}
    claim = RefundClaim.objects.create(
        report=locked,
        organisation=by.organisation,
        against=asked.against,
        paid_amount=asked.paid_amount,
        claimed_amount=asked.claimed_amount,
        currency=asked.currency,
        claimed_in=asked.claimed_in.replace(day=1),
        note=notes.write(report=locked, organisation=by.organisation, text=asked.words),
        **contact,
    )
    audit.record(kind=Kind.CLAIM_MADE, target=claim, by=by)
    return claim


@transaction.atomic
def answer(*, claim: RefundClaim, answer: Answer, by: User) -> RefundClaim:
    """What came of it; what was written before is replaced.

    Raises `casework.NotYourCase`, `ValidationError` by field of `Answer`.
    """
    casework.lock(claim.report, by)
    found = access.refund_claims(by).select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if found is None:
        raise casework.NotYourCase
    _check_answer(found, answer)
    found.outcome = answer.outcome
    found.recovered_amount = _recovered(found, answer)
    found.decided_in = None
    if answer.outcome != Outcome.PENDING:
        found.decided_in = answer.decided_in.replace(day=1)
    found.save(update_fields=["outcome", "recovered_amount", "decided_in"])
    fields = ["outcome", "recovered_amount", "decided_in"]
    audit.record(kind=Kind.CLAIM_ANSWERED, target=found, by=by, fields=fields)
    return found


def _check_asked(asked: Asked) -> None:
    wrong: dict[str, str] = {}
    for name in ("claimed_amount", "paid_amount"):
        amount = getattr(asked, name)
        if amount is not None and not _is_sum(amount):
            wrong[name] = _("Write the amount as a number, for example 150000.")
    if not re.fullmatch("[A-Z]{3}", asked.currency):
        wrong["currency"] = _("Choose the currency of this amount.")
    if asked.against not in RefundClaim.Against.values:
        wrong["against"] = _("Choose one of the answers.")
    if flaw := _wrong_month(asked.claimed_in, EARLIEST):
        wrong["claimed_in"] = flaw
    if wrong:
        raise ValidationError(wrong)


def _is_sum(amount: Decimal) -> bool:
    return amount.is_finite() and Decimal("0.01") <= amount < 10**12


def _wrong_month(month: date, earliest: date) -> str:
    if month.replace(day=1) > timezone.localdate():
        return _("This month has not come yet.")
    if month.replace(day=1) < earliest:
        return _("Choose a later month.")
    return ""


def _check_answer(claim: RefundClaim, answer: Answer) -> None:
    wrong: dict[str, str] = {}
    if answer.outcome not in Outcome.values:
        wrong["outcome"] = _("Choose one of the answers.")
    if answer.outcome == Outcome.PARTLY and not _is_part(answer.recovered_amount, claim):
        wrong["recovered_amount"] = _(
            "Write how much was paid back. It must be less than was claimed."
        )
    if answer.outcome != Outcome.PENDING:
        if answer.decided_in is None:
            wrong["decided_in"] = _("Write in which month.")
        elif flaw := _wrong_month(answer.decided_in, claim.claimed_in):
            wrong["decided_in"] = flaw
    if wrong:
        raise ValidationError(wrong)


def _is_part(amount: Decimal | None, claim: RefundClaim) -> bool:
    return amount is not None and _is_sum(amount) and amount < claim.claimed_amount


def _recovered(claim: RefundClaim, answer: Answer) -> Decimal | None:
    if answer.outcome == Outcome.WHOLE:
        return claim.claimed_amount
    return answer.recovered_amount if answer.outcome == Outcome.PARTLY else None
