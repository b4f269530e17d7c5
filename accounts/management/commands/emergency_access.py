"""For the last operator, who lost everything. All others are helped in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import emergency
from accounts.models import User
from accounts.permissions import Role
from audit.actors import INSTALLER


class Command(BaseCommand):
    help = (
        "Lets the only operator in again: takes the second factor and the password away and shows a code"
        " for a new one. Auditors and the operator are told. Refuses where another operator can help."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **opts: Any) -> None:
        operators = User.objects.filter(role=Role.OPERATOR, is_active=True)
        person = operators.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError("No operator has this e-mail.")
        try:
            code = emergency.let_last_operator_in(user=person, by=INSTALLER)
        except ValidationError:
            raise CommandError("Another operator can do this in /admin/.") from None
        self.stdout.write(f"{code}\nIt works once, for two hours, at /desk/new-password/.")
        self.stdout.write("Then set up a second factor, and invite a second operator.")
