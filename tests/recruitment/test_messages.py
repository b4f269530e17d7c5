"""Messages between the worker behind a receipt and the organisation she chose, through the pages."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import receipts
from recruitment.models import Report, SealedMessage
from recruitment.report_facts import HOLD, ReportFacts, SealedWords
from recruitment.services import keys, messages, reports
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import Holder, sent
from tests.repository import holdings

pytestmark = pytest.mark.django_db

QUESTION = "Marked-question: do you have the contract?"
ANSWER = "Marked-answer 😀 हो, मसँग छ"


@pytest.fixture
def chosen(caseworker: User) -> str:
    """Digits of a worker's report whose words the caseworker's organisation may read."""
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    done = sent(consents_to_story=True, seal_to=(caseworker.organisation,))
    return done.receipt_digits


def _write(client: Client, text: str = QUESTION, password: str = PASSWORD):  # noqa: ANN202
    report = Report.objects.get()
    return client.post(f"/desk/cases/{report.pk}/write/", {"text": text, "password": password})


def test_caseworker_writes_worker_reads_and_answers_and_the_answer_is_read(
    chosen: str, caseworker: User, browser_of
) -> None:
    desk = browser_of(caseworker)
    before = desk.get(f"/desk/cases/{Report.objects.get().pk}/").content.decode()
    assert "No message yet." in before
    assert "There are 0" not in before
    page = _write(desk)
    assert page.status_code == 200
    assert QUESTION in page.content.decode()
    holder = Holder(chosen)
    assert "wrote you 1 message" in holder.html
    assert "Marked-question" not in holder.html
    assert QUESTION in holder.do("messages").html
    holder.do("write", text=ANSWER)
    assert holder.page.status_code == 200
    assert ANSWER in holder.html
    report = Report.objects.get()
    shut = desk.get(f"/desk/cases/{report.pk}/").content.decode()
    assert "There are 2 messages" in shut
    assert "Marked-" not in shut
    opened = desk.post(f"/desk/cases/{report.pk}/open/", {"password": PASSWORD}).content.decode()
    assert opened.index(QUESTION) < opened.index(ANSWER)
    assert mail.outbox == []


def test_right_password_is_no_guess_however_often_and_wrong_ones_are_ten(
    chosen: str, caseworker: User, browser_of
) -> None:
    desk = browser_of(caseworker)
    address = f"/desk/cases/{Report.objects.get().pk}/open/"
    for _time in range(15):
        assert desk.post(address, {"password": PASSWORD}).status_code == 200
    for _time in range(10):
        assert "does not open" in desk.post(address, {"password": "a guess"}).content.decode()
    for told in ("a guess", PASSWORD):
        assert "Too many tries" in desk.post(address, {"password": told}).content.decode()


def test_list_of_cases_says_where_the_worker_waits_for_an_answer(
    chosen: str, caseworker: User, other_caseworker: User, browser_of
) -> None:
    wrote = "The worker wrote to you"

    def said(person: User) -> bool:
        return wrote in browser_of(person).get("/desk/cases/").content.decode()

    assert not said(caseworker), "no message at all"
    Holder(chosen).do("write", text=ANSWER)
    assert said(caseworker)
    assert not said(other_caseworker)
    _write(browser_of(caseworker))
    assert not said(caseworker), "answered"
    holder = Holder(chosen)
    holder.do("write", text=ANSWER)
    holder.do("close-words")
    assert not said(caseworker), "closed"


def test_no_message_is_readable_in_any_table_log_or_broker(
    chosen: str, caseworker: User, browser_of
) -> None:
    holdings.empty_broker()
    with holdings.log_lines() as log:
        _write(browser_of(caseworker))
        Holder(chosen).do("write", text="Marked-answer plain")
        held = {"log": log.getvalue(), "broker": holdings.broker(), **holdings.tables()}
    assert SealedMessage.objects.count() == 2
    for place, text in held.items():
        for mark in (QUESTION, "Marked-answer plain"):
            assert not any(way in text for way in holdings.spellings(mark)), place


def test_trail_says_that_a_message_was_written_and_not_what(
    chosen: str, caseworker: User, browser_of
) -> None:
    _write(browser_of(caseworker))
    Holder(chosen).do("write", text=ANSWER)
    events = Event.objects.filter(kind=Kind.REPORT_MESSAGE_SENT).order_by("pk")
    assert [event.actor for event in events] == [caseworker.audit_label, WORKER.audit_label]
    assert {tuple(event.fields) for event in events} == {()}


def test_short_and_long_messages_look_alike_and_only_the_hour_is_kept(
    chosen: str, caseworker: User, browser_of
) -> None:
    desk = browser_of(caseworker)
    _write(desk, "yes")
    _write(desk, "Marked " * 100)
    rows = list(SealedMessage.objects.all())
    assert len({len(row.ciphertext) for row in rows}) == 1
    assert {(row.sent_at.minute, row.sent_at.second) for row in rows} == {(0, 0)}


@pytest.mark.parametrize("who", ["other_caseworker", "inspector", "editor", "operator"])
def test_nobody_but_the_chosen_organisation_can_write_or_learn_of_it(
    chosen: str, cast: Cast, browser_of, who: str
) -> None:
    client = browser_of(getattr(cast, who))
    assert _write(client).status_code == 404
    assert client.get(f"/desk/cases/{Report.objects.get().pk}/").status_code == 404
    with pytest.raises(reports.UnknownReceipt):
        messages.write(
            report=Report.objects.get(), password=PASSWORD, text="x", by=getattr(cast, who)
        )
    assert not SealedMessage.objects.exists()


def test_chosen_organisation_sees_words_and_messages_but_no_fact_and_can_not_take_it_back(
    chosen: str, caseworker: User, browser_of
) -> None:
    desk, report = browser_of(caseworker), Report.objects.get()
    for page in ("/desk/cases/", f"/desk/cases/{report.pk}/"):
        shown = desk.get(page).content.decode()
        assert f"Report {report.pk}" in shown
        assert "Invented Agency" not in shown
    refused = desk.post(f"/desk/cases/{report.pk}/withdraw/", {"is_wished": "on"})
    assert refused.status_code == 404
    assert Report.objects.get().state == Report.State.ACCEPTED


def test_held_report_of_a_worker_is_on_nobodys_desk(caseworker: User, browser_of) -> None:
    from datetime import timedelta

    from django.utils import timezone

    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    sent(
        consents_to_story=True,
        seal_to=(caseworker.organisation,),
        release=HOLD,
        hold_until_others=2,
        hold_expires_on=timezone.localdate() + timedelta(days=30),
    )
    assert _write(browser_of(caseworker)).status_code == 404
    with pytest.raises(reports.UnknownReceipt):
        reports.open_for_member(report=Report.objects.get(), password=PASSWORD, by=caseworker)
    Report.objects.update(state=Report.State.ACCEPTED)
    assert _write(browser_of(caseworker)).status_code == 200


def test_colleague_without_a_grant_and_a_wrong_password_write_nothing(
    chosen: str, caseworker: User, colleague: User, browser_of
) -> None:
    for client, password in ((browser_of(colleague), PASSWORD), (browser_of(caseworker), "wrong")):
        page = _write(client, password=password)
        assert page.status_code == 400
        # What was typed is not lost.
        assert QUESTION in page.content.decode()
    assert not SealedMessage.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write your message."),
        (" \n\u202e ", "Write your message."),
        ("x" * 2001, "2000"),
        ("a\x00b", "Null characters"),
    ],
)
def test_bad_message_is_told_on_both_sides_and_not_kept(
    chosen: str, caseworker: User, browser_of, text: str, says: str
) -> None:
    page = _write(browser_of(caseworker), text)
    assert (page.status_code, says in page.content.decode()) == (400, True)
    holder = Holder(chosen).do("write", text=text)
    assert (holder.page.status_code, says in holder.html) == (422, True)
    assert not SealedMessage.objects.exists()


def test_markup_is_shown_as_it_was_typed_and_reordering_marks_are_gone(
    chosen: str, caseworker: User, browser_of
) -> None:
    Holder(chosen).do("write", text="<script>alert(1)</script> \u202eabc")
    report = Report.objects.get()
    told = {"password": PASSWORD, "purpose": "help"}
    page = browser_of(caseworker).post(f"/desk/cases/{report.pk}/open/", told)
    assert Event.objects.filter(kind=Kind.REPORT_OPENED).latest("pk").purpose == "help"
    html = page.content.decode()
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "\u202e" not in html


def test_flood_of_one_side_is_stopped_until_the_other_answers(
    chosen: str, caseworker: User, browser_of
) -> None:
    holder = Holder(chosen)
    for _ in range(messages.MOST_IN_A_ROW):
        holder.do("write", text="again")
    assert SealedMessage.objects.count() == messages.MOST_IN_A_ROW
    holder.do("write", text="once more")
    assert (holder.page.status_code, "Wait for an answer" in holder.html) == (422, True)
    assert _write(browser_of(caseworker)).status_code == 200
    assert Holder(chosen).do("write", text="once more").page.status_code == 200


def test_taking_the_report_back_empties_the_messages(
    chosen: str, caseworker: User, browser_of
) -> None:
    _write(browser_of(caseworker))
    Holder(chosen).do("withdraw-yes")
    assert not SealedMessage.objects.exists()
    assert _write(browser_of(caseworker)).status_code == 404
    assert "Messages" not in Holder(chosen).html


def test_closing_the_words_closes_the_messages_and_the_worker_still_reads_hers(
    chosen: str, caseworker: User, browser_of
) -> None:
    desk = browser_of(caseworker)
    _write(desk)
    report = Report.objects.get()
    old = keys.open_report_key(report=report, password=PASSWORD, by=caseworker)
    holder = Holder(chosen).do("close-words")
    assert _write(desk).status_code == 404
    assert QUESTION in holder.do("messages").html
    # A key that somebody kept opens nothing of what stands there now.
    from recruitment import sealing

    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(old, SealedMessage.objects.get().ciphertext)
    holder.do("write", text=ANSWER)
    assert holder.page.status_code == 422
    assert "Nobody can read your words any more" in holder.html


def test_worker_using_her_receipt_takes_the_filers_messages_over(caseworker: User) -> None:
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    from django.utils import timezone

    done = reports.submit(
        facts=ReportFacts(
            abuses=("excess-fees",),
            consents_to_counting=True,
            consents_to_story=True,
            consented_on=timezone.localdate(),
        ),
        words=SealedWords(story="Marked-story", seal_to=(caseworker.organisation,)),
        idempotency_token=receipts.make(),
        channel=Report.Channel.CASEWORKER,
        by=caseworker,
        organisation=caseworker.organisation,
        filed_by=caseworker,
    )
    messages.write(report=done.report, password=PASSWORD, text=QUESTION, by=caseworker)
    assert QUESTION in Holder(done.receipt_digits).do("messages").html
    with pytest.raises(reports.UnknownReceipt):
        messages.write(report=done.report, password=PASSWORD, text="more", by=caseworker)


def test_message_of_one_report_opens_with_no_key_of_another(
    chosen: str, caseworker: User, browser_of
) -> None:
    _write(browser_of(caseworker))
    other = sent(consents_to_story=True, seal_to=(caseworker.organisation,))
    SealedMessage.objects.update(report=other.report)
    opened = reports.open_for_member(report=other.report, password=PASSWORD, by=caseworker)
    assert opened.words()["story"], "the words still open; what was moved in does not"
    assert messages.read(opened) == []


def test_without_a_pass_nothing_is_written(chosen: str) -> None:
    for data in ({"do": "write", "text": "x"}, {"pass": "forged", "do": "write", "text": "x"}):
        assert Client().post("/en/receipt/", data).status_code == 422
    assert not SealedMessage.objects.exists()


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_receipt_page_with_messages_stays_light(
    chosen: str, caseworker: User, browser_of, language: str
) -> None:
    import gzip

    for _ in range(5):
        _write(browser_of(caseworker))
    page = Client().post(f"/{language}/receipt/", {"number": chosen})
    token = re.search(r'name="pass" value="([^"]+)"', page.content.decode()).group(1)
    page = Client().post(f"/{language}/receipt/", {"pass": token, "do": "messages"})
    assert page.content.decode().count("Marked-question") == 5
    assert len(gzip.compress(page.content, 6)) <= 14_000
