"""The tables are the models, in one line of migrations per app; and old code can live with new tables."""

import inspect
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

OURS = ("accounts", "audit", "recruitment", "rights")


@pytest.mark.django_db
def test_models_say_nothing_that_no_migration_says(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit:
        pytest.fail(f"Make a migration:\n{capsys.readouterr().out}")


@pytest.mark.parametrize("app", OURS)
def test_migrations_of_an_app_stand_in_one_line(app: str) -> None:
    loader = MigrationLoader(None)
    assert len(loader.graph.leaf_nodes(app)) == 1, "Two migrations follow the same one: chain them."


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_named_for_what_they_do(app: str) -> None:
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    assert names
    assert [name for name in names if "auto_" in name] == []


@pytest.mark.django_db
def test_every_model_has_its_table() -> None:
    tables = set(connection.introspection.table_names())
    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed} <= tables


# The newest of each app when the rule was made. Before it there was no site that had to go on.
RULE_HOLDS_AFTER = {"accounts": 6, "audit": 4, "recruitment": 23, "rights": 7}
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def _breaks_old_code(operation: migrations.operations.base.Operation) -> bool:
    """Old servers go on reading and writing while new ones start: what they know must stay.

    A column that must be filled, and that the database does not fill by itself, refuses their rows.
    """
    if isinstance(operation, TAKES_AWAY):
        return True
    if isinstance(operation, (migrations.AddField, migrations.AlterField)):
        field = operation.field
        return not (field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED)
    return False


def _is_bound(app: str, name: str) -> bool:
    return app in OURS and int(name[:4]) > RULE_HOLDS_AFTER[app]


def test_migrations_leave_old_code_running() -> None:
    """docs/guides/operator.md: expand, then migrate, then contract in a later release."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if not _is_bound(app, name) or migration.initial:
            continue
        breaking = [one.describe() for one in migration.operations if _breaks_old_code(one)]
        source = inspect.getsource(inspect.getmodule(type(migration)))
        reason = re.search(r"^# contracts: \S.{20,}", source, re.M)
        assert not breaking or reason, (
            f"{app}/{name}: {breaking}. Say `# contracts: since when no running code knows it`."
        )


@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        (migrations.RemoveField("report", "people"), True),
        (migrations.RenameField("report", "people", "persons"), True),
        (migrations.RenameModel("Report", "Story"), True),
        (migrations.DeleteModel("Report"), True),
        (migrations.AlterField("report", "people", models.IntegerField()), True),
        (migrations.AddField("report", "people", models.IntegerField(default=1)), True),
        (migrations.AddField("report", "people", models.IntegerField(db_default=1)), False),
        (migrations.AddField("report", "people", models.IntegerField(null=True)), False),
        (migrations.AlterField("report", "people", models.IntegerField(null=True)), False),
        (migrations.CreateModel("Story", []), False),
    ],
    ids=lambda value: value.describe() if hasattr(value, "describe") else "",
)
def test_what_old_code_can_live_with(operation: object, breaks: bool) -> None:
    assert _breaks_old_code(operation) is breaks


@pytest.mark.parametrize("app", OURS)
def test_the_rule_is_not_put_off(app: str) -> None:
    names = [name for label, name in MigrationLoader(None).disk_migrations if label == app]
    assert RULE_HOLDS_AFTER[app] <= max(int(name[:4]) for name in names)
