import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from rights.models import Country
from rights.presenters.pack import pack
from rights.presenters.pieces import Texts


class Command(BaseCommand):
    help = (
        "Writes one ZIP for a country and a language: the guide to every country that has one, "
        "each a file that opens without signal. For memory cards and for offices without a line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("country", help="three letters, where the journeys begin: NPL")
        parser.add_argument("--to", nargs="*", default=[], help="only these destinations")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--site", required=True, help="https://… of this portal, for the links")
        parser.add_argument("--folder", type=Path, required=True, help="where the ZIP is written")

    def handle(
        self,
        *,
        country: str,
        to: list[str],
        language: str,
        site: str,
        folder: Path,
        **options: Any,
    ) -> None:
        if language not in dict(settings.LANGUAGES):
            raise CommandError(f"No such language: {language}")
        start = Country.objects.filter(pk=country.upper()).first()
        if start is None:
            raise CommandError(f"No such country: {country}")
        ends = Country.objects.exclude(pk=start.pk)
        wanted = [code.upper() for code in to]
        ends = ends.filter(pk__in=wanted) if wanted else ends.filter(has_guide=True)
        if missing := set(wanted) - {end.pk for end in ends}:
            raise CommandError(f"No such destination: {', '.join(sorted(missing))}")
        target = folder / f"notes-{start.pk}-{language}.zip".lower()
        # Beside it first: a card that is pulled out too early holds the old file or the new one.
        half = target.with_suffix(".part")
        with (
            translation.override(language),
            zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        ):
            for end in ends:
                made = pack(start, end, Texts(language), site=site.rstrip("/"))
                archive.writestr(made.name, made.body)
        half.replace(target)
        self.stdout.write(f"{target}: {len(ends)} guides, {target.stat().st_size:,} bytes")
