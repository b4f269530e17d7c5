from pathlib import Path
from urllib.parse import urlencode

import dj_database_url
import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import database
from portal.database_servers import reaching

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


def _reached(**said: str) -> dict[str, object]:
    """Options for DATABASE_URL of the tests with these words behind `?`."""
    own = connection.settings_dict
    words = {"host": own["HOST"] or own["OPTIONS"].get("host", ""), **said}
    parsed = dj_database_url.parse(f"postgres://{own['USER']}@/{own['NAME']}?{urlencode(words)}")
    password = {"password": own["PASSWORD"]} if own["PASSWORD"] else {}
    return {"dbname": own["NAME"], "user": own["USER"], **password, **reaching(parsed)}


def test_of_two_servers_the_next_is_asked_when_the_first_is_gone(tmp_path: Path) -> None:
    here = _reached()["host"]
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(**_reached(host=f"{tmp_path},{tmp_path}"))
    psycopg2.connect(**_reached(host=f"{tmp_path},{here}")).close()


def test_of_two_servers_one_that_takes_no_writes_is_none(tmp_path: Path) -> None:
    """As one that follows another: it answers, and every report would be refused there."""
    here, read_only = _reached()["host"], "-c default_transaction_read_only=on"
    psycopg2.connect(**_reached(options=read_only)).close()
    with pytest.raises(psycopg2.OperationalError, match="read-only"):
        psycopg2.connect(**_reached(host=f"{tmp_path},{here}", options=read_only))


@pytest.mark.parametrize("url", ["postgres://p@a,b/n", "postgres://p@/n?host=a,b&port=1,2"])
def test_silence_of_a_server_ends_and_what_the_operator_said_wins(url: str) -> None:
    options = reaching(dj_database_url.parse(url))
    assert options["target_session_attrs"] == "read-write"
    assert options["connect_timeout"] <= 10
    said = f"{url}{'&' if '?' in url else '?'}connect_timeout=2&target_session_attrs=primary"
    options = reaching(dj_database_url.parse(said))
    assert (options["connect_timeout"], options["target_session_attrs"]) == (2, "primary")


def test_one_server_is_taken_as_it_is() -> None:
    assert "target_session_attrs" not in reaching(dj_database_url.parse("postgres://p@a/n"))
