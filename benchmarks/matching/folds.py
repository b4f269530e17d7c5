"""How far the limits of the second look hold on a set they were not chosen on.

    python -m benchmarks.matching.folds

The limits of `recruitment.matching.second_look` are scaled; the scale that joins most at a precision of 0.995
or better on all sets but one is tried on that one. Words and rules are not: they were made with all sets seen.
"""

import csv
from pathlib import Path

from recruitment.matching import second_look
from recruitment.matching.compare import Band, Record, compare

HERE = Path(__file__).parent
SETS = ("pairs.csv", "held_out.csv", "held_out_2.csv", "held_out_3.csv")
SCALES = (0.0, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0)
ENOUGH = 0.995
LIMITS = {
    name: getattr(second_look, name)
    for name in (
        "BACKED_BEARS",
        "BACKED_BEARS_MOST",
        "ALONE_BEARS",
        "ALONE_BEARS_MOST",
        "FAR_BACKED_BEARS",
        "SEVERAL_BEAR",
        "SEVERAL_BEAR_EACH",
    )
}


def scale_limits(scale: float) -> None:
    for name, limit in LIMITS.items():
        scaled = (
            {letters: each * scale for letters, each in limit.items()}
            if isinstance(limit, dict)
            else limit * scale
        )
        setattr(second_look, name, scaled)


def joined(name: str) -> tuple[int, int, int]:
    """Pairs of one firm that are joined, of two that are, and all of one firm."""
    right = wrong = same = 0
    for pair in csv.DictReader((HERE / name).open(encoding="utf-8")):
        found = compare(Record((pair["a"],), "NPL"), Record((pair["b"],), "NPL")).band
        is_same = pair["label"] == "same"
        same += is_same
        right += is_same and found is Band.SAME
        wrong += not is_same and found is Band.SAME
    return right, wrong, same


def precision(right: int, wrong: int) -> float:
    return right / max(1, right + wrong)


def main() -> None:
    found = {}
    for scale in SCALES:
        scale_limits(scale)
        found[scale] = {name: joined(name) for name in SETS}
    scale_limits(1.0)
    print(
        "| left out | scale chosen on the others | precision on it | recall on it |\n|---|---|---|---|"
    )
    for name in SETS:
        sums = {
            scale: [sum(counts) for counts in zip(*(by[s] for s in SETS if s != name), strict=True)]
            for scale, by in found.items()
        }
        good = [s for s, (right, wrong, _) in sums.items() if precision(right, wrong) >= ENOUGH]
        chosen = max(good or SCALES[:1], key=lambda s: sums[s][0])
        right, wrong, same = found[chosen][name]
        print(
            f"| {name} | {chosen} | {precision(right, wrong):.3f} ({wrong} wrong) | {right / same:.3f} |"
        )
    for scale, by in found.items():
        print(
            scale,
            {
                name: (round(precision(r, w), 4), w, round(r / n, 3))
                for name, (r, w, n) in by.items()
            },
        )


if __name__ == "__main__":
    main()
