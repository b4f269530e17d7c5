"""Turns checked files into `Content`, the rows to be. Pure. Call `check` first."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from rights.content import country_facts, schema, texts
from rights.content.articles import is_checked
from rights.content.files import Files
from rights.content.territories import all_territories

# "excludes Annex II", "excludes Annexes I-III", "excludes Annexes I and III", "excludes Part II"
_EXCLUDES = re.compile(r"excludes (Annex|Annexes|Part|Parts) ([IV]+(?:(?:-|, | and )[IV]+)*)")
_NOT_CHECKED = re.compile(r"exclusions not checked|no Part II exclusion seen")
# Declarations that bind one part of the country alone.
_COVERS_ONLY = (
    (re.compile(r"declared for (\w+) only"), None),
    (re.compile(r"known to cover (\w+) only"), None),
    (re.compile(r"European part of the Kingdom only"), "European part"),
)
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def build(files: Files) -> schema.Content:
    return schema.Content(
        stages=list(_stages(files)),
        topics=list(_topics(files)),
        provisions=list(_provisions(files)),
        abuses=list(_abuses(files)),
        safety_messages=[
            schema.SafetyMessage(key=key, lines=message["text"])
            for key, message in files.abuses["safety_messages"].items()
        ],
        references=list(_references(files)),
        instruments=list(_instruments(files)),
        ratifications=list(_ratifications(files)),
        countries=list(_countries(files)),
        statements=[
            fact
            for content in files.countries.values()
            for fact in country_facts.statements(content)
        ],
        contacts=[
            contact
            for content in files.countries.values()
            for contact in country_facts.contacts(content)
        ],
        translations=list(_translations(files)),
    )


def english(files: Files) -> dict[str, str]:
    """Every text that can be translated, by path. See rights/content/texts.py."""
    found = {
        **texts.rights_texts(files.rights),
        **texts.abuse_texts(files.abuses),
        **texts.instrument_texts(files.instruments),
        **texts.reference_texts(files.instruments),
    }
    for content in files.countries.values():
        for fact in [*country_facts.statements(content), *country_facts.contacts(content)]:
            found.update(texts.fact_texts(fact))
    return found


def excluded_parts(instrument: str, remark: str) -> list[str]:
    """Parts of the treaty that the country left out, in the words of `structure`.

    >>> excluded_parts("C097", "excludes Annexes I-III; in force from independence")
    ['Annex I', 'Annex II', 'Annex III']
    >>> excluded_parts("C143", "excludes Part II")
    ['II']
    """
    found = _EXCLUDES.search(remark)
    if not found:
        return []
    numerals: list[str] = []
    for span in re.split(r", | and ", found.group(2)):
        first, _, last = span.partition("-")
        start, end = _NUMERALS.index(first), _NUMERALS.index(last or first)
        numerals += _NUMERALS[start : end + 1]
    prefix = "Annex " if found.group(1).startswith("Annex") else ""
    return [prefix + numeral for numeral in numerals]


def covers_only(remark: str) -> str:
    """The part of the country a ratification speaks of; empty for the whole country."""
    for pattern, name in _COVERS_ONLY:
        if found := pattern.search(remark):
            return name or found.group(1)
    return ""


def _stages(files: Files) -> Iterator[schema.Stage]:
    for stage in files.rights["stages"]:
        yield schema.Stage(key=stage["key"], title=stage["title"], position=stage["order"])


def _topics(files: Files) -> Iterator[schema.Topic]:
    for position, topic in enumerate(files.rights["topics"]):
        yield schema.Topic(
            key=topic["key"],
            stage_id=topic["stage"],
            title=topic["title"],
            groups=topic["groups"],
            who_everyone=topic["who"].get("everyone") or "",
            who_regular_only=topic["who"].get("regular_only") or "",
            plain=topic["plain"],
            warning_signs=topic["warning_signs"],
            what_you_can_do=topic["what_you_can_do"],
            abuses=topic["abuses"],
            position=position,
        )


def _provisions(files: Files) -> Iterator[schema.Provision]:
    from_memory = {
        entry["key"]: entry.get("from_memory") or "" for entry in files.instruments["instruments"]
    }
    for topic in files.rights["topics"]:
        for position, provision in enumerate(topic["provisions"]):
            yield schema.Provision(
                topic_id=topic["key"],
                position=position,
                instrument_id=provision["instrument"],
                part=provision["part"],
                article=provision["article"],
                article_is_checked=is_checked(
                    provision["article"], from_memory[provision["instrument"]]
                ),
                says=provision["says"],
                covers=provision["covers"],
                holds_for=provision["holds_for"],
                duty=provision["duty"],
                conditions=provision["conditions"],
            )


def _abuses(files: Files) -> Iterator[schema.AbuseType]:
    for position, abuse in enumerate(files.abuses["abuses"]):
        yield schema.AbuseType(**abuse, position=position)


def _instruments(files: Files) -> Iterator[schema.Instrument]:
    for position, entry in enumerate(files.instruments["instruments"]):
        listed = entry.get("ratification_list") or {}
        yield schema.Instrument(
            key=entry["key"],
            tier=entry["tier"],
            kind=entry["kind"],
            binding=entry["binding"],
            binding_note=entry.get("binding_note") or "",
            official_number=entry.get("official_number") or "",
            title=entry["title"],
            short=entry["short"],
            plain=entry["plain"].strip(),
            adopted=entry["adopted"],
            in_force=entry.get("in_force") or "",
            body=entry.get("body") or "",
            supervising_body=entry.get("supervising_body") or "",
            exclusion_rule=entry.get("exclusion_rule") or "",
            structure=entry["structure"],
            how_to_use=entry["how_to_use"],
            not_covered=entry["not_covered"],
            not_covered_by_part=entry.get("not_covered_by_part") or {},
            not_covered_source=entry.get("not_covered_source") or "",
            reference=entry.get("reference") or "",
            reference_status=entry.get("reference_status") or "",
            checked_against_text=entry.get("checked_against_text") or "",
            from_memory=entry.get("from_memory") or "",
            guidance=entry.get("guidance") or [],
            list_is_complete=listed.get("complete", False),
            list_as_of=listed.get("as_of", ""),
            position=position,
        )


def _references(files: Files) -> Iterator[schema.Reference]:
    instruments, abuses = files.instruments, files.abuses
    regional = instruments["regional_processes"]
    sections: list[tuple[str, list[dict[str, Any]]]] = [
        ("supervising_body", instruments["supervising_bodies"]),
        ("route", instruments["routes"]),
        ("forum", instruments["policy_forums"]),
        (
            "regional_process",
            [
                {"key": country_facts.slug(name), "name": name, "list": part}
                for part in ("named_in_seed", "others_to_consider")
                for name in regional[part]
            ]
            + [{"key": "note", "name": "", "plain": regional["note"]}],
        ),
        ("labour_sign", abuses["forced_labour_indicators"]),
        ("question", abuses["common_questions"]),
        ("standard", [{"key": "htcds", "name": "HTCDS", **abuses["htcds"]}]),
    ]
    for kind, entries in sections:
        for position, entry in enumerate(entries):
            rest = {
                name: value
                for name, value in entry.items()
                if name not in ("key", "name", "title", "text", "plain")
            }
            yield schema.Reference(
                kind=kind,
                key=entry["key"],
                name=entry.get("name") or entry.get("title") or entry.get("text") or "",
                plain=entry.get("plain", ""),
                data=rest,
                position=position,
            )


def _ratifications(files: Files) -> Iterator[schema.Ratification]:
    structure = {entry["key"]: entry["structure"] for entry in files.instruments["instruments"]}
    for row in files.ratifications:
        remark = row["exclusions_or_declarations"]
        may_exclude = any(part["can_be_excluded"] for part in structure[row["instrument"]])
        yield schema.Ratification(
            instrument_id=row["instrument"],
            country_id=row["iso3"],
            status="signed" if row["status"] == "signed_only" else row["status"],
            date=_day(row["date"]),
            date_basis=row["date_basis"],
            in_force_date=_day(row["in_force_date"]),
            remark=remark,
            excluded_parts=excluded_parts(row["instrument"], remark),
            exclusions_checked=not may_exclude or not _NOT_CHECKED.search(remark),
            covers_only=covers_only(remark),
            source_url=row["source_url"],
            confirmed_by=row["confirmed_by"],
            as_of=row["as_of"],
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _countries(files: Files) -> Iterator[schema.Country]:
    researched = {content["iso3"]: content for content in files.countries.values()}
    for iso3, territory in all_territories().items():
        if content := researched.get(iso3):
            yield country_facts.country(
                content,
                iso2=territory.iso2,
                region=territory.region,
                is_state=territory.is_state,
            )
        else:
            yield schema.Country(
                iso3=iso3,
                iso2=territory.iso2,
                name=territory.name,
                region=territory.region,
                is_state=territory.is_state,
            )


def _translations(files: Files) -> Iterator[schema.Translation]:
    for content in files.translations.values():
        meta = content["meta"]
        for path, entry in content.items():
            if path == "meta":
                continue
            yield schema.Translation(
                language=meta["language"],
                path=path,
                source=entry["source"],
                text=entry["text"],
                origin=entry.get("origin", meta["origin"]),
            )
