"""Thin: a service does the work. No task takes an argument: an address would stand in the broker."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import emergency, notices, push

# Shorter than what beat waits before the next one.
_LASTS = timedelta(seconds=45)


@shared_task(expires=60)
def send_notices() -> None:
    notices.send_due(until=timezone.now() + _LASTS)


@shared_task(expires=600)
def close_emergencies() -> None:
    emergency.close_unreviewed(now=timezone.now())


@shared_task(expires=60)
def send_pushes() -> None:
    push.send_due(until=timezone.now() + _LASTS)
