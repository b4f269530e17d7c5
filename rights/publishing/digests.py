"""What the pages say, in short: a page whose keys have other digests than before is out of date.

A key alone stands for the rows, `key:language` for their words in that language.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from rights.models import (
    AbuseType,
    Contact,
    Country,
    Instrument,
    Provision,
    Ratification,
    Reference,
    SafetyMessage,
    Stage,
    Statement,
    Topic,
    Translation,
)
from rights.presenters import corrections
from rights.publishing.pages import Page

Digests = dict[str, str]

# What other countries' pages show of a country.
_SEEN_EVERYWHERE = (
    "iso3",
    "iso2",
    "name",
    "region",
    "has_guide",
    "is_origin",
    "is_destination",
    "partners",
    "is_state",
)
_LAW = (Instrument, AbuseType, Reference, SafetyMessage, Stage)
_CODE = ("rights", "portal", "templates", "locale", "static")
_CODE_ENDS = {".py", ".html", ".mo", ".css"}


def digests(headers: Iterable[tuple[str, str]]) -> Digests:
    """`headers` are those that every page is sent with. About fifteen queries."""
    said: dict[str, list[Any]] = defaultdict(list)
    said["frame"] = [_build(), sorted(headers), settings.EXIT_URL, settings.LANGUAGES]
    said["frame"] += Country.objects.values_list(*_SEEN_EVERYWHERE)
    for model in _LAW:
        said["law"] += _rows(model.objects.all())
    for row in _rows(Country.objects.all()):
        said[f"country/{row['iso3']}"].append(row)
    for fact in (Statement, Contact):
        for row in _rows(fact.objects.published()):
            said[f"country/{row['country_id']}"].append(row)
    for row in _rows(Ratification.objects.published()):
        said[f"country/{row['country_id']}"].append(row)
        said["ratifications"].append(row)
    stage_of = {}
    for row in _rows(Topic.objects.all()):
        stage_of[row["key"]] = row["stage_id"]
        said[f"stage/{row['stage_id']}"].append(row)
    for row in _rows(Provision.objects.all()):
        said[f"stage/{stage_of[row['topic_id']]}"].append(row)
    for edit in _rows(corrections.all_of_them()):
        said["corrections"].append(edit)
        said[_key_of(edit["path"], stage_of)].append(edit)
    said["counts"] = [
        Statement.objects.published().count(),
        Statement.objects.awaiting_confirmation().count(),
    ]
    for language, path, *words in Translation.objects.order_by("language", "path").values_list(
        "language", "path", "source", "text", "origin"
    ):
        said[f"{_key_of(path, stage_of)}:{language}"].append([path, *words])
    return {key: _digest(rows) for key, rows in said.items()}


def of_pages(pages: Iterable[Page], known: Digests) -> Iterator[tuple[Page, str]]:
    """Each page with one digest of all that it depends on. Many depend on the same."""
    # A hundred thousand pages, sixty thousand digests, once a minute: little is done for each.
    found: dict[tuple[str, frozenset[str]], str] = {}
    in_order: dict[frozenset[str], list[str]] = {}
    said: dict[str, dict[str, str]] = {}
    names = {key.partition(":")[0] for key in known}
    for page in pages:
        depends = page.language, page.depends_on
        digest = found.get(depends)
        if digest is None:
            language, keys = depends
            if language not in said:
                said[language] = {
                    name: f"{name} {known.get(name, '')} {known.get(f'{name}:{language}', '')}\n"
                    for name in names
                }
            if keys not in in_order:
                in_order[keys] = sorted(keys)
            words = said[language]
            text = "".join([words.get(name, name) for name in in_order[keys]])
            found[depends] = digest = hashlib.sha256(text.encode()).hexdigest()
        yield page, digest


def _key_of(path: str, stage_of: dict[str, str]) -> str:
    kind, name = path.split("/")[:2]
    if kind == "country":
        return f"country/{name}"
    return f"stage/{stage_of[name]}" if kind == "topic" and name in stage_of else "law"


def _rows(rows: models.QuerySet) -> list[dict[str, Any]]:
    """Without row ids: a row laid in anew with the same words is the same."""
    keyed = rows.model._meta.pk.attname
    return [
        {name: value for name, value in row.items() if name != "id" or keyed != "id"}
        for row in rows.values()
    ]


@cache
def _build() -> str:
    """The code, templates and interface words this process runs with."""
    found = hashlib.sha256()
    for folder in _CODE:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in _CODE_ENDS:
                found.update(path.read_bytes())
    return found.hexdigest()


def _digest(said: list[Any]) -> str:
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
