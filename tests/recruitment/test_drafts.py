from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from recruitment import receipts, sealing
from recruitment.interview import new_content
from recruitment.models import Draft
from recruitment.services import drafts
from recruitment.services.drafts import DraftGone, DraftSent, Pass

pytestmark = pytest.mark.django_db


def test_draft_comes_back_by_its_number_alone() -> None:
    made = drafts.start(content={"typed": "Marked"})
    assert drafts.load(drafts.resume(digits=made.digits)) == {"typed": "Marked"}
    with pytest.raises(DraftGone):
        drafts.resume(digits=receipts.make())


def test_pass_goes_through_the_form_and_can_not_be_made_or_changed() -> None:
    made = drafts.start(content={})
    token = made.token
    assert Pass.from_token(token) == made
    assert made.digits not in token
    for wrong in (token[:-4], token[:40] + "AAAA" + token[44:], ""):
        with pytest.raises(DraftGone):
            Pass.from_token(wrong)


def test_pass_made_before_the_secret_was_changed_still_opens(settings: Any) -> None:
    token = drafts.start(content={"typed": "x"}).token
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret that is long enough"
    assert drafts.load(Pass.from_token(token)) == {"typed": "x"}


def test_no_text_of_a_pass_shows_its_keys() -> None:
    made = drafts.start(content={})
    assert made.digits not in repr(made)
    assert made.key.hex() not in repr(made)


def test_seven_days_are_not_made_longer_by_saving() -> None:
    made = drafts.start(content={})
    ends = Draft.objects.get().expires_at
    drafts.save(draft_pass=made, content={"typed": "more"})
    assert Draft.objects.get().expires_at == ends
    assert ends - timezone.now() <= timedelta(days=7, hours=1), "up to the full hour"


def test_expired_wiped_and_sent_drafts_take_nothing_more() -> None:
    expired, wiped, sent = (drafts.start(content={"typed": "Marked"}) for _ in range(3))
    Draft.objects.filter(lookup=expired.lookup).update(expires_at=timezone.now())
    drafts.wipe(draft_pass=wiped)
    drafts.mark_sent(draft_pass=sent)
    for one, trouble in ((expired, DraftGone), (wiped, DraftGone), (sent, DraftSent)):
        with pytest.raises(trouble):
            drafts.load(one)
        with pytest.raises(trouble):
            drafts.save(draft_pass=one, content={})


def test_key_of_one_draft_opens_no_other() -> None:
    one, other = drafts.start(content={"typed": "one"}), drafts.start(content={"typed": "other"})
    with pytest.raises(DraftGone):
        drafts.load(Pass(one.digits, other.lookup, one.key, 0))


def test_step_is_one_slow_derivation_for_a_whole_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    slow = sealing.hash_secret_raw
    monkeypatch.setattr(sealing, "hash_secret_raw", lambda **more: calls.append(1) or slow(**more))
    made = drafts.start(content=new_content())
    for _ in range(7):
        drafts.save(draft_pass=made, content=drafts.load(Pass.from_token(made.token)))
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_many_drafts_at_once_are_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """1,000 rows written by eight at a time. The slow step is left out: it takes no lock to test."""
    monkeypatch.setattr(sealing, "RECEIPT_MEMORY_KIB", 8)

    def write(place: int) -> Pass:
        try:
            return drafts.start(content={"typed": place})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(write, range(1000)))
    connections.close_all()
    assert Draft.objects.count() == 1000
    assert len({one.digits for one in made}) == 1000
    assert all(drafts.load(one) == {"typed": place} for place, one in enumerate(made[:50]))
