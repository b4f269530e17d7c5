"""Agencies that a typed name, number or page may mean. The database narrows, `matching` decides.

Never a full scan: names are filed under the numbers of `matching.blocks`, which a GIN index looks
up; of those that share one, the nearest by trigrams (pg_trgm) are compared.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from recruitment.matching import identifiers as normalisers
from recruitment.matching.blocks import asked
from recruitment.matching.compare import (
    WEAKER_EQUALS,
    WEAKER_TRADES,
    Band,
    Comparison,
    Effect,
    Reason,
    Record,
    compare,
)
from recruitment.matching.normalise import Form, form
from recruitment.models import Agency, AgencyName, Branch, Identifier, Licence

# How many names one kind of block may bring. A word or a pair that more firms share tells nothing.
MOST_OF_A_BLOCK = 400
# How many of them are compared: the nearest by trigrams of either key.
COMPARED = 80
# So many are offered to a person who chooses.
NEAREST = 3
_ORDER = (Band.SAME, Band.ASK, Band.DIFFERENT)


@dataclass(frozen=True)
class Candidate:
    """`name` is the name as shown, `matched_name` the one that was nearest to what was typed.

    `reasons` is plain data for a JSON column; `version` says which rules made the score.
    """

    agency_id: int
    name: str
    score: float
    band: Band
    reasons: tuple[dict[str, object], ...]
    matched_name: str = ""
    country: str = ""
    version: str = ""
    # No register calls it so: only reports taught that name to an agency that a register knows.
    is_taught: bool = False


def find(
    text: str,
    country: str | None = None,
    limit: int = 10,
    *,
    hints: Mapping[str, str] | None = None,
    leave_out: Iterable[int] = (),
    listed_only: bool = False,
    or_nearest: bool = False,
) -> list[Candidate]:
    """The likeliest agencies first, at most `limit`; none in band `different` unless asked for.

    `country` (ISO 3166-1 alpha-3) is where the recruiter works, if known; without it nothing comes
    back in band `same`. `hints` are other things said of it, as typed: licence, phone, email,
    web, handle. When two agencies would both be `same`, neither is: a person must tell them apart.

    `listed_only` is for the public: only what a register itself says is looked at, so that no
    answer shows that somebody was reported, or under which name. Merges are not followed then.

    `or_nearest` is for a person who chooses: where fewer than three are likely, the nearest of band
    `different` follow them, for a name so mistyped that a machine takes it for another.
    """
    known = normalise_hints(hints or {}, country or "")
    query = Record((text,), country or "", known)
    typed = form(text)
    names = _names_near(typed, listed_only) if typed.core or typed.trade else {}
    for agency_id in _with_identifiers(known, listed_only):
        names.setdefault(agency_id, {})
    agencies = _standing(names, leave_out, listed_only)
    held = _identifiers_of(agencies, listed_only) if known else {}
    found = []
    for agency_id, agency in agencies.items():
        texts, taught = _texts(agency, names)
        record = Record(
            tuple(sorted(texts)) or (agency.name,), agency.country, held.get(agency_id, {})
        )
        found.append(_candidate(agency_id, agency, query, record, taught))
    ranked = sorted(
        found,
        key=lambda c: (
            _ORDER.index(c.band),
            -c.score,
            c.country != country,
            # Weak words of the trade (service, agency) count only between equals.
            form(c.matched_name).key != typed.key,
            c.agency_id,
        ),
    )
    likely = [candidate for candidate in ranked if candidate.band is not Band.DIFFERENT]
    nearest = ranked[len(likely) : NEAREST] if or_nearest else []
    return [*_only_one_may_be_same(likely), *nearest][:limit]


def normalise_hints(hints: Mapping[str, str], country: str) -> dict[str, frozenset[str]]:
    """Hints as typed into identifiers by kind. What can't be read as one is left out."""
    found: dict[str, set[str]] = {}
    for kind, text in hints.items():
        # People paste a Facebook page where a website is asked for, and the other way round.
        kinds = ("web", "handle") if kind in {"web", "handle"} else (kind,)
        for each in kinds:
            if each in normalisers.NORMALISERS and text:
                value = normalisers.normalise(each, text, country)
                if value:
                    found.setdefault(each, set()).add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def nearly(text: str, country: str, hints: Mapping[str, str], most: int) -> list[Candidate]:
    """Listed agencies that a person may mean: the letters typed begin a word of a name, or the licence number
    is written otherwise or without its office, or the page without its platform.

    Evidence of nothing, so no score: only for somebody who compares. Names that more than `most` agencies
    share tell nothing, and bring none.
    """
    named = _with_beginning(text, country, most) if text else []
    ids = dict.fromkeys([*with_number_otherwise(hints, country), *named])
    held = _standing(ids, (), listed_only=True)
    return [
        Candidate(pk, held[pk].name, 0.0, Band.ASK, (), country=held[pk].country)
        for pk in ids
        if pk in held
    ]


