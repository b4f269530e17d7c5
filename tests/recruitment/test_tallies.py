"""Counts beside the reports say what a count of the reports says, whatever happened to them."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from audit.actors import WORKER
from recruitment import access
from recruitment.charts import ChartFilter, charts_for
from recruitment.models import Agency, AgencyTally, CountMark, MonthTally, Report, ReportAbuse
from recruitment.services import reports, tallies
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_desk_flags import _counts, _queue

pytestmark = pytest.mark.django_db
KINDS = ("excess-fees", "confinement", "passport-retention")


def _stored() -> tuple[Counter, Counter]:
    months: Counter = Counter()
    for row in MonthTally.objects.values_list(*_MONTH, "n"):
        months[row[:-1]] += row[-1]
    by_agency: Counter = Counter()
    for row in AgencyTally.objects.values_list("agency", "abuse", "origin", "destination", "n"):
        by_agency[row[:-1]] += row[-1]
    return months, by_agency


_MONTH = ("country", "month", "what", "origin", "destination", "key", "amount")


def _counted_one_by_one() -> tuple[Counter, Counter]:
    """What the doors of `access` show, report by report."""
    months: Counter = Counter()
    for country in ("NPL", "KEN", ""):
        for one in access.counted_at_home(country):
            about = (country, one.accepted_at.date().replace(day=1))
            way = (one.origin, one.destination)
            months[*about, "everybody", *way, "", None] += 1
            if not one.consents_to_regulator:
                continue
            months[*about, "agreed", *way, "", None] += 1
            currency = "" if one.fee_amount is None else one.fee_currency
            months[*about, "fee", *way, currency, one.fee_amount] += 1
            for row in one.report_abuses.all():
                months[*about, "abuse", *way, row.abuse_id, None] += 1
    by_agency: Counter = Counter()
    for one in access.shown_to_inspectors().select_related("agency"):
        standing = one.agency.merged_into_id or one.agency_id
        by_agency[standing, "", one.origin, one.destination] += 1
        for row in one.report_abuses.all():
            by_agency[standing, row.abuse_id, "", ""] += 1
    return months, by_agency


def _something_happens(draw: random.Random, agencies: list[Agency]) -> None:
    found = list(Report.objects.order_by("pk"))
    one = draw.choice(found) if found else None
    what = draw.randrange(9)
    if what < 3 or one is None:
        ReportFactory(
            agency=draw.choice(agencies),
            abuse_keys=draw.sample(KINDS, 2),
            destination=draw.choice(["QAT", "KEN", ""]),
            accepted_at=datetime(2026, draw.randint(1, 12), 28, 23, tzinfo=UTC),
            consents_to_regulator=draw.random() < 0.7,
            fee_amount=draw.choice([None, 100, 250]),
            fee_currency="NPR",
        )
    elif what == 3:
        reports.withdraw(report=one, by=WORKER)
    elif what == 4:
        Report.objects.filter(pk=one.pk).update(consents_to_regulator=False)
    elif what == 5 and one.agency_id:
        Report.objects.filter(pk=one.pk).update(agency=draw.choice(agencies))
    elif what == 6:
        lost, kept = draw.sample(agencies, 2)
        if not kept.merged_into_id and not Agency.objects.filter(merged_into=lost).exists():
            lost.merged_into = draw.choice([kept, None])
            lost.save()
    elif what == 7:
        agency = draw.choice(agencies)
        Agency.objects.filter(pk=agency.pk).update(country=draw.choice(["NPL", "KEN", ""]))
    elif one.agency_id:
        for row in ReportAbuse.objects.filter(report=one)[:1]:
            row.delete()
        AbuseTypeFactory(key=KINDS[2])
        ReportAbuse.objects.get_or_create(report=one, abuse_id=KINDS[2])


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_they_stay_equal_to_a_count_of_the_reports(seed: int) -> None:
    draw = random.Random(seed)
    agencies = AgencyFactory.create_batch(4) + AgencyFactory.create_batch(2, country="KEN")
    for turn in range(60):
        _something_happens(draw, agencies)
        if turn % 7 == 0:
            tallies.bring_all_up_to_date()
    tallies.bring_all_up_to_date()
    stored = _stored()
    assert all(stored)
    assert stored == _counted_one_by_one()


def test_consent_taken_back_leaves_queue_and_charts_at_once(inspector: User) -> None:
    flag = FlagFactory(jurisdiction="NPL")
    some = ReportFactory.create_batch(6, agency=flag.agency, destination="KEN")
    today = timezone.now().date()

    def charted() -> int | None:
        return charts_for(inspector, ChartFilter(), today)[1].total

    assert _counts(inspector, "corridor") == {"NPL-KEN": 1}
    assert _queue(inspector, corridor="NPL-KEN").total == 1
    assert charted() == 6
    Report.objects.filter(pk=some[0].pk).update(consents_to_regulator=False)
    assert charted() == 5
    Report.objects.filter(agency=flag.agency).update(consents_to_regulator=False)
    assert _counts(inspector, "corridor") == {}
    assert _queue(inspector, corridor="NPL-KEN").total == 0
    assert charted() in (None, 0)


def test_what_changes_nothing_that_counts_leaves_no_mark_and_is_not_counted_again(
    django_assert_num_queries: Any,
) -> None:
    report = ReportFactory()
    tallies.bring_all_up_to_date()
    Report.objects.filter(pk=report.pk).update(state_changed_at=timezone.now() - timedelta(days=1))
    assert not CountMark.objects.exists()
    with django_assert_num_queries(1):
        tallies.bring_up_to_date("NPL")
