"""The shape of an import: read, check, compare with what is held, say what would change.

Nothing here writes. `plan` answers with everything that an import would do, which is shown before
anybody says yes; `services.registers.apply` does it. One small file per public register says how
its columns are to be understood.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from django.utils import timezone

from recruitment.importers import tables
from recruitment.importers.said import Code, Said, UnreadableRowError, WrongFileError, said
from recruitment.matching import identifiers as normalisers
from recruitment.matching.compare import Band, Record, compare
from recruitment.models import Agency, AgencyName, Branch, Identifier, Licence, RegisterImport

# A list with more unreadable rows than this is another list.
MOST_UNREADABLE = 0.1
# A list from which more than this part of what is held has gone is another list, or half of one.
MOST_VANISHED = 0.5
# Fewer agencies than this say nothing by going.
FEW = 10


@dataclass(frozen=True)
class Name:
    text: str
    language: str = ""
    kind: str = AgencyName.Kind.LEGAL


# (kind as in Identifier.Kind, as written)
Contacts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """A branch of a licensed agency, or a sub-agent that recruits for it: no licence of its own."""

    kind: str  # Branch.Kind
    number: str  # of the licence it stands under
    names: tuple[Name, ...]
    contacts: Contacts = ()
    scope: str = ""
    row: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_held(self) -> tuple:
        """What makes it another one: all that is told of it."""
        return (
            str(self.kind),
            tuple(name.text for name in self.names),
            tuple((str(kind), text) for kind, text in self.contacts),
            self.scope,
        )


@dataclass(frozen=True)
class Entry:
    """One licensed agency of the register. `key` tells it apart from every other in it."""

    key: str
    names: tuple[Name, ...]
    line: int
    number: str = ""
    status: str = Licence.Status.NOT_KNOWN
    valid_from: date | None = None
    valid_until: date | None = None
    contacts: Contacts = ()
    places: tuple[Place, ...] = ()
    row: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_contacts(self) -> Contacts:
        """The licence number as well: it tells the agency, and nobody else, apart."""
        number = ((Identifier.Kind.LICENCE, self.number),) if self.number else ()
        return (*self.contacts, *number)

    @property
    def name(self) -> str:
        return self.names[0].text


@dataclass(frozen=True)
class Register:
    """A public register: its name, whose it is, its columns, and how a row is understood.

    `entry(row, line, country)` raises `UnreadableRowError`.
    """

    name: str
    title: str
    country: str  # ISO 3166-1 alpha-3; empty: said at each import
    required: frozenset[str]
    optional: frozenset[str]
    entry: Callable[[tables.Row, int, str], Entry | Place]
    source_url: str = ""


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    VANISHED = "vanished"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Step:
    """What an import does with one entry. `why` is for whoever decides."""

    outcome: Outcome
    key: str
    name: str
    entry: Entry | None = None
    agency_id: int | None = None
    writes_licence: bool = False
    status: str = ""
    # of the licence that is no longer in the list
    number: str = ""
    new_name: str = ""
    why: tuple[Said, ...] = ()
    # names and contacts that are not held yet
    adds: tuple[str, ...] = ()
    # branches and sub-agents that are not held yet, and numbers of those held that have gone
    more: tuple[Place, ...] = ()
    fewer: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    register: Register
    country: str
    as_of: date
    sha256: str
    source_url: str
    steps: tuple[Step, ...]
    unreadable: tuple[Said, ...]
    was_done: bool  # this very file was taken in already, for this day

    @property
    def counts(self) -> dict[str, int]:
        counted = {str(outcome): 0 for outcome in Outcome}
        for step in self.steps:
            counted[step.outcome] += 1
        found = sum(1 for step in self.steps if step.entry is not None)
        return {"found": found, **counted, "unreadable": len(self.unreadable)}

    @property
    def digest(self) -> str:
        """Of every change, row by row, with what it changes from: equal digests write the same."""
        rows = sorted(repr(step) for step in self.steps)
        return sha256("\n".join([*rows, *map(repr, self.unreadable)]).encode()).hexdigest()

    @property
    def changes_nothing(self) -> bool:
        return self.was_done or not any(_does_something(step) for step in self.steps)


def _does_something(step: Step) -> bool:
    return step.outcome in {Outcome.NEW, Outcome.CHANGED, Outcome.VANISHED}


def plan(
    *,
    register: Register,
    content: bytes,
    as_of: date,
    country: str = "",
    source_url: str = "",
    even_if_smaller: bool = False,
) -> Plan:
    """Read the file and compare it with what is held. Raises `WrongFileError`; writes nothing.

    `as_of` is the day the list speaks of. `even_if_smaller` takes a list from which most of what
    is held has gone.
    """
    country = register.country or country
    if not re.fullmatch(r"[A-Z]{3}", country):
        raise WrongFileError(Code.NO_COUNTRY_CODE, typed=country)
    if as_of > timezone.now().date():
        raise WrongFileError(Code.FUTURE)
    digest = sha256(content).hexdigest()
    done = RegisterImport.objects.filter(
        register=register.name, country=country, undone_at__isnull=True
    )
    newest = done.order_by("-as_of").first()
    if newest and as_of < newest.as_of:
        raise WrongFileError(Code.NEWER_HELD, day=newest.as_of.isoformat())
    rows = tables.read(content, register.required, register.required | register.optional)
    entries, unreadable, twice = _understood(register, rows, country)
    if not entries and not unreadable:
        raise WrongFileError(Code.NO_ROW)
    if len(unreadable) > MOST_UNREADABLE * (len(entries) + len(unreadable)):
        raise WrongFileError(
            Code.MANY_UNREADABLE,
            count=len(unreadable),
            of=len(entries) + len(unreadable),
            first=unreadable[0],
        )
    held = _held(register.name, country)
    if not _tells_places(rows, entries):
        for key in entries.keys() & held.keys():
            held[key].places.clear()
    steps = [*_steps(entries, held, country), *twice]
    steps += _vanished(entries, held, even_if_smaller=even_if_smaller)
    return Plan(
        register=register,
        country=country,
        as_of=as_of,
        sha256=digest,
        source_url=source_url or register.source_url,
        steps=tuple(steps),
        unreadable=tuple(unreadable),
        was_done=done.filter(file_sha256=digest, as_of=as_of).exists(),
    )


def _understood(
    register: Register, rows: list[tuple[int, tables.Row]], country: str
) -> tuple[dict[str, Entry], list[Said], list[Step]]:
    """Entries by key, what could not be read, and rows that claim another's licence number."""
    entries: dict[str, Entry] = {}
    unreadable: list[Said] = []
    twice: list[Step] = []
    places: list[tuple[int, Place]] = []
    for line, row in rows:
        try:
            entry = register.entry(row, line, country)
        except UnreadableRowError as error:
            unreadable.append(error.of_line(line))
            continue
        if isinstance(entry, Place):
            places.append((line, entry))
            continue
        held = entries.get(entry.key)
        if held is None:
            entries[entry.key] = entry
        elif _is_branch(held, entry):
            entries[entry.key] = _with_branch(held, entry)
        else:
            why = said(Code.NUMBER_OF_ANOTHER, name=held.name, other=held.line, line=line)
            twice.append(Step(Outcome.DOUBTFUL, entry.key, entry.name, entry, why=(why,)))
    # Only now, for a branch may stand above its agency.
    for line, place in places:
        key = f"number {normalisers.licence(place.number, country)}"
        if held := entries.get(key):
            entries[key] = _with_place(held, place)
        else:
            unreadable.append(said(Code.NUMBER_UNKNOWN, number=place.number, line=line))
    return entries, unreadable, twice


