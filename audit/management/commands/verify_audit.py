from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit import heads, verification


class Command(BaseCommand):
    help = (
        "Walk the chain of the audit trail from its first link. Says the first broken link and ends "
        "with 1; of a whole chain it prints the head, signed, to be kept off this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--heads", type=Path, help="a file with heads printed before, besides AUDIT_HEADS"
        )

    def handle(self, *, heads: Path | None = None, **options: object) -> None:
        found = _verified(heads)
        if found.broken:
            raise CommandError(f"Broken at link {found.broken.position}: {found.broken.fault}.")
        self.stdout.write(f"Whole: {found.head.position} links.")
        self.stdout.write(_line(found.head))


def _verified(file: Path | None) -> verification.Verified:
    try:
        also = heads.read_all(file.read_text().splitlines()) if file else []
        return verification.verify_all(also)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except heads.NotAHead as error:
        raise CommandError(f"Not signed by this site: {error}") from error


def _line(head: heads.Head) -> str:
    return heads.line(head, timezone.now().date())
