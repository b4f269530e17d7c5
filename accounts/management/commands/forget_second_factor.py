"""For the last operator, whose phone and paper are both lost. All others are helped in the admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor
from accounts.models import User
from accounts.permissions import Role
from audit.actors import INSTALLER


class Command(BaseCommand):
    help = "Takes away the second factor of the only operator. Refuses where another can help."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **opts: Any) -> None:
        operators = User.objects.filter(role=Role.OPERATOR, is_active=True)
        person = operators.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError("No operator has this e-mail.")
        if operators.exclude(pk=person.pk).exists():
            raise CommandError("Another operator can do this in /admin/.")
        second_factor.remove(user=person, by=INSTALLER)
        self.stdout.write("Taken away. Sign in and set up another.")
