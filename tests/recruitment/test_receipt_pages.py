"""Coming back with the number, through the pages."""

import re
import time
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Organisation, User
from audit.actors import SEEDER, WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import presenters, receipts, sealing
from recruitment.models import Agency, Report, SealedPart, WrappedKey
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import holds, keys, ledger, reports
from recruitment.views.receipt import ReceiptPass
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory

pytestmark = pytest.mark.django_db

EARLIER = timezone.now() - timedelta(hours=2)
LAST_MONTH = timezone.now().replace(day=1) - timedelta(days=10)
STORY = "Marked-story first line\nsecond line"


@pytest.fixture(autouse=True)
def _content() -> None:
    AbuseTypeFactory(key="excess-fees")


def sent(*, seal_to: tuple[Organisation, ...] = (), **changes: Any) -> reports.Submitted:
    facts = {
        "abuses": ("excess-fees",),
        "agency_typed": "Invented Agency",
        "consents_to_counting": True,
        "consents_to_regulator": True,
    }
    return reports.submit(
        facts=ReportFacts(**{**facts, **changes}),
        words=SealedWords(story=STORY, seal_to=seal_to),
        idempotency_token=receipts.make(),
        channel=Report.Channel.WORKER,
        by=WORKER,
    )


class Holder:
    """Somebody with a number."""

    def __init__(self, digits: str) -> None:
        self.client, self.digits = Client(enforce_csrf_checks=True), digits
        self.page = self.client.post("/en/receipt/", {"number": digits})

    @property
    def html(self) -> str:
        return unescape(self.page.content.decode())

    def do(self, what: str, **more: str) -> "Holder":
        found = re.search(r'name="pass" value="([^"]+)"', self.html)
        data = {"pass": found.group(1) if found else "", "do": what, **more}
        self.page = self.client.post("/en/receipt/", data)
        return self


@pytest.mark.parametrize(
    ("life", "told"),
    [
        (("opened", "inspected", "proposed"), ""),
        (("upheld",), "They found abuse."),
        (("upheld", "sanctioned"), "The authority acted against the recruiter."),
        (("upheld", "lift_asked"), "They found abuse."),
        (("upheld", "appealed"), "It is not decided yet."),
        (("upheld", "appealed", "appeal_refused"), "The finding stands."),
        (("upheld", "lifted"), "The finding was taken back."),
        (("not_upheld",), "They could not confirm abuse."),
    ],
)
def test_holder_reads_what_inspectors_found_if_she_reported_before(
    inspector: User, life: tuple[str, ...], told: str
) -> None:
    flag = FlagFactory()
    agency = AgencyFactory(merged_into=flag.agency) if len(life) == 2 else flag.agency
    before = matched(agency, accepted_at=EARLIER)
    not_counted = matched(agency, accepted_at=EARLIER, consents_to_counting=False)
    elsewhere = matched(AgencyFactory(), accepted_at=EARLIER)
    first = UserFactory(role="inspector", organisation=inspector.organisation)
    for step in life:
        ledger.record_step(flag=flag, step=step, by=inspector, first_person=first)
    after = matched(agency)
    html = before.do("").html
    assert told in html
    assert ("inspectors" in html) == bool(told)
    for other in (not_counted, elsewhere, after):
        assert "inspectors looked" not in other.do("").html
        assert "inspectors had found" not in other.html


def test_of_several_findings_the_gravest_is_told(inspector: User) -> None:
    agency = AgencyFactory()
    first = UserFactory(role="inspector", organisation=inspector.organisation)
    before = matched(agency, accepted_at=EARLIER)
    for rule, step in (("surge", "upheld"), ("fee_pattern", "not_upheld")):
        flag = FlagFactory(agency=agency, rule=rule)
        ledger.record_step(flag=flag, step=step, by=inspector, first_person=first)
    html = before.do("").html
    assert "They found abuse." in html
    assert "could not confirm" not in html


def matched(agency: Agency, **fields: Any) -> Holder:
    """Who comes back with the number of a report that was matched to this agency."""
    made = sent()
    Report.objects.filter(pk=made.report.pk).update(agency=agency, match="matched", **fields)
    return Holder(made.receipt_digits)


