import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from recruitment.services import flags


class Command(BaseCommand):
    help = (
        "Make baselines of today, evaluate every agency from its reports alone, and say how many flags "
        "differed. After a working day it should say 0."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=1, help="how many at once; one for each core"
        )

    def handle(self, *args: object, processes: int, **options: object) -> None:
        started = time.monotonic()
        flags.make_baselines(day=timezone.now().date(), processes=processes)
        looked, changed = flags.rebuild(processes=processes)
        seconds = time.monotonic() - started
        self.stdout.write(f"{looked} agencies, {changed} flags changed, {seconds:.0f} s")
