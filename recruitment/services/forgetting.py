"""What was promised to be short-lived, made gone."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts import limits, notices
from audit.actors import SWEEPER
from recruitment import outbox
from recruitment.models import Draft, Report
from recruitment.retention import CHANNEL_BUCKET_KEPT, DONE_OUTBOX_KEPT, TOKEN_BUCKET_KEPT
from recruitment.services import keys, reports, stored, webhooks


def forget_what_is_due(*, now: datetime | None = None) -> None:
    """Drafts, network hashes, rate-limit buckets and done work; how long each stays: retention.py.

    Holds whose day has come stop waiting, and locks are changed where a member left.
    """
    now = now or timezone.now()
    forget_channels(now=now)
    Draft.objects.filter(expires_at__lte=now).delete()
    limits.forget_old_buckets(before=now - TOKEN_BUCKET_KEPT)
    outbox.forget_done(before=now - DONE_OUTBOX_KEPT)
    reports.keep_expired_holds(by=SWEEPER)
    keys.rotate_where_somebody_left()
    stored.delete_left_over(now=now)
    webhooks.forget_old(now=now)
    notices.forget_old(now=now)


@transaction.atomic
def forget_channels(*, now: datetime) -> int:
    """Erase keyed network hashes older than 30 days. That some were shared is kept, not which.

    Only hashes of whole days are old enough together, so a group is never split by the cut.
    """
    end = (now - CHANNEL_BUCKET_KEPT).replace(hour=0, minute=0, second=0, microsecond=0)
    due = Report.objects.filter(accepted_at__lt=end, channel_bucket__isnull=False)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_GROUPS, [end])
    return due.update(channel_bucket=None)


# A report that stands alone in its bucket leaves no trace at all.
_KEEP_GROUPS = """
WITH shared AS (
  SELECT channel_bucket, gen_random_uuid() AS "group"
    FROM recruitment_report
   WHERE accepted_at < %s AND channel_bucket IS NOT NULL
   GROUP BY channel_bucket HAVING count(*) > 1
)
INSERT INTO recruitment_channelgroup (report_id, "group")
SELECT r.id, s."group" FROM recruitment_report r JOIN shared s USING (channel_bucket)
ON CONFLICT (report_id) DO NOTHING
"""
