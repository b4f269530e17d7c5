"""The tables are the models, in one line of migrations per app."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
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
