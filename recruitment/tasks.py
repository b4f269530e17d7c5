"""Thin: an id or a kind of work comes in, a service does it. Nothing else is ever an argument."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from audit.actors import SWEEPER
from recruitment import outbox
from recruitment.models import OutboxRow
from recruitment.services import (
    deadlines,
    flags,
    forgetting,
    matches,
    policies,
    tallies,
    uploads,
    webhooks,
)

WORKS: dict[str, outbox.Work] = {
    OutboxRow.Kind.MATCH_REPORT: lambda report_id: matches.match_report(report_id=report_id),
    OutboxRow.Kind.EVALUATE_AGENCY: lambda agency_id: flags.evaluate(agency_id=agency_id),
    OutboxRow.Kind.WRITE_REGISTER: lambda upload_id: uploads.write(upload_id=upload_id),
    OutboxRow.Kind.PREVIEW_POLICY: lambda policy_id: policies.preview(policy_id=policy_id),
    OutboxRow.Kind.APPLY_POLICY: lambda policy_id: policies.apply(policy_id=policy_id),
}

TOGETHER: dict[str, outbox.WorkTogether] = {
    OutboxRow.Kind.EVALUATE_AGENCY: lambda agency_ids: flags.evaluate_all(agency_ids=agency_ids),
}

# Two seconds before beat calls the next one, so that one worker is never taken by two sweeps for long.
_SWEEP_LASTS = timedelta(seconds=8)


@shared_task
def process_outbox_row(row_id: int) -> None:
    outbox.process(row_id, WORKS)


@shared_task
def process_waiting_rows(kind: str) -> None:
    until = timezone.now() + _SWEEP_LASTS
    outbox.process_waiting(kind, WORKS, TOGETHER[kind], until=until)


@shared_task(expires=10)
def sweep_outbox() -> None:
    outbox.sweep(WORKS, TOGETHER, until=timezone.now() + _SWEEP_LASTS)


@shared_task(expires=10)
def send_webhooks() -> None:
    webhooks.send_due(until=timezone.now() + _SWEEP_LASTS)


@shared_task(expires=3600)
def tell_deadlines() -> None:
    deadlines.tell(today=timezone.localdate())


@shared_task(expires=3600)
def reevaluate_windows() -> None:
    """Windows move without any new report. The work is left in the outbox, for the sweep's own pace."""
    flags.make_baselines(day=timezone.now().date())
    flags.leave_work_for_all()


@shared_task(expires=600)
def forget_what_is_due() -> None:
    forgetting.forget_what_is_due()
    uploads.forget_left(by=SWEEPER)
    tallies.bring_all_up_to_date()
