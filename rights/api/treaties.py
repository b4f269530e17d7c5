"""Status of treaties as plain data, for every pair of country and binding instrument."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rights.applicability import TreatyStatus
from rights.models import Country, Instrument, Ratification
from rights.treaties import Treaties

_WORDS: dict[TreatyStatus, str | Promise] = {
    TreatyStatus.IN_FORCE: _("bound"),
    TreatyStatus.IN_FORCE_LATER: _("agreed, not yet bound"),
    TreatyStatus.SIGNED_ONLY: _("signed only, not bound"),
    TreatyStatus.NOT_RATIFIED: _("not on the list, so not bound"),
    TreatyStatus.NOT_KNOWN: _("not known"),
    TreatyStatus.ALL_MEMBERS: _("bound as a member of the organisation"),
}
_BINDS = {
    TreatyStatus.IN_FORCE: "yes",
    TreatyStatus.ALL_MEMBERS: "yes",
    TreatyStatus.NOT_KNOWN: "not_known",
}


Pair = tuple[Country, str]  # and the key of an instrument


def pairs(countries: Iterable[Country], instrument: str | None = None) -> list[Pair]:
    """Every country with every binding instrument, in the order given. Two queries."""
    rows = Instrument.objects.filter(binding=True)
    keys = list((rows.filter(pk=instrument) if instrument else rows).values_list("pk", flat=True))
    return [(country, key) for country in countries for key in keys]


def of_pairs(shown: Sequence[Pair]) -> list[dict[str, Any]]:
    """What each country is to each instrument today."""
    treaties = Treaties({country.pk: country for country, _key in shown}.values())
    return [_as_data(treaties, country.pk, key) for country, key in shown]


def of_countries(countries: Sequence[Country]) -> list[dict[str, Any]]:
    return of_pairs(pairs(countries))


def _as_data(treaties: Treaties, country: str, key: str) -> dict[str, Any]:
    row, status = treaties.row(key, country), treaties.status(key, country)
    return {
        "country": country,
        "instrument": key,
        "status": status.status.value,
        "status_in_words": str(_WORDS[status.status]),
        "binds": _BINDS.get(status.status, "no"),
        "act": row.status if row else "",
        "as_of": row.as_of if row else status.as_of,
        "date": _shown_date(row),
        "in_force_date": status.in_force_date,
        "excluded_parts": row.excluded_parts if row else [],
        "exclusions_checked": row.exclusions_checked if row else False,
        "covers_only": row.covers_only if row else "",
        "remark": row.remark if row else "",
        "source_url": row.source_url if row else "",
    }


def _shown_date(row: Ratification | None) -> str:
    """The full day only where somebody read it; else the year (data/ratifications.md)."""
    if row is None or row.date is None:
        return ""
    return row.date.isoformat() if row.shows_full_date else str(row.date.year)
