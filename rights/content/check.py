"""What is wrong with the content files, in words an editor understands. Pure.

Each problem names the file, the place in it and the reason. A file with a problem is never loaded,
not even in part: half a law is worse than yesterday's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlparse

from rights.content import country_facts
from rights.content.files import Files
from rights.content.territories import all_territories

TIERS = frozenset({"core", "secondary", "related", "tool"})
HOLDS_FOR = frozenset({"everyone", "regular_only"})
ROLES = frozenset({"origin", "transit", "destination"})
CONFIRMED_BY = frozenset({"url", "two_sources", "memory_only"})
STATUSES = frozenset({"ratified", "acceded", "succeeded", "signed_only"})
DATE_BASES = frozenset(
    {
        "source",
        "derived_from_in_force_date",
        "month_in_source",
        "year_in_source_day_from_same_day_entries",
        "year_in_source_day_from_memory",
        "in_force_in_source_day_from_memory",
        "status_in_source_date_from_memory",
        "memory",
        "no_date",
    }
)
QUESTION_TYPES = frozenset(
    {"yes_no_unsure", "multi_choice", "choice", "text_short", "money", "number_or_unknown"}
    | {"date_or_unknown", "country", "month_or_unknown", "choice_sector"}
)
TRIGGERS = frozenset({"always", "conditional", "never"})
# What the columns hold; a longer text would be cut or refused by the database.
LONGEST = {"title": 300, "name": 300, "source_detail": 500, "hours": 200, "notes": 600, "phone": 60}
_KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_AS_OF = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_NEVER_IN_A_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right. `str()` is the line an editor reads."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.reason}"


def check(files: Files) -> list[Problem]:
    """All problems of all files, sorted; empty when they may be loaded."""
    found = [
        *_problems("instruments.yaml", _instruments(files)),
        *_problems("rights.yaml", _rights(files)),
        *_problems("abuses.yaml", _abuses(files)),
        *_problems("ratifications.csv", _ratifications(files)),
    ]
    for name, content in files.countries.items():
        found += _problems(f"countries/{name}", _country(name, content))
    return sorted(found)


Found = Iterator[tuple[str, str]]


def _problems(file: str, found: Iterable[tuple[str, str]]) -> list[Problem]:
    """A broken shape may stop one file's check; it is then itself the problem."""
    problems = []
    try:
        for place, reason in found:
            problems.append(Problem(file, place, reason))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        what = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
        last = problems[-1].place if problems else "start"
        problems.append(Problem(file, f"after {last}", f"the file has an unexpected shape: {what}"))
    return problems


# --- small questions ---------------------------------------------------------


def _required(entry: dict[str, Any], place: str, **kinds: type | tuple[type, ...]) -> Found:
    for name, kind in kinds.items():
        if name not in entry:
            yield f"{place}.{name}", "is missing"
        elif not isinstance(entry[name], kind):
            yield f"{place}.{name}", f"is {type(entry[name]).__name__}, not {_named(kind)}"
        elif kind is str and not entry[name].strip():
            yield f"{place}.{name}", "is empty"


