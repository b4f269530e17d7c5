"""The same button, pressed by many fingers at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from audit.actors import WORKER
from recruitment.models import OutboxRow, Receipt, Report, SealedPart
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import reports
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_report_pages import LOAN, Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def _at_once(work: Any, times: int = 5) -> list[Any]:
    def closing(_place: int) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(closing, range(times)))


def _content() -> None:
    AbuseTypeFactory(key="excess-fees", questions=[LOAN])
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)


def test_form_sent_five_times_at_once_is_one_report() -> None:
    _content()
    worker = Worker().until_send()
    data = {**worker.hidden(), **worker.retype(), "do": "next"}
    pages = _at_once(lambda: Client().post("/en/report/", data))
    assert [page.status_code for page in pages] == [200] * 5
    assert all("Your report was sent" in page.content.decode() for page in pages)
    assert _counts() == (1, 1, 1, 1)


def test_call_with_one_token_five_times_at_once_is_one_report() -> None:
    _content()
    facts = ReportFacts(abuses=("excess-fees",), consents_to_counting=True)
    sent = _at_once(
        lambda: reports.submit(
            facts=facts,
            words=SealedWords(story="The same words"),
            idempotency_token="0123456789abcdef",
            channel=Report.Channel.WORKER,
            by=WORKER,
        )
    )
    assert len({one.receipt_digits for one in sent}) == 1
    assert sorted(one.is_repeat for one in sent) == [False, True, True, True, True]
    assert _counts() == (1, 1, 1, 1)


def _counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Report, Receipt, SealedPart, OutboxRow))


def test_sending_and_wiping_at_once_ends_in_one_of_the_two_whole() -> None:
    _content()
    worker = Worker().until_send()
    send = {**worker.hidden(), **worker.retype(), "do": "next"}
    wipe = {**worker.hidden(), "do": "wipe"}
    turns = iter([send, wipe, send, wipe])
    pages = _at_once(lambda: Client().post("/en/report/", next(turns)), times=4)
    assert {page.status_code for page in pages} <= {200, 410}
    assert _counts() in ((1, 1, 1, 1), (0, 0, 0, 0))
