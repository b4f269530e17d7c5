"""How many come back is told; who came back, and when, can be read from nothing that counts it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from audit.actors import WORKER
from audit.models import Event
from recruitment.models import Receipt, Report, ReturnCount
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.return_rates import Rate, rates
from recruitment.services import reports, returns
from tests.conftest import Cast
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_batches import use

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def _months(**counts: tuple[int, int]) -> None:
    for name, (sent, came_back) in counts.items():
        ReturnCount.objects.create(
            month=date(2026, int(name[1:]), 1), sent=sent, came_back=came_back
        )


def _sent(token: str) -> Submitted:
    AbuseTypeFactory(key="excess-fees", severity=3)
    return reports.submit(
        facts=ReportFacts(abuses=("excess-fees",)),
        words=SealedWords(),
        idempotency_token=token,
        channel=Report.Channel.WORKER,
        by=WORKER,
    )


def test_first_use_counts_once_to_the_month_of_sending() -> None:
    done = _sent("invented-token-0001")
    Report.objects.update(accepted_at="2026-05-31T23:00:00Z")
    ReturnCount.objects.update(month=date(2026, 5, 1))
    use(done)
    use(done)
    row = ReturnCount.objects.get()
    assert (row.month, row.sent, row.came_back) == (date(2026, 5, 1), 1, 1)


def test_same_form_sent_twice_is_one_report_to_come_back_to() -> None:
    for _ in range(2):
        _sent("invented-token-0001")
    assert ReturnCount.objects.get().sent == 1


def test_nothing_links_a_report_to_a_return() -> None:
    """Two worlds that differ only in who of two came back: what is counted of it is the same."""
    done = [_sent(f"invented-token-{n}") for n in range(10, 12)]
    events = Event.objects.count()
    use(done[1])
    assert Event.objects.count() == events
    assert {field.name for field in ReturnCount._meta.get_fields()} == {  # noqa: SLF001
        "id",
        "month",
        "sent",
        "came_back",
    }
    one = ReturnCount.objects.values("month", "sent", "came_back").get()
    ReturnCount.objects.update(came_back=0)
    Receipt.objects.update(first_used_at=None)
    use(done[0])
    assert ReturnCount.objects.values("month", "sent", "came_back").get() == one


def test_months_of_few_and_the_running_month_are_not_told() -> None:
    _months(m11=(50, 50), m10=(9, 9), m9=(10, 4), m8=(40, 11))
    assert rates(TODAY) == [
        Rate(None, 40),
        Rate(date(2026, 10, 1), None),
        Rate(date(2026, 9, 1), 40),
        Rate(date(2026, 8, 1), 30),
    ]
    ReturnCount.objects.filter(month__lt=date(2026, 10, 1)).delete()
    assert rates(TODAY) == []


def test_rate_does_not_move_with_one_person() -> None:
    _months(m9=(100, 41))
    before = rates(TODAY)
    returns.note_came_back(datetime(2026, 9, 3, tzinfo=UTC))
    assert ReturnCount.objects.get().came_back == 42
    assert rates(TODAY) == before


def test_inspector_and_operator_read_aim_and_source(cast: Cast, browser_of) -> None:
    last = timezone.now().date().replace(day=1) - timedelta(days=1)
    ReturnCount.objects.create(month=last.replace(day=1), sent=20, came_back=9)
    assert (
        'href="/desk/returns/"' in browser_of(cast.inspector).get("/desk/charts/").content.decode()
    )
    for person in (cast.inspector, cast.operator):
        page = browser_of(person).get("/desk/returns/").content.decode()
        part = page[page.index('id="returns"') :]
        assert re.findall(r"about (\d+) %", part) == ["45", "45"]
        assert "The aim is 40 %." in part
        assert "26 % came back" in part
        assert "radicalcompliance.com" in part
    assert browser_of(cast.caseworker).get("/desk/returns/").status_code == 404
