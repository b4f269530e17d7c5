"""Agencies: made, named, corrected, joined and parted. Everything that writes them comes through here.

Joining moves nothing. A yes between two agencies is a judgement; `merged_into` of every agency is
worked out from all judgements, and reports, names and licences stay on the row they came to. So a
yes taken back parts the two as they were, and counts follow.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import combinations

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from recruitment import candidates, outbox
from recruitment.matching import identifiers as normalisers
from recruitment.matching.blocks import blocks
from recruitment.matching.compare import Comparison
from recruitment.matching.judgement import Edge, Verdict, group
from recruitment.matching.normalise import VERSION, clean, form
from recruitment.matching.scripts import script_of
from recruitment.models import (
    Agency,
    AgencyName,
    Identifier,
    Judgement,
    Licence,
    OutboxRow,
    Successor,
)

NAME_LENGTH = 300


class EmptyNameError(ValueError):
    """A name without a letter or digit can't be looked up by anybody."""


class UnreadableIdentifierError(ValueError):
    """The text is no identifier of this kind."""


class NotYoursToJudgeError(PermissionError):
    """The person may not judge pairs of this country. A page answers 404."""


class ContradictionError(ValueError):
    """A yes that would join two agencies which somebody said are not the same, or two of different countries.

    `pairs` are ids of those agencies; one of the judgements must be taken back first.
    """

    def __init__(self, pairs: tuple[tuple[int, int], ...]) -> None:
        self.pairs = pairs
        super().__init__(f"{len(pairs)} pair(s) can't be the same")


def plain(text: str, length: int = NAME_LENGTH) -> str:
    """Text as it may be shown: without control and direction characters, spaces tidied.

    An RTL override in a name would turn the line of whoever reads it.
    """
    kept = "".join(c for c in text if c.isprintable() or c in "\u200c\u200d\n\t ")
    return " ".join(kept.split())[:length].strip()


def is_name(text: str) -> bool:
    """Whether a plain text has a letter or a digit to look it up by."""
    return any(letter.isalnum() for letter in clean(text))


def name_row(
    *, agency_id: int, text: str, kind: str, language: str = "", source: str = ""
) -> AgencyName:
    """An unsaved name with its keys. Importers make thousands and save them at once."""
    taken = form(text)
    return AgencyName(
        agency_id=agency_id,
        text=text,
        kind=kind,
        language=language,
        script=script_of(text),
        compare_key=taken.key,
        skeleton=taken.skeleton,
        blocks=blocks(taken),
        normaliser=VERSION,
        source=source[:300],
    )


@transaction.atomic
def create_unlisted(
    *,
    name: str,
    country: str,
    by: Actor,
    language: str = "",
    hints: Mapping[str, str] | None = None,
) -> Agency:
    """A recruiter that no register knows, from a report. `country` may be empty: not known.

    `hints` are things said of the recruiter, as typed (licence, phone, email, web, handle); what
    can't be read is left out. Raises `EmptyNameError`.
    """
    text = plain(name)
    if not is_name(text):
        raise EmptyNameError
    agency = Agency.objects.create(name=text, country=country, origin=Agency.Origin.REPORTS)
    name_row(
        agency_id=agency.pk, text=text, kind=AgencyName.Kind.REPORTED, language=language
    ).save()
    _add_known(agency, hints or {}, country)
    audit.record(kind=Kind.AGENCY_CREATED, target=agency, by=by, fields=["name", "country"])
    return agency


@transaction.atomic
def create_listed(
    *,
    name: str,
    country: str,
    by: Actor,
    kind: str = AgencyName.Kind.LEGAL,
    language: str = "",
    source: str = "",
    other_names: Iterable[str] = (),
    hints: Mapping[str, str] | None = None,
) -> Agency:
    """One agency of a register, outside an import: demo worlds and corrections by hand."""
    text = plain(name)
    if not is_name(text):
        raise EmptyNameError
    agency = Agency.objects.create(name=text, country=country, origin=Agency.Origin.REGISTER)
    name_row(agency_id=agency.pk, text=text, kind=kind, language=language, source=source).save()
    for other in other_names:
        add_name(agency=agency, text=other, kind=AgencyName.Kind.TRADE, by=by, source=source)
    _add_known(agency, hints or {}, country, source)
    audit.record(kind=Kind.AGENCY_CREATED, target=agency, by=by, fields=["name", "country"])
    return agency


