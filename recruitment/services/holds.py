"""Reports held until others name the same recruiter: released when they do."""

from datetime import UTC, datetime

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from recruitment import agency_facts
from recruitment.flags import holds
from recruitment.models import Report
from recruitment.services import webhooks


@transaction.atomic
def release(*, agency_id: int, by: Actor, now: datetime) -> list[int]:
    """Accept the held reports of this agency whose wished number of others is there. Gives their ids.

    `accepted_at` stays the hour at which the person sent it. The caller holds the agency's lock.
    """
    if not Report.objects.filter(
        state=Report.State.HELD, agency_id__in=agency_facts.families([agency_id])
    ).exists():
        return []
    facts, wishes = agency_facts.load_with_held(agency_id, day=now.date())
    if not wishes:
        return []
    released = holds.releasable(facts, wishes)
    # As of everything about a report: a second would be that of the stranger's who was the last to come.
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for report in Report.objects.select_for_update().filter(
        pk__in=released, state=Report.State.HELD
    ):
        report.state = Report.State.ACCEPTED
        report.state_changed_at = hour
        report.save(update_fields=["state", "state_changed_at"])
        audit.record(
            kind=Kind.REPORT_RELEASED, target=report, by=by, fields=["state", "state_changed_at"]
        )
        webhooks.note(report, by=by)
    return list(released)
