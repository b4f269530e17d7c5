"""Open data as pages, tables and a Data Package. Everything here is read from a release alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from recruitment import chart_shapes as shapes
from recruitment import open_counts
from recruitment.desk_presenters import abuse_names
from recruitment.models import OpenDataRelease
from recruitment.services.open_data import OTHER
from rights.names import country_name

SPECS = {spec.name: spec for spec in open_counts.SPECS}
# A page goes through a thin line: the rest is in the file.
MOST_ROWS = 12
LICENCE = {
    "name": "CC0-1.0",
    "title": "Creative Commons Zero 1.0",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_FIELDS = {
    "origin": "Where the workers are from: ISO 3166-1 alpha-3, or `other` (small, or not said).",
    "destination": "Where the work is: ISO 3166-1 alpha-3, or `other`.",
    "recruited_in": "Where the recruiter works: ISO 3166-1 alpha-3, or `other`.",
    "fee_band": "What was paid, against the highest lawful fee: nothing, within_limit, over_limit, "
    "over_twice_limit, limit_not_known, not_said.",
    "abuse": "Key of a kind of abuse, as in /api/v1/abuses/.",
    "reports": "Reports, with noise. Not a count of people.",
}


@dataclass(frozen=True)
class Chart:
    """`lines`: label and count as words. `more`: rows that stand in the file alone."""

    name: str
    title: str
    heading: str
    lines: list[tuple[str, str]]
    more: int
    floor: int
    margin: int
    picture: shapes.Rows


def total(release: OpenDataRelease) -> int | None:
    """All reports of the quarter, with noise; None: too few to tell."""
    (table,) = (one for one in release.tables if one["name"] == open_counts.TOTAL.name)
    return table["rows"][0][1] if table["rows"] else None


def charts(release: OpenDataRelease) -> list[Chart]:
    headings = {
        "corridors": (_("By journey"), _("Journey")),
        "countries": (_("By country of the recruiter"), _("Country")),
        "fees": (_("By fee"), _("Fee")),
        "abuses": (_("By kind of abuse"), _("Kind of abuse")),
    }
    tables = {table["name"]: table for table in release.tables}
    return [_chart(tables[name], *words) for name, words in headings.items()]


def _chart(table: dict[str, Any], title: str, heading: str) -> Chart:
    shown = table["rows"][:MOST_ROWS]
    worded = [(_label(table["name"], key), n, formats.number_format(n)) for key, n in shown]
    return Chart(
        name=table["name"],
        title=title,
        heading=heading,
        lines=[(label, words) for label, _n, words in worded],
        more=len(table["rows"]) - len(shown),
        floor=table["floor"],
        margin=table["margin"],
        picture=shapes.rows(worded, rtl=get_language_bidi()),
    )


def _label(table: str, key: list[str]) -> str:
    if OTHER in key:
        return _("Other, or not said")
    if table == open_counts.ABUSES.name:
        return str(abuse_names()[key[0]])
    if table == open_counts.FEES.name:
        return _fee_bands()[key[0]]
    language = get_language() or "en"
    names = [country_name(code, language) for code in key]
    if len(names) == 1:
        return names[0]
    return _("%(origin)s to %(destination)s") % dict(
        zip(("origin", "destination"), names, strict=True)
    )


def _fee_bands() -> dict[str, str]:
    return {
        "nothing": _("Nothing was paid"),
        "within_limit": _("Up to the limit in law"),
        "over_limit": _("Over the limit, up to twice"),
        "over_twice_limit": _("More than twice the limit"),
        "limit_not_known": _("The limit is not known"),
        "not_said": _("Not said"),
    }


# --- for machines -------------------------------------------------------------------------------


def rows(release: OpenDataRelease, name: str) -> Iterator[list[str]] | None:
    """The lines of one table, head first; None: no such table."""
    table = next((one for one in release.tables if one["name"] == name), None)
    if table is None:
        return None
    # A table goes on its way without the page: what is invented says so in each line.
    quarter = f"invented-{release.quarter}" if release.is_invented else release.quarter
    return iter(
        [
            ["quarter", *SPECS[name].columns, "reports"],
            *([quarter, *key, str(n)] for key, n in table["rows"]),
        ]
    )


def as_data(release: OpenDataRelease) -> dict[str, Any]:
    """A release as the API gives it: rows with names."""
    return {
        "quarter": release.quarter,
        "is_invented": release.is_invented,
        "made_at": release.made_at,
        "epsilon": release.epsilon,
        "method": release.method,
        "datapackage": reverse("recruitment_api:open_data_package", args=[release.quarter]),
        "tables": [
            {
                "name": table["name"],
                "epsilon": table["epsilon"],
                "shown_from": table["floor"],
                "margin": table["margin"],
                "csv": _csv(release, table["name"]),
                "rows": [
                    {**dict(zip(SPECS[table["name"]].columns, key, strict=True)), "reports": n}
                    for key, n in table["rows"]
                ],
            }
            for table in release.tables
        ],
    }


def _csv(release: OpenDataRelease, name: str) -> str:
    return reverse("recruitment_api:open_data_csv", args=[release.quarter, name])


def package(release: OpenDataRelease, base: str) -> dict[str, Any]:
    """A Data Package (Frictionless, version 1). `base`: scheme and host, since a path may lead elsewhere."""
    return {
        "profile": "tabular-data-package",
        "name": f"reports-{release.quarter.lower()}",
        "title": f"{'INVENTED: ' * release.is_invented}Reports of migrant workers, {release.quarter}: counts with noise",
        "description": "Counts of reports as they were told, not of proved facts. Each number has noise, so "
        f"that no single report shows (differential privacy, epsilon {release.epsilon}). A row that is "
        "missing is not a nought.",
        "created": release.made_at.isoformat(),
        "version": release.method,
        "licenses": [LICENCE],
        "resources": [
            {
                "name": table["name"],
                "path": base + _csv(release, table["name"]),
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": f"Shown from {table['floor']} reports up; 19 of 20 numbers are at most "
                f"{table['margin']} away from the true one. Epsilon {table['epsilon']}.",
                "schema": {
                    "fields": [
                        {
                            "name": "quarter",
                            "type": "string",
                            "description": "Calendar quarter (UTC) in which the report was accepted.",
                        },
                        *(
                            {"name": name, "type": "string", "description": _FIELDS[name]}
                            for name in SPECS[table["name"]].columns
                        ),
                        {
                            "name": "reports",
                            "type": "integer",
                            "description": _FIELDS["reports"],
                            "constraints": {"minimum": table["floor"]},
                        },
                    ],
                    "primaryKey": ["quarter", *SPECS[table["name"]].columns],
                },
            }
            for table in release.tables
        ],
    }