def test_holder_sees_how_it_stands_and_no_words_until_asked() -> None:
    holder = Holder(receipts.spaced(sent().receipt_digits))
    assert "We have your report." in holder.html
    assert "We are looking for the recruiter" in holder.html
    assert "Marked-story" not in holder.html
    assert "Marked-story first line<br>second line" in holder.do("read").html
    assert holder.client.cookies == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the 18 digits"),
        ("12345", "Some digits are missing"),
        ("abc", "only digits"),
        ("1" * 30, "too many digits"),
        ("123456789012345678", "One digit is wrong"),
        ("\x00", "Type the 18 digits"),
        ("😀", "only digits"),
        ("9" * 5000, "too many digits"),
    ],
)
def test_mistyped_number_is_told_at_once_and_never_looked_up(
    typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **more: Any) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(sealing, "number_keys", refuse)
    holder = Holder(typed)
    assert holder.page.status_code == 422
    assert said in holder.html


def test_known_and_unknown_numbers_take_the_same_slow_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digits = sent().receipt_digits
    calls: list[int] = []
    slow = sealing.hash_secret_raw

    def counted(**more: Any) -> bytes:
        calls.append(more["memory_cost"] * more["time_cost"])
        return slow(**more)

    monkeypatch.setattr(sealing, "hash_secret_raw", counted)
    Holder(digits)
    known, calls[:] = list(calls), []
    unknown = Holder(receipts.make())
    assert unknown.page.status_code == 422
    assert known == calls == [sealing.RECEIPT_MEMORY_KIB * sealing.RECEIPT_PASSES]


def test_guessing_is_stopped_from_one_network_and_the_number_stays_typed() -> None:
    client = Client()
    answers = [
        client.post("/en/receipt/", {"number": receipts.make()}, REMOTE_ADDR="8.8.8.8").status_code
        for _ in range(61)
    ]
    assert answers[:60] == [422] * 60
    assert answers[60] == 429
    elsewhere = client.post("/en/receipt/", {"number": receipts.make()}, REMOTE_ADDR="9.9.9.9")
    assert elsewhere.status_code == 422


def test_report_is_taken_back_only_after_it_was_asked_twice() -> None:
    digits = sent().receipt_digits
    holder = Holder(digits).do("withdraw")
    assert Report.objects.get().state == Report.State.ACCEPTED
    holder.do("withdraw-yes")
    assert "You took this report back." in holder.html
    assert Report.objects.get().state == Report.State.WITHDRAWN
    assert not SealedPart.objects.exists()
    later = Holder(digits)
    assert "You took this report back." in later.html
    assert "Show my words" not in later.html


def test_words_are_added_and_empty_ones_told() -> None:
    holder = Holder(sent().receipt_digits)
    assert holder.do("add", story=" ").page.status_code == 422
    assert "Write what you want to add." in holder.html
    holder.do("add", story="Marked-more")
    assert "Marked-more" in holder.html


def test_consent_is_narrowed_step_by_step(caseworker: User) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    digits = sent(consents_to_story=True, seal_to=(caseworker.organisation,)).receipt_digits
    holder = Holder(digits)
    holder.do("close-words")
    assert not WrappedKey.objects.filter(holder="organisation").exists()
    holder.do("stop-showing")
    report = Report.objects.get()
    assert (report.consents_to_counting, report.consents_to_regulator) == (True, False)
    holder.do("stop-counting")
    assert not Report.objects.get().consents_to_counting
    assert "Marked-story" in holder.do("read").html


def test_kept_report_is_sent_with_what_is_agreed_to_then() -> None:
    digits = sent(
        release="keep", consents_to_counting=False, consents_to_regulator=False
    ).receipt_digits
    holder = Holder(digits)
    assert "We keep your report for you only." in holder.html
    holder.do("send-count-only")
    report = Report.objects.get()
    assert report.state == Report.State.ACCEPTED
    assert (report.consents_to_counting, report.consents_to_regulator) == (True, False)


@pytest.mark.parametrize("state", ["held", "kept"])
def test_sent_only_to_be_counted_is_shown_to_no_inspector_whatever_was_agreed_before(
    state: str,
) -> None:
    digits = sent(
        release="hold",
        hold_until_others=2,
        hold_expires_on=timezone.localdate() + timedelta(days=90),
    ).receipt_digits
    Report.objects.update(state=state)
    holder = Holder(digits).do("send-count-only")
    assert "No inspector sees the facts." in holder.html
    report = Report.objects.get()
    assert report.state == Report.State.ACCEPTED
    assert (report.consents_to_counting, report.consents_to_regulator) == (True, False)


