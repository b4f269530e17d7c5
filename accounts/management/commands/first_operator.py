"""Let the first person in. Everybody after is invited by her, in the admin."""

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import services
from accounts.models import Organisation, User
from accounts.permissions import Role
from audit.actors import INSTALLER


class Command(BaseCommand):
    help = "Makes the first operator. Refuses where there is one who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="asked for when left out")
        parser.add_argument("--name", help="asked for when left out")
        parser.add_argument(
            "--team", default="Portal team", help="name of the team behind the site"
        )

    def handle(
        self, *args: Any, email: str | None, name: str | None, team: str, **opts: Any
    ) -> None:
        if User.objects.filter(role=Role.OPERATOR, is_active=True).exists():
            raise CommandError("There is an operator already. Others are invited in /admin/.")
        email = email or input("E-mail: ")
        name = name or input("Name: ")
        # Never as an argument: it would stand in the shell's history and in the list of processes.
        password = getpass("Password, at least 12 letters: ")
        if password != getpass("The same again: "):
            raise CommandError("The two are not the same. Nothing was made.")
        try:
            self._make(email=email, name=name, team=team, password=password)
        except ValidationError as error:
            raise CommandError("\n".join([*error.messages, "Nothing was made."])) from None
        self.stdout.write("Made. Sign in at /desk/sign-in/, then invite the others in /admin/.")

    @transaction.atomic
    def _make(self, *, email: str, name: str, team: str, password: str) -> None:
        organisation = Organisation.objects.filter(
            kind=Organisation.Kind.PORTAL
        ).first() or services.create_organisation(
            name=team, kind=Organisation.Kind.PORTAL, country="", by=INSTALLER
        )
        services.invite(
            email=email,
            name=name,
            role=Role.OPERATOR,
            organisation=organisation,
            password=password,
            by=INSTALLER,
        )
