"""A case passed on to somebody of the help directory, as far as the worker agreed and no further."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.hours import this_hour
from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, help_directory
from recruitment.models import Referral, Report
from recruitment.services import casework, notes
from rights.models import Contact

Scope, Status = Referral.Scope, Referral.Status


@dataclass(frozen=True)
class Passing:
    """`consented_on`: the day on which the worker agreed to this one and this scope. `words` are sealed."""

    contact: Contact
    scope: str
    consented_on: date
    words: str = ""


@transaction.atomic
def make(*, report: Report, passing: Passing, by: User) -> Referral:
    """Write down that a case was passed on. Nothing is sent by the portal itself.

    Only a report that the organisation filed. Raises `casework.NotYourCase`, `ValidationError` by
    field of `Passing`.
    """
    locked = casework.lock(report, by)
    if locked.organisation_id != by.organisation_id:
        raise casework.NotYourCase
    _check(locked, passing)
    referral = Referral.objects.create(
        report=locked,
        organisation=by.organisation,
        scope=passing.scope,
        consented_on=passing.consented_on,
        referred_at=this_hour(),
        referred_by=by,
        note=notes.write(report=locked, organisation=by.organisation, text=passing.words),
        **help_directory.as_it_stands(passing.contact),
    )
    audit.record(kind=Kind.REFERRAL_MADE, target=referral, by=by)
    return referral


@transaction.atomic
def answer(*, referral: Referral, status: str, by: User) -> Referral:
    """What became of it. Raises `casework.NotYourCase`, `ValidationError`."""
    casework.lock(referral.report, by)
    found = access.referrals(by).select_for_update(of=("self",)).filter(pk=referral.pk).first()
    if found is None:
        raise casework.NotYourCase
    if status not in Status.values:
        raise ValidationError({"status": _("Choose one of the answers.")})
    found.status = status
    found.save(update_fields=["status"])
    audit.record(kind=Kind.REFERRAL_ANSWERED, target=found, by=by, fields=["status"])
    return found


def _check(report: Report, passing: Passing) -> None:
    wrong: dict[str, str] = {}
    is_office = passing.contact.kind in access.OFFICES
    if passing.contact.kind not in help_directory.TAKES_CASES or not passing.contact.is_published:
        wrong["contact"] = _("Choose somebody of the help directory.")
    elif is_office and not report.consents_to_regulator:
        wrong["contact"] = _("The worker did not agree that an office sees the facts.")
    if passing.scope not in Scope.values:
        wrong["scope"] = _("Choose one of the answers.")
    elif passing.scope == Scope.WORDS and is_office:
        wrong["scope"] = _("An office is shown the facts only.")
    elif passing.scope == Scope.WORDS and not report.consents_to_story:
        wrong["scope"] = _("The worker did not agree that you open the words.")
    if passing.consented_on > timezone.localdate():
        wrong["consented_on"] = _("This day has not come yet.")
    if wrong:
        raise ValidationError(wrong)
