"""Marked words go through the worker's own pages; then everything the portal holds is read for them."""

import gzip
import re

import pytest
from django.test import Client

from recruitment.models import Draft
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_report_pages import LOAN, Worker
from tests.repository import holdings

WORDS = "quetzal-story-5501"


def _content() -> None:
    AbuseTypeFactory(key="excess-fees", questions=[LOAN])
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)


def _nowhere(marks: list[str], log: str) -> None:
    held = {"log": log, "broker": holdings.broker(), **holdings.tables()}
    for place, text in held.items():
        for mark in marks:
            assert not any(way in text for way in holdings.spellings(mark)), f"{mark} in {place}"


@pytest.mark.django_db(transaction=True)
def test_words_typed_on_the_pages_are_in_no_table_log_broker_or_session() -> None:
    holdings.empty_broker()
    _content()
    with holdings.log_lines() as log:
        worker = Worker().open("?from=NPL&to=QAT").answer(danger="no")
        digits, token = worker.digits, worker.hidden()["draft"]
        marks = [WORDS, digits, " ".join(re.findall("...", digits)), token]
        worker.answer(abuses=["excess-fees"]).answer(story=WORDS)
        assert Draft.objects.exists(), "or there was nothing to look for"
        _nowhere(marks, log.getvalue())
        worker.answer(agency_typed="Invented Agency").answer().answer(agree="count_only")
        worker.answer(first_group="1", second_group="2")  # a refused screen is logged too
        worker.answer(**worker.retype())
        assert "Your report was sent" in worker.html
        _nowhere(marks, log.getvalue())
        page = Client().post("/en/receipt/", {"number": digits})
        found = re.search(r'name="pass" value="([^"]+)"', page.content.decode())
        Client().post("/en/receipt/", {"pass": found.group(1), "do": "read"})
        Client().post("/en/receipt/", {"number": digits[:-1]})
        _nowhere([*marks, found.group(1)], log.getvalue())
    holdings.empty_broker()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_every_screen_is_at_most_fourteen_thousand_bytes_compressed(
    language: str, loaded_rights: None
) -> None:
    worker = Worker(language).open("?from=NPL&to=QAT")
    sizes = {"safety": worker.page}
    kinds = ["excess-fees", "passport-retention", "wage-withholding", "debt-bondage", "fake-job"]
    for answers in (
        {"danger": "yes", "where": "QAT", "under_18": "yes"},
        {"abuses": [*kinds, "sexual-abuse", "confinement", "abusive-conditions"]},
        {"story": "मेरो कथा " * 200, "answer.passport-retention.free_to_go": "no"},
        {"agency_typed": "Invented Agency"},
        {},
        {"agree": "count_and_show"},
    ):
        worker.answer(**answers)
        sizes[worker.step] = worker.page
    assert len(sizes) == 7
    groups = re.findall(r"<b>(\d{3})</b>", worker.html)[:6]
    page = Client().post(f"/{language}/receipt/", {"number": "".join(groups)})
    sizes["receipt"] = page
    weights = {name: len(gzip.compress(page.content, 6)) for name, page in sizes.items()}
    assert max(weights.values()) <= 14_000, weights
