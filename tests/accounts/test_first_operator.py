from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import services
from accounts.models import Organisation, User
from audit.models import Event

pytestmark = pytest.mark.django_db

GOOD = "a pass phrase of its own"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at the two password prompts."""
    answers = [GOOD, GOOD]
    monkeypatch.setattr(
        "accounts.management.commands.first_operator.getpass", lambda prompt: answers.pop(0)
    )
    return answers


def _make(email: str = "first@example.org") -> None:
    call_command("first_operator", email=email, name="Invented First", stdout=StringIO())


def test_first_operator_is_made_and_comes_in(typed: list[str]) -> None:
    _make()
    assert Client().login(username="first@example.org", password=GOOD)
    assert User.objects.get().organisation.kind == Organisation.Kind.PORTAL
    assert set(Event.objects.values_list("actor", flat=True)) == {"process:installer"}


def test_second_one_is_refused_and_another_after_the_first_has_left_is_not(
    typed: list[str], caseworker: User, operator: User
) -> None:
    with pytest.raises(CommandError, match="already"):
        _make()
    services.deactivate(user=operator, by=operator)
    _make()
    assert User.objects.filter(role="operator", is_active=True).count() == 1


@pytest.mark.parametrize(
    ("words", "email", "said"),
    [
        (["one pass phrase", "another phrase"], "first@example.org", "not the same"),
        (["short", "short"], "first@example.org", "too short"),
        ([GOOD, GOOD], "no address", "valid email"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    typed: list[str], words: list[str], email: str, said: str
) -> None:
    typed[:] = words
    with pytest.raises(CommandError, match=said):
        _make(email)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
