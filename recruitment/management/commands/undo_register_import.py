from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recruitment.management.commands.import_register import actor
from recruitment.models import RegisterImport
from recruitment.services import registers


class Command(BaseCommand):
    help = "Take a whole import of a register back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int, nargs="?", help="without it, the imports are listed")
        parser.add_argument("--by", default="", help="e-mail of the operator; for the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["id"] is None:
            self._list()
            return
        run = RegisterImport.objects.filter(pk=options["id"]).first()
        if run is None:
            raise CommandError("There is no import of this number.")
        try:
            gone = registers.undo(run=run, by=actor(options["by"]))
        except registers.AlreadyUndoneError as error:
            raise CommandError("This import was taken back already.") from error
        except registers.NewerImportError as error:
            raise CommandError(
                "A newer import of this register stands on this one. Take that back first."
            ) from error
        for name, number in gone.items():
            self.stdout.write(f"  {name:<12} {number}")

    def _list(self) -> None:
        for run in RegisterImport.objects.all()[:50]:
            state = "undone" if run.undone_at else "stands"
            self.stdout.write(f"{run.pk:>6} {run} {run.country} {state} {run.counts}")
