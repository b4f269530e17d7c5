from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import LOADER, Actor
from recruitment.import_messages import refusal, sentence, sentences
from recruitment.importers import REGISTERS
from recruitment.importers.base import Outcome, Plan, plan
from recruitment.importers.said import WrongFileError
from recruitment.services import registers

# Enough to see what kind of change it is; doubtful ones are for reading one by one.
SHOWN = 10
SHOWN_DOUBTFUL = 100


class Command(BaseCommand):
    help = "Compare a public register with what is held; with --apply, take it in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", choices=sorted(REGISTERS))
        parser.add_argument("file", type=Path, help="CSV, XLSX or HTML")
        parser.add_argument(
            "--as-of", required=True, type=date.fromisoformat, help="day the list speaks of"
        )
        parser.add_argument("--country", default="", help="iso3, where the register is of no one")
        parser.add_argument("--source-url", default="", help="where the list was published")
        parser.add_argument("--apply", action="store_true", help="write; without it only look")
        parser.add_argument(
            "--even-if-smaller",
            action="store_true",
            help="take a list from which most of what is held has gone",
        )
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), help="of what the list is told to be"
        )
        parser.add_argument("--by", default="", help="e-mail of the operator; for the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or settings.LANGUAGE_CODE):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        by = actor(options["by"])
        try:
            planned = plan(
                register=REGISTERS[options["register"]],
                content=options["file"].read_bytes(),
                as_of=options["as_of"],
                country=options["country"].upper(),
                source_url=options["source_url"],
                even_if_smaller=options["even_if_smaller"],
            )
        except WrongFileError as error:
            raise CommandError(refusal(error)) from error
        except OSError as error:
            raise CommandError(f"The file can't be opened: {error.strerror}.") from error
        self._report(planned)
        if not options["apply"]:
            self.stdout.write("Nothing was written. Add --apply to take it in.")
            return
        run = registers.apply(plan=planned, by=by, progress=self._progress)
        if run is None:
            self.stdout.write("Nothing was written: this list was taken in before.")
            return
        self.stdout.write(
            f"Taken in as import {run.pk}. To take it back: undo_register_import {run.pk}"
        )

    def _report(self, planned: Plan) -> None:
        self.stdout.write(f"{planned.register.title}, {planned.country}, as of {planned.as_of}")
        for name, number in planned.counts.items():
            self.stdout.write(f"  {name:<10} {number}")
        for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.VANISHED, Outcome.DOUBTFUL):
            steps = [step for step in planned.steps if step.outcome is outcome]
            limit = SHOWN_DOUBTFUL if outcome is Outcome.DOUBTFUL else SHOWN
            for step in steps[:limit]:
                why = "; ".join(sentences(step.why))
                self.stdout.write(f"  {outcome}: {step.name}" + (f" ({why})" * bool(why)))
            if len(steps) > limit:
                self.stdout.write(f"  {outcome}: and {len(steps) - limit} more")
        for line in planned.unreadable[:SHOWN_DOUBTFUL]:
            self.stdout.write(f"  unreadable: {sentence(line)}")

    def _progress(self, what: str, done: int, of: int) -> None:
        self.stdout.write(f"  {what}: {done} of {of}")
        self.stdout.flush()


def actor(email: str) -> Actor:
    """The operator of this e-mail, or the loader where none was said."""
    if not email:
        return LOADER
    user = User.objects.filter(email__iexact=email).first()
    if user is None or not user.may(Permission.SITE_OPERATE):
        raise CommandError("No operator has this e-mail.")
    return user