# An index of three letters at a time can't find fewer.
SHORTEST_PART = 3
_TELLING_PART = re.compile("[a-zA-Z0-9]{3}")


def _with_beginning(text: str, country: str, most: int) -> list[int]:
    if len(text) < SHORTEST_PART or (text.isascii() and not _TELLING_PART.search(text)):
        return []
    # The index of three letters at a time serves Latin letters alone: in other scripts the names are read through,
    # 0.1 s for 300,000.
    begins = r"\m" if text.isascii() and text[0].isalnum() else ""
    names = AgencyName.objects.filter(text__iregex=begins + re.escape(text), is_wrong=False)
    names = names.exclude(kind=AgencyName.Kind.REPORTED)
    if country:
        names = names.filter(agency__country=country)
    # In no order: of a word that half the country shares only the first names are read. As in `_names_near`,
    # without a scan of the table.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        ids = set(names.order_by().values_list("agency_id", flat=True)[:MOST_BEGINNING])
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return sorted(ids) if len(ids) <= most else []


# Names that are read for a beginning: an agency may have ten that begin alike.
MOST_BEGINNING = 50


def with_number_otherwise(hints: Mapping[str, str], country: str) -> list[int]:
    """Listed agencies with the `licence` or the page (`web`) typed, in another writing (`identifiers`)."""
    number = hints.get("licence", "")
    is_one = Q(kind="licence", normalised__in=normalisers.licence_otherwise(number, country))
    exact = normalisers.licence(number, country)
    if country and exact and (digits := exact.partition(":")[2]).isdigit():
        # Without the office before or behind it: 2345 of 2345/RWP. The range is what the index serves.
        part = rf":[^\d]*{digits}(?:/|$)"
        of_country = Q(normalised__gt=f"{country}:", normalised__lt=f"{country};")
        is_one |= Q(of_country, kind="licence", normalised__regex=part)
    page = hints.get("web", "")
    is_one |= Q(kind="handle", normalised__in=normalisers.handle_otherwise(page))
    rows = of_registers(Identifier.objects.filter(is_one))
    if country:
        rows = rows.filter(agency__country=country)
    return list(rows.order_by("agency_id").values_list("agency_id", flat=True)[:NUMBERED])


# So many are read through; a number without its office may be that of one in each town.
NUMBERED = 20


@dataclass(frozen=True)
class _Standing:
    name: str
    country: str
    aliases: frozenset[int]  # itself and what was merged into it
    unlisted: frozenset[int] = frozenset()  # of them, those that reports alone know


def _texts(agency: _Standing, names: Mapping[int, Mapping[str, bool]]) -> tuple[set[str], set[str]]:
    """The near names of an agency, and those of them that are not its own."""
    texts: set[str] = set()
    own: set[str] = set()
    for alias in agency.aliases:
        for text, is_reported in names.get(alias, {}).items():
            texts.add(text)
            if not is_reported or alias in agency.unlisted:
                own.add(text)
    return texts, texts - own


