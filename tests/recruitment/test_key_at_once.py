"""A report's key changes in one window while something is written in another: nothing is lost by it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from recruitment import cleaning
from recruitment.models import Report, SealedFile
from recruitment.report_facts import ReportFacts
from recruitment.services import evidence, keys, reports, resuming, stored
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.filing import file_case
from tests.recruitment.test_evidence import PDF, photograph, saved, upload
from tests.recruitment.test_receipt_pages import Holder, sent
from tests.recruitment.test_resuming import Sender

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("empty_folder"),
]

# So that a test that hangs fails; none waits that long.
MOST_SECONDS = 60


class Pause:
    """Stands in for a function: its first call waits until it is let go."""

    def __init__(self, then: Callable[..., Any]) -> None:
        self.then, self.reached, self._go = then, Event(), Event()

    def __call__(self, *args: Any, **more: Any) -> Any:
        self.reached.set()
        assert self._go.wait(MOST_SECONDS)
        return self.then(*args, **more)

    def let_go(self) -> None:
        self._go.set()


@pytest.fixture
def beside() -> Iterator[Callable[..., Future]]:
    """Do something in a thread of its own."""

    def closing(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        try:
            return work(*args, **more)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        yield lambda work, *args, **more: pool.submit(closing, work, *args, **more)


@pytest.fixture
def cleans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pause]:
    yield from _paused(monkeypatch, cleaning, "clean_copy")


@pytest.fixture
def seals(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pause]:
    yield from _paused(monkeypatch, stored, "write")


def _paused(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Iterator[Pause]:
    pause = Pause(getattr(place, name))
    monkeypatch.setattr(place, name, pause)
    yield pause
    pause.let_go()


def _until_it_waits_or_is_done(one: Future) -> None:
    ends = monotonic() + MOST_SECONDS
    while not one.done() and not _somebody_waits():
        assert monotonic() < ends
        sleep(0.02)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def filed(caseworker: User) -> reports.Submitted:
    """By a caseworker, for a worker who has not used her number yet."""
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    return file_case(
        ReportFacts(
            abuses=("excess-fees",),
            consents_to_counting=True,
            consents_to_story=True,
            consented_on=date(2026, 3, 1),
        ),
        by=caseworker,
    )


@pytest.fixture
def chosen(caseworker: User) -> Holder:
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    return Holder(sent(consents_to_story=True, seal_to=(caseworker.organisation,)).receipt_digits)


def _by_caseworker(report: Report, by: User) -> dict[str, Any]:
    return {"report": report, "password": PASSWORD, "file": upload(PDF), "by": by}


def _is_whole(holder: Holder, content: bytes) -> None:
    """Her files are listed, she can close her words, and after that the file still opens."""
    assert "Save it as you sent it" in holder.do("files").html
    holder.do("close-words")
    assert holder.page.status_code == 200
    assert not Report.objects.get().consents_to_story
    assert saved(holder, "original") == content


def test_file_that_is_being_sealed_as_the_worker_first_comes_opens_for_her(
    filed: reports.Submitted, caseworker: User, seals: Pause, beside: Callable[..., Future]
) -> None:
    adding = beside(evidence.add_as_member, **_by_caseworker(filed.report, caseworker))
    assert seals.reached.wait(MOST_SECONDS)
    coming = beside(Holder, filed.receipt_digits)
    _until_it_waits_or_is_done(coming)
    seals.let_go()
    adding.result(MOST_SECONDS)
    _is_whole(coming.result(MOST_SECONDS), PDF)


def test_file_that_is_still_judged_holds_no_worker_up_and_comes_too_late_for_its_filer(
    filed: reports.Submitted, caseworker: User, cleans: Pause, beside: Callable[..., Future]
) -> None:
    adding = beside(evidence.add_as_member, **_by_caseworker(filed.report, caseworker))
    assert cleans.reached.wait(MOST_SECONDS)
    holder = Holder(filed.receipt_digits).do("withdraw-yes")
    assert Report.objects.get().state == Report.State.WITHDRAWN
    cleans.let_go()
    with pytest.raises(reports.UnknownReceipt):
        adding.result(MOST_SECONDS)
    assert not SealedFile.objects.exists()
    assert holder.page.status_code == 200


def test_file_that_is_judged_while_words_are_closed_in_another_window_is_under_the_new_key(
    chosen: Holder, cleans: Pause, beside: Callable[..., Future]
) -> None:
    other = Holder(chosen.digits)
    adding = beside(chosen.do, "add-file", file=upload(PDF))
    assert cleans.reached.wait(MOST_SECONDS)
    assert other.do("close-words").page.status_code == 200
    cleans.let_go()
    assert "Your file was added." in adding.result(MOST_SECONDS).html
    assert "Save it as you sent it" in other.do("files").html
    assert saved(other, "original") == PDF


def test_file_in_pieces_is_judged_while_words_are_closed_and_asked_for_twice(
    chosen: Holder, cleans: Pause, beside: Callable[..., Future]
) -> None:
    picture = photograph((300, 300))
    whole = Sender(chosen, picture).all().whole
    other = Holder(chosen.digits)
    both = [beside(one.do, whole) for one in (chosen, Holder(chosen.digits))]
    assert cleans.reached.wait(MOST_SECONDS)
    assert other.do("close-words").page.status_code == 200
    cleans.let_go()
    pages = [one.result(MOST_SECONDS).html for one in both]
    assert all("Your file was added." in html for html in pages)
    assert SealedFile.objects.count() == 1
    assert "Save it as you sent it" in other.do("files").html
    assert saved(other, "original") == picture


def test_piece_of_a_window_that_was_open_before_the_key_changed_is_kept(chosen: Holder) -> None:
    opened = reports.open_with_receipt(**_keys(chosen))
    begun = resuming.begin(opened=opened, length=len(PDF), digest="0" * 64, name="")
    chosen.do("close-words")
    token = begun.row.token
    after = resuming.append(opened=opened, token=token, offset=0, content=PDF)
    assert after.offset == len(PDF)


def _keys(holder: Holder) -> dict[str, bytes]:
    from recruitment.services import numbers

    found = numbers.keys_of(holder.digits)
    return {"lookup": found.lookup, "wrapping": found.wrapping}


def test_key_that_changes_between_two_looks_at_a_file_in_pieces_costs_nothing(
    chosen: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Sender(chosen, photograph((300, 300))).all().whole
    other, look, looks = Holder(chosen.digits), resuming._read, []

    def changed_before(opened: reports.Opened, token: str) -> resuming.Upload:
        looks.append(token)
        if len(looks) == 1:
            assert other.do("close-words").page.status_code == 200
        return look(opened, token)

    monkeypatch.setattr(resuming, "_read", changed_before)
    assert "Your file was added." in chosen.do(whole).html
    assert SealedFile.objects.count() == 1
