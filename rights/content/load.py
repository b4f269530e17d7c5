"""Lays the content files into the database. The same run twice changes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django.db import models, transaction

from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from rights import english as english_of_rows
from rights.content import files as content_files
from rights.content import schema
from rights.content.build import build, english
from rights.content.check import Problem, check
from rights.content.translation_check import TranslationReport, check_translations
from rights.models import (
    AbuseType,
    Contact,
    ContentChange,
    Country,
    FactVersion,
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
from rights.services import changes, fact_edits, fact_history, law_edits, translation_edits
from rights.services.statements import lay_over_all

Plan = tuple[type[models.Model], Sequence[Any], tuple[str, ...]]

# What editors word anew text by text.
_OF_THE_LAW = (Topic, Provision, Instrument)

# Loads of two processes at once (two web servers starting) wait for each other here.
_LOCK = 72_001_897


class ContentRefused(Exception):
    """The files hold problems; nothing was loaded. `problems` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


@dataclass(frozen=True)
class Outcome:
    """What a load found of one kind, against what stood in the table."""

    name: str
    found: int
    new: int
    changed: int
    vanished: int

    @property
    def changes(self) -> bool:
        return bool(self.new or self.changed or self.vanished)


def load(*, folder: Path, by: Actor) -> list[Outcome]:
    """Check the files, then make the tables say what they say: all of it, or nothing.

    Rows whose entry left the files are deleted: a law that is no longer in the reviewed files is
    no longer shown. What editors confirmed at the desk stays (rights/services/).
    Raises `UnreadableFile` and `ContentRefused`.
    """
    files, _report = _checked(folder)
    content = build(files)
    if problems := _too_long(content):
        raise ContentRefused(problems)
    return _lay_in(content, by=by)


def look_through(folder: Path) -> TranslationReport:
    """Check the files and load nothing; what is not wrong but left to do.

    Raises `UnreadableFile` and `ContentRefused`.
    """
    return _checked(folder)[1]


def _checked(folder: Path) -> tuple[content_files.Files, TranslationReport]:
    files = content_files.read(folder)
    if problems := check(files):
        raise ContentRefused(problems)
    report = check_translations(files.translations, english(files))
    if report.errors:
        raise ContentRefused(report.errors)
    return files, report


def _too_long(content: schema.Content) -> list[Problem]:
    """Texts that their column can't hold; the database would refuse them without saying which."""
    return [
        Problem("data", f"{model.__name__} {row}", f"{field.name} is over {field.max_length} long")
        for model, rows, identity in _plan(content)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length
        for row, value in (
            ("/".join(str(getattr(row, name)) for name in identity), getattr(row, field.attname))
            for row in rows
        )
        if len(value) > field.max_length
    ]


def _plan(content: schema.Content) -> list[Plan]:
    """Table, rows and what tells a row from another. What a row points to stands before it."""
    return [
        (Country, content.countries, ("iso3",)),
        (Instrument, content.instruments, ("key",)),
        (Ratification, content.ratifications, ("instrument_id", "country_id")),
        (Stage, content.stages, ("key",)),
        (Topic, content.topics, ("key",)),
        (Provision, content.provisions, ("topic_id", "position")),
        (AbuseType, content.abuses, ("key",)),
        (SafetyMessage, content.safety_messages, ("key",)),
        (Reference, content.references, ("kind", "key")),
        (Statement, content.statements, ("country_id", "block", "key")),
        (Contact, content.contacts, ("country_id", "key")),
        (Translation, content.translations, ("language", "path")),
    ]


@transaction.atomic
def _lay_in(content: schema.Content, *, by: Actor) -> list[Outcome]:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    laid = [_lay(model, rows, identity) for model, rows, identity in _plan(content)]
    for _outcome, take_away in reversed(laid):
        take_away()
    outcomes = [outcome for outcome, _take_away in laid]
    if any(outcome.changes for outcome in outcomes):
        audit.record(kind=Kind.CONTENT_LOADED, target=Country.objects.first(), by=by)
        changes.note()
    elif not ContentChange.objects.exclude(kind=ContentChange.Kind.RESOURCE).exists():
        # A database that was filled before changes of rows were noted.
        changes.note()
    return outcomes


def _lay(
    model: type[models.Model], rows: Iterable[Any], identity: tuple[str, ...]
) -> tuple[Outcome, Callable[[], Any]]:
    """Create and change the rows of one table. The second value deletes what vanished."""
    wanted = [model(**_values(row)) for row in rows]
    if model in (Statement, Contact):
        lay_over_all(wanted)
        fact_edits.lay_over_all(wanted)
    elif model in _OF_THE_LAW:
        law_edits.lay_over_all(wanted)
    elif model is Translation:
        # Facts stand in their table by now, so today's English is with the edits of the desk.
        wanted = translation_edits.lay_over(wanted, english_of_rows.of_today())

    def key(instance: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(instance, name) for name in identity)

    standing = {key(row): row for row in model._default_manager.all()}
    columns = [name for name in _columns(model) if name not in identity]
    new, changed = [], []
    for row in wanted:
        there = standing.pop(key(row), None)
        if there is None:
            new.append(row)
        elif any(getattr(row, name) != getattr(there, name) for name in columns):
            row.pk = there.pk
            changed.append(row)
            if isinstance(row, Statement | Contact):
                fact_history.note(before=there, after=row, came_by=FactVersion.CameBy.FILES)
            elif model in _OF_THE_LAW:
                law_edits.note_load(there, row)
    model._default_manager.bulk_create(new, batch_size=500)
    if changed:
        model._default_manager.bulk_update(changed, _field_names(model, columns), batch_size=200)
    vanished = [row.pk for row in standing.values()]
    outcome = Outcome(model.__name__, len(wanted), len(new), len(changed), len(vanished))
    return outcome, lambda: vanished and model._default_manager.filter(pk__in=vanished).delete()


def _values(row: Any) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _columns(model: type[models.Model]) -> list[str]:
    return [
        field.attname for field in model._meta.concrete_fields if field.attname not in ("id", "pk")
    ]


def _field_names(model: type[models.Model], columns: Iterable[str]) -> list[str]:
    by_column = {field.attname: field.name for field in model._meta.concrete_fields}
    return [by_column[column] for column in columns]