def test_hold_that_ended_says_so_and_asks_what_now() -> None:
    today = timezone.localdate()
    digits = sent(
        release="hold", hold_until_others=2, hold_expires_on=today + timedelta(days=1)
    ).receipt_digits
    held = Holder(digits).html
    assert "We hold your report." in held
    # "A labour inspector may see the facts" beside "nobody sees it yet" frightened: it says from when.
    assert "From the day it is sent:" in held
    assert f"2, until {date_format(today + timedelta(days=1), 'DATE_FORMAT')} at most" in held
    Report.objects.update(hold_expires_on=today - timedelta(days=7))
    reports.keep_expired_holds(by=WORKER)
    holder = Holder(digits)
    assert "We waited, but not enough others" in holder.html
    assert "2, until" not in holder.html
    holder.do("send")
    assert Report.objects.get().state == Report.State.ACCEPTED


def test_report_that_others_brought_out_says_so_and_one_sent_by_hand_does_not() -> None:
    hold = {"release": "hold", "hold_until_others": 2}
    hold["hold_expires_on"] = timezone.localdate() + timedelta(days=90)
    waits, is_sent = sent(**hold).receipt_digits, sent(**hold).receipt_digits
    Holder(is_sent).do("send")
    agency, weeks_ago = AgencyFactory(), timezone.now() - timedelta(days=30)
    joined = {"agency": agency, "match": Report.Match.MATCHED}
    Report.objects.filter(state="held").update(accepted_at=weeks_ago, **joined)
    for n in (1, 2):
        ReportFactory(accepted_at=weeks_ago + timedelta(days=5 * n), text_sketch=[n] * 8, **joined)
    holds.release(agency_id=agency.pk, by=SEEDER, now=timezone.now())
    html = Holder(waits).html
    assert "Enough others named the same recruiter." in html
    assert "Your report was sent." in html
    assert "Enough others" not in Holder(is_sent).html


def test_page_closes_after_a_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder(sent().receipt_digits)
    now = time.time()
    monkeypatch.setattr("recruitment.views.receipt.time.time", lambda: now + 901)
    holder.do("read")
    assert holder.page.status_code == 422
    assert "closed after 15 minutes" in holder.html
    assert "Marked-story" not in holder.html


@pytest.mark.parametrize("token", ["", "x", "\x00", "é", "A" * 300])
def test_forged_pass_opens_nothing(token: str) -> None:
    sent()
    page = Client().post("/en/receipt/", {"pass": token, "do": "withdraw-yes"})
    assert page.status_code == 422
    assert Report.objects.get().state == Report.State.ACCEPTED


def test_pass_of_a_draft_is_not_a_pass_of_a_receipt() -> None:
    from recruitment.interview import new_content
    from recruitment.services import drafts

    token = drafts.start(content=new_content()).token
    assert Client().post("/en/receipt/", {"pass": token}).status_code == 422


def test_pass_of_one_report_with_the_key_of_another_opens_nothing() -> None:
    one, other = sent(), sent()
    pepper = settings.RECEIPT_PEPPER.encode()
    mixed = ReceiptPass(
        sealing.number_keys(one.receipt_digits, pepper=pepper).lookup,
        sealing.number_keys(other.receipt_digits, pepper=pepper).wrapping,
        int(time.time()),
    )
    assert Client().post("/en/receipt/", {"pass": mixed.token}).status_code == 422


@pytest.mark.parametrize(("many", "is_said"), [(3, False), (4, True)])
def test_one_of_n_is_said_from_five_and_not_below(many: int, is_said: bool) -> None:
    agency = AgencyFactory()
    for month in range(1, many + 1):
        ReportFactory(agency=agency, month=date(2025, month, 1), accepted_at=LAST_MONTH)
    own = matched(agency, accepted_at=LAST_MONTH, state_changed_at=LAST_MONTH)
    assert ("Your report is one of" in own.do("").html) is is_said


