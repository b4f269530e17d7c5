"""Work left behind by a change: written with it, done at least once, never lost.

A row is added in the transaction of the change and sent to the broker after the commit. When the
broker is down nothing happens but a delay: the sweep finds the row. Every kind of work looks at
the tables as they are now and says what should be, so doing it twice, late or in another order ends the same.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from celery import current_app
from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncHour
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.hours import this_hour
from audit import services as audit
from audit.actors import FLAGGER, Actor, Process
from audit.kinds import Kind
from recruitment.models import OutboxRow

log = logging.getLogger(__name__)

# A worker that died in the middle is noticed by its lock, which the database drops with its connection. This
# only keeps two healthy ones from trying the same row at the same moment.
CLAIM_LASTS = timedelta(seconds=30)
# Ten tries over about an hour: longer than a restart of the database, shorter than a working day.
MAX_ATTEMPTS = 10
# The sweep leaves young rows to the message that is on its way.
SWEEP_AFTER = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=10)
_TASK = "recruitment.tasks.process_outbox_row"
_TIMES = ("created_at", "available_at", "claimed_at")

# Work that is done for many targets at once for hardly more than for one: its rows are gathered for so many seconds,
# and one message does all that wait by then.
TOGETHER = frozenset({OutboxRow.Kind.EVALUATE_AGENCY})
GATHERED_FOR = 2.0
MOST_TOGETHER = 50
_TOGETHER_TASK = "recruitment.tasks.process_waiting_rows"
# A little less, as the message must still be under way when the row that it is to take along is written.
_ON_ITS_WAY = GATHERED_FOR * 0.9
# When this process last sent one, of time.monotonic().
_sent_at: dict[str, float] = {}

# What each kind of work is done by; filled by recruitment/tasks.py, so that models need not know services.
Work = Callable[[int], None]
WorkTogether = Callable[[list[int]], None]


class WorkInProgressError(Exception):
    """Somebody else holds this row right now."""


def add(*, kind: OutboxRow.Kind, target_id: int) -> OutboxRow:
    """Leave work behind. Call it inside the transaction of the change that makes it needed."""
    row = OutboxRow.objects.create(kind=kind, target_id=target_id, available_at=timezone.now())
    transaction.on_commit(lambda: send(row), robust=True)
    return row


def add_many(*, kind: OutboxRow.Kind, target_ids: list[int]) -> int:
    """Rows without messages: the sweep takes them at its own pace, so a rebuild can't flood the broker.

    A target that waits already is not added again.
    """
    waiting = set(
        OutboxRow.objects.filter(
            kind=kind, done_at=None, failed_at=None, claimed_at=None
        ).values_list("target_id", flat=True)
    )
    now = timezone.now()
    rows = [
        OutboxRow(kind=kind, target_id=target, available_at=now)
        for target in sorted(set(target_ids) - waiting)
    ]
    OutboxRow.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def send(row: OutboxRow) -> bool:
    """Tell a worker of the row. False when the broker can't be reached: the sweep will do it."""
    if row.kind in TOGETHER:
        return _send_for_all(row.kind)
    # By name: tasks know services, services know this module, and not the other way round.
    return _sent(_TASK, row.pk)


def _send_for_all(kind: str) -> bool:
    """One message for all rows of this kind that this process leaves while it is under way."""
    now = time.monotonic()
    if now - _sent_at.get(kind, -GATHERED_FOR) < _ON_ITS_WAY:
        return True
    is_sent = _sent(_TOGETHER_TASK, kind, countdown=GATHERED_FOR)
    if is_sent:
        _sent_at[kind] = now
    return is_sent


def _sent(task: str, argument: int | str, **options: float) -> bool:
    try:
        current_app.signature(task, args=[argument]).apply_async(**options)
    except (OperationalError, OSError) as error:
        log.warning("broker not reached (%s); the sweep will pick the row up", type(error).__name__)
        return False
    return True


