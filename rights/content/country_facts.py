"""Takes a country's file apart into facts and contacts. Pure.

Nothing researched may be lost on the way: every leaf of the file ends in a fact, a contact or a
field of the country. A shape nobody foresaw raises `UnknownShape`, so that it is found by the
checker and not by a reader who misses a sentence.

What is published follows from `confirmed_by`. The strict readings, all explained in
data/README.md:
- a text that itself says "from memory" is a draft, whatever its `confirmed_by` says;
- the year of an agreement that is from memory becomes a draft of its own;
- an address (`url`) is a draft until its site is among the pages that were read.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from rights.content.schema import Contact, Country, Statement

HEADER = frozenset(
    {"iso3", "name", "role", "compiled", "languages", "main_destinations", "main_origins"}
    | {"gaps", "sources", "help"}
)
FOOTING = frozenset({"as_of", "confirmed_by", "sources", "source_detail", "source_url"})
WEAKEST_FIRST = ("memory_only", "url", "two_sources")
CONTACT_KINDS = {
    "hotline": "hotline",
    "government": "government",
    "ngo": "ngo",
    "union": "union",
    "embassy_service": "embassy",
    "shelter": "shelter",
    "police": "police",
    "legal_aid": "legal_aid",
}
# The sentence that a one-word answer sums up; the answer rests on the same sources.
COMPANION = {
    ("recruitment_fee_rule", "worker_may_be_charged"): "summary",
    ("recruitment_fee_rule", "law_section"): "summary",
    ("recruitment_fee_rule", "cap_table_bdt"): "cap",
    ("passport_retention", "legal"): "law",
    ("domestic_workers", "coverage"): "law",
    ("unions", "may_join"): "detail",
    ("unions", "may_form"): "detail",
    ("regulator_of_recruitment", "name"): "what_it_does",
    ("regulator_of_recruitment", "acronym"): "what_it_does",
    ("recruitment_rules", "worker_fees"): "worker_fees_detail",
    ("recruitment_rules", "law"): "who_may_recruit",
}
ANSWERS = frozenset(COMPANION) - {
    ("recruitment_fee_rule", "law_section"),
    ("regulator_of_recruitment", "name"),
    ("recruitment_rules", "law"),
    ("recruitment_fee_rule", "cap_table_bdt"),
}
_MEMORY = re.compile(r"\bmemory\b", re.IGNORECASE)
_ONLY_YEAR_FROM_MEMORY = re.compile(r"\b(years?|\d{4})\b[^;]*\bmemory\b", re.IGNORECASE)

_YEAR_FROM_MEMORY = re.compile(r"(\d{4}) from memory")


class UnknownShape(Exception):
    """A part of a country's file that has no place in the tables."""


def country(content: dict[str, Any], *, iso2: str, region: str, is_state: bool) -> Country:
    return Country(
        iso3=content["iso3"],
        iso2=iso2,
        name=content["name"],
        region=region,
        has_guide=True,
        is_origin="origin" in content["role"],
        is_destination="destination" in content["role"],
        partners=[*content.get("main_destinations", []), *content.get("main_origins", [])],
        languages=content["languages"],
        is_state=is_state,
        compiled=content.get("compiled", ""),
        gaps=content.get("gaps", []),
        sources=content["sources"],
    )


def statements(content: dict[str, Any]) -> list[Statement]:
    """Every fact of the file but the contacts, in the file's order."""
    facts = _Facts(content)
    found = [fact for block, value in content.items() for fact in facts.of_block(block, value)]
    return [_numbered(fact, position) for position, fact in enumerate(found)]


def contacts(content: dict[str, Any]) -> list[Contact]:
    """Everybody who helps, in the file's order."""
    hosts = hosts_read(content)
    keys = _Keys()
    return [
        _contact(content["iso3"], entry, keys.of(entry["name"]), hosts, position)
        for position, entry in enumerate(content.get("help", []))
    ]


def hosts_read(content: dict[str, Any]) -> frozenset[str]:
    """The sites of all pages that were read for this file."""
    return frozenset(host for source in content["sources"] if (host := host_of(source)))


