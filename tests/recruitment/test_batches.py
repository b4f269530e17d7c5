"""Reports sent at once: known as one, undone as one, and never out of a worker's hands."""

from typing import Any

import pytest
from django.utils import timezone

from accounts import peppers
from accounts.models import User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import sealing
from recruitment.models import OutboxRow, Report, ReportBatch, SealedPart
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.services import batches, reports
from tests.factories.recruitment import AgencyFactory
from tests.factories.rights import AbuseTypeFactory

pytestmark = pytest.mark.django_db


def sent(by: User, *, token: str, batch: ReportBatch | None) -> Submitted:
    return reports.submit(
        facts=ReportFacts(
            abuses=("excess-fees",),
            consents_to_counting=True,
            consented_on=timezone.localdate(),
        ),
        words=SealedWords(story="Invented words"),
        idempotency_token=token,
        channel=Report.Channel.CASEWORKER,
        by=by,
        organisation=by.organisation,
        filed_by=by,
        batch=batch,
    )


def use(done: Submitted) -> None:
    """The worker opens her report with the number she was given."""
    keys = sealing.number_keys(done.receipt_digits, pepper=peppers.receipt()[0])
    reports.open_with_receipt(lookup=keys.lookup, wrapping=keys.wrapping, by=WORKER)


@pytest.fixture
def three(caseworker: User) -> tuple[ReportBatch, list[Submitted]]:
    AbuseTypeFactory(key="excess-fees", severity=3)
    batch = batches.begin(organisation=caseworker.organisation, by=caseworker)
    done = [sent(caseworker, token=f"invented-token-{n:04}", batch=batch) for n in range(3)]
    return batches.finish(batch=batch, by=caseworker), done


def test_batch_counts_what_was_stored_and_keeps_the_hour_alone(three: Any) -> None:
    batch, _done = three
    assert (batch.count, batch.reports.count()) == (3, 3)
    assert (batch.created_at.minute, batch.created_at.second) == (0, 0)
    assert Event.objects.get(kind=Kind.REPORT_BATCH_SENT).target_id == str(batch.pk)


def test_batch_in_which_nothing_new_was_stored_is_none(three: Any, caseworker: User) -> None:
    again = batches.begin(organisation=caseworker.organisation, by=caseworker)
    assert sent(caseworker, token="invented-token-0000", batch=again).is_repeat
    assert batches.finish(batch=again, by=caseworker) is None
    assert ReportBatch.objects.count() == 1


def test_undo_withdraws_all_but_what_a_worker_has_used(three: Any, caseworker: User) -> None:
    batch, done = three
    agency = AgencyFactory()
    Report.objects.update(agency=agency, match=Report.Match.MATCHED)
    use(done[1])
    undone = batches.undo_batch(batch=batch, by=caseworker)
    assert undone.with_worker == (done[1].report.pk,)
    assert set(undone.withdrawn) == {done[0].report.pk, done[2].report.pk}
    states = dict(Report.objects.values_list("pk", "state"))
    assert states[done[1].report.pk] == Report.State.ACCEPTED
    assert states[done[0].report.pk] == states[done[2].report.pk] == Report.State.WITHDRAWN
    assert SealedPart.objects.get().report_id == done[1].report.pk
    assert OutboxRow.objects.filter(kind="evaluate_agency", target_id=agency.pk).exists()
    assert Event.objects.filter(kind=Kind.REPORT_BATCH_UNDONE).count() == 1
    assert Event.objects.filter(kind=Kind.REPORT_WITHDRAWN).count() == 2


def test_undo_twice_is_refused_and_written_once(three: Any, caseworker: User) -> None:
    batch, _done = three
    batches.undo_batch(batch=batch, by=caseworker)
    with pytest.raises(batches.BatchAlreadyUndone):
        batches.undo_batch(batch=batch, by=caseworker)
    assert Event.objects.filter(kind=Kind.REPORT_BATCH_UNDONE).count() == 1
