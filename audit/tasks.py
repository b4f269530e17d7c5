from celery import shared_task

from audit import services


@shared_task(expires=60)
def link_events() -> None:
    services.link_events()
