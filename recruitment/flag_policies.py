"""Which policy is in force where. Read here; set by `recruitment/services/policies.py`."""

from collections.abc import Mapping

from recruitment.flags.policy import DEFAULT, Policy
from recruitment.models import FlagPolicy


class Policies:
    """Policy by country; the site's own where a regulator set none, or no country is known."""

    def __init__(self, by_country: Mapping[str, Policy]) -> None:
        self._by_country = by_country

    def of(self, country: str) -> Policy:
        return self._by_country.get(country, DEFAULT)


def in_force() -> Policies:
    """One short query: a row for each regulator that ever set something."""
    newest = FlagPolicy.objects.exclude(in_force_at=None).order_by("jurisdiction", "-number")
    return Policies({row.jurisdiction: row.policy for row in newest.distinct("jurisdiction")})
