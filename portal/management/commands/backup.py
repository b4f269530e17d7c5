"""Save everything that can't be made again: docs/guides/backups.md."""

import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from portal.backups import services
from portal.backups.database import DatabaseProgramFailed

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Writes a backup of database, files of reports and heads of the trail, sealed to BACKUP_PUBLIC_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder; BACKUP_DIR when left out")
        parser.add_argument("--keep", type=int, default=14, help="how many stay; 14 when left out")
        parser.add_argument(
            "--every", type=int, help="minutes from one to the next, until stopped; left out: one"
        )

    def handle(self, *, to: Path | None, keep: int, every: int | None, **options: Any) -> None:
        folder = to or settings.BACKUP_DIR
        if folder is None or not settings.BACKUP_PUBLIC_KEY:
            raise CommandError("Set BACKUP_DIR and BACKUP_PUBLIC_KEY: docs/guides/backups.md")
        if keep < 1:
            raise CommandError("--keep must be 1 or more.")
        if every is None:
            self._make(folder, keep)
            return
        if every < 1:
            raise CommandError("--every must be 1 or more.")
        while True:
            try:
                self._make(folder, keep)
            except (DatabaseError, DatabaseProgramFailed, OSError) as error:
                # The next may find room, or a database; the age of the newest tells on those that do not.
                log.error("backup failed: %s", type(error).__name__)
            connection.close()
            time.sleep(every * 60)

    def _make(self, folder: Path, keep: int) -> None:
        public_key = bytes.fromhex(settings.BACKUP_PUBLIC_KEY)
        path = services.make(folder=folder, public_key=public_key, keep=keep)
        self.stdout.write(f"{path}, {path.stat().st_size} bytes")