def process(row_id: int, works: Mapping[str, Work]) -> bool:
    """Do the work of one row, once. False when there was nothing to do or somebody else is at it.

    The work and the mark that it is done are one transaction: a worker killed in between leaves
    neither. An error is counted, put off, and after `MAX_ATTEMPTS` given up as a dead letter.
    """
    return _claim(row_id) and _do_alone(row_id, works)


def process_waiting(
    kind: str, works: Mapping[str, Work], together: WorkTogether, *, until: datetime
) -> int:
    """Do all rows of this kind that wait, many in one transaction, until the time is over. How many were done.

    Only rows that were never tried: where one fails, each of its companions is done alone, and a row that
    killed its worker takes nobody along a second time. What is tried again is the sweep's.
    """
    done = 0
    while timezone.now() < until and (claimed := _claim_some(kind)):
        try:
            done += _do(claimed, lambda _kind, targets: together(targets))
        except Exception as error:
            log.warning("%d outbox rows not done together: %s", len(claimed), type(error).__name__)
            done += sum(_do_alone(row_id, works) for row_id in claimed)
    return done


def _do_alone(row_id: int, works: Mapping[str, Work]) -> bool:
    """The work of a row that is claimed."""
    try:
        return bool(_do([row_id], lambda kind, targets: works[kind](*targets)))
    except Exception as error:
        # Any error: the text of one may quote a row, so only its type is kept.
        _put_off(row_id, type(error).__name__)
        log.error("outbox row %d not done: %s", row_id, type(error).__name__)
        return False


@transaction.atomic
def _do(row_ids: list[int], work: Callable[[str, list[int]], None]) -> int:
    """Hold those of these rows that nobody did or holds, and do what they ask for. All are of one kind."""
    rows = OutboxRow.objects.select_for_update(skip_locked=True).filter(
        pk__in=row_ids, done_at=None, failed_at=None
    )
    if not rows:
        return 0
    kind, targets = rows[0].kind, sorted({row.target_id for row in rows})
    same = _waiting_for_the_same(kind, targets)
    work(kind, targets)
    _mark_done([*(row.pk for row in rows), *same])
    return len(rows)


def _mark_done(row_ids: list[int]) -> None:
    # From now on to the hour, as the reports are. While a row waits, the sweep needs its seconds; after
    # that they would only tell at which second somebody sent a report.
    to_the_hour = {name: TruncHour(name, tzinfo=UTC) for name in _TIMES}
    OutboxRow.objects.filter(pk__in=row_ids).update(done_at=this_hour(), error="", **to_the_hour)


def _waiting_for_the_same(kind: str, targets: list[int]) -> list[int]:
    """Rows that ask for what is about to be done, and are held until it is.

    They were committed before, so the work sees what they were left for: a hundred reports on one
    agency while workers are behind make one recount, and not a hundred.
    """
    waiting = OutboxRow.objects.select_for_update(skip_locked=True).filter(
        _is_due(timezone.now()), kind=kind, target_id__in=targets
    )
    return list(waiting.values_list("pk", flat=True))


def _claim_some(kind: str) -> list[int]:
    """As `_claim`, of those that were never tried, oldest first."""
    now = timezone.now()
    with transaction.atomic():
        free = OutboxRow.objects.select_for_update(skip_locked=True).filter(
            _is_due(now), kind=kind, attempts=0
        )
        ids = list(free.order_by("pk").values_list("pk", flat=True)[:MOST_TOGETHER])
        if ids:
            OutboxRow.objects.filter(pk__in=ids).update(
                claimed_at=now, available_at=now + CLAIM_LASTS, attempts=1
            )
    return ids


def _claim(row_id: int) -> bool:
    """Whether the row is ours, by one UPDATE that counts the try.

    Counted before the work, so that a row that kills its worker is given up too.
    """
    now = timezone.now()
    with transaction.atomic():
        free = OutboxRow.objects.select_for_update(skip_locked=True).filter(pk=row_id)
        mine = OutboxRow.objects.filter(
            _is_due(now),
            pk__in=free.values("pk"),
            attempts__lt=MAX_ATTEMPTS,
        ).update(claimed_at=now, available_at=now + CLAIM_LASTS, attempts=F("attempts") + 1)
    return bool(mine)


