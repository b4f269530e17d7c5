"""A report with marked words is sent, matched, counted, read and taken back.

The marks are looked for in everything the portal holds. Words of the worker may stand nowhere but
under a key; the recruiter's name as typed only in the tables made for it; a receipt nowhere at all.
"""

import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import Organisation, User
from audit.actors import WORKER
from recruitment import access, phrases, sealing, tasks
from recruitment.models import OutboxRow, Report
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.services import drafts, keys, messages, notes, reports
from recruitment.services.drafts import Pass
from rights.services import publishing
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment import files_with_marks
from tests.recruitment.test_batch_desk import RIGHT
from tests.recruitment.test_batch_desk import sent as send_table
from tests.recruitment.test_batch_desk import table as table_of
from tests.recruitment.test_evidence import photograph
from tests.recruitment.test_receipt_pages import Holder
from tests.recruitment.test_resuming import Sender, pass_of
from tests.repository import holdings

STORY = "zebrafinch-story-8841"
NAME = "zebrafinch-name-8842"
CONTACT = "zebrafinch-contact-8843"
ANSWER = "zebrafinch-answer-8844"
ADDED = "zebrafinch-added-8845"
RECRUITER = "Zebrafinch Recruiter 8846"
TOKEN = "zebrafinch-token-8847-0123456789"

OF_THE_WORKER = (STORY, NAME, CONTACT, ANSWER, ADDED, TOKEN)
# Where a recruiter's name belongs. Not in the trail, the outbox, sessions, or Django's own log.
OF_THE_RECRUITER = {
    "recruitment_report",
    "recruitment_agency",
    "recruitment_agencyname",
    "recruitment_agencyedit",
}


@pytest.fixture(autouse=True)
def _broker_of_its_own() -> Iterator[None]:
    holdings.empty_broker()
    yield
    holdings.empty_broker()


@pytest.fixture
def helpers(ngo: Organisation, caseworker: User) -> Organisation:
    """An organisation the story is sealed to."""
    keys.set_up(organisation=ngo, password=PASSWORD, by=caseworker)
    return ngo


def _submit(seal_to: Organisation, **changed: object) -> Submitted:
    CountryFactory(iso3="NPL")
    CountryFactory(iso3="QAT")
    AbuseTypeFactory(key="excess-fees")
    facts = {
        "abuses": ("excess-fees",),
        "agency_typed": RECRUITER,
        "origin": "NPL",
        "destination": "QAT",
        "recruited_in": "NPL",
        "month": date(2026, 3, 1),
        "answers": {f"excess-fees/{ANSWER}": ANSWER},
        "consents_to_counting": True,
        "consents_to_regulator": True,
        "consents_to_story": True,
    }
    words = SealedWords(story=f"Once {STORY} upon", name=NAME, contact=CONTACT, seal_to=(seal_to,))
    return reports.submit(
        facts=ReportFacts(**facts | changed),
        words=words,
        idempotency_token=TOKEN,
        channel=Report.Channel.WORKER,
        by=WORKER,
    )


def _work_until_done() -> None:
    for _turn in range(5):
        for row in OutboxRow.objects.filter(done_at=None):
            tasks.process_outbox_row(row.pk)
    assert not OutboxRow.objects.filter(done_at=None).exists()


def _found(text: str, marks: tuple[str, ...]) -> list[str]:
    return [mark for mark in marks if any(way in text for way in holdings.spellings(mark))]


def _nowhere(marks: tuple[str, ...], log: str) -> None:
    assert _found(log, marks) == [], "in the log"
    assert _found(holdings.broker(), marks) == [], "in the broker"
    for table, text in holdings.tables().items():
        assert _found(text, marks) == [], f"in {table}"


@pytest.mark.django_db(transaction=True)
def test_a_workers_words_stand_nowhere_but_under_a_key(
    helpers: Organisation, caseworker: User
) -> None:
    with holdings.log_lines() as log:
        sent = _submit(helpers)
        assert sent.receipt_digits
        secrets = (*OF_THE_WORKER, sent.receipt_digits)
        _nowhere(secrets, log.getvalue())
        assert "process_outbox_row" in holdings.broker(), (
            "or the look into the broker shows nothing"
        )

        _work_until_done()
        _nowhere(secrets, log.getvalue())

        number = sealing.number_keys(sent.receipt_digits, pepper=settings.RECEIPT_PEPPER.encode())
        opened = reports.open_with_receipt(lookup=number.lookup, wrapping=number.wrapping)
        assert STORY in opened.words()["story"], "or there was nothing to hide"
        reports.add_words(opened=opened, story=ADDED)
        by_helper = reports.open_for_member(report=sent.report, password=PASSWORD, by=caseworker)
        assert by_helper.words()["added"][0]["text"] == ADDED
        _nowhere(secrets, log.getvalue())

        reports.withdraw(report=sent.report, by=WORKER)
        _work_until_done()
        _nowhere(secrets, log.getvalue())
        assert log.getvalue()