def _tells_places(rows: list[tuple[int, tables.Row]], entries: Mapping[str, Entry]) -> bool:
    """A list without a word on branches does not say that there are none."""
    return any("kind" in row for _, row in rows) or any(e.places for e in entries.values())


def _is_branch(one: Entry, other: Entry) -> bool:
    """The same licence on two rows: branches of one firm, unless their names are two firms'."""
    mine, theirs = (Record(tuple(n.text for n in e.names), "XXX") for e in (one, other))
    return compare(mine, theirs).band is not Band.DIFFERENT


def _with_branch(held: Entry, branch: Entry) -> Entry:
    names = {name.text: name for name in (*branch.names, *held.names)}
    ordered = [*held.names, *(n for n in names.values() if n not in held.names)]
    place = Place(Branch.Kind.BRANCH, held.number, branch.names, branch.contacts, row=branch.row)
    return _with_place(replace(held, names=tuple(ordered)), place)


def _with_place(held: Entry, place: Place) -> Entry:
    """A branch answers the telephone of its agency; a sub-agent is somebody else."""
    if place.as_held in {one.as_held for one in held.places}:
        return held
    contacts = held.contacts
    if place.kind == Branch.Kind.BRANCH:
        contacts = tuple(dict.fromkeys((*contacts, *place.contacts)))
    return replace(held, contacts=contacts, places=(*held.places, place))


