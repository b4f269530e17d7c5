"""All of data/ once a module, not once a test: reading pages changes nothing."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from accounts.permissions import Role
from tests.conftest import invited


@pytest.fixture(scope="module")
def guides(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The reviewed content is loaded; gone again after the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_rights", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def second_editor(editor: User) -> User:
    return invited("second-editor", Role.EDITOR, editor.organisation)
