"""Load a backup into an empty site: docs/guides/backups.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import services
from portal.backups.archive import NotABackup
from portal.backups.database import DatabaseNotEmpty, DatabaseProgramFailed


class Command(BaseCommand):
    help = "Loads a backup into an empty database and an empty folder, and compares row by row."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="file with the private key")

    def handle(self, *, backup: Path, key: Path, **options: Any) -> None:
        try:
            private = bytes.fromhex(key.read_text().strip())
            manifest, other = services.restore(path=backup, private_key=private)
        except (NotABackup, ValueError):
            raise CommandError(
                "This is no backup, or one for another key, or one that was changed or cut off. "
                "The database is as it was; empty EVIDENCE_DIR before the next try."
            ) from None
        except DatabaseNotEmpty:
            raise CommandError("The database is not empty. Nothing was done.") from None
        except services.FolderNotEmpty:
            raise CommandError("EVIDENCE_DIR is not empty. Nothing was done.") from None
        except (DatabaseProgramFailed, BrokenPipeError):
            raise CommandError("The database refused the backup. It is empty as before.") from None
        except services.ContentsDiffer as difference:
            raise CommandError(f"Loaded, and not the same: {difference.args[0]}") from None
        rows = sum(count for count, _hash in manifest.tables.values())
        self.stdout.write(
            f"Loaded the backup of {manifest.made_at}: {len(manifest.tables)} tables, {rows} rows, "
            f"{len(manifest.members)} parts, all the same."
        )
        if other:
            self.stdout.write(f"Not the secrets of the saved site: {', '.join(other)}")