def _names_near(query: Form, listed_only: bool) -> dict[int, dict[str, bool]]:
    """Names by agency id (of the row that holds the name, merged or not), each with whether a report brought it."""
    found: dict[int, dict[str, bool]] = {}
    # No savepoint: nobody goes on after a look-up that failed.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # The planner thinks that reading the table until 400 names share a common word is cheap. With
        # a million names that was 80 ms of one look-up.
        without_scan = f"SET LOCAL enable_seqscan = off; {NEAR}"
        cursor.execute(without_scan, near_parameters(query, listed_only))
        for agency_id, name, is_reported in cursor.fetchall():
            found.setdefault(agency_id, {})[name] = is_reported
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return found


def near_parameters(query: Form, listed_only: bool = False) -> dict[str, object]:
    """What `NEAR` is asked with; benchmarks/matching asks for its plan with the same."""
    narrow, wide = asked(query)
    core = query.core_skeleton
    return {
        "key": query.key,
        "skeleton": query.skeleton,
        "narrow": narrow,
        "wide": wide,
        # All skeletons that begin with this core, as a range: works in any collation that sorts
        # by code point, which the check at start makes sure of.
        "core": core,
        "core_end": f"{core}!",
        "listed_only": listed_only,
        "most": MOST_OF_A_BLOCK,
        "compared": COMPARED,
    }


NEAR = """
WITH hit AS (
  (SELECT agency_id, text, kind, compare_key, skeleton FROM recruitment_agencyname
    WHERE compare_key = %(key)s AND NOT is_wrong
      AND (NOT %(listed_only)s OR kind <> 'reported') LIMIT %(most)s)
  UNION
  (SELECT agency_id, text, kind, compare_key, skeleton FROM recruitment_agencyname
    WHERE skeleton >= %(core)s AND skeleton < %(core_end)s AND NOT is_wrong
      AND (NOT %(listed_only)s OR kind <> 'reported') LIMIT %(most)s)
  UNION
  (SELECT agency_id, text, kind, compare_key, skeleton FROM recruitment_agencyname
    WHERE blocks && %(narrow)s::integer[] AND NOT is_wrong
      AND (NOT %(listed_only)s OR kind <> 'reported') LIMIT %(most)s)
  UNION
  (SELECT agency_id, text, kind, compare_key, skeleton FROM recruitment_agencyname
    WHERE blocks && %(wide)s::integer[] AND NOT is_wrong
      AND (NOT %(listed_only)s OR kind <> 'reported') LIMIT %(most)s)
)
SELECT agency_id, text, kind = 'reported' FROM hit
 ORDER BY LEAST(compare_key <-> %(key)s, skeleton <-> %(skeleton)s), agency_id LIMIT %(compared)s
"""


# What a report brought has no source.
OF_REGISTERS = Q(register_import__isnull=False) | ~Q(source="")


def of_registers(rows: QuerySet[Identifier]) -> QuerySet[Identifier]:
    """Without what only reports brought: that is nobody's to find."""
    return rows.filter(OF_REGISTERS)


def _with_identifiers(known: Mapping[str, frozenset[str]], listed_only: bool) -> set[int]:
    found: set[int] = set()
    for kind, values in known.items():
        # A telephone of a shared office may stand at many agencies; the first hundred will do.
        rows = Identifier.objects.filter(kind=kind, normalised__in=values)
        rows = of_registers(rows) if listed_only else rows
        found.update(rows.values_list("agency_id", flat=True)[:100])
    return found


def _standing(
    ids: Iterable[int], leave_out: Iterable[int], listed_only: bool
) -> dict[int, _Standing]:
    """Agencies that stand for the given rows: a merged row is answered for by its root."""
    held = Agency.objects.filter(pk__in=list(ids))
    if listed_only:
        # Each row of a register answers for itself: it has a licence of its own.
        # A sub-agent has none, and is found to be told so.
        own = OuterRef("pk")
        listed = held.filter(
            Exists(Licence.objects.filter(agency=own)) | Exists(Branch.objects.filter(own=own))
        )
        return {
            pk: _Standing(name, country, frozenset({pk}))
            for pk, name, country in listed.values_list("pk", "name", "country")
        }
    rows = held.values_list(
        "pk", "merged_into_id", "origin", "name", "country", "merged_into__name", "merged_into__country"
    )  # fmt: skip
    parts: dict[int, set[int]] = {}
    unlisted: set[int] = set()
    shown: dict[int, tuple[str, str]] = {}
    for pk, root, origin, name, country, root_name, root_country in rows:
        standing = root or pk
        parts.setdefault(standing, set()).add(pk)
        if origin == Agency.Origin.REPORTS:
            unlisted.add(pk)
        shown[standing] = (root_name, root_country) if root else (name, country)
    unwanted = set(leave_out)
    return {
        pk: _Standing(*shown[pk], frozenset(aliases), frozenset(aliases & unlisted))
        for pk, aliases in parts.items()
        if pk not in unwanted
    }