@dataclass
class _Held:
    """What the database holds of one key of this register."""

    agency_id: int
    of_register: Licence
    newest: Licence
    agency_name: str
    corrected: frozenset[str]
    names: set[str]
    identifiers: set[tuple[str, str]]
    places: dict[tuple, int] = field(default_factory=dict)


def _held(register: str, country: str) -> dict[str, _Held]:
    licences = (
        Licence.objects.filter(
            register_import__register=register,
            register_import__country=country,
        )
        .exclude(register_key="")
        .select_related("agency")
        .order_by("as_of", "pk")
    )
    found: dict[str, _Held] = {}
    for licence in licences:
        agency = licence.agency
        found[licence.register_key] = _Held(
            agency_id=agency.pk,
            of_register=licence,
            newest=licence,
            agency_name=agency.name,
            corrected=frozenset(agency.corrected_fields),
            names=set(),
            identifiers=set(),
        )
    by_agency: dict[int, list[_Held]] = {}
    for held in found.values():
        by_agency.setdefault(held.agency_id, []).append(held)
    for agency_id, text in AgencyName.objects.filter(agency__in=by_agency).values_list(
        "agency_id", "text"
    ):
        for held in by_agency[agency_id]:
            held.names.add(text)
    rows = Identifier.objects.filter(agency__in=by_agency)
    for agency_id, kind, value in rows.values_list("agency_id", "kind", "normalised"):
        for held in by_agency[agency_id]:
            held.identifiers.add((kind, value))
    for branch in Branch.objects.standing().filter(
        register_import__register=register, register_import__country=country
    ):
        if held := found.get(branch.register_key):
            held.places[_as_held(branch)] = branch.pk
    by_hand = Licence.objects.filter(agency__in=by_agency, register_import__isnull=True)
    for licence in by_hand.order_by("as_of", "pk"):
        for held in by_agency[licence.agency_id]:
            if held.of_register.register_key == licence.register_key:
                newest = held.newest
                held.newest = licence if licence.as_of >= newest.as_of else newest
    return found


def _as_held(branch: Branch) -> tuple:
    """As `Place.as_held`."""
    contacts = tuple((kind, text) for kind, text in branch.contacts)
    return (branch.kind, tuple(branch.names), contacts, branch.scope)


def _steps(entries: dict[str, Entry], held: dict[str, _Held], country: str) -> list[Step]:
    return [
        _step_of_known(entry, held[key], country)
        if key in held
        else Step(
            Outcome.NEW,
            key,
            entry.name,
            entry,
            writes_licence=True,
            status=entry.status,
            why=_of_places(entry.places, ()),
            more=entry.places,
        )
        for key, entry in entries.items()
    ]


def _of_places(more: tuple[Place, ...], fewer: tuple[int, ...]) -> tuple[Said, ...]:
    if not more and not fewer:
        return ()
    return (said(Code.BRANCHES, more=len(more), fewer=len(fewer)),)


def _step_of_known(entry: Entry, held: _Held, country: str) -> Step:
    why: list[Said] = []
    is_doubtful = False
    licence = held.of_register
    now = (entry.status, entry.number, entry.valid_from, entry.valid_until)
    before = (licence.status, licence.number, licence.valid_from, licence.valid_until)
    writes_licence = now != before
    if writes_licence and now[0] == before[0]:
        why.append(said(Code.LICENCE))
    elif writes_licence:
        why.append(said(Code.STATUS, was=str(licence.status), now=str(entry.status)))
    by_hand = held.newest.register_import_id is None
    if by_hand and held.newest.status != entry.status:
        # A person knew better than the list once; only a person says that this is over.
        is_doubtful, writes_licence = True, False
        why += [_a_person_said(held), said(Code.LIST_SAID, status=str(entry.status))]
    new_names = [name.text for name in entry.names if name.text not in held.names]
    new_contacts = set(readable_contacts(entry.all_contacts, country)) - held.identifiers
    places = {place.as_held: place for place in entry.places}
    more = tuple(place for told, place in places.items() if told not in held.places)
    fewer = tuple(pk for told, pk in held.places.items() if told not in places)
    new_name = ""
    if entry.name != held.agency_name:
        if "name" not in held.corrected:
            new_name = entry.name
        elif new_names:
            is_doubtful = True
            why.append(said(Code.PERSON_NAMED, name=held.agency_name))
    if new_names:
        why.append(said(Code.NAME))
    if new_contacts:
        why.append(said(Code.CONTACTS))
    why += _of_places(more, fewer)
    is_changed = bool(writes_licence or new_names or new_contacts or new_name or more or fewer)
    outcome = Outcome.CHANGED if is_changed else Outcome.UNCHANGED
    return Step(
        Outcome.DOUBTFUL if is_doubtful else outcome,
        entry.key,
        entry.name,
        entry,
        agency_id=held.agency_id,
        writes_licence=writes_licence,
        status=entry.status,
        new_name=new_name,
        why=tuple(why),
        adds=(*new_names, *sorted(map(":".join, new_contacts))),
        more=more,
        fewer=fewer,
    )


