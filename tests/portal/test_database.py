import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import database

pytestmark = pytest.mark.django_db


def test_database_of_the_tests_is_fit_for_use(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_database")
    assert "fit for use" in capsys.readouterr().out


def test_missing_extension_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION fuzzystrmatch CASCADE")
    with pytest.raises(CommandError, match="The extension fuzzystrmatch is missing"):
        call_command("check_database")


def test_old_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "pg_version", 140011)
    assert database.problems() == ["The server is PostgreSQL 14; 15 or newer is needed."]


@pytest.mark.django_db(transaction=True)
def test_database_with_plain_c_locale_is_found_to_be_blind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The trap itself: a database of this kind answers every search in Nepali with nothing."""
    given = connection.get_connection_params()
    given = {name: value for name, value in given.items() if name in ("host", "port", "user")}
    password = connection.settings_dict["PASSWORD"]
    admin = psycopg2.connect(dbname="postgres", password=password, **given)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS blind")
        cursor.execute(
            "CREATE DATABASE blind TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C' LC_COLLATE 'C'"
        )
    blind = psycopg2.connect(dbname="blind", password=password, **given)
    try:
        with blind.cursor() as cursor:
            for name in database.EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION {name}")

            def ask(query: str, *values: str) -> list[tuple]:
                cursor.execute(query, values)
                return cursor.fetchall()

            monkeypatch.setattr(database, "_all", ask)
            (problem,) = database.problems()
    finally:
        blind.close()
        with admin.cursor() as cursor:
            cursor.execute("DROP DATABASE blind")
        admin.close()
    assert "Search is blind to Devanagari, Arabic, Bengali" in problem
    assert "LC_CTYPE 'C.UTF-8'" in problem
