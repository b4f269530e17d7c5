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
    Entry,
    Outcome,
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
    agency_of = _make_agencies(fresh, plan, run, progress)
    agency_of.update({step.key: step.agency_id for step in known})
    touched = [step for step in plan.steps if step.key in agency_of and _is_written(step)]
    _write_names(touched, agency_of, plan, run, progress)
    _write_contacts(touched, agency_of, plan, run, progress)
    _write_licences(touched, agency_of, plan, run, progress)
    run.before = _rename(known)
    run.save(update_fields=["before"])
    _ask_about_unlisted(fresh, agency_of, plan.country, by=by)
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


def _make_agencies(
    fresh: list[Step], plan: Plan, run: RegisterImport, progress: Progress
) -> dict[str, int]:
    made: dict[str, int] = {}
    for start in range(0, len(fresh), BATCH):
        part = fresh[start : start + BATCH]
        rows = Agency.objects.bulk_create(
            Agency(
                name=agencies.plain(step.name),
                country=plan.country,
                origin=Agency.Origin.REGISTER,
                register_import=run,
            )
            for step in part
        )
        made.update({step.key: row.pk for step, row in zip(part, rows, strict=True)})
        progress("agencies", start + len(part), len(fresh))
    return made


def _write_names(
    steps: list[Step],
    agency_of: dict[str, int],
    plan: Plan,
    run: RegisterImport,
    progress: Progress,
) -> None:
    rows = []
    for step in steps:
        for name in step.entry.names if step.entry else ():
            text = agencies.plain(name.text)
            row = agencies.name_row(
                agency_id=agency_of[step.key],
                text=text,
                kind=name.kind,
                language=name.language,
                source=f"{plan.register.name} {plan.as_of}",
            )
            row.register_import = run
            rows.append(row)
    _save(AgencyName, rows, "names", progress)


def _write_contacts(
    steps: list[Step],
    agency_of: dict[str, int],
    plan: Plan,
    run: RegisterImport,
    progress: Progress,
) -> None:
    rows = [
        Identifier(
            agency_id=agency_of[step.key],
            kind=kind,
            normalised=value,
            shown=agencies.plain(text),
            source=f"{plan.register.name} {plan.as_of}",
            register_import=run,
        )
        for step in steps
        if step.entry
        for (kind, value), text in readable_contacts(step.entry, plan.country).items()
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
            number=step.entry.number if step.entry else "",
            status=step.status,
            valid_from=step.entry.valid_from if step.entry else None,
            valid_until=step.entry.valid_until if step.entry else None,
            as_of=plan.as_of,
            source=plan.source_url or plan.register.title,
            register_import=run,
            register_key=step.key,
            row=_copy(step.entry),
        )
        for step in steps
        if step.writes_licence
    ]
    _save(Licence, rows, "licences", progress)


def _copy(entry: Entry | None) -> dict[str, str]:
    return dict(entry.row) if entry else {}


def _save(model: type, rows: list, what: str, progress: Progress) -> None:
    for start in range(0, len(rows), BATCH):
        # A name or number the agency has already is no news.
        model.objects.bulk_create(
            rows[start : start + BATCH], ignore_conflicts=model is not Licence
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


def _ask_about_unlisted(
    fresh: list[Step], agency_of: dict[str, int], country: str, *, by: Actor
) -> None:
    by_key: dict[str, list[tuple[Step, str]]] = {}
    for step in fresh:
        for name in step.entry.names if step.entry else ():
            by_key.setdefault(form(name.text).key, []).append((step, name.text))
    for key, alike in unlisted_alike(by_key, country).items():
        for other in Agency.objects.filter(pk__in=alike).prefetch_related("names"):
            for step, text in by_key[key]:
                own = Agency.objects.get(pk=agency_of[step.key])
                theirs = tuple(name.text for name in other.names.all())
                found = compare(Record((text,), country), Record(theirs, other.country))
                agencies.propose_pair(one=own, other=other, comparison=found, by=by)


def _look_for_successors(run: RegisterImport, *, by: Actor) -> None:
    """Agencies that lost a licence and share a contact with one this run brought."""
    shares = Identifier.objects.filter(
        register_import=run, kind=OuterRef("kind"), normalised=OuterRef("normalised")
    ).exclude(agency=OuterRef("agency"))
    formers = (
        Identifier.objects.exclude(kind__in=(Identifier.Kind.LICENCE, Identifier.Kind.ADDRESS))
        .filter(agency__licences__status__in=_LOST)
        .filter(Exists(shares))
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
    licences = Licence.objects.filter(register_import=run)
    affected = sorted(set(licences.values_list("agency_id", flat=True)))
    gone = {"licences": licences.delete()[0]}
    kept = Agency.objects.filter(register_import=run).filter(_is_known_otherwise())
    kept_ids = list(kept.values_list("pk", flat=True))
    AgencyName.objects.filter(register_import=run, agency__in=kept_ids).update(
        register_import=None, kind=AgencyName.Kind.REPORTED, source=""
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
