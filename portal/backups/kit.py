"""The whole portal for the day it ends: every row as JSON, every file, sealed, for `deploy/read_kit.py`.

Sealed as a backup is, but read without PostgreSQL or this code. Words that were sealed to an organisation stay
sealed: its paper recovery code opens them. Left out is what only opens doors: passwords, keys of systems,
second factors, sessions.
"""

import json
import os
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from django.apps import apps
from django.core.serializers import serialize
from django.db import models
from django.utils import timezone

from portal.backups import database, services
from portal.backups.archive import Manifest

_ROWS = 500  # of a part; some megabytes at most
_LEFT_OUT = {
    "sessions.Session",
    "contenttypes.ContentType",
    "auth.Permission",
    "auth.Group",
    "accounts.ApiKey",
    "accounts.OpenSession",
    "accounts.PasswordReset",
    "accounts.PushDevice",
    "accounts.RecoveryCode",
    "accounts.SecondFactor",
    "accounts.SecurityKey",
}
_FIELDS_LEFT_OUT = {"accounts.User": {"password"}}


def make(*, folder: Path, public_key: bytes) -> Path:
    """A new kit in `folder`, as of one moment. Whoever holds the private half reads it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = timezone.now()
    path = folder / f"portal-{now:%Y-%m-%dT%H-%M-%S}Z.kit"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target, database.snapshot():
        manifest = Manifest(made_at=now.isoformat())
        manifest.tables = {name(model): [model.objects.count(), ""] for model in told()}
        services.seal_members(_members(), manifest, public_key, target)
    return path


def told() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if name(model) not in _LEFT_OUT]


def name(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model._meta.object_name}"


def _members() -> Iterator[tuple[str, bytes]]:
    for model in told():
        left_out = _FIELDS_LEFT_OUT.get(name(model), set())
        fields = [f.name for f in model._meta.local_fields if f.name not in left_out]
        rows = model._base_manager.order_by("pk").iterator(chunk_size=_ROWS)
        for number in count():
            part = list(islice(rows, _ROWS))
            if not part:
                break
            yield f"rows/{name(model)}/{number:06}.jsonl", _lines(part, fields)
    yield from services.files()


def _lines(rows: list[models.Model], fields: list[str]) -> bytes:
    """A row a line: its fields by name, `id` among them. Bytes are base64, times are UTC."""
    found = json.loads(serialize("json", rows, fields=fields))
    lines = (json.dumps({"id": row["pk"], **row["fields"]}, ensure_ascii=False) for row in found)
    return ("\n".join(lines) + "\n").encode()
