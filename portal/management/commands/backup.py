"""Save everything that can't be made again: docs/guides/backups.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import services


class Command(BaseCommand):
    help = "Writes a backup of database, files of reports and heads of the trail, sealed to BACKUP_PUBLIC_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder; BACKUP_DIR when left out")
        parser.add_argument("--keep", type=int, default=14, help="how many stay; 14 when left out")

    def handle(self, *, to: Path | None, keep: int, **options: Any) -> None:
        folder = to or settings.BACKUP_DIR
        if folder is None or not settings.BACKUP_PUBLIC_KEY:
            raise CommandError("Set BACKUP_DIR and BACKUP_PUBLIC_KEY: docs/guides/backups.md")
        if keep < 1:
            raise CommandError("--keep must be 1 or more.")
        path = services.make(
            folder=folder, public_key=bytes.fromhex(settings.BACKUP_PUBLIC_KEY), keep=keep
        )
        self.stdout.write(f"{path}, {path.stat().st_size} bytes")