def _named(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    words = {str: "text", list: "a list", dict: "key: value", int: "a number", bool: "yes or no"}
    return " or ".join(words.get(one, one.__name__) for one in kinds)


def _one_of(value: Any, allowed: Iterable[str], place: str) -> Found:
    if value not in allowed:
        yield place, f"{value!r} is none of: {', '.join(sorted(allowed))}"


def _all_of(values: Any, allowed: Iterable[str], place: str) -> Found:
    if not isinstance(values, list):
        yield place, "must be a list"
        return
    for value in values:
        yield from _one_of(value, allowed, place)


def _texts(values: Any, place: str) -> Found:
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        yield place, "must be a list of texts, none of them empty"


def _unique(entries: list[dict[str, Any]], place: str) -> Found:
    seen = set()
    for entry in entries:
        key = str(entry.get("key"))
        if key in seen:
            yield f"{place}.{key}", "this key stands twice"
        if not _KEY.fullmatch(key) and not key.isupper() and not re.fullmatch(r"[A-Z0-9]+", key):
            yield f"{place}.{key}", "a key is made of small letters, digits, - and _"
        seen.add(key)


def _address(value: Any, place: str) -> Found:
    if not isinstance(value, str) or urlparse(value).scheme not in ("http", "https"):
        yield place, f"{value!r} is no web address"
    elif not urlparse(value).hostname or len(value) > 500:
        yield place, f"{value[:80]!r} is no usable web address"


def _clean(value: Any, place: str) -> Found:
    """No invisible characters that could turn a text around or break the database."""
    if isinstance(value, str):
        if _NEVER_IN_A_TEXT.search(value):
            yield place, "holds an invisible control character"
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _clean(part, f"{place}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from _clean(part, place)


# --- instruments -------------------------------------------------------------


def _instruments(files: Files) -> Found:
    entries = files.instruments["instruments"]
    kinds = files.instruments["meta"]["vocabularies"]["kind"]
    yield from _unique(entries, "instruments")
    yield from _clean(files.instruments, "instruments")
    for entry in entries:
        place = f"instruments.{entry.get('key')}"
        yield from _required(
            entry, place, key=str, title=str, short=str, plain=str, adopted=str, binding=bool
        )
        yield from _required(entry, place, structure=list, how_to_use=dict, not_covered=list)
        yield from _one_of(entry.get("tier"), TIERS, f"{place}.tier")
        yield from _one_of(entry.get("kind"), kinds, f"{place}.kind")
        if entry.get("reference"):
            yield from _address(entry["reference"], f"{place}.reference")
        for part in entry.get("structure", []):
            at = f"{place}.structure.{part.get('part')}"
            yield from _required(part, at, part=str, title=str, can_be_excluded=bool, about=str)
            yield from _one_of(part.get("holds_for"), HOLDS_FOR, f"{at}.holds_for")
        for part in entry.get("not_covered_by_part", {}):
            yield from _one_of(part, _parts(entry), f"{place}.not_covered_by_part")
        if "ratification_list" in entry:
            listed = entry["ratification_list"]
            yield from _required(listed, f"{place}.ratification_list", complete=bool, as_of=str)
            if not _AS_OF.fullmatch(str(listed.get("as_of"))):
                yield f"{place}.ratification_list.as_of", "must be a year, month or day: 2023-10"
    for section in ("supervising_bodies", "routes", "policy_forums"):
        yield from _unique(files.instruments[section], section)


def _parts(instrument: dict[str, Any]) -> frozenset[str]:
    return frozenset(part["part"] for part in instrument["structure"])


def _parts_by_instrument(files: Files) -> dict[str, frozenset[str]]:
    return {entry["key"]: _parts(entry) for entry in files.instruments["instruments"]}


def _cited(entry: dict[str, Any], parts: dict[str, frozenset[str]], place: str) -> Found:
    instrument = entry.get("instrument")
    yield from _one_of(instrument, parts, f"{place}.instrument")
    if instrument in parts and entry.get("part") not in parts[instrument]:
        named = ", ".join(sorted(parts[instrument]))
        yield (
            f"{place}.part",
            f"{entry.get('part')!r} is no part of {instrument}, which has {named}",
        )
    yield from _one_of(entry.get("holds_for"), HOLDS_FOR, f"{place}.holds_for")
    yield from _required(entry, place, article=str)


# --- rights and abuses -------------------------------------------------------


def _rights(files: Files) -> Found:
    content = files.rights
    stages = {stage["key"] for stage in content["stages"]}
    abuses = {abuse["key"] for abuse in files.abuses["abuses"]}
    covers = content["meta"]["vocabularies"]["covers"]
    parts = _parts_by_instrument(files)
    yield from _unique(content["stages"], "stages")
    yield from _unique(content["topics"], "topics")
    yield from _clean(content, "rights")
    for stage in content["stages"]:
        yield from _required(stage, f"stages.{stage.get('key')}", title=str, order=int)
    for topic in content["topics"]:
        place = f"topics.{topic.get('key')}"
        yield from _required(topic, place, key=str, title=str, who=dict, groups=list)
        yield from _one_of(topic.get("stage"), stages, f"{place}.stage")
        yield from _all_of(topic.get("abuses"), abuses, f"{place}.abuses")
        for part in ("plain", "warning_signs", "what_you_can_do"):
            yield from _texts(topic.get(part), f"{place}.{part}")
        if not topic.get("provisions"):
            yield f"{place}.provisions", "a right needs at least one provision that it rests on"
        for number, provision in enumerate(topic.get("provisions", []), 1):
            at = f"{place}.provisions.{number}"
            yield from _required(provision, at, says=str, covers=list, duty=list)
            yield from _cited(provision, parts, at)
            yield from _all_of(provision.get("covers"), covers, f"{at}.covers")
            yield from _all_of(provision.get("duty"), ROLES, f"{at}.duty")


def _abuses(files: Files) -> Found:
    content = files.abuses
    topics = {topic["key"] for topic in files.rights["topics"]}
    stages = {stage["key"] for stage in files.rights["stages"]}
    messages = content["safety_messages"]
    parts = _parts_by_instrument(files)
    yield from _unique(content["abuses"], "abuses")
    yield from _clean(content, "abuses")
    for key, message in messages.items():
        yield from _texts(message.get("text"), f"safety_messages.{key}")
    for question in content["common_questions"]:
        yield from _question(question, f"common_questions.{question.get('key')}")
    for abuse in content["abuses"]:
        place = f"abuses.{abuse.get('key')}"
        yield from _required(abuse, place, key=str, label=str, description=str, safety=dict)
        yield from _one_of(abuse.get("stage"), stages, f"{place}.stage")
        if abuse.get("severity") not in range(1, 6):
            yield f"{place}.severity", "must be a number from 1 to 5"
        yield from _all_of(abuse.get("topics"), topics, f"{place}.topics")
        yield from _one_of(abuse["safety"].get("trigger"), TRIGGERS, f"{place}.safety.trigger")
        yield from _all_of(abuse["safety"].get("messages", []), messages, f"{place}.safety")
        for number, basis in enumerate(abuse["legal_basis"], 1):
            yield from _cited(basis, parts, f"{place}.legal_basis.{number}")
        yield from _unique(abuse["questions"], f"{place}.questions")
        for question in abuse["questions"]:
            yield from _question(question, f"{place}.questions.{question.get('key')}")


def _question(question: dict[str, Any], place: str) -> Found:
    yield from _required(question, place, key=str, text=str)
    yield from _one_of(question.get("type"), QUESTION_TYPES, f"{place}.type")
    chooses = question.get("type") in ("choice", "multi_choice")
    if chooses and len(question.get("options", [])) < 2:
        yield f"{place}.options", "a choice needs two options or more"
    for option in question.get("options", []):
        if not isinstance(option, str):
            yield f"{place}.options", f"{option!r} is no text; put it in quotes"


# --- ratifications -----------------------------------------------------------


def _ratifications(files: Files) -> Found:
    instruments = {entry["key"]: entry for entry in files.instruments["instruments"]}
    territories = all_territories()
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(files.ratifications, 2):  # line 1 holds the column names
        place = f"line {number} ({row['instrument']} {row['iso3']})"
        yield from _one_of(row["instrument"], instruments, place)
        if row["iso3"] not in territories:
            yield place, f"{row['iso3']!r} is no country code of ISO 3166-1"
        if (row["instrument"], row["iso3"]) in seen:
            yield place, "this country stands twice for this instrument"
        seen.add((row["instrument"], row["iso3"]))
        yield from _one_of(row["status"], STATUSES, f"{place} status")
        yield from _one_of(row["confirmed_by"], CONFIRMED_BY, f"{place} confirmed_by")
        yield from _one_of(row["date_basis"], DATE_BASES, f"{place} date_basis")
        for column in ("date", "in_force_date"):
            yield from _day(row[column], f"{place} {column}")
        if bool(row["date"]) == (row["date_basis"] in ("no_date", "month_in_source")):
            yield (
                f"{place} date_basis",
                f"{row['date_basis']!r} does not fit the date {row['date']!r}",
            )
        if row["confirmed_by"] != "memory_only" or row["source_url"]:
            yield from _address(row["source_url"], f"{place} source_url")
        if row["instrument"] in instruments and not instruments[row["instrument"]].get(
            "ratification_list"
        ):
            yield place, "instruments.yaml does not say whether this list is complete"


def _day(value: str, place: str) -> Found:
    if not value:
        return
    try:
        day = date.fromisoformat(value)
    except ValueError:
        yield place, f"{value!r} is no day like 1990-12-31"
        return
    if not 1919 <= day.year <= 2100:
        yield place, f"{value} lies outside 1919 to 2100"


# --- countries ---------------------------------------------------------------


def _country(name: str, content: dict[str, Any]) -> Found:
    territories = all_territories()
    yield from _clean(content, "file")
    yield from _required(
        content, "file", iso3=str, name=str, role=list, languages=list, help=list, sources=list
    )
    if f"{content['iso3']}.yaml" != name:
        yield "iso3", f"is {content['iso3']!r}, but the file is called {name}"
    if content["iso3"] not in territories:
        yield "iso3", f"{content['iso3']!r} is no country code of ISO 3166-1"
    yield from _all_of(content["role"], {"origin", "destination"}, "role")
    yield from _texts(content["languages"], "languages")
    for list_name in ("main_destinations", "main_origins"):
        yield from _all_of(content.get(list_name, []), territories, list_name)
    for source in content["sources"]:
        yield from _address(source, "sources")
    for block, value in content.items():
        if block not in country_facts.HEADER:
            yield from _footed(value, block, territories)
    for entry in content["help"]:
        yield from _contact(entry, f"help.{entry.get('name')}")
    try:
        country_facts.statements(content)
    except country_facts.UnknownShape as shape:
        yield str(shape), "this shape has no place in the tables, so it would be lost"


def _footed(value: Any, place: str, territories: Iterable[str]) -> Found:
    """Every part that says how it was confirmed says so rightly; walks down."""
    if isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _footed(part, f"{place}.{number}", territories)
        return
    if not isinstance(value, dict):
        return
    if "text" in value:
        yield from _required(value, place, text=str, as_of=int, confirmed_by=str)
    yield from _footing(value, place)
    if "partner" in value:
        yield from _one_of(value["partner"], territories, f"{place}.partner")
        if value.get("year") is not None and not isinstance(value.get("year"), int):
            yield f"{place}.year", "must be a year, or null when it is not known"
    if isinstance(value.get("iso3"), list):
        yield from _all_of(value["iso3"], territories, f"{place}.iso3")
    for key, part in value.items():
        if key not in country_facts.FOOTING:
            yield from _footed(part, f"{place}.{key}", territories)


def _footing(value: dict[str, Any], place: str) -> Found:
    confirmed = value.get("confirmed_by")
    if confirmed is not None:
        yield from _one_of(confirmed, CONFIRMED_BY, f"{place}.confirmed_by")
    if "as_of" in value and (
        not isinstance(value["as_of"], int) or not 1900 <= value["as_of"] <= 2100
    ):
        yield f"{place}.as_of", f"{value['as_of']!r} is no year"
    sources = [*value.get("sources", []), *filter(None, [value.get("source_url")])]
    for source in sources:
        yield from _address(source, f"{place}.sources")
    is_one_fact = "text" in value or "partner" in value
    if is_one_fact and confirmed in ("url", "two_sources") and not sources:
        yield f"{place}.sources", f"says {confirmed} but names no page; else it is memory_only"
    for name, longest in LONGEST.items():
        if isinstance(value.get(name), str) and len(value[name]) > longest:
            yield f"{place}.{name}", f"is longer than {longest} characters"


def _contact(entry: dict[str, Any], place: str) -> Found:
    yield from _required(entry, place, name=str, kind=str, confirmed_by=str, as_of=int)
    yield from _footing(entry, place)
    yield from _one_of(entry.get("kind"), country_facts.CONTACT_KINDS, f"{place}.kind")
    for name in ("phone", "hours", "notes", "channel"):
        if name in entry and not isinstance(entry[name], str):
            yield f"{place}.{name}", "must be text; put it in quotes"
    if entry.get("phone") and not entry.get("source_url"):
        yield f"{place}.phone", "a number without a source may not stand here"
    if entry.get("confirmed_by") != "memory_only" and not entry.get("source_url"):
        yield f"{place}.source_url", f"says {entry.get('confirmed_by')} but names no page"
    if entry.get("url"):
        yield from _address(entry["url"], f"{place}.url")
    for language in entry.get("languages", []):
        if not isinstance(language, str):
            yield f"{place}.languages", f"{language!r} is no text; put it in quotes"
