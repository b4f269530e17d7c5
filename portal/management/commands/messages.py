"""Bring the catalogues of wording up to date: `make messages`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import catalogues, resting


class Command(BaseCommand):
    help = "Gathers the words of the interface into locale/, and compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail if something would change"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        template = catalogues.gather()
        stale = []
        for language in catalogues.languages():
            catalog = catalogues.merge(language, template)
            po = catalogues.as_po(catalog)
            path = catalogues.po_path(language)
            for place, content in (
                (path, po),
                (path.with_suffix(".mo"), catalogues.as_mo(po, language)),
            ):
                if place.exists() and place.read_bytes() == content:
                    continue
                stale.append(f"{language}/{place.name}")
                if not check:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
            missing = sum(1 for message in catalog if message.id and not _translated(message))
            self.stdout.write(f"{language}: {len(catalog)} messages, {missing} without words")
        page = resting.page().encode()
        place = settings.BASE_DIR / resting.FILE
        if not place.exists() or place.read_bytes() != page:
            stale.append(place.name)
            if not check:
                place.write_bytes(page)
        if check and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `make messages`.")


def _translated(message: Any) -> bool:
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(words)
