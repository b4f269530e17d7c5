"""What organisations did for a worker, as she reads it behind her receipt: fixed words, no free text."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment.models import Referral, RefundClaim, Report
from recruitment.shown import number

_STATUS_TOLD = {
    Referral.Status.SENT: gettext_lazy("There is no answer yet."),
    Referral.Status.TAKEN: gettext_lazy("They took it on."),
    Referral.Status.DECLINED: gettext_lazy("They did not take it on."),
    Referral.Status.ENDED: gettext_lazy("They finished their work."),
}
_SCOPE_TOLD = {
    Referral.Scope.FACTS: gettext_lazy("They see the facts, no name and no story."),
    Referral.Scope.WORDS: gettext_lazy("They see the facts and your words."),
}
_OUTCOME_TOLD = {
    RefundClaim.Outcome.PENDING: gettext_lazy("There is no answer yet."),
    RefundClaim.Outcome.WHOLE: gettext_lazy("All of it was paid back."),
    RefundClaim.Outcome.REFUSED: gettext_lazy("They refused."),
}


def sentences(report: Report) -> list[str]:
    """Referrals, then claims, each in the order in which they were made. Two queries."""
    told = []
    for referral in report.referrals.select_related("organisation"):
        names = {"organisation": referral.organisation.name, "name": referral.contact_name}
        sent = _("%(organisation)s referred you to %(name)s.") % names
        told.append(f"{sent} {_SCOPE_TOLD[referral.scope]} {_STATUS_TOLD[referral.status]}")
    for claim in report.refund_claims.select_related("organisation"):
        asked = _("%(organisation)s asked for %(money)s back for you.") % {
            "organisation": claim.organisation.name,
            "money": _money(claim.claimed_amount, claim.currency),
        }
        told.append(f"{asked} {_answer_told(claim)}")
    return told


def _answer_told(claim: RefundClaim) -> str:
    if claim.outcome == RefundClaim.Outcome.PARTLY:
        money = _money(claim.recovered_amount, claim.currency)
        return _("%(money)s was paid back.") % {"money": money}
    return str(_OUTCOME_TOLD[claim.outcome])


def _money(amount: Decimal, currency: str) -> str:
    return f"{number(amount)} {currency}"
