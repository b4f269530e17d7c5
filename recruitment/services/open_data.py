"""The quarterly tables of open data, each made once. What they promise: docs/explanation/open-data.md."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, fee_limits, open_counts
from recruitment.flags.facts import FeeLimit
from recruitment.models import OpenDataBudget, OpenDataRelease, Report
from rights.models import AbuseType, Country

EPSILON = Decimal("1.000")
# Four quarters: somebody may send a report in each of them.
EPSILON_OF_A_YEAR = Decimal("4.000")
# Until then a report can be taken back and is not counted; after that the tables stand.
SETTLES = timedelta(days=30)
OTHER = "other"
NOT_SAID = "not_said"
FEE_BANDS = (
    "nothing",
    "within_limit",
    "over_limit",
    "over_twice_limit",
    "limit_not_known",
    NOT_SAID,
)
# A table by age would be one of children; they stand in no table of their own.
_NOT_BY_AGE = frozenset({"child-recruitment"})


class QuarterNotOverError(Exception):
    """It is not over, or not for long enough."""


class AlreadyReleasedError(Exception):
    """A quarter is released once: a second time would spend its privacy twice."""


class BudgetSpentError(Exception):
    """The year has not enough left."""


def bounds(quarter: str) -> tuple[datetime, datetime]:
    """First moment of "2026-Q3", and of the quarter after it. Raises `ValueError`."""
    if not re.fullmatch(r"[12][0-9]{3}-Q[1-4]", quarter):
        raise ValueError("A quarter is written like 2026-Q3.")
    year, _, number = quarter.partition("-Q")
    months = int(year) * 12 + (int(number) - 1) * 3
    start, end = (datetime(m // 12, m % 12 + 1, 1, tzinfo=UTC) for m in (months, months + 3))
    return start, end


def release(*, quarter: str, by: User) -> OpenDataRelease:
    """Count, add noise, keep. Raises `ValueError` and the errors above; then nothing was spent.

    Where the demonstration has published its own, the reports are invented as well.
    """
    since, until = bounds(quarter)
    reports = access.counted_in_public(since=since, until=until)
    is_invented = OpenDataRelease.objects.filter(is_invented=True).exists()
    return publish(quarter=quarter, cells=_cells(reports), by=by, is_invented=is_invented)


@transaction.atomic
def publish(
    *,
    quarter: str,
    cells: Iterable[Mapping[str, Sequence[open_counts.Key]]],
    by: User,
    is_invented: bool = False,
) -> OpenDataRelease:
    """As `release`; `cells` are read only when nothing is in the way. `is_invented`: the demonstration's own."""
    if not by.may(Permission.SITE_OPERATE):
        raise PermissionDenied
    since, until = bounds(quarter)
    if timezone.now() < until + SETTLES:
        raise QuarterNotOverError
    OpenDataBudget.objects.get_or_create(year=since.year, defaults={"epsilon": EPSILON_OF_A_YEAR})
    budget = OpenDataBudget.objects.select_for_update().get(year=since.year)
    if budget.releases.filter(begins_on=since.date()).exists():
        raise AlreadyReleasedError
    if left(budget) < EPSILON:
        raise BudgetSpentError
    made = OpenDataRelease.objects.create(
        begins_on=since.date(),
        budget=budget,
        epsilon=EPSILON,
        method=open_counts.METHOD,
        tables=[asdict(table) for table in open_counts.tell(cells, domains())],
        is_invented=is_invented,
        made_at=timezone.now(),
        made_by=by,
    )
    audit.record(kind=Kind.OPEN_DATA_RELEASED, target=made, by=by, fields=["tables"])
    return made


def released(quarter: str) -> OpenDataRelease | None:
    """The release of "2026-Q3"; None where there is none, or where this is no quarter."""
    try:
        since, _until = bounds(quarter)
    except ValueError:
        return None
    return OpenDataRelease.objects.filter(begins_on=since.date()).first()


def left(budget: OpenDataBudget) -> Decimal:
    """What may still be spent in that year: epsilon."""
    return budget.epsilon - spent(budget)


def spent(budget: OpenDataBudget) -> Decimal:
    return budget.releases.aggregate(n=Sum("epsilon"))["n"] or Decimal("0.000")


def domains() -> dict[str, list[open_counts.Key]]:
    """Every cell that a table may hold, from what the guides say alone."""
    guides = list(Country.objects.with_guide())
    destinations = {country.pk for country in guides if country.is_destination}
    corridors = [
        (country.pk, partner)
        for country in guides
        if country.is_origin
        for partner in country.partners
        if partner in destinations
    ]
    kinds = AbuseType.objects.exclude(pk__in=_NOT_BY_AGE).values_list("pk", flat=True)
    return {
        open_counts.TOTAL.name: [()],
        open_counts.CORRIDORS.name: [*dict.fromkeys(corridors), (OTHER, OTHER)],
        open_counts.COUNTRIES.name: [*((one.pk,) for one in guides if one.is_origin), (OTHER,)],
        open_counts.FEES.name: [(band,) for band in FEE_BANDS],
        open_counts.ABUSES.name: [(kind,) for kind in kinds],
    }


def _cells(reports: QuerySet[Report]) -> Iterator[dict[str, list[open_counts.Key]]]:
    """For each report the cells it stands in, the gravest kinds of abuse first."""
    known = {name: set(keys) for name, keys in domains().items()}
    rows = list(reports.prefetch_related("report_abuses__abuse"))
    limits = fee_limits.of_journeys({(r.origin, r.destination, r.sector) for r in rows})
    for row in rows:
        corridor, country = (row.origin, row.destination), (row.recruited_in,)
        kinds = sorted(
            (one.abuse for one in row.report_abuses.all()),
            key=lambda kind: (-kind.severity, kind.pk),
        )
        yield {
            open_counts.TOTAL.name: [()],
            open_counts.CORRIDORS.name: [
                corridor if corridor in known[open_counts.CORRIDORS.name] else (OTHER, OTHER)
            ],
            open_counts.COUNTRIES.name: [
                country if country in known[open_counts.COUNTRIES.name] else (OTHER,)
            ],
            open_counts.FEES.name: [(fee_band(row, limits),)],
            open_counts.ABUSES.name: [
                (kind.pk,) for kind in kinds if (kind.pk,) in known[open_counts.ABUSES.name]
            ],
        }


def fee_band(report: Report, limits: Mapping[tuple[str, str, str], FeeLimit]) -> str:
    """Against the highest lawful fee of the journey, so that no currency and no amount is told."""
    if report.fee_amount is None:
        return NOT_SAID
    if report.fee_amount == 0:
        return "nothing"
    limit = limits.get((report.origin, report.destination, report.sector))
    if limit is None or (limit.highest and limit.currency != report.fee_currency):
        return "limit_not_known"
    if report.fee_amount <= limit.highest:
        return "within_limit"
    return "over_limit" if report.fee_amount <= 2 * limit.highest else "over_twice_limit"
