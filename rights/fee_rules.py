"""The fee rules that hold today: those of data/fee_rules.yaml that still rest on a published fact."""

from collections.abc import Iterable
from functools import cache

import yaml
from django.conf import settings

from rights import fees
from rights.models import Statement

_BLOCKS = ("recruitment_fee_rule", "recruitment_rules")


@cache
def _all() -> list[fees.Rule]:
    with (settings.CONTENT_DIR / "fee_rules.yaml").open() as file:
        return fees.rules(yaml.safe_load(file))


def facts_of(countries: Iterable[str]) -> dict[str, Statement]:
    """Published facts on fees, by path: what the rules of these countries rest on. One query."""
    rows = Statement.objects.published().filter(country__in=set(countries), block__in=_BLOCKS)
    return {row.path: row for row in rows}


def that_hold(facts: dict[str, Statement], *, origin: str, destination: str) -> list[fees.Rule]:
    """Rules that speak to this journey. `facts`: as `facts_of` gives them for both ends at least."""
    rules = fees.for_journey(_all(), origin=origin, destination=destination)
    return fees.rules_that_hold(rules, {path: row.text for path, row in facts.items()})


def of_journey(origin: str, destination: str) -> list[fees.Rule]:
    """The same for one journey alone."""
    return that_hold(facts_of([origin, destination]), origin=origin, destination=destination)