def _identifiers_of(
    agencies: Mapping[int, _Standing], listed_only: bool
) -> dict[int, dict[str, frozenset[str]]]:
    root_of = {alias: pk for pk, agency in agencies.items() for alias in agency.aliases}
    found: dict[int, dict[str, set[str]]] = {}
    rows = Identifier.objects.filter(agency_id__in=root_of)
    rows = of_registers(rows) if listed_only else rows
    for agency_id, kind, value in rows.values_list("agency_id", "kind", "normalised"):
        found.setdefault(root_of[agency_id], {}).setdefault(kind, set()).add(value)
    return {
        pk: {kind: frozenset(values) for kind, values in kinds.items()}
        for pk, kinds in found.items()
    }


def _candidate(
    agency_id: int,
    agency: _Standing,
    query: Record,
    record: Record,
    taught: AbstractSet[str],
) -> Candidate:
    best, matched = None, agency.name
    # Of two names that are equally near the agency's own goes first.
    for name in sorted(record.names, key=lambda name: (name in taught, name)):
        comparison = compare(query, Record((name,), record.country, record.identifiers))
        if best is None or _rank(comparison) > _rank(best):
            best, matched = comparison, name
    return Candidate(
        agency_id=agency_id,
        name=agency.name,
        score=round(best.score, 4),
        band=best.band,
        reasons=tuple(best.reasons_as_data),
        matched_name=matched,
        country=agency.country,
        version=best.version,
        is_taught=matched in taught,
    )


def _rank(comparison: Comparison) -> tuple[bool, float]:
    return comparison.band is Band.SAME, comparison.score


_SEVERAL = Reason("name", "several_agencies", Effect.AGAINST).as_data()
# An agency as near as this takes the certainty from a match that forgave a slip: it may be the one.
AS_NEAR = 0.85


def _only_one_may_be_same(ranked: list[Candidate]) -> list[Candidate]:
    same = [candidate for candidate in ranked if candidate.band is Band.SAME]
    keep = _the_one(same, ranked)
    told = [
        candidate
        if candidate.band is not Band.SAME or candidate.agency_id == keep
        else replace(
            candidate,
            band=Band.ASK,
            score=min(candidate.score, 0.96),
            reasons=(*candidate.reasons, _SEVERAL),
        )
        for candidate in ranked
    ]
    # The one that is left goes before those that were as near.
    return sorted(told, key=lambda candidate: _ORDER.index(candidate.band))


def _the_one(same: list[Candidate], ranked: list[Candidate]) -> int | None:
    """The agency that alone may be joined, if any."""
    # The number on the licence tells two of one name apart; a name as typed outdoes one mistyped.
    by_licence = [c for c in same if _has_code(c, {"same_number"})]
    as_typed = [c for c in same if not _has_code(c, WEAKER_EQUALS | WEAKER_TRADES)]
    # A name of its own outdoes one that reports taught another: a few lies must not hide a firm behind its neighbour.
    own = [c for c in as_typed if not c.is_taught]
    for certain in (by_licence, own, as_typed):
        if len(certain) == 1:
            return certain[0].agency_id
        if certain:
            return None
    near = [c for c in ranked if c.score >= AS_NEAR]
    return same[0].agency_id if len(same) == 1 and len(near) == 1 else None


def _has_code(candidate: Candidate, codes: AbstractSet[str]) -> bool:
    return any(reason["code"] in codes for reason in candidate.reasons)
