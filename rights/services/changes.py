"""Which resources of the guides changed, so that an app on a phone need not fetch all again."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from rights.models import (
    AbuseType,
    Contact,
    ContentChange,
    Country,
    Instrument,
    Provision,
    Ratification,
    Statement,
    Topic,
    Translation,
)

_LOCK = 72_001_898
_PUBLISH = "rights.tasks.publish_guides"


@transaction.atomic
def note() -> int:
    """Compare what the tables say with what was noted last; how many resources and rows changed.

    Call it in the transaction of the change. Rounds wait for each other, so revisions become
    visible in their order.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    digests = _digests()
    noted = {row.path: row for row in ContentChange.objects.all()}
    revision = (ContentChange.objects.aggregate(last=Max("revision"))["last"] or 0) + 1
    now = timezone.now()
    new, changed = [], []
    for (kind, path), digest in digests.items():
        row = noted.pop(path, None)
        if row is None:
            new.append(
                ContentChange(
                    path=path, kind=kind, digest=digest, revision=revision, changed_at=now
                )
            )
        elif row.digest != digest or row.is_removed:
            row.digest, row.is_removed = digest, False
            changed.append(row)
    for row in noted.values():
        if not row.is_removed:
            row.is_removed = True
            changed.append(row)
    for row in changed:
        row.revision, row.changed_at = revision, now
    ContentChange.objects.bulk_create(new, batch_size=1000)
    fields = ["digest", "revision", "changed_at", "is_removed"]
    ContentChange.objects.bulk_update(changed, fields, batch_size=200)
    transaction.on_commit(_publish, robust=True)
    return len(new) + len(changed)


def _publish() -> None:
    """By name: the task knows the services, and not the other way round. Beat sends it too."""
    current_app.signature(_PUBLISH).apply_async()


Kind = ContentChange.Kind
# Kind and path; what is said of a row is said of its resource too.
_Named = tuple[str, str]


def _digests() -> dict[_Named, str]:
    """Every resource and row -> SHA-256 of all that its address may show. Ten queries."""
    said: dict[_Named, list[Any]] = defaultdict(list)
    for kind, model in _OWN_ROWS.items():
        for row in _values(model.objects.all()):
            said[Kind.RESOURCE, f"{kind}/{row[model._meta.pk.attname]}"].append(row)
    for kind, rows, name in (
        (Kind.FACT, Statement.objects.published(), "country/{country_id}/{block}/{key}"),
        (Kind.CONTACT, Contact.objects.published(), "country/{country_id}/contact/{key}"),
        (Kind.PROVISION, Provision.objects.all(), "topic/{topic_id}/provision/{position}"),
    ):
        for row in _values(rows):
            path = name.format(**row)
            said[kind, path].append(row)
            said[Kind.RESOURCE, _resource(path)].append(row)
    for row in _values(Ratification.objects.published()):
        said[Kind.RESOURCE, f"country/{row['country_id']}"].append(row)
    for row in Translation.objects.order_by("language", "path").values_list():
        for named in _spoken_of(row[2]):
            if named in said:
                said[named].append(row[1:])
    return {named: _digest(rows) for named, rows in said.items()}


def _resource(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _spoken_of(path: str) -> Iterable[_Named]:
    """What a translation at this path belongs to."""
    yield Kind.RESOURCE, _resource(path)
    yield Kind.FACT, path
    yield Kind.PROVISION, "/".join(path.split("/")[:4])


_OWN_ROWS: dict[str, type[models.Model]] = {
    "country": Country,
    "instrument": Instrument,
    "topic": Topic,
    "abuse": AbuseType,
}


def _values(rows: models.QuerySet) -> Iterable[dict[str, Any]]:
    """Without row ids: a row laid in anew with the same words is the same."""
    keyed = rows.model._meta.pk.attname
    for row in rows.values():
        if keyed == "id":
            del row["id"]
        yield row


def _digest(rows: list[Any]) -> str:
    text = json.dumps(rows, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