@pytest.mark.django_db(transaction=True)
def test_nothing_that_was_sealed_stands_in_any_table_folder_or_log(
    helpers: Organisation,
    caseworker: User,
    browser_of: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """All that can be told: drafts, messages both ways, notes, files, files in part, and a table of reports."""
    settings.PUBLISH_DIR = tmp_path / "published"
    marks = {what: f"zebrafinch-{what}-8850" for what in _TOLD}
    picture = photograph((500, 500))
    with holdings.log_lines() as log:
        page = Client().post("/en/report/", {"from": "NPL", "danger": "no", "step": "safety"})
        draft = re.search(r'name="draft" value="([^"]+)"', page.content.decode()).group(1)
        told = {"draft": draft, "step": "more", "story": marks["draft"], "do": "next"}
        page = Client().post("/en/report/", told)
        opened_draft = Pass.from_token(draft)
        assert marks["draft"] in str(drafts.load(opened_draft)), "or there was nothing to hide"

        done = _submit(helpers)
        holder = Holder(done.receipt_digits)
        messages.write(
            report=done.report, password=PASSWORD, text=marks["to-the-worker"], by=caseworker
        )
        holder.do("write", text=marks["from-the-worker"])
        with transaction.atomic():
            notes.write(report=done.report, organisation=helpers, text=marks["note"])
        name = f"{marks['file-name']}.jpg"
        holder.do("add-file", file=SimpleUploadedFile(name, picture))
        part = Sender(holder, (marks["part"] * 9000).encode())
        part.begin()
        part.piece(0)
        chosen = marks["phrase-nobody-else-has"]
        phrase = {"new_phrase": chosen, "phrase_again": chosen}
        holder.do("phrase", number=holder.digits, **phrase)
        assert "Your phrase opens" in holder.html
        holder.do("messages")
        assert marks["to-the-worker"] in holder.html
        assert marks["from-the-worker"] in holder.html
        holder.do("files")
        assert marks["file-name"] in holder.html

        row = RIGHT | {"words.story": marks["table"], "abuses": "excess-fees"}
        send_table(browser_of(caseworker), table_of(row))
        assert Report.objects.filter(batch__isnull=False).exists()
        _work_until_done()
        few = [page for page in publishing.all_pages() if page.path.startswith("/en/")]
        monkeypatch.setattr(publishing, "all_pages", lambda: iter(few))
        publishing.publish(folder=settings.PUBLISH_DIR)
        tasks.forget_what_is_due()

        secrets = (*OF_THE_WORKER, *marks.values(), files_with_marks.MARK.decode(), draft)
        secrets += (phrases.fold(chosen), done.receipt_digits, opened_draft.digits, pass_of(holder))
        _nowhere(secrets, log.getvalue())
        lying = holdings.folders(settings.EVIDENCE_DIR, settings.PUBLISH_DIR)
        assert len(list(settings.EVIDENCE_DIR.iterdir())) >= 3, "a photograph, its copy, a piece"
        assert _found(lying, secrets) == []
        assert picture[:64].hex() not in lying
        assert "<html" in lying, "pages lie there, or the look shows nothing"


_TOLD = (
    "draft",
    "to-the-worker",
    "from-the-worker",
    "note",
    "file-name",
    "part",
    "table",
    "phrase-nobody-else-has",
)


@pytest.mark.django_db(transaction=True)
def test_a_recruiters_name_stands_only_where_it_belongs(helpers: Organisation) -> None:
    with holdings.log_lines() as log:
        sent = _submit(helpers)
        _work_until_done()
        marks = (RECRUITER, RECRUITER.lower())
        assert _found(log.getvalue(), marks) == []
        assert _found(holdings.broker(), marks) == []
        held = {table for table, text in holdings.tables().items() if _found(text, marks)}
        assert "recruitment_report" in held
        assert held - OF_THE_RECRUITER == set()

        reports.withdraw(report=sent.report, by=WORKER)
        assert not _found(holdings.tables()["recruitment_report"], marks)


@pytest.mark.django_db(transaction=True)
def test_what_an_inspector_is_shown_holds_no_words_of_the_worker(
    helpers: Organisation, inspector: User, browser_of: Any
) -> None:
    _submit(helpers, is_under_18=True)  # as grave as can be: flagged at once
    _work_until_done()
    flag = access.flags(inspector).get()
    shown = access.behind_flag(flag, inspector).shown
    assert [facts.agency_typed for facts in shown] == [RECRUITER]
    assert _found(repr(shown), OF_THE_WORKER) == []
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert RECRUITER in page
    assert _found(page, OF_THE_WORKER) == []


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_says_nothing_about_what_was_in_hand(
    helpers: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors quote values: here one that quotes all of them, in the service and in a task."""

    def broken(*args: object, **options: object) -> None:
        raise ValueError(f"{STORY} {NAME} {RECRUITER} {args} {options}")

    with holdings.log_lines() as log:
        with monkeypatch.context() as patch:
            patch.setattr("recruitment.outbox.add", broken)
            with pytest.raises(ValueError, match=STORY):
                _submit(helpers)
        assert not Report.objects.exists(), "half a report was kept"
        try:
            broken()
        except ValueError:
            logging.getLogger("recruitment").exception("it broke")
        _submit(helpers)
        monkeypatch.setattr("recruitment.services.matches.match_report", broken)
        for row in OutboxRow.objects.all():
            tasks.process_outbox_row(row.pk)
        assert "ValueError" in log.getvalue()
        _nowhere((*OF_THE_WORKER,), log.getvalue())
        assert _found(log.getvalue(), (RECRUITER,)) == []
        failed = OutboxRow.objects.get()
        assert failed.done_at is None
        assert failed.error == "ValueError"


def test_the_search_finds_a_mark_however_it_is_written() -> None:
    """If it did not, everything above would pass."""
    import base64

    for text in (
        f"… {STORY} …",
        STORY.encode().hex(),
        base64.b64encode(f"x{STORY}y".encode()).decode(),
        base64.b64encode(f"xx{STORY}y".encode()).decode(),
        base64.b64encode(f"xxx{STORY}yy".encode()).decode(),
    ):
        assert _found(text, (STORY,)) == [STORY]
