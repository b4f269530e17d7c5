"""How long a look-up takes, with the version before and the one in use, the same names by turns. `make` has
no target for it: it fills a throw-away database, by the keys of the version in use.

python -m portal.launch exec python -m benchmarks.matching.speed 50000 1000000
"""

import io
import os
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from functools import partial

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from benchmarks.matching.names import invented, mistyped  # noqa: E402
from recruitment import candidates  # noqa: E402
from recruitment.matching.blocks import blocks  # noqa: E402
from recruitment.matching.compare import ALGORITHMS, compare  # noqa: E402
from recruitment.matching.normalise import VERSION, form  # noqa: E402
from recruitment.models import Agency  # noqa: E402

NAMES_AN_AGENCY = 10
LOOKUPS = 200


def fill(names: list[str]) -> None:
    """Agencies with ten names each, straight into the tables: filling is not what is measured."""
    start = time.perf_counter()
    agencies = io.StringIO()
    rows = io.StringIO()
    now = "2026-01-01 00:00:00+00"
    for number, name in enumerate(names):
        agency = number // NAMES_AN_AGENCY + 1
        if number % NAMES_AN_AGENCY == 0:
            agencies.write(f"{agency}\t{name}\tNPL\tregister\t\\N\t{now}\t{{}}\n")
        found = form(name)
        filed = "{" + ",".join(map(str, blocks(found))) + "}"
        rows.write(
            f"{agency}\t{name}\ttrade\ten\tLatn\t{found.key}\t{found.skeleton}\t{filed}\t{VERSION}\t\tf\n"
        )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; TRUNCATE recruitment_agency CASCADE")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'recruitment_agencyname' AND indexdef LIKE '%USING gin%'"
        )
        # An index filled at once is made in a tenth of the time.
        made_after = cursor.fetchall()
        for name, _ in made_after:
            cursor.execute(f"DROP INDEX {name}")
        agencies.seek(0)
        rows.seek(0)
        cursor.copy_expert(
            "COPY recruitment_agency (id, name, country, origin, merged_into_id, created_at,"
            " corrected_fields) FROM STDIN",
            agencies,
        )
        cursor.copy_expert(
            "COPY recruitment_agencyname (agency_id, text, kind, language, script, compare_key,"
            " skeleton, blocks, normaliser, source, is_wrong) FROM STDIN",
            rows,
        )
        for _, definition in made_after:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE recruitment_agency, recruitment_agencyname")
    print(f"{len(names)} names filled in {time.perf_counter() - start:.0f} s")


def measure(names: list[str]) -> None:
    draw = random.Random(7)
    took, first, three = defaultdict(list), Counter(), Counter()
    # Of two agencies with one name neither is the right one, and a vocabulary makes many of those.
    keys = [form(name).key for name in names]
    times = Counter(keys)
    alone = [number for number, key in enumerate(keys) if times[key] == 1]
    chosen = draw.sample(alone, LOOKUPS)
    versions = list(ALGORITHMS)[-2:]
    for number in chosen[:10]:
        candidates.find(mistyped(names[number], draw), "NPL")  # warm
    for number in chosen:
        typed = mistyped(names[number], draw)
        # Who is asked second finds the rows in memory: each is second half the time.
        versions.reverse()
        for version in versions:
            candidates.compare = partial(compare, version=version)
            start = time.perf_counter()
            found = candidates.find(typed, "NPL")
            took[version].append((time.perf_counter() - start) * 1000)
            ids = [candidate.agency_id for candidate in found]
            first[version] += ids[:1] == [number // NAMES_AN_AGENCY + 1]
            three[version] += number // NAMES_AN_AGENCY + 1 in ids[:3]
    for version, times_taken in took.items():
        times_taken.sort()
        print(
            f"{version}: {Agency.objects.count()} agencies, {len(names)} names, {LOOKUPS} look-ups: "
            f"p50 {statistics.median(times_taken):.0f} ms, p95 {times_taken[int(0.95 * LOOKUPS)]:.0f} ms, "
            f"max {times_taken[-1]:.0f} ms; right agency first {first[version] / LOOKUPS:.3f}, "
            f"among three {three[version] / LOOKUPS:.3f}"
        )


def explain(typed: str) -> None:
    query = form(typed)
    core = query.core_skeleton
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) " + candidates.NEAR,
            candidates.near_parameters(query),
        )
        print(f"-- plan for a name with core {core!r}")
        print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    for size in map(int, sys.argv[1:] or ["50000"]):
        names = invented(size)
        fill(names)
        measure(names)
        explain(names[0])
