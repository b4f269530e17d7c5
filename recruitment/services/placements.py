"""Workers sent, by agency and year: handed in by the regulator, compared, written, taken back."""

from collections.abc import Iterable
from dataclasses import astuple
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind
from recruitment import exposure, outbox
from recruitment.importers import placements as importer
from recruitment.importers.placements import Sent
from recruitment.importers.said import Code, WrongFileError
from recruitment.models import OutboxRow, Placement, PlacementImport, Report
from recruitment.services.uploads import MOST_BYTES, bare, must_be_own

_LOST_SHOWN = 50
State = PlacementImport.State


class NotWaitingError(Exception):
    """It was written, dropped or taken back meanwhile."""


@transaction.atomic
def receive(*, content: bytes, file_name: str, source: str, by: User) -> PlacementImport:
    """Compare a table with what is held. No figure changes. Raises `WrongFileError`, `NotYourRegisterError`."""
    country = by.jurisdiction
    must_be_own(country, by)
    if len(content) > MOST_BYTES:
        raise WrongFileError(Code.TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    table = importer.read(content, country=country, this_year=timezone.now().year)
    made = PlacementImport.objects.create(
        country=country,
        source=source.replace("\x00", ""),
        file_name=bare(file_name),
        file_sha256=sha256(content).hexdigest(),
        counts={**_compared(table.rows), "lost": len(table.lost)},
        lost=list(table.lost[:_LOST_SHOWN]),
        waiting=[astuple(row) for row in table.rows],
        created_by=by,
    )
    audit.record(kind=Kind.PLACEMENTS_COMPARED, target=made, by=by, fields=["counts"])
    return made


def _compared(rows: Iterable[Sent]) -> dict[str, int]:
    rows = list(rows)
    held = exposure.newest({row.agency_id for row in rows})
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for row in rows:
        before = held.get((row.agency_id, row.year), {}).get(row.destination)
        if before is None:
            counts["new"] += 1
        else:
            counts["unchanged" if before == (row.workers, row.is_estimate) else "changed"] += 1
    return counts


@transaction.atomic
def write(*, placement_import: PlacementImport, by: User) -> None:
    """Say yes to what was compared. Raises `NotWaitingError`, `NotYourRegisterError`."""
    row = _locked(placement_import, State.COMPARED, by)
    Placement.objects.bulk_create(
        [
            Placement(
                agency_id=agency_id,
                year=year,
                destination=destination,
                workers=workers,
                is_estimate=is_estimate,
                source=row.source,
                placement_import=row,
            )
            for agency_id, year, destination, workers, is_estimate in row.waiting
        ],
        batch_size=2000,
    )
    _answer(row, State.WRITTEN, by)
    audit.record(kind=Kind.PLACEMENTS_IMPORTED, target=row, by=by, fields=["state"])
    _count_again(row)


@transaction.atomic
def drop(*, placement_import: PlacementImport, by: User) -> None:
    """Say no to what was compared. Raises `NotWaitingError`, `NotYourRegisterError`."""
    row = _locked(placement_import, State.COMPARED, by)
    _answer(row, State.DROPPED, by)
    audit.record(kind=Kind.PLACEMENTS_DROPPED, target=row, by=by, fields=["state"])


@transaction.atomic
def take_back(*, placement_import: PlacementImport, by: User) -> None:
    """What stood before counts again. Raises `NotWaitingError`, `NotYourRegisterError`."""
    row = _locked(placement_import, State.WRITTEN, by)
    row.state, row.taken_back_at, row.taken_back_by = State.TAKEN_BACK, timezone.now(), by
    row.save(update_fields=["state", "taken_back_at", "taken_back_by"])
    audit.record(kind=Kind.PLACEMENTS_TAKEN_BACK, target=row, by=by, fields=["state"])
    _count_again(row)


def _answer(row: PlacementImport, state: PlacementImport.State, by: User) -> None:
    row.state, row.waiting = state, []
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(update_fields=["state", "waiting", "answered_at", "answered_by"])


def _locked(
    placement_import: PlacementImport, state: PlacementImport.State, by: User
) -> PlacementImport:
    row = PlacementImport.objects.select_for_update().get(pk=placement_import.pk)
    must_be_own(row.country, by)
    if row.state != state:
        raise NotWaitingError
    return row


def _count_again(row: PlacementImport) -> None:
    """Agencies that were reported at once; the country's baseline, and so all others, in the night."""
    reported = Report.objects.filter(agency__placements__placement_import=row)
    ids = reported.values_list("agency_id", flat=True).distinct()
    outbox.add_many(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_ids=sorted(ids))