def host_of(url: str) -> str:
    return (urlparse(url).hostname or "").removeprefix("www.")


def slug(text: str) -> str:
    """A key that stays the same as long as the name does, whatever the order of the list."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "unnamed"


class _Keys:
    """Gives each name of a list its key; a name that comes again gets a number."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, name: str) -> str:
        key = slug(name)
        self._seen[key] = self._seen.get(key, 0) + 1
        return key if self._seen[key] == 1 else f"{key}-{self._seen[key]}"


def _numbered(fact: Statement, position: int) -> Statement:
    return Statement(**{**fact.__dict__, "position": position})


def _sources(entry: dict[str, Any]) -> list[str]:
    named = [entry.get("source_url"), *entry.get("sources", []), entry.get("second_source_url")]
    return list(dict.fromkeys(source for source in named if source))


def _says_memory(*texts: Any) -> bool:
    return any(_MEMORY.search(text) for text in texts if isinstance(text, str))


class _Facts:
    def __init__(self, content: dict[str, Any]) -> None:
        self.iso3 = content["iso3"]
        self.hosts = hosts_read(content)

    def of_block(self, block: str, value: Any) -> Iterator[Statement]:
        if block in HEADER:
            return
        if block == "bilateral_agreements":
            yield from self._agreements(block, value)
        elif isinstance(value, dict) and "text" in value:
            yield self._entry(block, "text", value, value)
            yield from self._parts(block, value, skip=FOOTING | {"text"})
        elif isinstance(value, dict):
            yield from self._parts(block, value, skip=FOOTING)
        else:
            raise UnknownShape(block)

    def _parts(
        self, block: str, value: dict[str, Any], skip: frozenset[str]
    ) -> Iterator[Statement]:
        for key, part in value.items():
            if key in skip:
                continue
            footing = self._footing(block, key, value)
            if isinstance(part, dict) and ("text" in part or "name" in part):
                yield self._entry(block, key, part, footing)
            elif isinstance(part, dict):
                yield self._fact(block, key, footing, data={"table": part})
            elif isinstance(part, list):
                yield from self._listed(block, key, part, footing)
            elif isinstance(part, str):
                yield self._scalar(block, key, part, footing)
            else:
                raise UnknownShape(f"{block}.{key}")

    def _listed(
        self, block: str, key: str, entries: list[Any], footing: dict[str, Any]
    ) -> Iterator[Statement]:
        keys = _Keys()
        for entry in entries:
            if not isinstance(entry, dict) or not (name := entry.get("name") or entry.get("who")):
                raise UnknownShape(f"{block}.{key}")
            yield self._entry(block, f"{key}.{keys.of(name)}", entry, footing)

    def _entry(
        self, block: str, key: str, entry: dict[str, Any], footing: dict[str, Any]
    ) -> Statement:
        """A fact with its own footing, or, lacking that, its block's."""
        rest = {
            name: value
            for name, value in entry.items()
            if name not in FOOTING | {"text", "name", "who"}
            # The block of a text holds that block's other parts as well.
            and not (key == "text" and isinstance(value, dict | list))
        }
        own = {**footing, **{name: entry[name] for name in FOOTING if name in entry}}
        if "confirmed_by" in entry:
            own["sources"] = _sources(entry)
            own["source_detail"] = entry.get("source_detail", "")
        return self._fact(
            block,
            key,
            own,
            title=entry.get("name") or entry.get("who") or "",
            text=entry.get("text", ""),
            data=rest,
        )

    def _scalar(self, block: str, key: str, value: str, footing: dict[str, Any]) -> Statement:
        if value.startswith(("https://", "http://")):
            # An address nobody opened: see the head of the country files.
            if host_of(value) not in self.hosts:
                footing = {**footing, "confirmed_by": "memory_only"}
            return self._fact(block, key, footing, data={"url": value})
        if (block, key) in ANSWERS:
            answer = "not_known" if value == "unclear" else value
            return self._fact(block, key, footing, value=answer)
        return self._fact(block, key, footing, text=value)

    def _fact(
        self,
        block: str,
        key: str,
        footing: dict[str, Any],
        *,
        title: str = "",
        text: str = "",
        value: str = "",
        data: dict[str, Any] | None = None,
    ) -> Statement:
        data = data or {}
        confirmed_by = footing["confirmed_by"]
        sources = _sources(footing)
        if _says_memory(title, text, data.get("note")):
            confirmed_by = "memory_only"
        return Statement(
            country_id=self.iso3,
            block=block,
            key=key,
            title=title,
            text=text,
            value=value,
            data=data,
            as_of=footing["as_of"],
            confirmed_by=confirmed_by if sources else "memory_only",
            sources=sources,
            source_detail=footing.get("source_detail", ""),
        )

    def _footing(self, block: str, key: str, value: dict[str, Any]) -> dict[str, Any]:
        """What a part without sources of its own rests on.

        Its companion sentence, if it has one; else the block, whose `confirmed_by` is the weakest
        of its parts, with the pages read for the whole block.
        """
        companion = value.get(COMPANION.get((block, key), ""))
        if isinstance(companion, dict):
            return companion
        if "sources" in value:
            return value
        told = [part for part in [value, *_with_footing(value)] if "confirmed_by" in part]
        years = [part["as_of"] for part in told if "as_of" in part]
        if not years:
            raise UnknownShape(f"{block}.{key}")
        pages = [source for part in told for source in _sources(part)]
        return {
            "as_of": min(years),
            "confirmed_by": min((part["confirmed_by"] for part in told), key=WEAKEST_FIRST.index),
            "sources": list(dict.fromkeys(pages)),
        }

    def _agreements(self, block: str, entries: list[dict[str, Any]]) -> Iterator[Statement]:
        keys = _Keys()
        for entry in entries:
            key = keys.of(entry["partner"]).upper()
            told = [entry.get("note"), entry.get("source_detail"), entry.get("subject")]
            told.append(entry.get("type"))
            year_from_memory = (
                entry["year"] is not None
                and entry["confirmed_by"] != "memory_only"
                and any(_ONLY_YEAR_FROM_MEMORY.search(text) for text in told if text)
            )
            title = entry.get("subject") or entry.get("type") or ""
            doubted = {year for text in told if text for year in _YEAR_FROM_MEMORY.findall(text)}
            # A year from memory that the title itself names can't be held back on its own.
            wholly = _says_memory(*told) and (
                not year_from_memory or any(year in title for year in doubted)
            )
            data = {"partner": entry["partner"], "year": entry["year"]}
            if note := entry.get("note"):
                data["note"] = note
            if year_from_memory and not wholly:
                data = {"partner": entry["partner"], "year": None}
            agreement = self._fact(
                block,
                key,
                {**entry, "confirmed_by": "memory_only"} if wholly else entry,
                title=title,
                data=data,
            )
            yield agreement
            if year_from_memory and not wholly:
                yield Statement(
                    country_id=self.iso3,
                    block=block,
                    key=f"{key}.year",
                    title=agreement.title,
                    value=str(entry["year"]),
                    data={"partner": entry["partner"], "note": entry.get("note", "")},
                    as_of=entry["as_of"],
                    confirmed_by="memory_only",
                )


def _with_footing(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in value.values():
        for entry in part if isinstance(part, list) else [part]:
            if isinstance(entry, dict) and "confirmed_by" in entry:
                yield entry


def _contact(
    iso3: str, entry: dict[str, Any], key: str, hosts: frozenset[str], position: int
) -> Contact:
    url = entry.get("url", "")
    sources = _sources(entry)
    memory = not sources or _says_memory(entry.get("notes"), entry["name"])
    return Contact(
        country_id=iso3,
        key=key,
        kind=CONTACT_KINDS[entry["kind"]],
        name=entry["name"],
        phone=entry.get("phone", ""),
        channel=entry.get("channel", ""),
        url=url,
        url_is_checked=bool(url) and host_of(url) in hosts,
        hours=entry.get("hours", ""),
        languages=entry.get("languages", []),
        notes=entry.get("notes", ""),
        position=position,
        as_of=entry["as_of"],
        confirmed_by="memory_only" if memory else entry["confirmed_by"],
        sources=sources,
        source_detail=entry.get("source_detail", ""),
    )
