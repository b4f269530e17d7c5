"""What the pages of an organisation's own work show, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from recruitment import access
from recruitment.casework_forms import AnswerForm
from recruitment.desk_presenters import fee, month
from recruitment.models import RefundClaim, Report


@dataclass(frozen=True)
class NoteRow:
    about: str
    text: str


def notes(person: User, report: Report, opened: dict[int, str]) -> list[NoteRow]:
    """The opened words, each with what it is about."""
    about: dict[int | None, str] = {}
    for work in access.casework(person).filter(report=report):
        about[work.note_id] = work.get_step_display()
    for claim in access.refund_claims(person).filter(report=report):
        money = fee(claim.claimed_amount, claim.currency)
        about[claim.note_id] = _("Refund claim: %(money)s") % {"money": money}
    return [NoteRow(about[pk], text) for pk, text in opened.items() if pk in about]


@dataclass(frozen=True)
class ClaimRow:
    claim: RefundClaim
    claimed: str
    paid: str
    recovered: str
    claimed_in: str
    decided_in: str
    form: AnswerForm


def claim_rows(claims: Iterable[RefundClaim], sent: dict[int, AnswerForm]) -> list[ClaimRow]:
    """`sent`: the form of a claim that was just sent and not in order, by the claim's id."""
    return [
        ClaimRow(
            claim,
            claimed=fee(claim.claimed_amount, claim.currency),
            paid=fee(claim.paid_amount, claim.currency),
            recovered=fee(claim.recovered_amount, claim.currency) if claim.recovered_amount else "",
            claimed_in=month(claim.claimed_in),
            decided_in=month(claim.decided_in),
            form=sent.get(claim.pk) or AnswerForm.of(claim),
        )
        for claim in claims
    ]
