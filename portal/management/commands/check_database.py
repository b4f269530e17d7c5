from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.database import problems


class Command(BaseCommand):
    help = "Says what is wrong with the database that would otherwise fail in silence."
    requires_migrations_checks = False

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if found := problems():
            raise CommandError("\n".join(found))
        if verbosity:
            self.stdout.write("The database is fit for use.")
