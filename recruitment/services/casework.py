"""Whose a case is, what comes next and by when, and how it ended."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import NoticeWish, User
from accounts.permissions import Permission
from audit import services as audit
from audit.kinds import Kind
from recruitment import access
from recruitment.models import Casework, Report
from recruitment.services import notes, reports


class NotYourCase(Exception):
    """Not on this person's desk, or taken back. Which of the two is not said."""


class CaseIsClosed(Exception):
    """It was closed meanwhile; whoever wants to go on opens it again first."""


@dataclass(frozen=True)
class Plan:
    """`words` are sealed; empty words keep those that stand, as long as the step stays the same.

    `step` and `due_on` come together or not at all.
    """

    assigned_to: User | None = None
    step: str = ""
    due_on: date | None = None
    words: str = ""


@transaction.atomic
def plan(*, report: Report, plan: Plan, by: User) -> Casework:
    """Raises `NotYourCase`, `CaseIsClosed`, `ValidationError` by field of `Plan`."""
    work = _work(report, by)
    if work.outcome:
        raise CaseIsClosed
    _check(plan, work, by)
    before = (work.assigned_to_id, work.step, work.due_on)
    old = work.note
    new = notes.write(report=work.report, organisation=by.organisation, text=plan.words)
    keeps_words = new is None and plan.step == work.step
    work.assigned_to, work.step, work.due_on = plan.assigned_to, plan.step, plan.due_on
    work.note = old if keeps_words else new
    work.save()
    if not keeps_words:
        notes.forget([old])
    after = (work.assigned_to_id, work.step, work.due_on)
    changed = [
        name
        for name, was, now in zip(("assigned_to", "step", "due_on"), before, after, strict=True)
        if was != now
    ]
    if "assigned_to" in changed and plan.assigned_to not in (None, by):
        notices.tell(people=[plan.assigned_to], kind=NoticeWish.Kind.ASSIGNED)
    audit.record(kind=Kind.CASE_PLANNED, target=work, by=by, fields=changed)
    return work


@transaction.atomic
def close(*, report: Report, outcome: str, by: User) -> Casework:
    """The next step and its words go. Raises `NotYourCase`, `CaseIsClosed`, `ValidationError`."""
    if outcome not in Casework.Outcome.values:
        raise ValidationError({"outcome": _("Choose one of the answers.")})
    work = _work(report, by)
    if work.outcome:
        raise CaseIsClosed
    old = work.note
    work.step, work.due_on, work.note = "", None, None
    work.outcome, work.closed_at, work.closed_by = outcome, timezone.now(), by
    work.save()
    notes.forget([old])
    audit.record(kind=Kind.CASE_CLOSED, target=work, by=by, fields=["outcome"])
    return work


@transaction.atomic
def open_again(*, report: Report, by: User) -> Casework:
    """Doing it twice changes nothing. Raises `NotYourCase`."""
    work = _work(report, by)
    if not work.outcome:
        return work
    work.outcome, work.closed_at, work.closed_by = "", None, None
    work.save()
    audit.record(kind=Kind.CASE_OPENED_AGAIN, target=work, by=by, fields=["outcome"])
    return work


def lock(report: Report, by: User) -> Report:
    """The report, to write of it, so that it is not taken back meanwhile. Raises `NotYourCase`."""
    found = Report.objects.select_for_update().filter(pk=report.pk).first()
    if found is None or not access.open_cases(by).filter(pk=report.pk).exists():
        raise NotYourCase
    reports.written_in(found)
    return found


def members(by: User) -> list[User]:
    """Whom a case of this person's organisation may be given to, by name."""
    found = User.objects.filter(organisation=by.organisation_id, is_active=True).order_by("name")
    return [person for person in found if person.may(Permission.REPORT_READ_OWN_ORGANISATION)]


def _work(report: Report, by: User) -> Casework:
    locked = lock(report, by)
    work, _is_new = Casework.objects.get_or_create(report=locked, organisation=by.organisation)
    return work


def _check(plan: Plan, work: Casework, by: User) -> None:
    wrong: dict[str, str] = {}
    if plan.assigned_to is not None and plan.assigned_to not in members(by):
        wrong["assigned_to"] = _("Choose somebody of your organisation.")
    if plan.step and plan.step not in Casework.Step.values:
        wrong["step"] = _("Choose one of the answers.")
    if plan.step and plan.due_on is None:
        wrong["due_on"] = _("Write by which day.")
    if plan.due_on and not plan.step:
        wrong["step"] = _("Choose what comes next.")
    if plan.words and not plan.step:
        wrong["step"] = _("Choose what comes next.")
    is_new_day = plan.due_on is not None and plan.due_on != work.due_on
    if is_new_day and plan.due_on < timezone.localdate():
        wrong["due_on"] = _("This day is over.")
    if wrong:
        raise ValidationError(wrong)
