"""Seals second factors anew under the receipt pepper in use; tells how many receipts and phrases wait for a former one."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import second_factor
from recruitment.services import numbers


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{second_factor.seal_anew()} second factors sealed anew.")
        self.stdout.write(
            f"{numbers.not_moved()} receipts and phrases were not used since. Whoever takes the former pepper away "
            "locks them for good."
        )
