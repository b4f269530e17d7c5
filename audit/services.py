from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from audit import chain
from audit.actors import AGENCY, Actor
from audit.kinds import Kind
from audit.models import Event, Link
from audit.purposes import Purpose

# Any number that no other advisory lock of the site has.
_CHAIN_LOCK = 8_116_2026
_AT_ONCE = 2000
# An event gets its id before its transaction ends, so lower ids may come later. How many ids back
# the minute's look goes; the day's look, before the chain is verified, goes back to the first.
_LATE_IDS = 100_000


class AnonymousAuditError(Exception):
    """An event without an author was about to be written."""


class UnknownFieldError(Exception):
    """An event named a field its target does not have; a value may have slipped in instead."""


def record(
    *,
    kind: Kind,
    target: models.Model,
    by: Actor,
    fields: Sequence[str] = (),
    purpose: Purpose = Purpose.NOT_SAID,
) -> Event:
    """Write one event. Call it inside the transaction of the change it tells of.

    `fields` are names of fields of `target`; anything else raises `UnknownFieldError`, so
    that a value can never reach the trail by mistake.
    """
    event = _event(kind=kind, target=target, by=by, fields=fields, purpose=purpose)
    event.save()
    return event


def record_many(
    *, kind: Kind, targets: Iterable[models.Model], by: Actor, fields: Sequence[str] = ()
) -> list[Event]:
    """As `record`, one event for each target, in their order, by one statement for hundreds."""
    events = [
        _event(kind=kind, target=target, by=by, fields=fields, purpose=Purpose.NOT_SAID)
        for target in targets
    ]
    return Event.objects.bulk_create(events, batch_size=_AT_ONCE)


def _event(
    *, kind: Kind, target: models.Model, by: Actor, fields: Sequence[str], purpose: Purpose
) -> Event:
    label = getattr(by, "audit_label", "")
    if not label:
        raise AnonymousAuditError(kind)
    known = {field.name for field in target._meta.get_fields()}
    if unknown := set(fields) - known:
        raise UnknownFieldError(f"{len(unknown)} name(s) that {target._meta.label} does not have")
    return Event(
        at=_when(kind, label),
        kind=Kind(kind),
        actor=label,
        target=target._meta.label,
        target_id=str(target.pk),
        fields=sorted(fields),
        purpose=Purpose(purpose),
    )


def was_done(*, kind: Kind, target: models.Model, by: Actor, within: timedelta) -> bool:
    """Whether the trail tells that `by` did this to `target` lately."""
    return Event.objects.filter(
        kind=kind,
        actor=by.audit_label,
        target=target._meta.label,
        target_id=str(target.pk),
        at__gt=timezone.now() - within,
    ).exists()


def _when(kind: Kind, actor: str) -> datetime:
    """Now; to the hour for what a report may have brought about, where nobody of the desk or of an agency acted.

    A worker stands there as `process:worker`. With the minute beside it, whoever has the trail and a
    telephone's history could tell which report it sent; matching and counting follow within seconds, and
    what an agency is called by it.
    """
    now = timezone.now()
    is_by_site = actor.startswith("process:") and actor != AGENCY.audit_label
    if kind.startswith(_BY_REPORTS) and is_by_site:
        return now.replace(minute=0, second=0, microsecond=0)
    return now


_BY_REPORTS = ("report.", "flag.", "agency.", "match.", "successor.")


def link_events(*, to_the_first: bool = False) -> int:
    """Hang committed events that hang nowhere yet onto the chain, by id. Returns how many.

    Only one does it at a time; another one returns 0 at once. No event's writer ever waits for it.
    """
    done = 0
    while made := _link_some(to_the_first):
        done += made
    return done


@transaction.atomic
def _link_some(to_the_first: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    loose = Event.objects.filter(link=None).order_by("pk")
    if not to_the_first:
        newest = Link.objects.aggregate(newest=Max("event"))["newest"] or 0
        loose = loose.filter(pk__gt=newest - _LATE_IDS)
    last = Link.objects.last()
    made = chain.follow(
        [chain.Content(*row) for row in loose.values_list(*chain.Content._fields)[:_AT_ONCE]],
        position=last.position if last else 0,
        previous=bytes(last.hash) if last else chain.START,
    )
    return len(Link.objects.bulk_create(Link(**vars(link)) for link in made))
