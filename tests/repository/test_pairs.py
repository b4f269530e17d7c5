"""Whoever did something and when: both or neither, and the database says so.

Walks every model, so that a new pair is tested without anybody writing a test.
"""

import secrets
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from tests.factories import accounts, recruitment

# Tables of other people's making.
_OURS = ("accounts", "audit", "recruitment", "rights")


def _pairs() -> Iterator[tuple[type[models.Model], models.Field, models.Field]]:
    for model in apps.get_models():
        if model._meta.app_label not in _OURS:
            continue
        fields = {field.name: field for field in model._meta.local_fields}
        for name, at in fields.items():
            by = fields.get(f"{name.removesuffix('_at')}_by")
            if name.endswith("_at") and by is not None:
                yield model, at, by


PAIRS = list(_pairs())


def _row(model: type[models.Model], depth: int = 0, **values: Any) -> models.Model:
    """A row with a plain value in every column that must have one. Its parents are rows as well."""
    made: dict[str, Any] = {}
    for field in model._meta.local_fields:
        if field.name in values or field.primary_key or field.has_default() or field.null:
            continue
        if field.blank and isinstance(field, models.CharField):
            continue  # empty by itself, and part of a pair perhaps
        made[field.name] = _value(field, depth)
    row = model(**made | values)
    row.save(force_insert=True)
    return row


def _value(field: models.Field, depth: int) -> Any:
    if isinstance(field, models.ForeignKey):
        assert depth < 4, field
        return _row(field.related_model, depth + 1)
    if field.choices:
        return field.choices[0][0]
    match field:
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return timezone.now().date()
        case models.UUIDField():
            return uuid.uuid4()
        case models.BinaryField():
            return secrets.token_bytes(8)
        case models.EmailField():
            return f"{secrets.token_hex(4)}@example.org"
        case models.PositiveSmallIntegerField() if field.name in ("year", "as_of"):
            return 2024
        case models.BooleanField():
            return False
        case models.IntegerField() | models.FloatField() | models.DecimalField():
            return 1
        case models.JSONField():
            return {}
        case ArrayField():
            return []
        case models.CharField() if field.max_length == 3:
            return "NPL"
        case models.CharField() | models.TextField():
            return secrets.token_hex(8)[: field.max_length]
    raise AssertionError(f"no plain value for {field}")


def _filled(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        return accounts.UserFactory().pk
    if isinstance(field, models.CharField):
        return "process:tests"
    return _value(field, 0)


def _empty(field: models.Field) -> Any:
    return None if field.null else ""


def _names(pair: tuple[type[models.Model], models.Field, models.Field]) -> str:
    return f"{pair[0]._meta.label}.{pair[1].name.removesuffix('_at')}"


def test_there_are_pairs() -> None:
    """If the walk found nothing, everything below would pass."""
    assert {"accounts.User.deactivated", "recruitment.Report.matched"} <= set(map(_names, PAIRS))


@pytest.mark.django_db
@pytest.mark.parametrize("pair", PAIRS, ids=_names)
def test_the_database_refuses_half_a_pair(
    pair: tuple[type[models.Model], models.Field, models.Field],
) -> None:
    model, at, by = pair
    row = _parentless(model)
    for filled, empty in ((at, by), (by, at)):
        if not filled.null and not empty.null and not isinstance(empty, models.CharField):
            # Both always stand there, so the column itself refuses.
            assert empty.column not in _nullable_columns(model._meta.db_table)
            continue
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(
                **{filled.name: _filled(filled), empty.name: _empty(empty)}
            )
        said = str(refused.value)
        assert "check constraint" in said or "null value" in said, said


def _parentless(model: type[models.Model]) -> models.Model:
    special = {
        "accounts.User": accounts.UserFactory,
        "recruitment.Report": recruitment.ReportFactory,
        "recruitment.Flag": recruitment.FlagFactory,
        "recruitment.Agency": recruitment.AgencyFactory,
    }
    if factory := special.get(model._meta.label):
        return factory()
    if model._meta.label in ("recruitment.Judgement", "recruitment.Successor"):
        one, two = recruitment.AgencyFactory(), recruitment.AgencyFactory()
        first, second = ("left", "right") if model.__name__ == "Judgement" else ("former", "new")
        return _row(model, **{first: one, second: two})
    return _row(model)


def _nullable_columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_nullable = 'YES'",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}
