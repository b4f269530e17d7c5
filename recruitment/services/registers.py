"""A planned import done, and undone as a whole."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind
from recruitment import outbox
from recruitment.importers.base import (
    Contacts,
    Entry,
    Name,
    Outcome,
    Place,
    Plan,
    Step,
    readable_contacts,
    unlisted_alike,
)
from recruitment.matching.compare import Record, compare
from recruitment.matching.normalise import form
from recruitment.models import (
    Agency,
    AgencyName,
    Branch,
    Identifier,
    Judgement,
    Licence,
    OutboxRow,
    RegisterImport,
    Report,
    Successor,
)
from recruitment.services import agencies

BATCH = 2000
# Statuses after which a firm that shares contacts may be the same people under a new name.
_LOST = (Licence.Status.SUSPENDED, Licence.Status.CANCELLED, Licence.Status.DELISTED)

Progress = Callable[[str, int, int], None]


def _silent(what: str, done: int, of: int) -> None:
    """Nobody watches."""


class NewerImportError(ValueError):
    """A later import of the same register stands on this one; that must be undone first."""


class AlreadyUndoneError(ValueError):
    """This import was undone already."""


@transaction.atomic
def apply(*, plan: Plan, by: Actor, progress: Progress = _silent) -> RegisterImport | None:
    """Write what the plan says. None when the same file was taken in before, or nothing would change
    and the list speaks of no later day: a second run leaves no trace.

    What a person corrected stays. Names that reports alone know and that read like a new entry are
    put before a person as pairs, never joined here.
    """
    newest = RegisterImport.objects.select_for_update().filter(
        register=plan.register.name, country=plan.country, undone_at__isnull=True
    )
    if plan.was_done or (plan.changes_nothing and newest.filter(as_of=plan.as_of).exists()):
        return None
    run = RegisterImport.objects.create(
        register=plan.register.name,
        country=plan.country,
        as_of=plan.as_of,
        source_url=plan.source_url,
        file_sha256=plan.sha256,
        counts=plan.counts,
        created_by=by.audit_label,
    )
    fresh = [step for step in plan.steps if step.outcome is Outcome.NEW and step.entry]
    known = [step for step in plan.steps if step.agency_id is not None]
    made = [_agency(step.name, plan, run) for step in fresh]
    _save(Agency, made, "agencies", progress)
    agency_of = {step.key: row.pk for step, row in zip(fresh, made, strict=True)}
    agency_of.update({step.key: step.agency_id for step in known})
    touched = [step for step in plan.steps if step.key in agency_of and _is_written(step)]
    told = [
        (agency_of[step.key], step.entry.names, step.entry.all_contacts)
        for step in touched
        if step.entry
    ]
    told += _write_branches(touched, agency_of, plan, run, progress)
    _write_names(told, plan, run, progress)
    _write_contacts(told, plan, run, progress)
    _write_licences(touched, agency_of, plan, run, progress)
    run.before = _rename(known)
    run.save(update_fields=["before"])
    brought = set(Agency.objects.filter(register_import=run).values_list("pk", flat=True))
    _ask_about_unlisted([one for one in told if one[0] in brought], plan.country, by=by)
    _look_for_successors(run, by=by)
    changed = [
        agency_of[step.key]
        for step in touched
        if step.writes_licence and step.outcome is not Outcome.NEW
    ]
    _count_again(changed)
    audit.record(kind=Kind.REGISTER_IMPORTED, target=run, by=by, fields=["counts"])
    return run


def _is_written(step: Step) -> bool:
    return step.outcome is not Outcome.UNCHANGED and (
        step.outcome is not Outcome.DOUBTFUL or step.agency_id is not None
    )


# What a list tells of one agency: its id, its names, its contacts.
Told = tuple[int, tuple[Name, ...], Contacts]


def _agency(name: str, plan: Plan, run: RegisterImport) -> Agency:
    return Agency(
        name=agencies.plain(name),
        country=plan.country,
        origin=Agency.Origin.REGISTER,
        register_import=run,
    )


def _write_branches(
    steps: list[Step],
    agency_of: dict[str, int],
    plan: Plan,
    run: RegisterImport,
    progress: Progress,
) -> list[Told]:
    """End those that have gone, and keep the new ones; what is told of sub-agents comes back."""
    gone = [pk for step in steps for pk in step.fewer]
    Branch.objects.filter(pk__in=gone).update(gone_as_of=plan.as_of, gone_in=run)
    places = [(step, place) for step in steps for place in step.more]
    owns = _own_rows([place for _, place in places], plan, run, progress)
    rows = [
        Branch(
            agency_id=agency_of[step.key],
            kind=place.kind,
            own=own,
            names=[agencies.plain(name.text) for name in place.names],
            contacts=[[str(kind), agencies.plain(text)] for kind, text in place.contacts],
            scope=place.scope,
            as_of=plan.as_of,
            source=_source(plan),
            register_import=run,
            register_key=step.key,
            row=dict(place.row),
        )
        for (step, place), own in zip(places, owns, strict=True)
    ]
    _save(Branch, rows, "branches", progress)
    return [
        (own.pk, place.names, place.contacts)
        for (_, place), own in zip(places, owns, strict=True)
        if own
    ]


def _own_rows(
    places: list[Place], plan: Plan, run: RegisterImport, progress: Progress
) -> list[Agency | None]:
    """The own agency row of each sub-agent; None for a branch.

    One that this register told of before, by the same name and one same contact, is the same; a
    name alone may be somebody else's.
    """
    known: dict[tuple[str, str], Agency] = {}
    before = Branch.objects.filter(
        kind=Branch.Kind.SUB_AGENT,
        register_import__register=plan.register.name,
        register_import__country=plan.country,
    )
    for branch in before.select_related("own"):
        known.update({(branch.name, text): branch.own for text in branch.shown_contacts})
    fresh: list[Agency] = []
    owns: list[Agency | None] = []
    for place in places:
        if place.kind != Branch.Kind.SUB_AGENT:
            owns.append(None)
            continue
        own = _agency(place.names[0].text, plan, run)
        marks = [(own.name, agencies.plain(text)) for _kind, text in place.contacts]
        held = next((known[mark] for mark in marks if mark in known), None)
        if held is None:
            fresh.append(own)
        owns.append(held or own)
        known.update(dict.fromkeys(marks, owns[-1]))
    _save(Agency, fresh, "agencies", progress)
    return owns


def _write_names(told: list[Told], plan: Plan, run: RegisterImport, progress: Progress) -> None:
    rows = []
    for agency_id, names, _contacts in told:
        for name in names:
            row = agencies.name_row(
                agency_id=agency_id,
                text=agencies.plain(name.text),
                kind=name.kind,
                language=name.language,
                source=f"{plan.register.name} {plan.as_of}",
            )
            row.register_import = run
            rows.append(row)
    _save(AgencyName, rows, "names", progress)


def _write_contacts(told: list[Told], plan: Plan, run: RegisterImport, progress: Progress) -> None:
    rows = [
        Identifier(
            agency_id=agency_id,
            kind=kind,
            normalised=value,
            shown=agencies.plain(text),
            source=f"{plan.register.name} {plan.as_of}",
            register_import=run,
        )
        for agency_id, _names, contacts in told
        for (kind, value), text in readable_contacts(contacts, plan.country).items()
    ]
    _save(Identifier, rows, "contacts", progress)


def _write_licences(
    steps: list[Step],
    agency_of: dict[str, int],
    plan: Plan,
    run: RegisterImport,
    progress: Progress,
) -> None:
    rows = [
        Licence(
            agency_id=agency_of[step.key],
            number=step.entry.number if step.entry else step.number,
            status=step.status,
            valid_from=step.entry.valid_from if step.entry else None,
            valid_until=step.entry.valid_until if step.entry else None,
            as_of=plan.as_of,
            source=_source(plan),
            register_import=run,
            register_key=step.key,
            row=_copy(step.entry),
        )
        for step in steps
        if step.writes_licence
    ]
    _save(Licence, rows, "licences", progress)


def _source(plan: Plan) -> str:
    return plan.source_url or plan.register.title


def _copy(entry: Entry | None) -> dict[str, str]:
    return dict(entry.row) if entry else {}


def _save(model: type, rows: list, what: str, progress: Progress) -> None:
    for start in range(0, len(rows), BATCH):
        # A name or number the agency has already is no news.
        model.objects.bulk_create(
            rows[start : start + BATCH], ignore_conflicts=model in (AgencyName, Identifier)
        )
        progress(what, min(start + BATCH, len(rows)), len(rows))


def _rename(steps: list[Step]) -> list[dict[str, object]]:
    """Show the register's new name; what stood there before is kept for an undo."""
    before = []
    renamed = {step.agency_id: step.new_name for step in steps if step.new_name}
    for agency in Agency.objects.select_for_update().filter(pk__in=renamed):
        new = agencies.plain(renamed[agency.pk])
        if "name" in agency.corrected_fields or new == agency.name:
            continue
        before.append({"agency": agency.pk, "field": "name", "value": agency.name, "set": new})
        agency.name = new
        agency.save(update_fields=["name"])
    return before


