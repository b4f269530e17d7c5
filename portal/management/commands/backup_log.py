"""Save every minute of the database: docs/guides/backups.md."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.backups import log as service
from portal.backups.database import DatabaseProgramFailed

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Seals what PostgreSQL has put into LOG_SPOOL, and copies its files whole when told to."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base", action="store_true", help="copy the whole, too")
        parser.add_argument(
            "--keep", type=int, default=2, help="how many copies stay; 2 when left out"
        )
        parser.add_argument(
            "--every",
            type=int,
            help="seconds from one look to the next, until stopped; left out: one look",
        )
        parser.add_argument(
            "--base-every",
            type=int,
            default=7,
            help="days from one copy to the next; 7 when left out",
        )

    def handle(self, **options: Any) -> None:
        if not (settings.BACKUP_DIR and settings.LOG_SPOOL and settings.BACKUP_PUBLIC_KEY):
            raise CommandError(
                "Set BACKUP_DIR, BACKUP_PUBLIC_KEY and LOG_SPOOL: docs/guides/backups.md"
            )
        given = (options["keep"], options["every"], options["base_every"])
        if any(number is not None and number < 1 for number in given):
            raise CommandError("--keep, --every and --base-every must be 1 or more.")
        self._where = {
            "folder": settings.BACKUP_DIR,
            "public_key": bytes.fromhex(settings.BACKUP_PUBLIC_KEY),
        }
        if not options["every"]:
            self._look(**options)
        while options["every"]:
            try:
                self._look(**options)
            except (DatabaseError, DatabaseProgramFailed, OSError) as error:
                # Nothing is lost: what was not sealed waits in the spool, and the next look tries again.
                log.error("sealing the log failed: %s", type(error).__name__)
            time.sleep(options["every"])

    def _look(
        self, *, base: bool, keep: int, every: int | None, base_every: int, **_more: Any
    ) -> None:
        service.seal_new(spool=settings.LOG_SPOOL, **self._where)
        service.mirror(evidence=settings.EVIDENCE_DIR, folder=settings.BACKUP_DIR)
        age = service.age_of_base(settings.BACKUP_DIR)
        if (base and not every) or (every and (age is None or age.days >= base_every)):
            path = service.copy_base(keep=keep, **self._where)
            self.stdout.write(f"{path}, {path.stat().st_size} bytes")
