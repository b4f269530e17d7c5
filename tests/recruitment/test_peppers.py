"""The pepper of receipts is changed: what was there still opens, and moves when it is used."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import second_factor
from accounts.models import SecondFactor, User
from audit.actors import WORKER
from recruitment import receipts, sealing
from recruitment.models import Draft, Receipt, Report
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import drafts, numbers, reports
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import Holder, sent
from tests.recruitment.test_report_service import open_with

pytestmark = pytest.mark.django_db

NEW = "a new pepper of 40 letters, as long as needed"


@pytest.fixture
def change(settings: Any) -> Callable[..., None]:
    """The site gets a new pepper; `keep` says whether it still knows the former one."""

    def changed(*, keep: bool = True) -> None:
        former = settings.RECEIPT_PEPPER
        settings.RECEIPT_PEPPER = NEW
        settings.RECEIPT_PEPPER_FALLBACKS = [former] if keep else []

    return changed


def state() -> str:
    out = io.StringIO()
    call_command("pepper_state", stdout=out)
    return out.getvalue()


def test_receipt_moves_to_the_new_pepper_when_it_is_used(settings: Any, change: Any) -> None:
    AbuseTypeFactory(key="excess-fees")
    used, kept = sent().receipt_digits, sent().receipt_digits
    assert "0 receipts" in state()
    change()
    assert "2 receipts" in state()
    assert "Marked-story" in Holder(used).do("read").html
    assert "1 receipts" in state()
    settings.RECEIPT_PEPPER_FALLBACKS = []
    assert "Marked-story" in Holder(used).do("read").html
    lost = Holder(kept)
    assert (lost.page.status_code, "no report with this number" in lost.html) == (422, True)


def test_report_that_was_taken_back_still_says_so(change: Any) -> None:
    AbuseTypeFactory(key="excess-fees")
    digits = sent().receipt_digits
    Holder(digits).do("withdraw-yes")
    change()
    assert "You took this report back." in Holder(digits).html


def test_key_is_not_changed_for_a_receipt_that_moved_meanwhile(change: Any) -> None:
    """Or it would be sealed for a number under the former pepper, which finds nothing any more."""
    AbuseTypeFactory(key="excess-fees")
    digits = sent(consents_to_story=True).receipt_digits
    opened = open_with(digits)
    change()
    numbers.keys_of(digits)
    before = {"report": opened.report, "key": opened.key, "wrapping": opened.wrapping}
    with pytest.raises(sealing.CannotOpen):
        reports.narrow_consent(**before, by=WORKER, story=False)
    assert "Marked-story" in Holder(digits).do("close-words").do("read").html


def test_draft_moves_too_and_is_the_same(change: Any) -> None:
    started = drafts.start(content={"story": "x"})
    change()
    before = bytes(Draft.objects.get().lookup)
    moved = drafts.resume(digits=started.digits)
    assert drafts.load(moved) == {"story": "x"}
    assert bytes(Draft.objects.get().lookup) != before


def test_same_call_on_both_sides_of_the_change_is_one_report(change: Any) -> None:
    AbuseTypeFactory(key="excess-fees")

    def call() -> reports.Submitted:
        return reports.submit(
            facts=ReportFacts(abuses=("excess-fees",)),
            words=SealedWords(story="x"),
            idempotency_token="one token of the same call",
            channel=Report.Channel.WORKER,
            by=WORKER,
        )

    first = call()
    change()
    assert call().receipt_digits == first.receipt_digits
    assert Receipt.objects.count() == 1


def test_known_moved_and_unknown_numbers_take_the_same_slow_steps(
    change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    AbuseTypeFactory(key="excess-fees")
    digits = sent().receipt_digits
    change()
    calls: list[int] = []
    slow = sealing.hash_secret_raw
    monkeypatch.setattr(sealing, "hash_secret_raw", lambda **more: calls.append(1) or slow(**more))
    steps = []
    for number in (digits, digits, receipts.make()):
        calls.clear()
        Client().post("/en/receipt/", {"number": number})
        steps.append(len(calls))
    assert steps == [2, 2, 2]


def test_second_factors_are_sealed_anew_at_once(
    caseworker: User, settings: Any, change: Any
) -> None:
    second_factor.begin(user=caseworker)
    secret = second_factor.waiting_secret(caseworker)
    change()
    assert second_factor.waiting_secret(caseworker) == secret
    assert "1 second factors" in state()
    settings.RECEIPT_PEPPER_FALLBACKS = []
    assert second_factor.waiting_secret(caseworker) == secret
    assert SecondFactor.objects.count() == 1


def test_mark_of_a_pepper_tells_it_from_others(change: Any) -> None:
    before = numbers.mark()
    change()
    assert numbers.mark() != before