def _ask_about_unlisted(brought: list[Told], country: str, *, by: Actor) -> None:
    by_key: dict[str, list[tuple[int, str]]] = {}
    for agency_id, names, _contacts in brought:
        for name in names:
            by_key.setdefault(form(name.text).key, []).append((agency_id, name.text))
    for key, alike in unlisted_alike(by_key, country).items():
        for other in Agency.objects.filter(pk__in=alike).prefetch_related("names"):
            for agency_id, text in by_key[key]:
                own = Agency.objects.get(pk=agency_id)
                theirs = tuple(name.text for name in other.names.all())
                found = compare(Record((text,), country), Record(theirs, other.country))
                agencies.propose_pair(one=own, other=other, comparison=found, by=by)


def _look_for_successors(run: RegisterImport, *, by: Actor) -> None:
    """Agencies that lost a licence, in this run or with a contact that it brought to another."""
    shares = Identifier.objects.filter(
        register_import=run, kind=OuterRef("kind"), normalised=OuterRef("normalised")
    ).exclude(agency=OuterRef("agency"))
    lost = Licence.objects.filter(register_import=run, agency=OuterRef("agency"), status__in=_LOST)
    formers = (
        Identifier.objects.exclude(kind__in=(Identifier.Kind.LICENCE, Identifier.Kind.ADDRESS))
        .filter(agency__licences__status__in=_LOST)
        .filter(Exists(shares) | Exists(lost))
        .values_list("agency_id", flat=True)
        .distinct()
    )
    for agency in Agency.objects.filter(pk__in=list(formers)):
        agencies.propose_successors(agency=agency, by=by)