def _a_person_said(held: _Held) -> Said:
    return said(Code.PERSON_SAID, status=str(held.newest.status))


def _vanished(
    entries: dict[str, Entry], held: dict[str, _Held], *, even_if_smaller: bool
) -> list[Step]:
    there = {k: h for k, h in held.items() if h.of_register.status != Licence.Status.DELISTED}
    gone = {key: h for key, h in there.items() if key not in entries}
    if len(there) >= FEW and len(gone) > MOST_VANISHED * len(there) and not even_if_smaller:
        raise WrongFileError(Code.MANY_GONE, count=len(gone), of=len(there))
    steps = []
    for key, h in gone.items():
        if h.newest.register_import_id is None:
            steps.append(
                Step(
                    Outcome.DOUBTFUL,
                    key,
                    h.agency_name,
                    agency_id=h.agency_id,
                    why=(said(Code.GONE), _a_person_said(h)),
                )
            )
            continue
        steps.append(
            Step(
                Outcome.VANISHED,
                key,
                h.agency_name,
                agency_id=h.agency_id,
                writes_licence=True,
                status=Licence.Status.DELISTED,
                number=h.of_register.number,
                why=(said(Code.GONE),),
                fewer=tuple(h.places.values()),
            )
        )
    return steps


# --- what registers share when they understand a row ------------------------------------------


def readable_contacts(contacts: Contacts, country: str) -> dict[tuple[str, str], str]:
    """(kind, normalised) -> as written, of every contact that can be read."""
    found: dict[tuple[str, str], str] = {}
    for kind, text in contacts:
        if value := normalisers.normalise(kind, text, country):
            found.setdefault((str(kind), value), text)
    return found


def key_of(number: str, names: Iterable[str], country: str) -> str:
    """The licence number, or the letters of the names where the register has none.

    Not their compare form: a better normaliser must not make every licence look like a new one.
    Raises `UnreadableRowError` when neither tells the row apart.
    """
    if number and (value := normalisers.licence(number, country)):
        return f"number {value}"
    keys = [key for key in map(_letters, names) if key]
    if not keys:
        raise UnreadableRowError(Code.NO_NAME)
    return ("name " + " | ".join(keys))[:300]


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if c.isalnum() or unicodedata.category(c)[0] == "M")


_DAY_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ T].*)?$")


def day(text: str, column: str) -> date | None:
    """A day as `2026-11-25`, `25.11.2026` or `25/11/2026`; None for an empty cell.

    Month before day is not guessed at: 11/25/2026 raises `UnreadableRowError`.
    """
    if not text.strip():
        return None
    found = _YEAR_FIRST.match(text.strip())
    parts = found.groups() if found else None
    if not parts and (found := _DAY_FIRST.match(text.strip())):
        parts = tuple(reversed(found.groups()))
    try:
        if parts:
            return date(*map(int, parts))
    except ValueError:
        pass
    raise UnreadableRowError(Code.NO_DAY, column=column, typed=text)


def unlisted_alike(keys: Iterable[str], country: str) -> dict[str, set[int]]:
    """Agencies known from reports alone, by compare key: a person is asked if they are these."""
    rows = AgencyName.objects.filter(
        compare_key__in=list(keys),
        is_wrong=False,
        agency__origin=Agency.Origin.REPORTS,
        agency__merged_into__isnull=True,
        agency__country__in=(country, ""),
    )
    found: dict[str, set[int]] = {}
    for key, agency_id in rows.values_list("compare_key", "agency_id"):
        found.setdefault(key, set()).add(agency_id)
    return found