def test_number_of_others_does_not_move_on_the_day_somebody_reports() -> None:
    agency = AgencyFactory()
    for month in range(1, 10):
        report = ReportFactory(agency=agency, month=date(2025, month, 1), accepted_at=LAST_MONTH)
    told = "Your report is one of 5+ on this recruiter."
    assert presenters.one_of_many(report) == told, "a step, and not nine"
    new = ReportFactory(agency=agency, month=date(2025, 10, 1))
    kept = ReportFactory(agency=agency, month=date(2025, 11, 1), accepted_at=LAST_MONTH)
    Report.objects.filter(pk=kept.pk).update(state_changed_at=timezone.now())
    for one in (report, new, kept):
        assert presenters.one_of_many(one) == told
    Report.objects.update(accepted_at=LAST_MONTH, state_changed_at=LAST_MONTH)
    assert presenters.one_of_many(report) == "Your report is one of 10+ on this recruiter."


def test_one_hand_that_sends_twenty_is_not_twenty() -> None:
    agency = AgencyFactory()
    for month in range(1, 13):
        report = ReportFactory(
            agency=agency,
            month=date(2025, month, 1),
            channel_bucket=b"one" * 8,
            accepted_at=LAST_MONTH,
        )
        ReportFactory(agency=agency, channel_bucket=b"one" * 8, accepted_at=LAST_MONTH)
    assert presenters.one_of_many(report) == ""
    for month in range(1, 5):
        ReportFactory(agency=agency, month=date(2024, month, 1), accepted_at=LAST_MONTH)
    assert presenters.one_of_many(report) == "Your report is one of 5+ on this recruiter."


def test_reports_not_counted_are_not_among_the_many() -> None:
    agency = AgencyFactory()
    for _ in range(4):
        ReportFactory(agency=agency, consents_to_counting=False, accepted_at=LAST_MONTH)
    report = ReportFactory(agency=agency, accepted_at=LAST_MONTH)
    assert presenters.one_of_many(report) == ""


def test_every_language_has_its_page() -> None:
    digits = sent().receipt_digits
    for language in ("en", "ar", "ne"):
        page = Client().post(f"/{language}/receipt/", {"number": digits})
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"


def _filed_for(worker_by: User, *, story: bool) -> reports.Submitted:
    return reports.submit(
        facts=ReportFacts(
            abuses=("excess-fees",),
            consents_to_counting=True,
            consents_to_story=story,
            consented_on=timezone.localdate(),
        ),
        words=SealedWords(story=STORY),
        idempotency_token=receipts.make(),
        channel=Report.Channel.CASEWORKER,
        by=worker_by,
        organisation=worker_by.organisation,
        filed_by=worker_by,
    )


def _may_read(report: Report, by: User) -> bool:
    try:
        opened = reports.open_for_member(report=report, password=PASSWORD, by=by)
    except reports.UnknownReceipt:
        return False
    return opened.words()["story"] == STORY


@pytest.mark.parametrize("story", [True, False])
def test_worker_lets_the_filer_in_again_and_out_again(
    caseworker: User, other_caseworker: User, story: bool
) -> None:
    for member in (caseworker, other_caseworker):
        keys.set_up(organisation=member.organisation, password=PASSWORD, by=member)
    done = _filed_for(caseworker, story=story)
    assert _may_read(done.report, caseworker) is story
    holder = Holder(done.receipt_digits)
    assert not _may_read(done.report, caseworker)
    assert "can not read your words now" in holder.html
    holder.do("let-in").do("let-in")
    assert f"{caseworker.organisation.name} can read your words." in holder.html
    assert "Let them read my words" not in holder.html
    assert _may_read(done.report, caseworker)
    assert not _may_read(done.report, other_caseworker)
    assert Event.objects.filter(kind=Kind.REPORT_FILER_LET_IN, actor="process:worker").count() == 1
    holder.do("close-words")
    assert not _may_read(done.report, caseworker)


def test_nobody_is_let_in_to_a_report_that_nobody_filed_or_without_a_key(caseworker: User) -> None:
    own = Holder(sent().receipt_digits)
    assert "Let them read my words" not in own.html
    assert "has no key" in own.do("let-in").html
    keyless = Holder(_filed_for(caseworker, story=False).receipt_digits)
    assert "has no key" in keyless.do("let-in").html
    assert not WrappedKey.objects.filter(holder="organisation").exists()
    assert not Report.objects.filter(consents_to_story=True).exists()
