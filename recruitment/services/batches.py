"""Reports that came in at once: known as one, and taken back as one."""

from dataclasses import dataclass

from django.db import transaction

from accounts.hours import this_hour
from accounts.models import ApiKey, Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment.models import Receipt, Report, ReportBatch
from recruitment.services import reports


class BatchAlreadyUndone(Exception):
    """It was undone before; what stayed then is not the organisation's to take back."""


@dataclass(frozen=True)
class Undone:
    """Numbers of reports. `with_worker`: they stayed, since the worker has used the receipt."""

    withdrawn: tuple[int, ...]
    with_worker: tuple[int, ...]


@transaction.atomic
def begin(*, organisation: Organisation, by: User | ApiKey) -> ReportBatch:
    """A batch to which `reports.submit` counts. `finish` it, also if nothing was stored."""
    return ReportBatch.objects.create(
        organisation=organisation,
        filed_by=by if isinstance(by, User) else None,
        api_key=by if isinstance(by, ApiKey) else None,
        created_at=this_hour(),
    )


@transaction.atomic
def finish(*, batch: ReportBatch, by: User | ApiKey) -> ReportBatch | None:
    """The batch with its count; None, and no trace, where nothing new was stored."""
    batch.refresh_from_db()
    if not batch.count:
        batch.delete()
        return None
    audit.record(kind=Kind.REPORT_BATCH_SENT, target=batch, by=by, fields=["count"])
    return batch


@transaction.atomic
def undo_batch(*, batch: ReportBatch, by: User) -> Undone:
    """Withdraw each report of the batch whose receipt no worker has used yet; the others stay hers.

    What was taken back before is left as it is. Raises `BatchAlreadyUndone`.
    """
    batch = ReportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.undone_at is not None:
        raise BatchAlreadyUndone
    # As `open_with_receipt` does, and in its order: a worker who comes now is either before or after.
    still_there = Report.objects.filter(batch=batch).exclude(state__in=Report.GONE)
    list(still_there.select_for_update().order_by("pk").values_list("pk"))
    receipts = (
        Receipt.objects.select_for_update(of=("self",))
        .filter(report__batch=batch)
        .exclude(report__state__in=Report.GONE)
        .select_related("report")
        .order_by("pk")
    )
    withdrawn, with_worker = [], []
    for receipt in receipts:
        if receipt.first_used_at is not None:
            with_worker.append(receipt.report_id)
            continue
        reports.withdraw(report=receipt.report, by=by)
        withdrawn.append(receipt.report_id)
    batch.undone_at = this_hour()
    batch.undone_by = by
    batch.save(update_fields=["undone_at", "undone_by"])
    audit.record(
        kind=Kind.REPORT_BATCH_UNDONE, target=batch, by=by, fields=["undone_at", "undone_by"]
    )
    return Undone(tuple(withdrawn), tuple(with_worker))
