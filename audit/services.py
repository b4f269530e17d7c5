from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from audit.actors import Actor
from audit.kinds import Kind
from audit.models import Event


class AnonymousAuditError(Exception):
    """An event without an author was about to be written."""


class UnknownFieldError(Exception):
    """An event named a field its target does not have; a value may have slipped in instead."""


def record(*, kind: Kind, target: models.Model, by: Actor, fields: Sequence[str] = ()) -> Event:
    """Write one event. Call it inside the transaction of the change it tells of.

    `fields` are names of fields of `target`; anything else raises `UnknownFieldError`, so
    that a value can never reach the trail by mistake.
    """
    label = getattr(by, "audit_label", "")
    if not label:
        raise AnonymousAuditError(kind)
    known = {field.name for field in target._meta.get_fields()}
    if unknown := set(fields) - known:
        raise UnknownFieldError(f"{len(unknown)} name(s) that {target._meta.label} does not have")
    return Event.objects.create(
        at=_when(kind, label),
        kind=Kind(kind),
        actor=label,
        target=target._meta.label,
        target_id=str(target.pk),
        fields=sorted(fields),
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
    """Now; to the hour for a report where no person of the desk acted.

    A worker stands there as `process:worker`. With the minute beside it, whoever has the trail and a
    telephone's history could tell which report it sent; matching follows within a second.
    """
    now = timezone.now()
    if kind.startswith("report.") and actor.startswith("process:"):
        return now.replace(minute=0, second=0, microsecond=0)
    return now
