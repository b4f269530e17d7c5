"""The tables of README.md: ours beside pg_trgm, rapidfuzz and nomenklatura, same pairs, same run, for
each set of pairs in turn.

    python -m portal.launch exec python -m benchmarks.matching.run [python with nomenklatura]

With `--held-out held_out_3.csv` that file alone is run; `--missed` lists what went wrong, `--pairs-only`
leaves the look-ups out. Fills a throw-away database. The others are given the threshold that suits
them best on these very pairs; ours are the bands as they ship.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from rapidfuzz import fuzz

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from audit.actors import LOADER  # noqa: E402
from benchmarks.matching import make_held_out, make_pairs  # noqa: E402
from benchmarks.matching.names import invented  # noqa: E402
from recruitment import candidates  # noqa: E402
from recruitment.matching import sounds, spellings  # noqa: E402
from recruitment.matching.compare import ALGORITHMS, VERSION, Band, Record, compare  # noqa: E402
from recruitment.matching.normalise import form  # noqa: E402
from recruitment.models import Agency  # noqa: E402
from recruitment.services import agencies  # noqa: E402

HERE = Path(__file__).parent
SETS = {
    "pairs.csv": "development",
    "held_out.csv": "first held-out set, now seen",
    "held_out_2.csv": "second held-out set, now seen",
    "held_out_3.csv": "third held-out set, now seen",
    "held_out_4.csv": "fourth held-out set, now seen",
    "held_out_5.csv": "fifth held-out set, now seen",
    "held_out_6.csv": "sixth held-out set, now seen",
    "held_out_7.csv": "seventh held-out set, now seen",
}
SETS = {name: title for name, title in SETS.items() if (HERE / name).exists()}
if "--held-out" in sys.argv:
    SETS = {sys.argv[sys.argv.index("--held-out") + 1]: "held out"}
PAIRS: list[dict[str, str]] = []
SAME: list[bool] = []
BACKGROUND = 5000


def figures(joined: list[bool]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(j and s for j, s in zip(joined, SAME, strict=True))
    return right / max(1, sum(joined)), right / sum(SAME)


def best_for(scores: list[float], enough: float) -> tuple[float, float, float]:
    """The threshold with most recall at a precision of at least `enough`; with both figures."""
    best = (1.1, 0.0, 0.0)
    for threshold in sorted(set(scores)):
        precision, recall = figures([score >= threshold for score in scores])
        if precision >= enough and recall > best[2]:
            best = (threshold, precision, recall)
    return best


def row(name: str, strict: tuple[float, float], wide: tuple[float, float], seconds: float) -> None:
    speed = len(PAIRS) / seconds if seconds else 0
    print(
        f"| {name} | {strict[0]:.3f} | {strict[1]:.3f} | {wide[0]:.3f} | {wide[1]:.3f} | {speed:,.0f} |"
    )


def others(name: str, scores: list[float], seconds: float) -> None:
    _, precision, recall = best_for(scores, 0.995)
    # As many wrong pairs put before a person as ours puts, and no more.
    _, wide, wide_recall = best_for(scores, OURS["ask precision"])
    row(name, (precision, recall), (wide, wide_recall), seconds)


def take(name: str) -> None:
    PAIRS[:] = csv.DictReader((HERE / name).open(encoding="utf-8"))
    SAME[:] = [pair["label"] == "same" for pair in PAIRS]
    KINDS.clear()


def ours(version: str) -> None:
    form.cache_clear()
    sounds.read.cache_clear()
    sounds.readings.cache_clear()
    spellings.likeness.cache_clear()
    start = time.perf_counter()
    found = [compare(_record(pair, "a"), _record(pair, "b"), version).band for pair in PAIRS]
    seconds = time.perf_counter() - start
    strict = figures([band is Band.SAME for band in found])
    wide = figures([band is not Band.DIFFERENT for band in found])
    OURS["ask precision"] = wide[0]
    row(f"ours, {version}: band *same*, bands *same* and *ask*", strict, wide, seconds)
    if version != VERSION:
        return
    by_kind: dict[tuple[str, str], Counter] = defaultdict(Counter)
    WRONG[:] = [
        f"{band} | {pair['label']} | {pair['kind']} | {pair['a']} | {pair['b']}"
        for pair, band in zip(PAIRS, found, strict=True)
        if band is not (Band.SAME if pair["label"] == "same" else Band.DIFFERENT)
    ]
    for pair, band in zip(PAIRS, found, strict=True):
        by_kind[pair["label"], pair["kind"]][band] += 1
    KINDS.extend(
        f"| {label} | {kind} | {n[Band.SAME]} | {n[Band.ASK]} | {n[Band.DIFFERENT]} |"
        for (label, kind), n in sorted(by_kind.items(), reverse=True)
    )


def _record(pair: dict[str, str], side: str) -> Record:
    """Where a set names no country, both are of the same one: a machine joins only within one."""
    return Record((pair[side],), pair.get(f"country_{side}") or "NPL")


KINDS: list[str] = []
MISSED: list[str] = []
WRONG: list[str] = []
OURS: dict[str, float] = {}


def rapid(name: str, ratio: Callable[[str, str], float]) -> None:
    start = time.perf_counter()
    scores = [ratio(pair["a"].lower(), pair["b"].lower()) for pair in PAIRS]
    others(name, scores, time.perf_counter() - start)


def trigrams() -> None:
    with connection.cursor() as cursor:
        start = time.perf_counter()
        scores = []
        for pair in PAIRS:
            cursor.execute("SELECT similarity(%s, %s)", [pair["a"], pair["b"]])
            scores.append(cursor.fetchone()[0])
        others("pg_trgm similarity, names as they are", scores, time.perf_counter() - start)


def nomenklatura(python: str, name: str) -> None:
    script = HERE / "nomenklatura_scores.py"
    done = subprocess.run([python, str(script), str(HERE / name)], capture_output=True, check=True)
    for name, found in json.loads(done.stdout).items():
        others(f"nomenklatura {name}", found["scores"], found["seconds"])


def firm(name: str) -> str:
    legals = {*make_pairs.LEGALS, *make_held_out.LEGALS}
    return name.removesuffix(max((e for e in legals if name.endswith(e)), key=len, default=""))


def among_three() -> None:
    queries = [pair for pair in PAIRS if pair["label"] == "same" and pair["a"].isascii()]
    held = {
        name: agencies.create_listed(name=name, country="NPL", by=LOADER).pk
        for name in sorted({firm(pair["a"]) for pair in queries})
    }
    if not Agency.objects.filter(pk=BACKGROUND).exists():
        for name in invented(BACKGROUND, seed=99):
            agencies.create_listed(name=name, country="NPL", by=LOADER)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recruitment_agencyname, recruitment_agency")
    MISSED.clear()
    firsts: Counter = Counter()
    missed: Counter = Counter()
    for pair in queries:
        true = held[firm(pair["a"])]
        offered = candidates.find(pair["b"], "NPL", limit=3, or_nearest=True)
        found = [c.agency_id for c in offered]
        firsts["ours", "first"] += found[:1] == [true]
        firsts["ours", "three"] += true in found
        likely = [c.agency_id for c in offered if c.band is not Band.DIFFERENT]
        firsts["ours, likely ones alone", "first"] += likely[:1] == [true]
        firsts["ours, likely ones alone", "three"] += true in likely
        if true not in found:
            missed[pair["kind"]] += 1
            MISSED.append(f"{pair['kind']} | {pair['a']} | {pair['b']}")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT agency_id FROM recruitment_agencyname ORDER BY text <-> %s, id LIMIT 3",
                [pair["b"]],
            )
            near = [agency_id for (agency_id,) in cursor.fetchall()]
        firsts["pg_trgm", "first"] += near[:1] == [true]
        firsts["pg_trgm", "three"] += true in near
    print(f"\nLook-up among {Agency.objects.count()} agencies, {len(queries)} names typed\n")
    print("| | true one first | among first three |\n|---|---|---|")
    for name in ("ours", "ours, likely ones alone", "pg_trgm"):
        first, three = (firsts[name, place] / len(queries) for place in ("first", "three"))
        print(f"| {name} | {first:.3f} | {three:.3f} |")
    print("\nNot among three, by kind:", dict(missed.most_common(12)))
    if "--missed" in sys.argv:
        print("\n".join(MISSED))


def tables(name: str) -> None:
    take(name)
    print(
        f"\n## {SETS[name]}: {len(PAIRS)} pairs, {sum(SAME)} of one firm, {SAME.count(False)} of two\n"
    )
    print("| | precision, join | recall, join | precision, ask | recall, ask | pairs a second |")
    print("|---|---|---|---|---|---|")
    for version in ALGORITHMS:
        ours(version)
    trigrams()
    rapid("rapidfuzz token_sort_ratio", fuzz.token_sort_ratio)
    rapid("rapidfuzz token_set_ratio", fuzz.token_set_ratio)
    rapid("rapidfuzz WRatio", fuzz.WRatio)
    if len(sys.argv) > 1 and not sys.argv[1].startswith("--"):
        nomenklatura(sys.argv[1], name)
    print("\n| label | kind | same | ask | different |\n|---|---|---|---|---|")
    print("\n".join(KINDS))
    if "--missed" in sys.argv:
        print("\n".join(["", *WRONG]))
    if "--pairs-only" not in sys.argv:
        among_three()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    for each in SETS:
        tables(each)
