"""What an organisation asked back and got, by year and currency. Nothing is ever converted."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from accounts.models import User
from recruitment import access


@dataclass(frozen=True)
class Line:
    """`year`: of the answer; None where there is none yet. Amounts in whole units of `currency`."""

    year: int | None
    currency: str
    claims: int
    claimed: Decimal
    recovered: Decimal


def lines(person: User) -> list[Line]:
    """Of the own organisation; newest year first, what waits before it. One query."""
    rows = (
        access.refund_claims(person)
        .order_by()
        .values(year=ExtractYear("decided_in"))
        .annotate(
            money=F("currency"),
            claims=Count("pk"),
            claimed=Sum("claimed_amount"),
            recovered=Sum("recovered_amount"),
        )
        .order_by(F("year").desc(nulls_first=True), "money")
    )
    return [
        Line(
            row["year"], row["money"], row["claims"], row["claimed"], row["recovered"] or Decimal()
        )
        for row in rows
    ]


def table(person: User) -> list[list[object]]:
    """The same for a spreadsheet, with a head."""
    head = [_("Organisation"), _("Year"), _("Currency"), _("Claims"), _("Claimed"), _("Paid back")]
    body = [
        [
            person.organisation.name,
            line.year or _("No answer yet"),
            line.currency,
            line.claims,
            line.claimed,
            line.recovered,
        ]
        for line in lines(person)
    ]
    return [head, *body]
