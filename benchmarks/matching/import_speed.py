"""How long an import of 50,000 rows takes, first and again. Fills a throw-away database.

python -m portal.launch exec python -m benchmarks.matching.import_speed 50000
"""

import csv
import io
import os
import sys
import time
from datetime import date

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from audit.actors import LOADER  # noqa: E402
from benchmarks.matching.names import invented  # noqa: E402
from recruitment.importers import REGISTERS  # noqa: E402
from recruitment.importers.base import plan  # noqa: E402
from recruitment.services import registers  # noqa: E402


def table(rows: int, status: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "licence_number", "status", "phone", "address"])
    for number, name in enumerate(invented(rows, seed=5)):
        phone = f"01-4{number % 1_000_000:06}"
        writer.writerow([name, f"{number}/080", status, phone, f"House {number} Nowhere Road Town"])
    return out.getvalue().encode()


def take(content: bytes, day: date) -> None:
    start = time.perf_counter()
    planned = plan(register=REGISTERS["regulator_table"], content=content, as_of=day, country="NPL")
    looked = time.perf_counter() - start
    run = registers.apply(plan=planned, by=LOADER)
    whole = time.perf_counter() - start
    print(f"{day}: {planned.counts}; looked in {looked:.1f} s, done in {whole:.1f} s, {run}")


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    take(table(size, "valid"), date(2025, 1, 1))
    take(table(size, "valid"), date(2025, 1, 1))
    take(table(size, "suspended"), date(2025, 2, 1))