def _count_again(agency_ids: list[int]) -> None:
    """Flags look at licences: whoever was reported and changed is counted again."""
    reported = Report.objects.filter(agency__in=agency_ids).values_list("agency_id", flat=True)
    outbox.add_many(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_ids=sorted(set(reported)))


@transaction.atomic
def undo(*, run: RegisterImport, by: Actor, reason: str = "") -> dict[str, int]:
    """Take a whole import back; how many rows of each kind went. Newest first.

    An agency that reports, judgements or other lists know by now stays, as one known from reports,
    with its names: the reports on it must not lose what they point to.
    """
    run = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if run.undone_at:
        raise AlreadyUndoneError
    later = RegisterImport.objects.filter(
        register=run.register, country=run.country, undone_at__isnull=True
    ).filter(Q(as_of__gt=run.as_of) | Q(as_of=run.as_of, pk__gt=run.pk))
    if later.exists():
        raise NewerImportError
    for change in run.before:
        Agency.objects.filter(pk=change["agency"], name=change["set"]).update(name=change["value"])
    Branch.objects.filter(gone_in=run).update(gone_as_of=None, gone_in=None)
    branches = Branch.objects.filter(register_import=run).delete()[0]
    licences = Licence.objects.filter(register_import=run)
    affected = sorted(set(licences.values_list("agency_id", flat=True)))
    gone = {"branches": branches, "licences": licences.delete()[0]}
    kept = Agency.objects.filter(register_import=run).filter(_is_known_otherwise())
    kept_ids = list(kept.values_list("pk", flat=True))
    AgencyName.objects.filter(register_import=run, agency__in=kept_ids).update(
        register_import=None, kind=AgencyName.Kind.REPORTED
    )
    has_licence = Exists(Licence.objects.filter(agency=OuterRef("pk")))
    kept_rows = Agency.objects.filter(pk__in=kept_ids)
    kept_rows.filter(~has_licence).update(origin=Agency.Origin.REPORTS)
    kept_rows.update(register_import=None)
    gone["identifiers"] = Identifier.objects.filter(register_import=run).delete()[0]
    gone["names"] = AgencyName.objects.filter(register_import=run).delete()[0]
    gone["agencies"] = Agency.objects.filter(register_import=run).delete()[0]
    gone["kept"] = len(kept_ids)
    run.undone_at = timezone.now()
    run.undone_by = by.audit_label
    run.undone_reason = reason
    run.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _count_again(affected)
    audit.record(
        kind=Kind.REGISTER_IMPORT_UNDONE, target=run, by=by, fields=["undone_at", "undone_by"]
    )
    return gone


def _is_known_otherwise() -> Q:
    this = OuterRef("pk")
    pairs = Judgement.objects.filter(Q(left=this) | Q(right=this))
    links = Successor.objects.filter(Q(former=this) | Q(new=this))
    others_names = AgencyName.objects.filter(agency=this).exclude(
        register_import=OuterRef("register_import")
    )
    others_licences = Licence.objects.filter(agency=this)
    return (
        Q(Exists(Report.objects.filter(agency=this)))
        | Q(flags__isnull=False)
        | Q(placements__isnull=False)
        | Q(Exists(pairs))
        | Q(Exists(links))
        | Q(Exists(others_names))
        | Q(Exists(others_licences))
    )
