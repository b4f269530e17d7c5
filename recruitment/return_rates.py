"""How many come back to their report, as the desk may show it: whole months, no few, no exact number.

A rate is told in steps of five percent. Exact, it would move with each person who comes back, and tell
whoever looks often enough when somebody did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from recruitment.models import ReturnCount
from recruitment.months import last_months

FEWEST = 10
MONTHS = 12
STEP = 5  # percent
AIM = 40  # percent
# Anonymous reporters who followed up, as published in 2025; 36 in 2019.
PUBLISHED = 26  # percent
SOURCE = "https://www.radicalcompliance.com/2025/03/25/nuggets-from-navex-on-internal-reporting/"


@dataclass(frozen=True)
class Rate:
    """`percent` is None where fewer than `FEWEST` were sent. `month` is None for all months together."""

    month: date | None
    percent: int | None


def rates(today: date) -> list[Rate]:
    """All together, then the newest of the last twelve months that are over. Empty: too few in all."""
    *over, _this_month = last_months(MONTHS + 1, today)
    rows = ReturnCount.objects.filter(month__in=over).order_by("-month")
    whole = _percent(rows)
    if whole is None:
        return []
    return [Rate(None, whole), *(Rate(row.month, _percent([row])) for row in rows)]


def _percent(rows: Iterable[ReturnCount]) -> int | None:
    sent = came_back = 0
    for row in rows:
        sent += row.sent
        came_back += row.came_back
    return STEP * round(100 * came_back / sent / STEP) if sent >= FEWEST else None
