from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from recruitment.services import open_data

_WHY = {
    open_data.QuarterNotOverError: "A quarter is released from 30 days after its end.",
    open_data.AlreadyReleasedError: "This quarter is released already, and never again.",
    open_data.BudgetSpentError: "The year has no budget left. Nothing was counted.",
    PermissionDenied: "No operator has this e-mail.",
}


class Command(BaseCommand):
    help = "Release the open data of a quarter, once and for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", help="as 2026-Q3")
        parser.add_argument("--by", required=True, help="e-mail of the operator; for the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(_WHY[PermissionDenied])
        try:
            made = open_data.release(quarter=options["quarter"], by=by)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except tuple(_WHY) as error:
            raise CommandError(_WHY[type(error)]) from error
        for table in made.tables:
            self.stdout.write(f"{table['name']:<10} {len(table['rows'])} rows")
        self.stdout.write(
            f"Released {made.quarter}. Left of {made.budget.year}: epsilon {open_data.left(made.budget)}."
        )
