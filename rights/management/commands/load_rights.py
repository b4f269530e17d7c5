from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.actors import LOADER
from rights.content.files import UnreadableFile
from rights.content.load import ContentRefused, load


class Command(BaseCommand):
    help = "Checks the content in data/ and makes the database say what it says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, folder: Path, verbosity: int, **options: Any) -> None:
        try:
            outcomes = load(folder=folder, by=LOADER)
        except UnreadableFile as trouble:
            raise CommandError(str(trouble)) from None
        except ContentRefused as refused:
            lines = "\n".join(f"  {problem}" for problem in refused.problems)
            raise CommandError(
                f"Nothing was loaded. {len(refused.problems)} problem(s):\n{lines}"
            ) from None
        if verbosity:
            self._tell(outcomes)

    def _tell(self, outcomes: list[Any]) -> None:
        self.stdout.write(f"{'':<16}{'found':>7}{'new':>7}{'changed':>9}{'vanished':>10}")
        for one in outcomes:
            self.stdout.write(
                f"{one.name:<16}{one.found:>7}{one.new:>7}{one.changed:>9}{one.vanished:>10}"
            )
