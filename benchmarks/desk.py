"""How long the pages of an inspector's desk take: the first reading, and the same page again.

    python -m portal.launch exec python -m benchmarks.desk 100000 1000000

Agencies and reports that are stored, all invented; one country of five is hers. In this process,
through all middleware, on the database of the environment. The first reading after reports changed (a
hundred in her country, before each page) counts their months anew, so the two are told apart. `SLOW=300`: plans of statements that take longer
than a tenth of so many milliseconds.
"""

import os
import sys
import time
from dataclasses import dataclass, field

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import services as accounts  # noqa: E402
from accounts.models import Organisation  # noqa: E402
from accounts.permissions import Role  # noqa: E402
from audit.actors import SEEDER  # noqa: E402
from benchmarks.flags import load  # noqa: E402
from benchmarks.load.run import ms, stored  # noqa: E402
from benchmarks.machine import machine  # noqa: E402
from recruitment.models import Flag, Report  # noqa: E402
from recruitment.services import tallies  # noqa: E402

AGAIN = 40
CHANGED = 100
COUNTRY = "NPL"


@dataclass
class Page:
    path: str
    first: float
    size: int
    queries: int = 0
    again: list[float] = field(default_factory=list)  # seconds
    slowest: dict[str, float] = field(default_factory=dict)  # statement -> seconds


def paths() -> list[str]:
    flag = Flag.objects.filter(agency__country=COUNTRY).order_by("-pk").first()
    found = [
        "flags/", "flags/?tier=urgent", "flags/?corridor=NPL-QAT", "flags/?abuse=invented-3",
        "charts/", "charts/?corridor=NPL-QAT", "precision/", "matches/", "pairs/", "agencies/",
        "agencies/?q=Himal+Overseas", "registers/", "placements/", "policies/", "policies/new/",
        "returns/", "sharing/",
    ]  # fmt: skip
    if flag:
        found += [f"flags/{flag.pk}/", f"flags/{flag.pk}/life/", f"flags/{flag.pk}/team/"]
        found += [f"agencies/{flag.agency_id}/"]
    return [f"/desk/{path}" for path in found]


def inspector() -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.ALLOWED_HOSTS = ["testserver"]
    regulator = accounts.create_organisation(
        name="Invented Office", kind=Organisation.Kind.REGULATOR, country=COUNTRY, by=SEEDER
    )
    person = accounts.invite(
        email="inspector@demo.example", name="Invented Inspector", role=Role.INSPECTOR,
        organisation=regulator, password="invented invented invented", by=SEEDER,  # noqa: S106
    )  # fmt: skip
    client = Client()
    client.force_login(person)
    return client


def some_change() -> None:
    newest = Report.objects.filter(agency__country=COUNTRY).order_by("-accepted_at").values("pk")
    Report.objects.filter(pk__in=newest[:CHANGED]).update(fee_amount=F("fee_amount") + 1)


def measured(client: Client, path: str, times: int) -> Page:
    some_change()
    begin = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:  # noqa: PLR2004
        raise RuntimeError(f"{path} answers {answer.status_code}")
    page = Page(path, time.perf_counter() - begin, len(answer.content))
    for _ in range(times):
        begin = time.perf_counter()
        client.get(path)
        page.again.append(time.perf_counter() - begin)
    # Apart: to be asked for its statements slows a page down.
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    page.queries = len(asked)
    page.slowest = {row["sql"]: float(row["time"]) for row in asked.captured_queries}
    return page


def tell(page: Page) -> None:
    first = page.first * 1000
    middle, high = ms(page.again)
    print(
        f"| `{page.path}` | {page.queries} | {page.size / 1000:.0f} kB | {first:,.0f} ms "
        f"| {middle:,.0f} ms | {high:,.0f} ms | {middle / first:.2f} |",
        flush=True,
    )


def tell_plans(page: Page, longest: float) -> None:
    for sql, seconds in page.slowest.items():
        if seconds > longest and sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql)  # noqa: S608
                plan = "\n".join(row[0] for row in cursor.fetchall())
            print(f"\n{page.path}: {seconds:.3f} s\n{sql}\n{plan}\n", flush=True)


def main(agencies: int, reports: int) -> None:
    call_command("migrate", verbosity=0)
    print(f"{machine()}\n\n{agencies:,} agencies, {reports:,} reports.\n", flush=True)
    stored(agencies, reports)
    load.timed("counts beside the reports, of all countries", tallies.bring_all_up_to_date)
    with connection.cursor() as cursor:
        # As the database does by itself once a portal has run a while.
        cursor.execute("VACUUM ANALYZE")
    client = inspector()
    client.get("/desk/sharing/")  # what a process loads for its first page of all
    standing = Flag.objects.standing().filter(agency__country=COUNTRY).count()
    print(f"{standing:,} flags stand in her country. {timezone.now():%Y-%m-%d}\n")
    print("| page | queries | size | first | again, median | p95 | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    found = [measured(client, path, AGAIN) for path in paths()]
    for page in found:
        tell(page)
    if slow := int(os.environ.get("SLOW", "0")):
        for page in found:
            tell_plans(page, slow / 10_000)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or ("10000", "100000")))
