"""How many come back to their report, as two sums a month. Which ones came back is written nowhere."""

from datetime import UTC, date, datetime

from django.db.models import F

from recruitment.models import ReturnCount


def note_sent(at: datetime) -> None:
    """One more report was sent. Called in its transaction."""
    of_month = ReturnCount.objects.filter(month=_month(at))
    if not of_month.update(sent=F("sent") + 1):
        # The first of its month, maybe one of several at the same instant.
        ReturnCount.objects.bulk_create([ReturnCount(month=_month(at))], ignore_conflicts=True)
        of_month.update(sent=F("sent") + 1)


def note_came_back(sent_at: datetime) -> None:
    """A receipt was used for the first time. Counted to the month of sending, so that rates never pass 1."""
    ReturnCount.objects.filter(month=_month(sent_at), came_back__lt=F("sent")).update(
        came_back=F("came_back") + 1
    )


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)
