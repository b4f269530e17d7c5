"""The Celery app and its timetable. The timetable is code, so that it is reviewed like code."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

from portal.collector import leave_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal", fixups=["portal.celery_fixup:fixup"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_scheduler = "portal.beat:Scheduler"
app.conf.beat_schedule = {
    # Picks up what was committed while the broker or a worker was down.
    "sweep-outbox": {"task": "recruitment.tasks.sweep_outbox", "schedule": 10.0},
    # Messages to systems of organisations. On a queue of its own: only its worker reaches the outside,
    # and somebody's slow server holds up no match.
    "send-webhooks": {
        "task": "recruitment.tasks.send_webhooks",
        "schedule": 10.0,
        "options": {"queue": "outward"},
    },
    # Mail that something waits. It goes outside, so from the courier as well.
    "send-notices": {
        "task": "accounts.tasks.send_notices",
        "schedule": 60.0,
        "options": {"queue": "outward"},
    },
    # To push services of browsers, apart from mail: one that is slow holds the other up no longer.
    "send-pushes": {
        "task": "accounts.tasks.send_pushes",
        "schedule": 60.0,
        "options": {"queue": "outward"},
    },
    # Emergency access that nobody looked at ends (accounts/emergency.py).
    "close-emergencies": {"task": "accounts.tasks.close_emergencies", "schedule": 10 * 60.0},
    "tell-deadlines": {
        "task": "recruitment.tasks.tell_deadlines",
        "schedule": crontab(hour=5, minute=30),
    },
    # Windows move by themselves: a flag's twelve months pass without any new report.
    "re-evaluate-windows": {
        "task": "recruitment.tasks.reevaluate_windows",
        "schedule": 6 * 60 * 60.0,
    },
    # What a change's own message did not reach, and a new day: who is bound depends on the day.
    "publish-guides": {"task": "rights.tasks.publish_guides", "schedule": 60.0},
    # Drafts, channel keys and rate-limit buckets are short-lived by promise.
    "forget": {"task": "recruitment.tasks.forget_what_is_due", "schedule": 15 * 60.0},
    # What hangs on the chain can no longer be changed unnoticed.
    "link-events": {"task": "audit.tasks.link_events", "schedule": 60.0},
    "verify-trail": {"task": "audit.tasks.verify_trail", "schedule": crontab(hour=3, minute=20)},
}


@worker_init.connect
def share_what_is_loaded(**_: Any) -> None:
    """Before the pool forks: what is not moved by the collector has its pages shared by children."""
    leave_what_is_loaded()
