"""What the pages of an organisation's own work show, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from recruitment import access
from recruitment.casework_forms import AnswerForm, StatusForm
from recruitment.desk_presenters import Fact, abuse_names, corridor_name, fee, month
from recruitment.models import Referral, RefundClaim, Report


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
    for referral in access.referrals(person).filter(report=report):
        about[referral.note_id] = _("Referral: %(name)s") % {"name": referral.contact_name}
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


@dataclass(frozen=True)
class ReferralRow:
    referral: Referral
    form: StatusForm


def referral_rows(referrals: Iterable[Referral], sent: dict[int, StatusForm]) -> list[ReferralRow]:
    """`sent`: as in `claim_rows`."""
    return [ReferralRow(row, sent.get(row.pk) or StatusForm.of(row)) for row in referrals]


def handed_over(referral: Referral, person: User) -> list[Fact]:
    """The facts on the sheet; none where the worker took her consent back."""
    facts = access.handed_over(referral, person)
    if facts is None:
        return []
    labels = abuse_names()
    rows = [
        (_("What happened"), " · ".join(labels[key] for key in facts.abuses)),
        (_("Recruiter"), facts.agency_typed),
        (_("Journey"), corridor_name(facts.origin, facts.destination)),
        (_("Month"), month(facts.month)),
        (_("Still going on"), Report.Ongoing(facts.ongoing).label),
        (_("Paid"), fee(facts.fee_amount, facts.fee_currency)),
        (_("People"), str(facts.people)),
    ]
    return [Fact(label, text) for label, text in rows if text]
