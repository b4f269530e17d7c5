"""The cast. Every door is tried by the one it is for and by those it is not for.

Two organisations that help, and two regulators in different countries: what one of them may see,
the other is the test that only that one may.
"""

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts import services as accounts
from accounts.doors import PROVED
from accounts.models import Organisation, User
from accounts.permissions import Role
from audit.actors import SEEDER
from portal.celery import app
from recruitment import outbox
from rights.content import load
from tests.factories.accounts import PASSWORD

# What must hold must hold on a slow machine too: no example fails for the time it took.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


@dataclass(frozen=True)
class Cast:
    """Everybody who signs in. A worker is nobody: she never does."""

    ngo: Organisation
    other_ngo: Organisation
    regulator: Organisation  # answers for Nepal
    other_regulator: Organisation  # answers for Kenya
    team: Organisation
    caseworker: User
    colleague: User  # the caseworker's own organisation
    other_caseworker: User
    inspector: User
    other_inspector: User
    editor: User
    operator: User
    stranger: User  # was let in once, is shut out now


def _organisation(name: str, kind: str, country: str = "") -> Organisation:
    return accounts.create_organisation(
        name=f"Invented {name}", kind=kind, country=country, by=SEEDER
    )


def invited(name: str, role: Role, organisation: Organisation) -> User:
    return accounts.invite(
        email=f"{name}@example.org",
        name=f"Invented {name}",
        role=role,
        organisation=organisation,
        password=PASSWORD,
        by=SEEDER,
    )


@pytest.fixture(autouse=True, scope="session")
def _evidence_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.EVIDENCE_DIR = tmp_path_factory.mktemp("evidence")


@pytest.fixture
def ngo(db: None) -> Organisation:
    return _organisation("Workers' Help", Organisation.Kind.NGO, "NPL")


@pytest.fixture
def other_ngo(db: None) -> Organisation:
    return _organisation("Union of Domestic Workers", Organisation.Kind.NGO, "KEN")


@pytest.fixture
def regulator(db: None) -> Organisation:
    return _organisation("Department of Foreign Employment", Organisation.Kind.REGULATOR, "NPL")


@pytest.fixture
def other_regulator(db: None) -> Organisation:
    return _organisation("Employment Authority", Organisation.Kind.REGULATOR, "KEN")


@pytest.fixture
def team(db: None) -> Organisation:
    return _organisation("Portal Team", Organisation.Kind.PORTAL)


@pytest.fixture
def caseworker(ngo: Organisation) -> User:
    return invited("caseworker", Role.CASEWORKER, ngo)


@pytest.fixture
def colleague(ngo: Organisation) -> User:
    return invited("colleague", Role.CASEWORKER, ngo)


@pytest.fixture
def other_caseworker(other_ngo: Organisation) -> User:
    return invited("other.caseworker", Role.CASEWORKER, other_ngo)


@pytest.fixture
def inspector(regulator: Organisation) -> User:
    return invited("inspector", Role.INSPECTOR, regulator)


@pytest.fixture
def other_inspector(other_regulator: Organisation) -> User:
    return invited("other.inspector", Role.INSPECTOR, other_regulator)


@pytest.fixture
def editor(team: Organisation) -> User:
    return invited("editor", Role.EDITOR, team)


@pytest.fixture
def operator(team: Organisation) -> User:
    return invited("operator", Role.OPERATOR, team)


@pytest.fixture
def stranger(ngo: Organisation, operator: User) -> User:
    """Somebody who left. The account stands in the trail, and opens nothing."""
    person = invited("stranger", Role.CASEWORKER, ngo)
    accounts.deactivate(user=person, by=operator)
    return person


@pytest.fixture
def nobody() -> Client:
    """A browser that never signed in, as every worker's is."""
    return Client()


@pytest.fixture
def cast(  # noqa: PLR0913
    ngo: Organisation,
    other_ngo: Organisation,
    regulator: Organisation,
    other_regulator: Organisation,
    team: Organisation,
    caseworker: User,
    colleague: User,
    other_caseworker: User,
    inspector: User,
    other_inspector: User,
    editor: User,
    operator: User,
    stranger: User,
) -> Cast:
    return Cast(**{name: value for name, value in locals().items() if name in Cast.__annotations__})


@pytest.fixture
def browser_of() -> Any:
    """A client in which this person is signed in: `browser_of(inspector).get(...)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        sign_in(client, user)
        return client

    return signed_in


def sign_in(client: Client, user: User) -> None:
    """As the sign-in page does, without the time that a password takes to compare."""
    client.force_login(user)
    session = client.session
    session[PROVED] = timezone.now().isoformat()
    session.save()


@pytest.fixture
def tasks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks run where they are sent, and their errors reach the test.

    `on_commit` still waits for a commit: use `django_capture_on_commit_callbacks(execute=True)`
    or a transactional test.
    """
    # No message is on its way for a while, so none can take along what is left later.
    monkeypatch.setattr(outbox, "_ON_ITS_WAY", 0)
    # As items: Celery's settings lose an attribute that is put back.
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    monkeypatch.setitem(app.conf, "task_eager_propagates", True)


@pytest.fixture(autouse=True, scope="session")
def _content_is_read_once() -> None:
    """Reading and checking data/ takes longer than laying it into the tables, and gives the same each time."""
    checked = load._checked
    ours = cache(lambda: checked(settings.CONTENT_DIR))
    load._checked = lambda folder: ours() if folder == settings.CONTENT_DIR else checked(folder)


@pytest.fixture
def loaded_rights(db: None) -> None:
    """All of data/: laws, rights, kinds of abuse, countries, contacts."""
    call_command("load_rights", verbosity=0, stdout=StringIO())


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All of data/ and the invented world of `make run`, made once for a module and emptied after it.

    It takes seconds to make. Tests of the module still begin with `db` and leave nothing behind.
    """
    with django_db_blocker.unblock():
        call_command("load_rights", verbosity=0, stdout=StringIO())
        call_command("seed_demo", force=True, without_year=True, stdout=StringIO())
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _begins_in_english() -> None:
    """A page read in another language by the test before leaves its language behind."""
    translation.activate("en")


@pytest.fixture(scope="session", autouse=True)
def _no_name_is_looked_up() -> Iterator[None]:
    """pytest-socket stops the connection; asking a name server would already tell it something."""
    look_up = socket.getaddrinfo

    def local_only(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "", "localhost", socket.gethostname()) and not _is_address(name):
            raise PermissionError(f"A test asked for the address of {name}.")
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", local_only)
        yield


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session", autouse=True)
def _emptying_tables_between_transactional_tests_may_empty_the_trail() -> Iterator[None]:
    """The database refuses TRUNCATE of the trail, and Django empties tables by TRUNCATE.

    Only Django's own emptying between tests steps around; tests that try to empty the trail are
    refused like everybody.
    """
    emptying = DatabaseOperations.sql_flush

    def with_trail(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = emptying(self, style, tables, **options)
        if not statements or "audit_event" not in tables:
            return statements
        trail = ("audit_event", "audit_link")
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in trail),
            *statements,
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in trail),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", with_trail)
        yield
