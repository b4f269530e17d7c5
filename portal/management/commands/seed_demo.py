"""Make the invented world of `make run`, or show how to look around in it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import demo, demo_year
from recruitment import receipts


class Command(BaseCommand):
    help = "Makes invented people, agencies and reports. Only for looking around."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only say what there is to try")
        parser.add_argument(
            "--force", action="store_true", help="also where this is not one machine's own portal"
        )

        parser.add_argument(
            "--without-year", action="store_true", help="leave out the 300 agencies of a year"
        )

    def handle(
        self, *args: Any, show: bool, force: bool, without_year: bool, **options: Any
    ) -> None:
        if show:
            self.stdout.write(self._guide())
            return
        if not (settings.EMBEDDED or force):
            raise CommandError(
                "The demonstration's passwords are known to everybody, so it is only made under "
                "`make run`. Another machine that nobody else can reach: seed_demo --force."
            )
        made = demo.seed()
        if not without_year:
            made["reports of a year"] = demo_year.fill()
        self.stdout.write(", ".join(f"{count} {what} made" for what, count in made.items()))

    def _guide(self) -> str:
        width = max(len(person.email) for person in demo.PEOPLE)
        log_ins = [f"  {person.email:<{width}}  {person.does}" for person in demo.PEOPLE]
        return "\n".join(
            [
                "To try, all of it invented:",
                "  /en/                        where are you from, where do you work: the guide",
                "  /ne/journeys/NPL/QAT/       the same in Nepali; /ar/… in Arabic",
                "  /en/report/                 report a recruiter, without an account",
                f"  /en/receipt/                come back with {receipts.spaced(demo.RECEIPT)}",
                f"                              or, held back, {receipts.spaced(demo.HELD_RECEIPT)}",
                "  /en/agencies/               is my recruiter licensed? Try: Himal, Paused, Closed Gate",
                "  /api/v1/docs/               the interface for other systems",
                "",
                f"Log in at /desk/sign-in/, password for all: {demo.PASSWORD}",
                *log_ins,
            ]
        )
