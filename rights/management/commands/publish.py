import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rights.publishing.press import CannotBePublished
from rights.publishing.releases import PublishingElsewhere, State, read_state
from rights.services.publishing import publish

# What was made is written down after each round: who stops this in the midst loses one round, not all.
_ROUND = 300.0  # seconds
# A worker with all guides to make is at it all the time, 20 seconds a round. A start of the portal takes away
# what is out of date and must not fail for that.
_PATIENCE = 120.0  # seconds


class Command(BaseCommand):
    help = "Makes every guide page a file, which web servers hand out without asking the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--state", action="store_true", help="only say how it stands")
        ways.add_argument(
            "--withdraw",
            action="store_true",
            help="only take away what is out of date; the workers make it anew",
        )

    def handle(self, *, state: bool, withdraw: bool, verbosity: int, **options: Any) -> None:
        folder = settings.PUBLISH_DIR
        if folder is None:
            self.stdout.write("Publishing is off: PUBLISH_DIR is empty.")
            return
        try:
            if state:
                found = read_state(folder)
            elif withdraw:
                found = publish(folder=folder, seconds=0, patience=_PATIENCE)
            else:
                found = _to_the_end(folder, publish(folder=folder, seconds=_ROUND))
        except PublishingElsewhere:
            raise CommandError("A worker is publishing right now. Try again in a minute.") from None
        except CannotBePublished as refused:
            raise CommandError(
                f"The portal can't be read ({refused}). Is a host allowed?"
            ) from None
        except OSError as error:
            raise CommandError(f"{folder} can't be written: {error.strerror}.") from None
        if verbosity:
            self._tell(found)

    def _tell(self, state: State) -> None:
        self.stdout.write(f"checked  {state.checked_at or 'never'}")
        self.stdout.write(f"changed  {state.changed_at or 'never'}")
        self.stdout.write(f"pages    {state.pages:,}")
        self.stdout.write(f"waiting  {state.waiting:,}")
        self.stdout.write(f"failed   {len(state.failures):,}")
        for path, reason in state.failures.items():
            self.stdout.write(f"  {path}: {reason}")


def _to_the_end(folder: Path, found: State) -> State:
    while found.waiting:
        before = found.waiting
        try:
            found = publish(folder=folder, seconds=_ROUND)
        except PublishingElsewhere:
            # A worker took its turn between two of ours, which helps.
            time.sleep(1)
            found = read_state(folder)
            continue
        if found.waiting >= before:
            break  # not one page in a round: better told than tried for ever
    return found
