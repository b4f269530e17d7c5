"""Everything the portal holds, to be read without it: docs/guides/sunset.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backups import kit
from recruitment import sealing


class Command(BaseCommand):
    help = "Writes every row and file, sealed to a public key, for deploy/read_kit.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="a folder")
        parser.add_argument(
            "--public-key", required=True, help="64 letters of hex: `read_kit.py new-key`"
        )

    def handle(self, *, to: Path, public_key: str, **options: Any) -> None:
        try:
            key = bytes.fromhex(public_key)
            sealing.wrap_for(key, sealing.new_key())
        except (ValueError, TypeError, RuntimeError):
            raise CommandError("--public-key must be what `read_kit.py new-key` printed.") from None
        path = kit.make(folder=to, public_key=key)
        self.stdout.write(f"{path}, {path.stat().st_size} bytes. Give deploy/read_kit.py along.")
