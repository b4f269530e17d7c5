"""Beside the laws: who takes complaints at the ILO and the UN, and where governments talk."""

from dataclasses import dataclass
from typing import Any

from rights.models import Reference
from rights.presenters.facts import site_of
from rights.presenters.pieces import Name, Piece, Texts
from rights.read_once import once

Kind = Reference.Kind
COMPLAINTS = (Kind.SUPERVISING_BODY, Kind.ROUTE)
TALKS = (Kind.REGIONAL_PROCESS, Kind.FORUM)
SHOWN = (*COMPLAINTS, *TALKS)


@dataclass(frozen=True)
class Way:
    """`lines`: what it is, in sentences. `rests_on`: the law behind it, as the file names it."""

    key: str
    title: Piece | Name
    lines: list[Piece]
    who: Piece | None
    against: Piece | None
    rests_on: str
    url: str
    site: str


def title(row: Reference, texts: Texts) -> Piece | Name:
    """Regional talks are called by their own names everywhere."""
    if row.kind == Kind.REGIONAL_PROCESS:
        return Name(row.name)
    part = "title" if row.kind == Kind.ROUTE else "name"
    return texts.piece(f"{row.kind}/{row.key}/{part}", row.name)


def all_of_them(texts: Texts) -> dict[str, Any]:
    """Ways to complain, and talks. One query."""
    rows = once(
        "ways", read=lambda: list(Reference.objects.filter(kind__in=SHOWN).exclude(name=""))
    )

    def of(*kinds: str) -> list[Way]:
        return [_way(row, texts) for kind in kinds for row in rows if row.kind == kind]

    return {
        "texts": texts,
        "complaints": of(*COMPLAINTS),
        "regional": of(Kind.REGIONAL_PROCESS),
        "talks": of(Kind.FORUM),
    }


def signs(texts: Texts) -> list[Piece]:
    """What points to forced labour, each in a sentence to the worker."""
    rows = once("signs", read=lambda: list(Reference.objects.filter(kind=Kind.LABOUR_SIGN)))
    return [texts.piece(f"{row.kind}/{row.key}/plain", row.plain) for row in rows]


def _way(row: Reference, texts: Texts) -> Way:
    told = {"plain": row.plain, **row.data}
    # One that is not in force has advice to editors where the others have their limits.
    parts = ["plain", "limits", "cycle", "today"]
    if told.get("in_force") is False:
        parts.remove("limits")

    def piece(part: str) -> Piece | None:
        if not told.get(part):
            return None
        return texts.piece(f"{row.kind}/{row.key}/{part}", told[part])

    url = told.get("address", "")
    return Way(
        key=row.key,
        title=title(row, texts),
        lines=[found for part in parts if (found := piece(part))],
        who=piece("who_can"),
        against=piece("against"),
        rests_on=told.get("legal_source", ""),
        url=url,
        site=site_of(url) if url else "",
    )
