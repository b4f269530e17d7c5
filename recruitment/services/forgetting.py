"""What was promised to be short-lived, made gone, with proof."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import limits, notices, push
from accounts.models import TokenBucket
from audit import services as audit
from audit.actors import SWEEPER
from audit.kinds import Kind
from recruitment import outbox
from recruitment.models import (
    ChangedFacts,
    ClosedCase,
    Deletion,
    Draft,
    OutboxRow,
    Report,
    WebhookDelivery,
)
from recruitment.retention import (
    CHANNEL_BUCKET_KEPT,
    CLOSED_CASE_KEPT,
    DELIVERY_KEPT,
    DONE_OUTBOX_KEPT,
    TOKEN_BUCKET_KEPT,
)
from recruitment.services import (
    brought,
    flags,
    holds,
    interviews,
    keys,
    reports,
    resuming,
    stored,
    webhooks,
)


def forget_what_is_due(*, now: datetime | None = None) -> None:
    """Drafts, network hashes, rate-limit buckets and done work; how long each stays: retention.py.

    Holds whose day has come stop waiting, and locks are changed where a member left.
    """
    now = now or timezone.now()
    for what, forget, due in _CLASSES:
        _prove(what=what, how_many=forget(now), still_there=due(now), now=now)
    for agency_id in holds.agencies_where_one_ends(now):
        flags.evaluate(agency_id=agency_id, now=now)
    reports.keep_expired_holds(by=SWEEPER)
    brought.follow_where_all_are_gone(by=SWEEPER)
    keys.rotate_where_somebody_left()


def _channels_due(now: datetime) -> QuerySet[Report]:
    """Only hashes of whole days are old enough together, so a group is never split by the cut."""
    return Report.objects.filter(
        accepted_at__lt=_whole_days_before(now), channel_bucket__isnull=False
    )


def _later_channels_due(now: datetime, naming: str) -> QuerySet[ChangedFacts]:
    """`naming`: of `_NAMINGS`."""
    due = {f"{naming}_at__lt": _whole_days_before(now), f"{naming}_bucket__isnull": False}
    return ChangedFacts.objects.filter(**due)


# Of the recruiter it names, and of the one it left, while it is not matched anew.
_NAMINGS = ("named", "left")


def _closed_due(now: datetime) -> QuerySet[ClosedCase]:
    return ClosedCase.objects.filter(month__lt=(now - CLOSED_CASE_KEPT).date().replace(day=1))


def _whole_days_before(now: datetime) -> datetime:
    end = now - CHANNEL_BUCKET_KEPT
    return end.replace(hour=0, minute=0, second=0, microsecond=0)


# What is deleted, how, and how many are due when looked for again.
_CLASSES: tuple[tuple[Deletion.What, Callable[[datetime], int], Callable[[datetime], int]], ...] = (
    (
        Deletion.What.NETWORK,
        lambda now: forget_channels(now=now),
        lambda now: (
            _channels_due(now).count()
            + sum(_later_channels_due(now, naming).count() for naming in _NAMINGS)
        ),
    ),
    (
        Deletion.What.DRAFT,
        lambda now: Draft.objects.filter(expires_at__lte=now).delete()[0],
        lambda now: Draft.objects.filter(expires_at__lte=now).count(),
    ),
    (
        Deletion.What.LIMIT,
        lambda now: limits.forget_old_buckets(before=now - TOKEN_BUCKET_KEPT),
        lambda now: TokenBucket.objects.filter(updated_at__lt=now - TOKEN_BUCKET_KEPT).count(),
    ),
    (
        Deletion.What.WORK,
        lambda now: outbox.forget_done(before=now - DONE_OUTBOX_KEPT),
        lambda now: OutboxRow.objects.filter(done_at__lt=now - DONE_OUTBOX_KEPT).count(),
    ),
    (
        Deletion.What.DELIVERY,
        lambda now: webhooks.forget_old(now=now),
        lambda now: WebhookDelivery.objects.filter(available_at__lt=now - DELIVERY_KEPT).count(),
    ),
    (
        Deletion.What.NOTICE,
        lambda now: notices.forget_old(now=now) + push.forget_old(now=now),
        lambda now: notices.old(now).count() + push.old(now).count(),
    ),
    (
        Deletion.What.FILE,
        lambda now: stored.delete_left_over(now=now),
        lambda now: len(stored.left_over(now=now)),
    ),
    (
        Deletion.What.REPORT,
        lambda now: reports.end_old(now=now, by=SWEEPER),
        lambda now: reports.old(now).count(),
    ),
    (
        Deletion.What.UPLOAD,
        lambda now: resuming.forget_old(now=now),
        lambda now: resuming.due(now).count(),
    ),
    (
        Deletion.What.INTERVIEW,
        lambda now: interviews.forget_old(now=now),
        lambda now: interviews.due(now).count(),
    ),
    (
        Deletion.What.CASE,
        lambda now: _closed_due(now).delete()[0],
        lambda now: _closed_due(now).count(),
    ),
)


@transaction.atomic
def _prove(*, what: Deletion.What, how_many: int, still_there: int, now: datetime) -> None:
    """Count it to the day's row, and name the row in the trail. Nothing gone and nothing due: no row."""
    if not how_many and not still_there:
        return
    row, _is_new = Deletion.objects.select_for_update().get_or_create(
        day=now.date(), what=what, defaults={"how_many": 0, "still_there": 0}
    )
    row.how_many += how_many
    row.still_there = still_there
    row.save()
    audit.record(kind=Kind.DATA_DELETED, target=row, by=SWEEPER, fields=["how_many", "still_there"])


@transaction.atomic
def forget_channels(*, now: datetime) -> int:
    """Erase keyed network hashes older than 30 days. That some were shared is kept, not which."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_GROUPS, {"before": _whole_days_before(now)})
    later = sum(
        _later_channels_due(now, naming).update(**{f"{naming}_bucket": None}) for naming in _NAMINGS
    )
    return _channels_due(now).update(channel_bucket=None) + later


# A report that stands alone in its bucket leaves no trace at all. Of one day are those that were sent and
# those that named their recruiter then.
_KEEP_GROUPS = """
WITH seen AS (
  SELECT id AS report_id, channel_bucket AS bucket
    FROM recruitment_report WHERE accepted_at < %(before)s AND channel_bucket IS NOT NULL
   UNION ALL
  SELECT report_id, named_bucket
    FROM recruitment_changedfacts WHERE named_at < %(before)s AND named_bucket IS NOT NULL
   UNION ALL
  SELECT report_id, left_bucket
    FROM recruitment_changedfacts WHERE left_at < %(before)s AND left_bucket IS NOT NULL
), shared AS (
  SELECT bucket, gen_random_uuid() AS "group"
    FROM seen GROUP BY bucket HAVING count(DISTINCT report_id) > 1
), later AS (
  UPDATE recruitment_changedfacts c
     SET named_group = coalesce(n."group", c.named_group), left_group = coalesce(l."group", c.left_group)
    FROM recruitment_changedfacts o
    LEFT JOIN shared n ON n.bucket = o.named_bucket AND o.named_at < %(before)s
    LEFT JOIN shared l ON l.bucket = o.left_bucket AND o.left_at < %(before)s
   WHERE o.id = c.id AND (n.bucket IS NOT NULL OR l.bucket IS NOT NULL)
)
INSERT INTO recruitment_channelgroup (report_id, "group")
SELECT r.id, s."group"
  FROM recruitment_report r JOIN shared s ON r.channel_bucket = s.bucket
 WHERE r.accepted_at < %(before)s
ON CONFLICT (report_id) DO NOTHING
"""
