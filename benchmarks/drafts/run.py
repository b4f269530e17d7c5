"""Thousands of reports being made at once: are all kept, and does each wait longer? `make drafts`.

    DRAFTS=10000 make drafts

Of 100 drafts and of DRAFTS: begun, saved and read back by eight at a time, in another order, then some are
gone on with by page. The slow step of a number (Argon2id, about 25 ms) costs each draft alike, however
many there are, and is left out: it would be all that is measured.
"""

import os
import random
import resource
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import django

AT_ONCE = 8
FEW = 100
PAGES = 60


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    many = int(os.environ.get("DRAFTS", "10000"))
    few, lots = _measured(FEW), _measured(many)
    print(f"| | {FEW} drafts | {many:,} drafts | ratio |\n| --- | ---: | ---: | ---: |")
    for what, before in few.items():
        after = lots[what]
        ratio = f"{after / before:.2f}" if before else ""
        print(f"| {what} | {before:,.1f} | {after:,.1f} | {ratio} |")
    assert lots["lost"] == few["lost"] == 0


def _measured(how_many: int) -> dict[str, float]:
    from django.db import connection

    from recruitment.models import Draft
    from recruitment.services import drafts

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE recruitment_draft")
    with mock.patch("recruitment.sealing.number_keys", _quick):
        begun = _in_parallel(
            lambda n: (drafts.start(content=_content(n, "begun")), n), range(how_many)
        )
    passes = dict(pair for pair, _took in begun)
    shuffled = random.sample(list(passes.items()), how_many)
    saved = _in_parallel(
        lambda one: drafts.save(draft_pass=one[0], content=_content(one[1], "saved")), shuffled
    )
    read = _in_parallel(lambda one: drafts.load(one[0]) == _content(one[1], "saved"), shuffled)
    lost = sum(not is_whole for is_whole, _took in read)
    pages = [_page(one) for one, _n in shuffled[:PAGES]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('recruitment_draft')")
        size = cursor.fetchone()[0]
    return {
        "rows": Draft.objects.count(),
        "lost": lost,
        "begin, median ms": _median(took for _done, took in begun),
        "save a screen, median ms": _median(took for _done, took in saved),
        "read, median ms": _median(took for _done, took in read),
        "the next screen as a page, median ms": _median(pages),
        "kB of disk for each": size / how_many / 1024,
        "memory of the process at most, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / 1024,
    }


def _content(n: int, word: str) -> dict[str, object]:
    from recruitment.interview import new_content

    begun = new_content(origin="", destination="", fee=("", ""), fees={})
    return begun | {"mark": f"{word} {n} " + "z" * 400}


def _quick(*_digits: object, **_pepper: object) -> object:
    """Keys that no number gave."""
    from recruitment import sealing

    return sealing.NumberKeys(*(secrets.token_bytes(32) for _key in range(5)))


def _page(one: object) -> float:
    """Seconds until somebody's next screen is there."""
    from django.test import Client

    begin = time.perf_counter()
    page = Client().post("/en/report/", {"draft": one.token, "do": "resume"})
    assert page.status_code == 200, page.status_code
    return time.perf_counter() - begin


def _in_parallel(do: Callable[..., object], over: Iterable[object]) -> list[tuple[object, float]]:
    def timed(one: object) -> tuple[object, float]:
        begin = time.perf_counter()
        return do(one), time.perf_counter() - begin

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(timed, over))


def _median(took: Iterable[float]) -> float:
    ranked = sorted(took)
    return ranked[len(ranked) // 2] * 1000


if __name__ == "__main__":
    main()
