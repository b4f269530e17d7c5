from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.actors import LOADER
from rights.content.files import UnreadableFile
from rights.content.load import ContentRefused, Outcome, load, look_through


class Command(BaseCommand):
    help = "Checks the content in data/ and makes the database say what it says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.CONTENT_DIR)
        parser.add_argument(
            "--check", action="store_true", help="only say what is wrong, missing or outdated"
        )

    def handle(self, *, folder: Path, check: bool, verbosity: int, **options: Any) -> None:
        try:
            if check:
                self._tell_what_is_left_to_do(folder)
                return
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

    def _tell_what_is_left_to_do(self, folder: Path) -> None:
        report = look_through(folder)
        for notice in report.notices:
            self.stdout.write(str(notice))
        for language, states in sorted(report.states.items()):
            told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            self.stdout.write(f"{language}: {told}")
        self.stdout.write("Nothing is wrong.")

    def _tell(self, outcomes: list[Outcome]) -> None:
        self.stdout.write(f"{'':<16}{'found':>7}{'new':>7}{'changed':>9}{'vanished':>10}")
        for one in outcomes:
            self.stdout.write(
                f"{one.name:<16}{one.found:>7}{one.new:>7}{one.changed:>9}{one.vanished:>10}"
            )
