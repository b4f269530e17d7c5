"""Shows how long each field of each table is kept, and what was deleted lately."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from recruitment import retention
from recruitment.models import Deletion, LegalHold


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deleted", action="store_true", help="what went in the last 60 days")
        parser.add_argument("--held", action="store_true", help="what a law or a court holds")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["held"]:
            for row in LegalHold.objects.in_force(on=timezone.localdate()):
                self.stdout.write(f"report {row.report_id}  until {row.ends_on}  {row.reason}")
            return
        if not options["deleted"]:
            self.stdout.write(retention.schedule())
            return
        for row in Deletion.objects.all()[: 60 * len(Deletion.What)]:
            self.stdout.write(
                f"{row.day}  {row.what:<9} gone {row.how_many:>7}  still there {row.still_there}"
            )