def _is_due(now: datetime) -> Q:
    """Nothing is put off for longer than `LONGEST_WAIT`: a time beyond that is of a clock that was set back."""
    is_time = Q(available_at__lte=now) | Q(available_at__gt=now + LONGEST_WAIT)
    return Q(done_at=None, failed_at=None) & is_time


def _put_off(row_id: int, error: str) -> None:
    """Try later: 2, 4, 8 … seconds, ten minutes at most; or give up."""
    with transaction.atomic():
        row = OutboxRow.objects.select_for_update().get(pk=row_id)
        if row.done_at or row.failed_at:
            return
        row.error = error[:200]
        row.claimed_at = None
        row.available_at = timezone.now() + min(timedelta(seconds=2**row.attempts), LONGEST_WAIT)
        if row.attempts >= MAX_ATTEMPTS:
            _give_up(row, by=FLAGGER)
        row.save()


def _give_up(row: OutboxRow, *, by: Actor) -> None:
    row.failed_at = timezone.now()
    row.error = row.error or "WorkerDied"
    audit.record(kind=Kind.OUTBOX_FAILED, target=row, by=by, fields=["failed_at", "error"])


def sweep(
    works: Mapping[str, Work],
    together: Mapping[str, WorkTogether] = MappingProxyType({}),
    *,
    until: datetime,
) -> int:
    """Do what is due and was not done, oldest first, until the time is over. How many were done.

    `together`: by kind, what does many targets at once.

    The sweep works itself and sends no message: so a backlog never becomes a pile of
    messages, and a worker that is behind slows down instead of falling over.
    """
    bury_those_that_killed()
    done = 0
    seen: set[int] = set()
    while (now := timezone.now()) < until:
        row = (
            OutboxRow.objects.filter(_is_due(now))
            .exclude(created_at__range=(now - SWEEP_AFTER, now))
            .exclude(pk__in=seen)
            .order_by("available_at", "pk")
            .only("kind", "attempts")
            .first()
        )
        if row is None:
            break
        seen.add(row.pk)
        if row.attempts == 0 and row.kind in together:
            done += process_waiting(row.kind, works, together[row.kind], until=until)
        else:
            done += process(row.pk, works)
    return done


def bury_those_that_killed() -> int:
    """Rows whose last try ended without a word: the worker was killed. Dead letters from now on."""
    buried = 0
    with transaction.atomic():
        for row in OutboxRow.objects.select_for_update(skip_locked=True).filter(
            _is_due(timezone.now()), attempts__gte=MAX_ATTEMPTS
        ):
            _give_up(row, by=Process("sweeper"))
            row.save(update_fields=["failed_at", "error"])
            buried += 1
    return buried


@transaction.atomic
def retry(*, row: OutboxRow, by: Actor) -> None:
    """Give a dead letter ten more tries. Nothing happens to a row that is not dead."""
    fresh = OutboxRow.objects.select_for_update().get(pk=row.pk)
    if fresh.failed_at is None:
        return
    fresh.failed_at = None
    fresh.claimed_at = None
    fresh.attempts = 0
    fresh.available_at = timezone.now()
    fresh.save()
    audit.record(kind=Kind.OUTBOX_RETRIED, target=fresh, by=by, fields=["failed_at", "attempts"])
    transaction.on_commit(lambda: _sent(_TASK, fresh.pk), robust=True)


@dataclass(frozen=True)
class Lag:
    """How far behind the work is. `oldest_seconds` is 0 when nothing waits."""

    waiting: int
    oldest_seconds: float
    dead: int


def lag() -> Lag:
    waits = Q(done_at=None, failed_at=None)
    found = OutboxRow.objects.aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("created_at", filter=waits),
        dead=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return Lag(found["waiting"], age, found["dead"])


def forget_done(*, before: datetime) -> int:
    """Delete what was done before that time. Dead letters stay until a person looked."""
    return OutboxRow.objects.filter(done_at__lt=before)._raw_delete("default")
