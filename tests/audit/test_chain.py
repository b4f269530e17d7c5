"""Who changes the trail with all rights of the database is found out, and where."""

import secrets
import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from audit import chain, services, verification
from audit.actors import LOADER
from audit.heads import Head
from audit.kinds import Kind
from audit.models import Event, Link
from audit.verification import Broken, Fault, verify

EVENTS = 12


def _write(number: int = 1) -> list[Event]:
    return Event.objects.bulk_create(
        Event(kind=Kind.CONTENT_LOADED, actor=LOADER.audit_label, target="rights.Country",
              target_id=str(place), fields=["name"])
        for place in range(number)
    )  # fmt: skip


@pytest.fixture
def linked(db: None) -> None:
    _write(EVENTS)
    services.link_events()


def _as_owner_of_the_database(statement: str, *values: object) -> None:
    """What somebody can do who may switch the triggers off."""
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_link"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("audit_event", "audit_link"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_every_event_hangs_on_the_chain_once_and_in_order(linked: None) -> None:
    assert services.link_events(to_the_first=True) == 0
    links = list(Link.objects.all())
    assert [link.position for link in links] == list(range(1, len(links) + 1))
    assert [link.event_id for link in links] == list(
        Event.objects.order_by("pk").values_list("pk", flat=True)
    )
    found = verify()
    assert found.broken is None
    assert found.head == (EVENTS, bytes(links[-1].hash))


def test_an_empty_trail_is_whole(db: None) -> None:
    assert verify() == verification.Verified(Head(0, chain.START))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'process:nobody'"),
        ("kind", "'agency.created'"),
        ("target", "'rights.Statement'"),
        ("target_id", "'77'"),
        ("fields", "'[]'"),
        ("purpose", "'help'"),
        ("at", "at + interval '1 microsecond'"),
    ],
)
def test_a_changed_event_is_the_first_broken_link(linked: None, column: str, value: str) -> None:
    link = Link.objects.get(position=5)
    _as_owner_of_the_database(
        f"UPDATE audit_event SET {column} = {value} WHERE id = %s",  # noqa: S608
        link.event_id,
    )
    assert verify().broken == Broken(5, Fault.EVENT_CHANGED)


def test_a_deleted_event_is_the_first_broken_link(linked: None) -> None:
    link = Link.objects.get(position=7)
    _as_owner_of_the_database("DELETE FROM audit_event WHERE id = %s", link.event_id)
    assert verify().broken == Broken(7, Fault.EVENT_GONE)


def test_a_deleted_event_and_link_leave_a_gap(linked: None) -> None:
    link = Link.objects.get(position=3)
    _as_owner_of_the_database("DELETE FROM audit_link WHERE position = 3")
    _as_owner_of_the_database("DELETE FROM audit_event WHERE id = %s", link.event_id)
    assert verify().broken == Broken(3, Fault.LINK_GONE)


def test_a_changed_event_with_a_new_digest_breaks_its_own_link(linked: None) -> None:
    link = Link.objects.get(position=4)
    _as_owner_of_the_database(
        "UPDATE audit_event SET actor = 'process:nobody' WHERE id = %s", link.event_id
    )
    row = Event.objects.filter(pk=link.event_id).values_list(*chain.Content._fields).get()
    made = chain.digest(chain.Content(*row), bytes(link.salt))
    _as_owner_of_the_database("UPDATE audit_link SET digest = %s WHERE position = 4", made)
    assert verify().broken == Broken(4, Fault.LINK_CHANGED)


def _write_all_anew() -> None:
    """The whole chain again over what now stands there, as the site itself would make it."""
    _as_owner_of_the_database("DELETE FROM audit_link")
    services.link_events(to_the_first=True)


def test_a_chain_made_anew_holds_by_itself_and_not_against_a_head_written_down(
    linked: None,
) -> None:
    head = verify().head
    _as_owner_of_the_database("UPDATE audit_event SET actor = 'process:nobody'")
    _write_all_anew()
    assert verify().broken is None
    found = verify([head])
    assert found.broken == Broken(EVENTS, Fault.OTHER_HEAD)


def test_a_chain_cut_off_at_its_end_is_found_by_a_head_written_down(linked: None) -> None:
    head = verify().head
    _as_owner_of_the_database("DELETE FROM audit_link WHERE position > 9")
    assert verify([head]).broken == Broken(10, Fault.CUT_OFF)


def test_an_event_that_commits_late_is_linked_after_those_with_higher_ids(linked: None) -> None:
    late = Event(
        pk=Link.objects.last().event_id - 10_000_000,
        kind=Kind.CONTENT_LOADED,
        actor=LOADER.audit_label,
        target="rights.Country",
        target_id="NPL",
    )
    late.save(force_insert=True)
    assert services.link_events() == 0, "the minute's look does not go that far back"
    assert services.link_events(to_the_first=True) == 1
    assert Link.objects.last().event_id == late.pk
    assert verify().broken is None


def test_the_digest_of_the_same_event_is_another_one_with_another_salt(linked: None) -> None:
    row = chain.Content(*Event.objects.values_list(*chain.Content._fields)[0])
    one, other = secrets.token_bytes(16), secrets.token_bytes(16)
    assert chain.digest(row, one) != chain.digest(row, other)
    elsewhere = row._replace(at=row.at + timedelta(seconds=1))
    assert chain.digest(row, one) != chain.digest(elsewhere, one)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_link SET hash = digest", "DELETE FROM audit_link", "TRUNCATE audit_link"],
)
def test_database_refuses_to_change_the_chain(linked: None, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="of audit_link is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def _in_threads(number: int, work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_several_that_link_make_one_chain() -> None:
    def write_and_link() -> None:
        for _ in range(15):
            with transaction.atomic():
                _write(2)
            services.link_events()

    _in_threads(4, write_and_link)
    services.link_events(to_the_first=True)
    assert Link.objects.count() == Event.objects.count() == 4 * 15 * 2
    assert verify().broken is None


def test_the_migration_links_what_was_there_before(db: None) -> None:
    _write(EVENTS)
    import_module("audit.migrations.0004_chain").link_what_is_there(apps, None)
    assert Link.objects.count() == EVENTS
    assert verify().broken is None
