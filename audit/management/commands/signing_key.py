from django.core.management.base import BaseCommand

from audit import signing


class Command(BaseCommand):
    help = "Print the public key by which packs of evidence and heads of the trail are checked."
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        self.stdout.write(signing.public_key().hex())
