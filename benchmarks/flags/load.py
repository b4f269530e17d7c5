"""Fill the database of this environment with an invented load, and time the machine on it.

    python -m portal.launch exec python -m benchmarks.flags.load 100000 1000000

Agencies and reports are made set-based by the database itself; nothing of them is real.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from recruitment.flags.policy import DEFAULT  # noqa: E402
from recruitment.models import Flag, Report  # noqa: E402
from recruitment.services import flags, policy_preview  # noqa: E402
from rights.models import AbuseType  # noqa: E402

_AGENCIES = """
INSERT INTO recruitment_agency (name, country, origin, created_at, corrected_fields)
SELECT 'Invented Agency ' || n, (ARRAY['NPL','KEN','PHL','IDN','BGD'])[1 + n %% 5], 'register',
       now() - interval '3 years', '{}'
  FROM generate_series(1, %s) AS n
"""
_PLACEMENTS = """
INSERT INTO recruitment_placement (agency_id, year, workers, is_estimate, source)
SELECT id, extract(year FROM now())::int - 1, 20 + (random() * 600)::int, id %% 3 = 0, 'invented'
  FROM recruitment_agency WHERE id %% 4 <> 0
"""
# A long tail: the square of a random number, so that some have hundreds of reports and most a few.
_REPORTS = """
INSERT INTO recruitment_report ({columns})
SELECT {values} FROM (
  SELECT n, (SELECT min(id) FROM recruitment_agency)
            + floor(power(random(), 2) * %s)::int AS agency,
         date_trunc('hour', now() - random() * interval '729 days') AS at
    FROM generate_series(1, %s) AS n
) AS made
"""
_VALUES = {
    "state": "'accepted'", "channel": "'worker'", "accepted_at": "at", "state_changed_at": "at",
    "idempotency_key": "decode(md5(n::text), 'hex')", "language": "'en'", "agency_typed": "''",
    "agency_hints": "'{}'", "agency_id": "agency", "match": "'matched'", "match_reasons": "'[]'",
    "match_version": "'m1'", "origin": "'NPL'", "destination": "(ARRAY['QAT','SAU','ARE','MYS'])[1 + n %% 4]",
    "recruited_in": "''", "month": "date_trunc('month', at - random() * interval '300 days')::date",
    "ongoing": "'not_known'", "sector": "''", "severity": "CASE WHEN n %% 200 = 0 THEN 5 ELSE 3 END",
    "fee_amount": "round((random() * 200000)::numeric, -3)", "fee_currency": "'NPR'", "people": "1",
    "consents_to_counting": "true", "consents_to_regulator": "true", "consents_to_story": "false",
    "text_sketch": "'{}'", "weight": "1.0", "doubts": "'[]'",
}  # fmt: skip


def timed(what: str, do, *args, **options):
    started = time.monotonic()
    result = do(*args, **options)
    print(f"{what}: {time.monotonic() - started:.1f} s", flush=True)
    return result


def fill(agencies: int, reports: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_AGENCIES, [agencies])
        cursor.execute(_PLACEMENTS, [])
        sql = _REPORTS.format(
            columns=", ".join(f'"{c}"' for c in _VALUES), values=", ".join(_VALUES.values())
        )
        cursor.execute(sql, [agencies, reports])
        AbuseType.objects.bulk_create(
            AbuseType(key=f"invented-{n}", label="Invented", severity=3, position=n)
            for n in range(12)
        )
        cursor.execute(
            "INSERT INTO recruitment_reportabuse (report_id, abuse_id)"
            " SELECT id, 'invented-' || id %% 12 FROM recruitment_report",
            [],
        )
        cursor.execute("ANALYZE")


def recounts(n: int) -> None:
    """Time of one recount, for agencies picked by their reports: who has many is met more often."""
    ids = list(Report.objects.order_by("?").values_list("agency_id", flat=True)[:n])
    took = []
    for pk in ids:
        started = time.monotonic()
        flags.evaluate(agency_id=pk, now=timezone.now())
        took.append(time.monotonic() - started)
    took.sort()
    print(
        f"recount: median {took[n // 2] * 1000:.0f} ms, p95 {took[n * 95 // 100] * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms"
    )


def previews(day: date) -> None:
    """What a change of policy would do in one of the five countries; new windows need a new baseline."""
    for changed in ({"sources": 4}, {"window_days": 200}):
        proposed = replace(DEFAULT, version=2, **changed)
        found = timed(f"preview of {changed}", policy_preview.what_changes, "NPL", proposed, day)
        print(f"  {found['agencies']} agencies, {found['counts']}")


def main(agencies: int, reports: int) -> None:
    call_command("migrate", verbosity=0)
    timed(f"fill {agencies} agencies, {reports} reports", fill, agencies, reports)
    day = timezone.now().date()
    timed("baselines, 2 processes", flags.make_baselines, day=day, processes=2)
    looked, changed = timed("rebuild from nothing, 2 processes", flags.rebuild, processes=2)
    print(f"  {looked} agencies, {changed} flags raised, {Flag.objects.count()} stand")
    looked, changed = timed("rebuild again, 2 processes", flags.rebuild, processes=2)
    print(f"  {changed} flags changed")
    recounts(200)
    previews(day)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
