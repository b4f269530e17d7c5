"""Thin: a service does the work."""

from celery import shared_task
from django.conf import settings

from rights.publishing.releases import PublishingElsewhere
from rights.services.publishing import publish

# A worker has other things to do in between.
_SECONDS = 20


@shared_task(expires=60)
def publish_guides() -> None:
    if settings.PUBLISH_DIR is None:
        return
    try:
        state = publish(folder=settings.PUBLISH_DIR, seconds=_SECONDS)
    except PublishingElsewhere:
        return
    if state.waiting:
        publish_guides.delay()
