"""How exactly a time is kept that a worker's act may have caused: to the hour. UTC."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone


def this_hour() -> datetime:
    return hour_of(timezone.now())


def hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def next_hour(moment: datetime) -> datetime:
    """The first full hour after it: what lasts until then lasts no shorter than was promised."""
    return hour_of(moment) + timedelta(hours=1)
