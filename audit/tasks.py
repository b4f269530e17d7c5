import logging

from celery import shared_task
from django.utils import timezone

from audit import heads, services, verification

logger = logging.getLogger(__name__)


@shared_task(expires=60)
def link_events() -> None:
    services.link_events()


# The walk takes a minute for a million events, and more where others work too.
@shared_task(expires=3600, soft_time_limit=3000, time_limit=3060)
def verify_trail() -> None:
    """Writes a head down where the chain is whole. Else nothing but an alarm in the log, every day."""
    try:
        found = verification.verify_all()
    except heads.NotAHead:
        logger.critical("AUDIT TRAIL: a line in AUDIT_HEADS is not signed by this site.")
        return
    if found.broken:
        logger.critical(
            "AUDIT TRAIL: broken at link %s: %s", found.broken.position, found.broken.fault
        )
        return
    written = heads.line(found.head, timezone.now().date())
    heads.keep(written)
    # The log leaves this machine by other ways than the file.
    logger.info("%s", written)
