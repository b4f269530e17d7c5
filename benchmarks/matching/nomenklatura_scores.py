"""Scores of nomenklatura for pairs.csv, as JSON on standard output. Run with an interpreter that has
nomenklatura installed; it is no dependency of the project.
"""

import csv
import json
import sys
import time
from pathlib import Path

from followthemoney import model
from followthemoney.proxy import EntityProxy
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig


def entity(number: int, name: str) -> EntityProxy:
    data = {"id": str(number), "schema": "Company", "properties": {"name": [name]}}
    return (
        EntityProxy.from_dict(data) if hasattr(EntityProxy, "from_dict") else model.get_proxy(data)
    )


with Path(sys.argv[1]).open(encoding="utf-8") as file:
    pairs = list(csv.DictReader(file))
out = {}
for name in ("name-based", "logic-v2"):
    algorithm = get_algorithm(name)
    config = ScoringConfig.defaults()
    start = time.perf_counter()
    scores = [
        # Names are remembered by the id of their entity, so every one needs its own.
        algorithm.compare(entity(2 * n, pair["a"]), entity(2 * n + 1, pair["b"]), config).score
        for n, pair in enumerate(pairs)
    ]
    out[name] = {"scores": scores, "seconds": time.perf_counter() - start}
json.dump(out, sys.stdout)
