"""Fill the database of this environment with an invented load, and time the machine on it.

    python -m portal.launch exec python -m benchmarks.flags.load 100000 1000000

Agencies and reports are made set-based by the database itself; nothing of them is real.
"""

import os
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.matching.names import invented, mistyped  # noqa: E402
from recruitment.flags.policy import DEFAULT  # noqa: E402
from recruitment.models import Agency, AgencyName, Flag, OutboxRow, Report  # noqa: E402
from recruitment.services import agencies as agency_services  # noqa: E402
from recruitment.services import flags, matches, policy_preview  # noqa: E402
from rights.models import AbuseType  # noqa: E402

_COUNTRIES = ("NPL", "KEN", "PHL", "IDN", "BGD")
_PLACEMENTS = """
INSERT INTO recruitment_placement (agency_id, year, destination, workers, is_estimate, source)
SELECT id, extract(year FROM now())::int - 1, '', 20 + (random() * 600)::int, id %% 3 = 0, 'invented'
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


def _file_agencies(names: list[str]) -> None:
    """As an import leaves them: with the keys under which a typed name finds them."""
    rows = Agency.objects.bulk_create(
        (
            Agency(name=name, country=_COUNTRIES[n % 5], origin=Agency.Origin.REGISTER)
            for n, name in enumerate(names)
        ),
        batch_size=5000,
    )
    Agency.objects.update(created_at=timezone.now() - timedelta(days=3 * 365))
    AgencyName.objects.bulk_create(
        (
            agency_services.name_row(agency_id=row.pk, text=row.name, kind=AgencyName.Kind.LEGAL)
            for row in rows
        ),
        batch_size=5000,
    )


def fill(agencies: int, reports: int) -> None:
    _file_agencies(invented(agencies))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
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
    _say("recount", took)


def matches_with_recount(n: int) -> None:
    """One report with a mistyped name: matched, and every agency it left work for counted again."""
    draw = random.Random(11)
    took = []
    newest = OutboxRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for report in Report.objects.filter(pk__in=_any(n)).select_related("agency"):
        Report.objects.filter(pk=report.pk).update(
            agency_typed=mistyped(report.agency.name, draw),
            recruited_in=report.agency.country,
            agency=None,
            match=Report.Match.WAITING,
        )
        started = time.monotonic()
        matches.match_report(report_id=report.pk)
        for row in OutboxRow.objects.filter(pk__gt=newest).order_by("pk"):
            flags.evaluate(agency_id=row.target_id)
            newest = row.pk
        took.append(time.monotonic() - started)
        # The update above bypassed the services, which would have left this.
        flags.evaluate(agency_id=report.agency_id)
    _say("match with recount", took)
    found = Counter(Report.objects.exclude(agency_typed="").values_list("match", flat=True))
    print(f"  {dict(found)}")


def _any(n: int) -> list[int]:
    return list(Report.objects.order_by("?").values_list("pk", flat=True)[:n])


def _say(what: str, took: list[float]) -> None:
    took.sort()
    middle, high = (took[len(took) * share // 100] * 1000 for share in (50, 95))
    print(
        f"{what}: median {middle:.0f} ms, p95 {high:.0f} ms, worst {took[-1] * 1000:.0f} ms",
        flush=True,
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
    matches_with_recount(200)
    looked, changed = timed(
        "rebuild after incremental work, 2 processes", flags.rebuild, processes=2
    )
    print(f"  {changed} flags changed")
    previews(day)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
