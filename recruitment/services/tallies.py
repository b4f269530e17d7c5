"""Counts that stand beside the reports, counted anew where something changed. Nothing else writes them.

The database notes what changed and counts (`count_anew`, migration 0029), so that a page asks once.
"""

from django.db import connection

from recruitment.models import CountMark


def bring_up_to_date(country: str) -> None:
    """What changed since the last time about agencies of a country: mostly nothing, or this month. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_anew(%s)", [country])


def bring_all_up_to_date() -> None:
    """So that marks do not pile up where nobody looks. For the clean-up task."""
    for country in CountMark.objects.order_by().values_list("country", flat=True).distinct():
        bring_up_to_date(country)
