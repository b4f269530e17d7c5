"""How the site is doing, in a few numbers: for Prometheus at /metrics, for operators in words.

Counted when asked, in a few cheap queries. Counts and ages alone: nothing tells of one report.
Thresholds stand here once; deploy/alerts.yml is tested against them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from accounts.models import EmergencyAccess, Notice
from portal.backups import log
from portal.backups import services as backups
from recruitment import outbox
from recruitment.models import OutboxRow, RegisterImport, WebhookEndpoint
from rights.models import Contact, Statement
from rights.presenters.facts import first_year_not_old
from rights.publishing.releases import read_state

_MINUTE, _HOUR, _DAY = 60, 60 * 60, 24 * 60 * 60


class State(StrEnum):
    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Measure:
    """`look`, `wrong`: from this value on. `never`: the state where there is no value; None: not told of.

    An age is in seconds, and ends in `_seconds`; everything else is a count.
    """

    name: str
    title: Promise
    to_do: Promise
    look: int | None = None
    wrong: int | None = None
    never: State | None = None

    @property
    def is_age(self) -> bool:
        return self.name.endswith("_seconds")


MEASURES = (
    Measure(
        "portal_outbox_oldest_seconds",
        _("Oldest work that waits"),
        _("Is a worker running, and the broker? Work is done as soon as they are back."),
        look=2 * _MINUTE,
        wrong=15 * _MINUTE,
    ),
    Measure(
        "portal_outbox_waiting",
        _("Work that waits"),
        _("After a new register this is normal. If it does not fall, start more workers."),
        look=1_000,
        wrong=20_000,
    ),
    Measure(
        "portal_outbox_dead_letters",
        _("Work that was given up"),
        _("Read the kind of error in the admin, mend its cause, and try again there."),
        look=1,
        wrong=10,
    ),
    Measure(
        "portal_flags_waiting",
        _("Agencies to be counted again"),
        _("Flags are late until this falls. Is a worker running?"),
        look=500,
        wrong=5_000,
    ),
    Measure(
        "portal_register_import_age_seconds",
        _("Newest register"),
        _("Ask the regulators for their new lists: readers see old licences."),
        look=35 * _DAY,
        wrong=100 * _DAY,
        never=State.LOOK,
    ),
    Measure(
        "portal_guide_facts_old",
        _("Facts in guides with an old source"),
        _("Editors should read the sources again. Readers see the year."),
        look=1,
    ),
    Measure("portal_guides_pages", _("Guides made ahead"), _("Run manage.py publish.")),
    Measure(
        "portal_guides_waiting",
        _("Guides not yet made again"),
        _("The portal answers for them, more slowly. Is a worker running?"),
        look=500,  # all of them, for some hours, on a new site or after a new look
    ),
    Measure(
        "portal_guides_failed",
        _("Guides that could not be made"),
        _("Look into the log of the worker, and run manage.py publish."),
        look=1,
        wrong=100,
    ),
    Measure(
        "portal_guides_checked_age_seconds",
        _("Guides last looked at"),
        _("Are beat and a worker running? Is the disk full?"),
        look=10 * _MINUTE,
        wrong=2 * _HOUR,
        never=State.WRONG,
    ),
    Measure(
        "portal_webhooks_failing",
        _("Webhooks turned off by failures"),
        _("Tell the organisation that its system does not answer."),
        look=1,
    ),
    Measure(
        "portal_backup_age_seconds",
        _("Newest backup"),
        _("See docs/guides/backups.md. Without a backup a broken disk is the end."),
        look=8 * _HOUR,
        wrong=25 * _HOUR,
        never=State.WRONG,
    ),
    Measure(
        "portal_log_sealed_age_seconds",
        _("Log of the database last put away"),
        _("Is the program that seals it running? What it does not take away fills the disk."),
        look=5 * _MINUTE,
        wrong=30 * _MINUTE,
    ),
    Measure(
        "portal_emergencies_unreviewed",
        _("Emergency access to be looked at"),
        _("Look at it on the page “Emergency access”, or ask an auditor or a colleague to."),
        wrong=1,
    ),
    Measure(
        "portal_notices_waiting",
        _("E-mails that wait"),
        _("Is the courier running? Does the mail server take mail?"),
        look=100,
        wrong=1_000,
    ),
)


@dataclass(frozen=True)
class Reading:
    measure: Measure
    value: float | None

    @property
    def state(self) -> State:
        if self.value is None:
            return self.measure.never or State.OK
        for state, limit in ((State.WRONG, self.measure.wrong), (State.LOOK, self.measure.look)):
            if limit is not None and self.value >= limit:
                return state
        return State.OK

    @property
    def in_words(self) -> str | Promise:
        if self.value is None:
            return _("never")
        if self.measure.is_age:
            now = timezone.now()
            return timesince(now - timedelta(seconds=self.value), now, depth=1)
        return str(int(self.value))


def read() -> list[Reading]:
    """Every measure that there is something to say of."""
    values = _values()
    found = [Reading(one, values.get(one.name)) for one in MEASURES]
    return [one for one in found if one.value is not None or one.measure.name in values]


def _values() -> Mapping[str, float | None]:
    """A name that is missing is not in use here; None is in use, and never was."""
    lag = outbox.lag()
    waiting = OutboxRow.objects.filter(done_at=None, failed_at=None)
    newest = RegisterImport.objects.filter(undone_at=None).aggregate(at=Max("created_at"))["at"]
    year = first_year_not_old()
    backup = backups.age()
    return {
        "portal_outbox_oldest_seconds": lag.oldest_seconds,
        "portal_outbox_waiting": lag.waiting,
        "portal_outbox_dead_letters": lag.dead,
        "portal_flags_waiting": waiting.filter(kind=OutboxRow.Kind.EVALUATE_AGENCY).count(),
        "portal_register_import_age_seconds": _age(newest),
        "portal_guide_facts_old": sum(
            model.objects.published().filter(as_of__lt=year).count()
            for model in (Statement, Contact)
        ),
        "portal_webhooks_failing": WebhookEndpoint.objects.failing().count(),
        "portal_backup_age_seconds": backup.total_seconds() if backup else None,
        "portal_emergencies_unreviewed": EmergencyAccess.objects.filter(reviewed_at=None).count(),
        "portal_notices_waiting": Notice.objects.filter(ended_at=None).count(),
        **dict(_published()),
        **dict(_log()),
    }


def _log() -> Iterator[tuple[str, float]]:
    age = log.age_since_emptied(settings.BACKUP_DIR) if settings.BACKUP_DIR else None
    if age is not None:
        yield "portal_log_sealed_age_seconds", age.total_seconds()


def _published() -> Iterator[tuple[str, float | None]]:
    if settings.PUBLISH_DIR is None:
        return
    state = read_state(settings.PUBLISH_DIR)
    checked_at = datetime.fromisoformat(state.checked_at) if state.checked_at else None
    yield "portal_guides_pages", state.pages
    yield "portal_guides_waiting", state.waiting
    yield "portal_guides_failed", len(state.failures)
    yield "portal_guides_checked_age_seconds", _age(checked_at)


def _age(at: datetime | None) -> float | None:
    return (timezone.now() - at).total_seconds() if at else None
