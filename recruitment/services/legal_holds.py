"""Reports that must outlast their time, for a court or an authority. Placed and ended by operators.

A worker who takes her report back is not stopped by a hold: what she told is hers, and a promise that
somebody else can undo would keep people from telling anything. The hold stays as a row, with its reason.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from recruitment.models import LegalHold, Report

# Longer than most proceedings; a longer one is looked at again and placed anew.
LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def place(*, report_id: int, reason: str, ends_on: date, by: User) -> LegalHold:
    """Raises `ValidationError` by field. One that is over gives way to a new one."""
    today = timezone.localdate()
    if not today <= ends_on <= today + LONGEST:
        raise ValidationError({"ends_on": _("Choose a day to come, at most two years later.")})
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None or report.state in Report.GONE:
        raise ValidationError({"report_id": _("No report has this number, or not any more.")})
    for row in report.legal_holds.filter(ended_at__isnull=True):
        if row.ends_on >= today:
            raise ValidationError({"report_id": _("This report is held already. End that first.")})
        end(hold=row, by=by)
    row = LegalHold.objects.create(report=report, reason=reason, ends_on=ends_on, placed_by=by)
    audit.record(kind=Kind.REPORT_HELD_FOR_LAW, target=report, by=by, fields=["legal_holds"])
    return row


@transaction.atomic
def end(*, hold: LegalHold, by: User) -> None:
    """Before its day. Doing it twice changes nothing."""
    row = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record(kind=Kind.REPORT_HOLD_ENDED, target=row.report, by=by, fields=["legal_holds"])
