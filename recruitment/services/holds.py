"""Reports held until others name the same recruiter: released when they do."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.hours import hour_of
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from recruitment import agency_facts
from recruitment.flags import holds
from recruitment.models import Report
from recruitment.services import webhooks


@transaction.atomic(savepoint=False)  # nobody goes on after half of it
def release(*, agency_id: int, by: Actor, now: datetime) -> list[int]:
    """Accept the held reports of this agency whose wished number of others was there when the week began.

    Of one whose last day came before that: was there on its last day. Gives their ids. `accepted_at` stays
    the hour at which the person sent it. The caller holds the agency's lock.
    """
    until = holds.counted_until(now.date())
    ends = Report.objects.filter(
        state=Report.State.HELD, agency_id__in=agency_facts.families([agency_id])
    ).values_list("hold_expires_on", flat=True)
    released: set[int] = set()
    for day in sorted({min(end, until) for end in ends if end}):
        released.update(holds.releasable(*agency_facts.load_with_held(agency_id, day=day)))
    # To the hour, as all of a report: one that tells more would tell when somebody else acted.
    hour = hour_of(now)
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
    return sorted(released)


def agencies_with_held(root_of: Mapping[int, int]) -> list[int]:
    """Of these families (member -> who stands for it), those that have a held report: who stands for them."""
    held = Report.objects.filter(state=Report.State.HELD, agency_id__in=root_of)
    return sorted({root_of[pk] for pk in held.values_list("agency_id", flat=True)})


def agencies_where_one_ends(now: datetime) -> list[int]:
    """Where a hold is over, so that it is released, if it can be, before it is kept."""
    over = Report.objects.filter(
        state=Report.State.HELD,
        match=Report.Match.MATCHED,
        hold_expires_on__lte=holds.counted_until(now.date()),
    )
    return sorted(set(over.values_list("agency_id", flat=True)))
