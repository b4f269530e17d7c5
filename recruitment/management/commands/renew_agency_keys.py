from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from recruitment.services import agencies


class Command(BaseCommand):
    help = (
        "Make again the keys of agency names that an older normaliser made, so that look-ups by the "
        "new one find them. Safe while the portal runs, and to repeat: the second time it says 0."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at-once", type=int, default=5000, help="names in one transaction")

    def handle(self, *args: object, at_once: int, **options: object) -> None:
        renewed = 0
        while done := agencies.renew_keys(limit=at_once):
            renewed += done
        self.stdout.write(f"{renewed} names filed anew")
