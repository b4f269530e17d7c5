import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from audit.actors import LOADER
from audit.models import Event

pytestmark = pytest.mark.django_db

REFUSED = "audit trail is append-only: {} of audit_event is refused"


@pytest.fixture
def event() -> Event:
    return Event.objects.create(
        kind="content.loaded", actor=LOADER.audit_label, target="rights.Country", target_id="NPL"
    )


def test_database_refuses_to_change_an_event(event: Event) -> None:
    with pytest.raises(ProgrammingError, match=REFUSED.format("UPDATE")), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(actor="process:nobody")
    event.refresh_from_db()
    assert event.actor == "process:loader"


def test_database_refuses_to_delete_an_event(event: Event) -> None:
    with pytest.raises(ProgrammingError, match=REFUSED.format("DELETE")), transaction.atomic():
        event.delete()
    assert Event.objects.filter(actor="process:loader").exists()


def test_database_refuses_to_empty_the_trail(event: Event) -> None:
    with (
        pytest.raises(ProgrammingError, match=REFUSED.format("TRUNCATE")),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_event")
    assert Event.objects.exists()


def test_database_refuses_plain_sql_that_goes_round_the_models(event: Event) -> None:
    with (
        pytest.raises(ProgrammingError, match=REFUSED.format("UPDATE")),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_event SET kind = 'agency.created'")