def _add_known(agency: Agency, hints: Mapping[str, str], country: str, source: str = "") -> None:
    known = candidates.normalise_hints(hints, country)
    Identifier.objects.bulk_create(
        [
            Identifier(
                agency=agency,
                kind=kind,
                shown=plain(hints.get(kind) or value),
                normalised=value,
                source=source,
            )
            for kind, values in known.items()
            for value in sorted(values)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_name(
    *,
    agency: Agency,
    text: str,
    kind: str,
    by: Actor,
    language: str = "",
    source: str = "",
) -> AgencyName:
    """One more way the agency is written; the same text twice is one name. Raises `EmptyNameError`.

    A name that a person marked as wrong stays wrong, until a person gives it again. One that only reports gave
    is no longer theirs alone, and stays when they go.
    """
    text = plain(text)
    if not is_name(text):
        raise EmptyNameError
    reported = AgencyName.Kind.REPORTED
    held = AgencyName.objects.select_for_update().filter(agency=agency, text=text).first()
    is_by_hand = isinstance(by, User) and kind != reported
    if held and held.is_wrong and not is_by_hand:
        return held
    if held and (held.kind != reported or kind == reported):
        mark_name_right(name=held, by=by)
        return held
    name = name_row(agency_id=agency.pk, text=text, kind=kind, language=language, source=source)
    name.pk = held.pk if held else None
    name.save()
    audit.record(kind=Kind.AGENCY_CORRECTED, target=agency, by=by, fields=["names"])
    return name


@transaction.atomic
def keep_of_reports(
    *, agency: Agency, texts: Sequence[str], numbers: AbstractSet[tuple[str, str]], by: Actor
) -> None:
    """Of what reports brought to the agency keep these names and these numbers (kind, normalised).

    An agency that reports alone know, and that is left without a name, takes the first of `texts`; without
    any it is called by its number, "#12".
    """
    changed = []
    names = agency.names.filter(~candidates.OF_REGISTERS, kind=AgencyName.Kind.REPORTED)
    if names.exclude(text__in=texts).delete()[0]:
        changed.append("names")
    gone = [
        row.pk
        for row in agency.identifiers.filter(~candidates.OF_REGISTERS)
        if (row.kind, row.normalised) not in numbers
    ]
    if gone:
        agency.identifiers.filter(pk__in=gone).delete()
        changed.append("identifiers")
    if agency.origin == Agency.Origin.REPORTS and _call_anew(agency, texts, by):
        changed.append("name")
    if changed:
        audit.record(kind=Kind.AGENCY_CORRECTED, target=agency, by=by, fields=changed)


def _call_anew(agency: Agency, texts: Sequence[str], by: Actor) -> bool:
    """Whether it is shown under another name now."""
    names = agency.names.filter(is_wrong=False)
    if texts and not names.exists():
        add_name(agency=agency, text=texts[0], kind=AgencyName.Kind.REPORTED, by=by)
    if "name" in agency.corrected_fields or names.filter(text=agency.name).exists():
        return False
    # A name with a source before one that reports brought.
    first = names.exclude(kind=AgencyName.Kind.REPORTED).first() or names.first()
    name = first.text if first else f"#{agency.pk}"
    if name == agency.name:
        return False
    agency.name = name
    agency.save(update_fields=["name"])
    return True


@transaction.atomic
def mark_name_wrong(*, name: AgencyName, by: Actor) -> None:
    """Keep the row, so that the next import does not bring it back, and stop looking it up."""
    _mark(name, by, is_wrong=True)


@transaction.atomic
def mark_name_right(*, name: AgencyName, by: Actor) -> None:
    """Take back that it was marked as wrong."""
    _mark(name, by, is_wrong=False)


def _mark(name: AgencyName, by: Actor, *, is_wrong: bool) -> None:
    if name.is_wrong == is_wrong:
        return
    name.is_wrong = is_wrong
    name.save(update_fields=["is_wrong"])
    audit.record(kind=Kind.AGENCY_CORRECTED, target=name.agency, by=by, fields=["names"])


@transaction.atomic
def add_identifier(
    *, agency: Agency, kind: str, text: str, by: Actor, source: str = ""
) -> Identifier:
    """Raises `UnreadableIdentifierError`. An account number is kept as a keyed hash alone."""
    is_account = kind == Identifier.Kind.ACCOUNT
    value = normalisers.normalise(
        kind, text, agency.country, account_key=settings.CHANNEL_PEPPER.encode()
    )
    if not value:
        raise UnreadableIdentifierError(kind)
    identifier, is_changed = _identifier(
        agency, kind, value, shown="" if is_account else plain(text), source=source[:300]
    )
    if is_changed:
        audit.record(kind=Kind.AGENCY_CORRECTED, target=agency, by=by, fields=["identifiers"])
    if is_changed and source:
        _look_for_former(identifier, by=by)
    return identifier


def _look_for_former(identifier: Identifier, *, by: Actor) -> None:
    """A person found a contact of a new firm, or of an old one: who lost a licence and has it too?"""
    with_it = Identifier.objects.filter(kind=identifier.kind, normalised=identifier.normalised)
    lost = Agency.objects.filter(
        Exists(with_it.filter(agency=OuterRef("pk"))), licences__status__in=_LOST
    )
    for agency in lost.distinct()[:_MOST_FORMERS]:
        propose_successors(agency=agency, by=by)


# A telephone of a whole building tells nobody apart.
_MOST_FORMERS = 20


def _identifier(
    agency: Agency, kind: str, value: str, *, shown: str, source: str
) -> tuple[Identifier, bool]:
    """And whether anything was written. One that only a report gave takes this source, and is no longer its alone."""
    told = {"shown": shown, "source": source}
    found, is_new = Identifier.objects.get_or_create(
        agency=agency, kind=kind, normalised=value, defaults=told
    )
    if is_new or not source or found.source or found.register_import_id:
        return found, is_new
    found.shown, found.source = shown, source
    found.save(update_fields=list(told))
    return found, True


@transaction.atomic
def correct(
    *, agency: Agency, by: Actor, name: str | None = None, country: str | None = None
) -> Agency:
    """Set by hand what a register or a report had wrong. Later imports leave these fields alone."""
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    changed = []
    if name is not None and (text := plain(name)) != agency.name:
        if not is_name(text):
            raise EmptyNameError
        agency.name = text
        add_name(agency=agency, text=text, kind=AgencyName.Kind.TRADE, by=by, source="by hand")
        changed.append("name")
    if country is not None and country != agency.country:
        agency.country = country
        changed.append("country")
    if not changed:
        return agency
    agency.corrected_fields = sorted({*agency.corrected_fields, *changed})
    agency.save()
    audit.record(kind=Kind.AGENCY_CORRECTED, target=agency, by=by, fields=changed)
    _count_again([agency.pk])
    return agency


@transaction.atomic
def correct_licence(
    *, agency: Agency, status: str, as_of: date, number: str, source: str, by: Actor
) -> Licence:
    """What a person found out of a licence, as a row of its own: the register's row stays."""
    licence = Licence.objects.create(
        agency=agency,
        status=status,
        as_of=as_of,
        number=plain(number, 80),
        source=plain(source, 500),
        register_key=_register_key_of(agency, number),
    )
    if value := normalisers.licence(number, agency.country):
        _identifier(
            agency, Identifier.Kind.LICENCE, value, shown=plain(number), source=plain(source)
        )
    audit.record(kind=Kind.LICENCE_CORRECTED, target=licence, by=by, fields=["status", "as_of"])
    propose_successors(agency=agency, by=by)
    _count_again([agency.pk])
    return licence


def _register_key_of(agency: Agency, number: str) -> str:
    held = agency.licences.exclude(register_key="")
    return (held.filter(number=number).first() or held.first() or Licence()).register_key


# --- pairs ----------------------------------------------------------------------------------


@transaction.atomic
def propose_pair(
    *, one: Agency, other: Agency, comparison: Comparison, by: Actor
) -> Judgement | None:
    """Put a pair before a person, with the machine's score and reasons. Never joins.

    None where the pair was judged already: a score never asks twice.
    """
    left, right = sorted((one.pk, other.pk))
    judgement, is_new = Judgement.objects.select_for_update().get_or_create(
        left_id=left, right_id=right
    )
    if judgement.verdict != Judgement.Verdict.NONE:
        return None
    judgement.score = comparison.score
    judgement.reasons = comparison.reasons_as_data
    judgement.version = comparison.version
    judgement.save(update_fields=["score", "reasons", "version"])
    if is_new:
        audit.record(kind=Kind.MATCH_JUDGED, target=judgement, by=by, fields=["score", "reasons"])
    return judgement


def may_judge(person: User, *agencies: Agency) -> bool:
    """An inspector judges pairs in which every agency of known country is of the own one."""
    if not person.may(Permission.MATCH_JUDGE) or not person.jurisdiction:
        return False
    countries = {agency.country for agency in agencies if agency.country}
    return countries == {person.jurisdiction}


@transaction.atomic
def judge(*, one: Agency, other: Agency, verdict: str, by: User, reason: str = "") -> Judgement:
    """Say yes, no or unsure of a pair, or `none` to take back what was said; `reason`: why, in the person's words.

    Each answer is kept. Groups, counts and flags follow. Raises `NotYoursToJudgeError`, and `ContradictionError` when a
    yes would join, through others, two agencies that were said not to be the same, or that are of two countries.
    """
    if one.pk == other.pk:
        raise ValueError("an agency is no pair")
    # In order of id, so that two people who judge crossing pairs can't wait for each other.
    _lock_groups((one.pk, other.pk))
    left, right = Agency.objects.filter(pk__in=(one.pk, other.pk)).order_by("pk")
    if not may_judge(by, left, right):
        raise NotYoursToJudgeError
    if verdict == Judgement.Verdict.YES:
        _must_be_of_one_country((left.pk, right.pk))
    judgement, _ = Judgement.objects.select_for_update().get_or_create(left=left, right=right)
    judgement.verdict = Judgement.Verdict(verdict)
    is_taken_back = judgement.verdict == Judgement.Verdict.NONE
    judgement.judged_at = None if is_taken_back else timezone.now()
    judgement.judged_by = None if is_taken_back else by
    judgement.save()
    judgement.answers.create(
        verdict=judgement.verdict, reason=plain(reason), said_at=timezone.now(), said_by=by
    )
    audit.record(kind=Kind.MATCH_JUDGED, target=judgement, by=by, fields=["verdict"])
    _regroup((left.pk, right.pk), by=by)
    return judgement


def merge(*, one: Agency, other: Agency, by: User) -> Judgement:
    return judge(one=one, other=other, verdict=Judgement.Verdict.YES, by=by)


def unmerge(*, one: Agency, other: Agency, by: User, verdict: str = "no") -> Judgement:
    """Take a yes back; by default with a no, so that no machine proposes the pair again.

    Only parts those two: where a third agency joins them as well, `ContradictionError` says so.
    """
    return judge(one=one, other=other, verdict=verdict, by=by)


def _must_be_of_one_country(ids: Iterable[int]) -> None:
    """Whose inspectors are responsible must not change through an agency whose country nobody knew."""
    members, _ = _component(ids)
    known = Agency.objects.filter(pk__in=members).exclude(country="").order_by("pk")
    country_of = dict(known.values_list("pk", "country"))
    pairs = tuple(
        (one, other)
        for one, other in combinations(country_of, 2)
        if country_of[one] != country_of[other]
    )
    if pairs:
        raise ContradictionError(pairs)


def _lock_groups(ids: Iterable[int]) -> None:
    """Lock every agency that a chain of yes ties to these."""
    members, _ = _component(ids)
    list(Agency.objects.select_for_update().filter(pk__in=members).order_by("pk"))


def _component(ids: Iterable[int]) -> tuple[set[int], list[Edge]]:
    """Agencies that yes-judgements or present merging tie to these, with all edges among them."""
    members, fresh = set(ids), set(ids)
    while fresh:
        near = Judgement.objects.filter(verdict=Judgement.Verdict.YES).filter(
            Q(left__in=fresh) | Q(right__in=fresh)
        )
        touched = {pk for pair in near.values_list("left_id", "right_id") for pk in pair}
        merged = Agency.objects.filter(Q(merged_into__in=fresh) | Q(merged_from__in=fresh))
        touched.update(merged.values_list("pk", flat=True))
        fresh = touched - members
        members |= fresh
    edges = Judgement.objects.filter(left__in=members, right__in=members)
    return members, [
        Edge(left, right, Verdict(verdict))
        for left, right, verdict in edges.values_list("left_id", "right_id", "verdict")
    ]


def _regroup(ids: Iterable[int], *, by: Actor) -> None:
    members, edges = _component(ids)
    agencies = {agency.pk: agency for agency in Agency.objects.filter(pk__in=members)}
    grouping = group(edges, {pk: _rank(agency) for pk, agency in agencies.items()})
    if grouping.contradictions:
        raise ContradictionError(grouping.contradictions)
    moved = []
    for pk, agency in agencies.items():
        root = grouping.root_of(pk)
        merged_into = None if root == pk else root
        if agency.merged_into_id == merged_into:
            continue
        moved += [pk, root, agency.merged_into_id or pk]
        agency.merged_into_id = merged_into
        agency.save(update_fields=["merged_into"])
        kind = Kind.AGENCY_MERGED if merged_into else Kind.AGENCY_UNMERGED
        audit.record(kind=kind, target=agency, by=by, fields=["merged_into"])
    _count_again(moved)


def _rank(agency: Agency) -> int:
    """Lowest stands for a group: one of a register; then one whose country is known, so that somebody is responsible."""
    return 2 * (agency.origin != Agency.Origin.REGISTER) + (not agency.country)


def _count_again(ids: Iterable[int]) -> None:
    for pk in sorted(set(ids)):
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=pk)


# --- successors -----------------------------------------------------------------------------

_LOST = (Licence.Status.SUSPENDED, Licence.Status.CANCELLED, Licence.Status.DELISTED)
# A website or page is a firm's own; an address may be a whole building's, so it needs company.
_STRONG = frozenset({"phone", "email", "web", "handle", "account", "person"})


@transaction.atomic
def propose_successors(*, agency: Agency, by: Actor) -> list[Successor]:
    """Newer agencies that share contacts with one that lost its licence. A person decides.

    The newer one must have been first heard of after the last day the former is known to have
    held its licence. Shared address alone is not enough.
    """
    lost = agency.licences.filter(status__in=_LOST).aggregate(on=Min("as_of"))["on"]
    if lost is None:
        return []
    shared: dict[int, set[str]] = {}
    for kind, value in agency.identifiers.values_list("kind", "normalised"):
        if kind == Identifier.Kind.LICENCE:
            continue
        rows = Identifier.objects.filter(kind=kind, normalised=value).exclude(agency=agency)
        for other in rows.values_list("agency_id", flat=True)[:50]:
            shared.setdefault(other, set()).add(kind)
    held = agency.licences.filter(status=Licence.Status.VALID).aggregate(last=Max("as_of"))
    since = held["last"] or lost
    found = []
    for pk, kinds in sorted(shared.items()):
        if not kinds & _STRONG or not _came_after(pk, since):
            continue
        row, is_new = Successor.objects.get_or_create(
            former=agency,
            new_id=pk,
            defaults={"reasons": [{"field": k, "code": "shared"} for k in sorted(kinds)]},
        )
        if is_new:
            audit.record(kind=Kind.SUCCESSOR_PROPOSED, target=row, by=by, fields=["reasons"])
            found.append(row)
    return found


def _came_after(agency_id: int, day: date) -> bool:
    """First licensed, or first heard of, after that day."""
    first = Licence.objects.filter(agency=agency_id).aggregate(
        start=Min("valid_from"), seen=Min("as_of")
    )
    if first["start"] or first["seen"]:
        return (first["start"] or first["seen"]) > day
    return Agency.objects.get(pk=agency_id).created_at.date() > day


@transaction.atomic
def decide_successor(*, successor: Successor, state: str, by: User) -> Successor:
    """Confirm or refuse. Raises `NotYoursToJudgeError`. A confirmed one carries the signal on."""
    row = Successor.objects.select_for_update().select_related("former", "new").get(pk=successor.pk)
    if not may_judge(by, row.former, row.new):
        raise NotYoursToJudgeError
    row.state = Successor.State(state)
    is_open = row.state == Successor.State.PROPOSED
    row.decided_at = None if is_open else timezone.now()
    row.decided_by = None if is_open else by
    row.save()
    audit.record(kind=Kind.SUCCESSOR_DECIDED, target=row, by=by, fields=["state"])
    _count_again([row.former_id, row.new_id])
    return row


# --- keys -----------------------------------------------------------------------------------


@transaction.atomic
def renew_keys(*, limit: int = 5000) -> int:
    """Make again the keys of names that an older normaliser made; how many were. Call until 0."""
    stale = AgencyName.objects.exclude(normaliser=VERSION).select_for_update(skip_locked=True)
    rows = list(stale.order_by("pk")[:limit])
    for row in rows:
        fresh = name_row(agency_id=row.agency_id, text=row.text, kind=row.kind)
        row.compare_key, row.skeleton, row.blocks = fresh.compare_key, fresh.skeleton, fresh.blocks
        row.script, row.normaliser = fresh.script, VERSION
    AgencyName.objects.bulk_update(
        rows, ["compare_key", "skeleton", "blocks", "script", "normaliser"], batch_size=1000
    )
    return len(rows)
