"""What was promised to be short-lived is gone, and what must be known afterwards is still known."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import TokenBucket
from audit.models import Event
from recruitment.models import ChannelGroup, Deletion, Draft, Flag, OutboxRow, Report
from recruitment.services import flags, forgetting
from tests.factories.recruitment import AgencyFactory, ReportFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def report(agency, days_ago, bucket, n=0):
    return ReportFactory(
        agency=agency,
        accepted_at=NOW - timedelta(days=days_ago),
        channel_bucket=bucket,
        text_sketch=[n] * 4,
    )


def test_network_hash_is_erased_after_thirty_days_and_not_before():
    agency = AgencyFactory()
    old, young = report(agency, 31, b"a"), report(agency, 29, b"b")
    assert forgetting.forget_channels(now=NOW) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert old.channel_bucket is None
    assert bytes(young.channel_bucket) == b"b"


def test_report_alone_in_its_network_leaves_no_trace_of_it():
    report(AgencyFactory(), 40, b"a")
    forgetting.forget_channels(now=NOW)
    assert not ChannelGroup.objects.exists()


def test_erasing_hashes_makes_no_ten_voices_out_of_one():
    agency = AgencyFactory()
    for n in range(10):
        report(agency, 40, b"net", n)
    flags.evaluate(agency_id=agency.pk, now=NOW)
    before = Flag.objects.get(rule="independent_repetition").numbers
    forgetting.forget_channels(now=NOW)
    assert not Report.objects.filter(channel_bucket__isnull=False).exists()
    assert flags.evaluate(agency_id=agency.pk, now=NOW) == []
    assert Flag.objects.get(rule="independent_repetition").numbers == before


def test_erasing_twice_changes_nothing():
    agency = AgencyFactory()
    for n in range(2):
        report(agency, 40, b"net", n)
    forgetting.forget_channels(now=NOW)
    groups = set(ChannelGroup.objects.values_list("report", "group"))
    assert len(groups) == 2
    assert forgetting.forget_channels(now=NOW) == 0
    assert set(ChannelGroup.objects.values_list("report", "group")) == groups


def test_drafts_buckets_and_done_work_go_when_they_are_due():
    now = timezone.now()
    for days in (-1, 1):
        Draft.objects.create(
            lookup=bytes([days + 5]),
            format=1,
            ciphertext=b"x",
            expires_at=now + timedelta(days=days),
        )
        TokenBucket.objects.create(
            key=bytes([days + 5]), tokens=1, updated_at=now + timedelta(days=days - 0.5)
        )
        OutboxRow.objects.create(
            kind="evaluate_agency",
            target_id=1,
            available_at=now,
            done_at=now - timedelta(days=30 - days),
        )
    forgetting.forget_what_is_due(now=now)
    assert Draft.objects.count() == 1
    assert TokenBucket.objects.count() == 1
    assert OutboxRow.objects.count() == 1
    proof = {row.what: (row.how_many, row.still_there) for row in Deletion.objects.all()}
    assert proof == {"draft": (1, 0), "limit": (1, 0), "work": (1, 0)}
    assert Event.objects.filter(kind="data.deleted", actor="process:sweeper").count() == 3
    forgetting.forget_what_is_due(now=now)
    assert Deletion.objects.count() == Event.objects.filter(kind="data.deleted").count() == 3


def test_proof_adds_up_over_a_day_and_tells_what_did_not_go(monkeypatch: pytest.MonkeyPatch):
    now = timezone.now()

    def overdue(number: int) -> None:
        Draft.objects.create(
            lookup=bytes([number]), format=1, ciphertext=b"x", expires_at=now - timedelta(days=1)
        )

    for number in range(2):
        overdue(number)
        forgetting.forget_what_is_due(now=now)
    assert Deletion.objects.get().how_many == 2
    overdue(3)
    what, _forget, due = forgetting._CLASSES[1]
    monkeypatch.setattr(forgetting, "_CLASSES", ((what, lambda now: 0, due),))
    forgetting.forget_what_is_due(now=now)
    row = Deletion.objects.get()
    assert (row.how_many, row.still_there) == (2, 1)
