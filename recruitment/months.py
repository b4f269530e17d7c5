"""Months as their first days. Pure."""

from datetime import date


def last_months(number: int, today: date) -> list[date]:
    """That many months, oldest first; the month of `today` is the last of them."""
    this = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(this - number + 1, this + 1)]
