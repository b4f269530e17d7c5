"""The right of reply and the pages of findings, as agencies, inspectors and those with ill will meet them."""

import csv
import gzip
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.doors import PROOF_LASTS, PROVED
from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment import receipts
from recruitment.models import ControlDraw, Flag, Reply, ReplyDoor
from recruitment.services import flags, ledger, publication, replies
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import (
    AgencyFactory,
    FlagFactory,
    LicenceFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db

HOW = "Came to the office with the licence and a card."
ANSWER = {"answer": "did_not_happen", "text": "We asked all our people about it."}


@pytest.fixture
def second(regulator: Any) -> User:
    return UserFactory(role="inspector", organisation=regulator)


def case(by: User, **fields: Any) -> Flag:
    flag = FlagFactory(**fields)
    flags.decide(flag=flag, verdict="open_case", reason="Looks worth a visit.", by=by)
    flag.refresh_from_db()
    return flag


def opened(by: User, flag: Flag | None = None) -> replies.Opened:
    return replies.open_door(flag=flag or case(by), licence=None, verified_how=HOW, by=by)


def age(door: ReplyDoor, by: timedelta) -> None:
    """As if the door had been opened, and shut, that much earlier."""
    times = ("opened_at", "closes_at", "closed_at")
    ReplyDoor.objects.filter(pk=door.pk).update(**{name: F(name) - by for name in times})


class Agency:
    """Somebody with a code, in a browser that is not signed in."""

    def __init__(self, code: str, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = f"/{language}/reply/"
        self.page = self.client.post(self.address, {"code": code})

    @property
    def html(self) -> str:
        return unescape(self.page.content.decode())

    @property
    def token(self) -> str:
        return re.search(r'name="pass" value="([^"]+)"', self.html).group(1)

    def answer(self, **changes: Any) -> "Agency":
        self.page = self.client.post(self.address, {"pass": self.token, **ANSWER, **changes})
        return self


# --- the agency ---------------------------------------------------------------------------------


def test_agency_reads_what_is_said_answers_once_and_the_inspector_sees_it(
    inspector: User, browser_of: Any
) -> None:
    door = opened(inspector)
    agency = Agency(receipts.spaced(door.code))
    assert door.door.flag.agency.name in agency.html
    assert "We have your answer" in agency.answer(disputes=["match"]).html
    reply = Reply.objects.get()
    assert (reply.answer, reply.disputes_match, reply.disputes_fact) == (
        "did_not_happen",
        True,
        False,
    )
    for page in ("", "life/"):
        shown = (
            browser_of(inspector).get(f"/desk/flags/{door.door.flag_id}/{page}").content.decode()
        )
        assert ANSWER["text"] in shown
        assert "Disputes: the reports mean another agency" in shown
    # With the code again: what was answered, and no second form.
    again = Agency(door.code)
    assert ANSWER["text"] in again.html
    assert 'name="pass"' not in again.html
    assert agency.client.cookies == {}
    assert Event.objects.get(kind=Kind.REPLY_GIVEN).actor == "process:agency"
    assert list(door.door.flag.events.values_list("step", flat=True)) == [
        "opened",
        "reply_asked",
        "replied",
    ]


def test_pressing_twice_keeps_the_first_answer(inspector: User) -> None:
    agency = Agency(opened(inspector).code)
    token = agency.token
    agency.answer()
    agency.page = agency.client.post(
        agency.address, {"pass": token, **ANSWER, "text": "Something else."}
    )
    assert ANSWER["text"] in agency.html
    assert Reply.objects.get().text == ANSWER["text"]


def test_only_kinds_above_the_floor_are_told_and_only_in_steps(inspector: User) -> None:
    agency = AgencyFactory()
    for n, (kind, count) in enumerate({"excess-fees": 12, "violence": 5, "confinement": 4}.items()):
        for one in range(count):
            ReportFactory(
                agency=agency,
                abuse_keys=[kind],
                accepted_at=timezone.now() - timedelta(days=11 * one + n, hours=one),
                agency_typed=f"Spelling {n} {one}",
            )
    # Enough of them, and none agreed that the regulator sees it.
    for one in range(6):
        ReportFactory(
            agency=agency,
            abuse_keys=["passport-retention"],
            consents_to_regulator=False,
            accepted_at=timezone.now() - timedelta(days=13 * one),
        )
    door = opened(inspector, case(inspector, agency=agency))
    told = {one["abuse"]: one["at_least"] for one in door.door.told}
    assert told == {"excess-fees": 10, "violence": 5}
    html = Agency(door.code).html
    assert "10 or more independent sources" in html
    assert (
        "12"
        not in re.sub(r"<style>.*?</style>", "", html, flags=re.S)
        .split("What is said")[1]
        .split("What fewer")[0]
    )
    assert "onfinement" not in html
    assert "assport" not in html
    assert "Spelling" not in html


def test_what_is_told_does_not_move_when_another_report_comes(inspector: User) -> None:
    agency = AgencyFactory()
    for one in range(9):
        ReportFactory(
            agency=agency,
            abuse_keys=["violence"],
            accepted_at=timezone.now() - timedelta(days=11 * one),
        )
    door = opened(inspector, case(inspector, agency=agency))
    before = Agency(door.code).html
    ReportFactory.create_batch(3, agency=agency, abuse_keys=["violence", "confinement"])
    after = Agency(door.code).html
    strip = re.compile(r'value="[^"]+"')
    assert strip.sub("", before) == strip.sub("", after)


def test_nothing_to_tell_is_said_so(inspector: User) -> None:
    assert "Nothing can be shown here" in Agency(opened(inspector).code).html


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 422, "Type the 18 digits"),
        ("12345", 422, "Some digits are missing"),
        ("1" * 18, 422, "One digit is wrong"),
        ("\x00' OR 1=1 --", 422, "Please check this"),
        ("\u202e😀", 422, "only digits"),
        (receipts.from_number(77), 422, "We do not know this code"),
    ],
)
def test_wrong_code_opens_nothing(inspector: User, typed: str, status: int, said: str) -> None:
    opened(inspector)
    agency = Agency(typed)
    assert agency.page.status_code == status
    assert said in agency.html
    assert "What is said" not in agency.html


def test_guessing_is_stopped_even_for_the_right_code(inspector: User) -> None:
    right = opened(inspector).code
    client = Client()
    for n in range(20):
        assert client.post("/en/reply/", {"code": receipts.from_number(n)}).status_code == 422
    for code in (receipts.from_number(99), right):
        answer = client.post("/en/reply/", {"code": code})
        assert answer.status_code == 429
        assert "Wait one hour" in answer.content.decode()


def test_code_is_kept_nowhere(inspector: User) -> None:
    door = opened(inspector)
    assert bytes(door.door.code_hash) != door.code.encode()
    stored = repr(ReplyDoor.objects.values().get()) + repr(list(Event.objects.values()))
    assert door.code not in stored
    assert door.code not in repr(door)


def test_code_opens_its_own_door_and_no_other(inspector: User) -> None:
    one, other = opened(inspector), opened(inspector)
    agency = Agency(one.code)
    assert one.door.flag.agency.name in agency.html
    assert other.door.flag.agency.name not in agency.html
    agency.answer()
    assert Reply.objects.get().door == one.door


def test_worker_number_opens_no_door_and_a_code_no_report(inspector: User) -> None:
    door = opened(inspector)
    answer = Client().post("/en/receipt/", {"number": door.code})
    assert answer.status_code == 422
    assert door.door.flag.agency.name not in answer.content.decode()


@pytest.mark.parametrize("token", ["", "1", "made-up", "1:abc:def", "x" * 9000, "\x00"])
def test_made_up_pass_opens_nothing(inspector: User, token: str) -> None:
    opened(inspector)
    answer = Client().post("/en/reply/", {"pass": token, **ANSWER})
    assert answer.status_code == 422
    assert not Reply.objects.exists()
    # What was typed comes along to be sent again.
    assert ANSWER["text"] in answer.content.decode()


def test_text_typed_before_the_page_closed_stands_in_the_form_again(inspector: User) -> None:
    code = opened(inspector).code
    page = Client().post(
        "/en/reply/", {"code": code, "answer": "others_did", "disputes": ["fact"], "text": "Kept."}
    )
    html = page.content.decode()
    assert "Kept.</textarea>" in html
    assert len(re.findall(r"<input[^>]* checked", html)) == 2


def test_fifteen_days_and_not_one_more(inspector: User) -> None:
    door = opened(inspector)
    assert door.door.closes_at - door.door.opened_at == timedelta(days=15)
    age(door.door, timedelta(days=15) - timedelta(minutes=5))
    agency = Agency(door.code)
    assert agency.page.status_code == 200
    age(door.door, timedelta(minutes=6))
    assert "no longer open" in agency.answer().html
    assert agency.page.status_code == 422
    assert "no longer open" in Agency(door.code).html
    with pytest.raises(replies.DoorShutError):
        replies.answer(
            door=door.door, answer="not_known", disputes_match=False, disputes_fact=False, text=""
        )
    assert not Reply.objects.exists()


def test_shut_door_stays_shut_and_a_new_code_opens_a_new_one(inspector: User) -> None:
    old = opened(inspector)
    with pytest.raises(replies.DoorAlreadyOpenError):
        opened(inspector, old.door.flag)
    agency = Agency(old.code)
    replies.close_door(flag=old.door.flag, by=inspector)
    replies.close_door(flag=old.door.flag, by=inspector)
    assert "no longer open" in agency.answer().html
    new = opened(inspector, old.door.flag)
    assert Agency(new.code).page.status_code == 200
    assert "no longer open" in Agency(old.code).html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer": ""}, "Choose one answer"),
        ({"answer": "burn_it_down"}, "Select a valid choice"),
        ({"disputes": ["match"], "text": " "}, "Say what is mixed up"),
        ({"disputes": ["magic"]}, "Select a valid choice"),
        ({"text": "x" * 4001}, "This is too long"),
        ({"text": "a\x00b"}, "Null characters"),
    ],
)
def test_answer_that_is_not_in_order_comes_back_with_what_was_typed(
    inspector: User, changes: dict[str, Any], said: str
) -> None:
    agency = Agency(opened(inspector).code).answer(**changes)
    assert agency.page.status_code == 422
    assert said in agency.html
    if "text" not in changes:
        assert ANSWER["text"] in agency.html
    assert not Reply.objects.exists()


def test_text_of_an_agency_is_shown_as_text_and_turns_nothing_around(
    inspector: User, browser_of: Any
) -> None:
    door = opened(inspector)
    Agency(door.code).answer(
        text="<script>alert(1)</script> \u202egnp.exe \U0001f600 {{ 7|add:7 }}"
    )
    for page in ("", "life/"):
        shown = (
            browser_of(inspector).get(f"/desk/flags/{door.door.flag_id}/{page}").content.decode()
        )
        assert "<script>" not in shown
        assert "&lt;script&gt;" in shown
        assert "\u202e" not in shown
        assert "{{ 7|add:7 }}" in shown
    assert "&lt;script&gt;" in Agency(door.code).page.content.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_pages_come_in_one_trip_and_leave_nothing(inspector: User, language: str) -> None:
    code = opened(inspector).code
    agency = Agency(code, language)
    pages = [agency.client.get(agency.address), agency.page]
    pages += [agency.answer(answer="").page, agency.answer(text="x " * 1900).page]
    assert [page.status_code for page in pages] == [200, 200, 422, 200]
    for page in pages:
        assert len(gzip.compress(page.content, 6)) <= 14_000
        assert "no-store" in page["Cache-Control"]
        assert not page.cookies
        assert b"<script" not in page.content
        assert f'lang="{language}"'.encode() in page.content
        assert (b'dir="rtl"' in page.content.split(b"<body")[0]) == (language in ("ar", "ur"))


# --- the regulator ------------------------------------------------------------------------------


def test_inspector_opens_the_door_and_sees_the_code_once(inspector: User, browser_of: Any) -> None:
    flag = case(inspector)
    licence = LicenceFactory(agency=flag.agency)
    browser = browser_of(inspector)
    address = f"/desk/flags/{flag.pk}/reply/open/"
    page = browser.post(address, {"licence": str(licence.pk), "verified_how": HOW})
    code = re.search(r"\d{3}( \d{3}){5}", page.content.decode()).group()
    assert "no-store" in page["Cache-Control"]
    assert Agency(code).page.status_code == 200
    assert ReplyDoor.objects.get().licence_number == licence.number
    life = browser.get(f"/desk/flags/{flag.pk}/life/").content.decode()
    assert code not in life
    assert licence.number in life
    again = browser.post(address, {"licence": "", "verified_how": HOW})
    assert again.status_code == 400
    assert "has a code already" in again.content.decode()
    assert browser.post(f"/desk/flags/{flag.pk}/reply/close/").status_code == 302
    assert "no longer open" in Agency(code).html


def test_door_needs_a_case_a_reason_and_a_licence_of_this_agency(
    inspector: User, browser_of: Any
) -> None:
    browser = browser_of(inspector)
    flag = FlagFactory()
    told = {"licence": "", "verified_how": HOW}
    assert browser.post(f"/desk/flags/{flag.pk}/reply/open/", told).status_code == 400
    flag = case(inspector)
    foreign = LicenceFactory()
    for wrong in ({"verified_how": "short"}, {"licence": str(foreign.pk)}, {"licence": "abc"}):
        page = browser.post(f"/desk/flags/{flag.pk}/reply/open/", {**told, **wrong})
        assert page.status_code == 400, wrong
    assert not ReplyDoor.objects.exists()


def test_two_inspectors_uphold_through_the_pages_and_one_can_not(
    inspector: User, second: User, browser_of: Any
) -> None:
    flag = case(inspector)
    first, other = browser_of(inspector), browser_of(second)

    def take(browser: Client, step: str) -> Any:
        return browser.post(
            f"/desk/flags/{flag.pk}/step/", {"step": step, "note": "Read all of its books."}
        )

    assert take(first, "inspected").status_code == 302
    assert take(first, "proposed").status_code == 302
    page = f"/desk/flags/{flag.pk}/life/"
    assert "A second inspector must look" in first.get(page).content.decode()
    refused = take(first, "upheld")
    assert refused.status_code == 400
    assert "Read all of its books." in refused.content.decode()
    assert take(other, "upheld").status_code == 302
    shown = first.get(page).content.decode()
    assert "Upheld by two inspectors" in shown
    assert f"{inspector.name}, {second.name}" in shown
    # The flag's own page offers no dismissal of what was inspected.
    flag_page = first.get(f"/desk/flags/{flag.pk}/").content.decode()
    assert 'value="dismiss"' not in flag_page
    assert "Say what was found" in flag_page
    dismissal = first.post(
        f"/desk/flags/{flag.pk}/decide/", {"verdict": "dismiss", "reason": "Let it disappear."}
    )
    assert dismissal.status_code == 400


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("life/", None),
        ("step/", {"step": "inspected", "note": "Not mine to say this."}),
        ("reply/open/", {"licence": "", "verified_how": HOW}),
        ("reply/close/", {}),
    ],
)
def test_flag_of_another_country_is_not_there(
    inspector: User, other_inspector: User, browser_of: Any, address: str, sent: dict | None
) -> None:
    door = opened(inspector)
    path = f"/desk/flags/{door.door.flag_id}/{address}"
    browser = browser_of(other_inspector)
    answer = browser.get(path) if sent is None else browser.post(path, sent)
    assert answer.status_code == 404
    assert Agency(door.code).page.status_code == 200
    with pytest.raises(ledger.NotYoursError):
        replies.close_door(flag=door.door.flag, by=other_inspector)


# --- precision and publication ------------------------------------------------------------------


def test_precision_is_shown_and_exported_when_bad_and_not_known_when_nothing_was_inspected(
    inspector: User, second: User, browser_of: Any
) -> None:
    note = "Nothing was wrong there."
    for _ in range(4):
        flag = case(inspector, rule="surge")
        for step in ("inspected", "nothing_found"):
            ledger.find(flag=flag, step=step, note=note, by=inspector)
        ledger.find(flag=flag, step="not_upheld", note=note, by=second)
    case(inspector, rule="fee_pattern")
    case_elsewhere = FlagFactory(agency=AgencyFactory(country="KEN"), rule="grave_report")
    ledger.record_step(flag=case_elsewhere, step="raised", by=inspector)
    browser = browser_of(inspector)
    html = browser.get("/desk/precision/").content.decode()
    assert "0 of 100" in html
    assert "0 to 49 of 100" in html
    assert "Not known: nothing inspected yet" in html
    table = browser.get("/desk/precision/table.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))
    assert [(row["rule"], row["upheld"], row["inspected"], row["share"]) for row in rows] == [
        ("fee_pattern", "0", "0", ""),
        ("surge", "0", "4", "0.0000"),
    ]
    assert float(rows[1]["high_95"]) == pytest.approx(0.4899, abs=1e-4)


def test_lot_is_drawn_and_answered_through_the_page(
    inspector: User, other_inspector: User, browser_of: Any
) -> None:
    AgencyFactory.create_batch(3)
    browser = browser_of(inspector)
    for wrong in ("0", "51", "many", ""):
        assert browser.post("/desk/precision/draw/", {"size": wrong}).status_code == 400
    assert browser.post("/desk/precision/draw/", {"size": "2"}).status_code == 302
    draw = ControlDraw.objects.get()
    one = draw.agencies.first()
    html = browser.get("/desk/precision/").content.decode()
    assert draw.seed in html
    assert one.agency.name in html
    address = f"/desk/precision/control/{one.pk}/"
    found = {"finding": "nothing", "note": "All in order."}
    assert browser_of(other_inspector).post(address, found).status_code == 404
    assert browser.post(address, {"finding": "not_known"}).status_code == 400
    assert browser.post(address, found).status_code == 302
    one.refresh_from_db()
    assert (one.finding, one.found_by) == ("nothing", inspector)
    browser.post(address, {"finding": "abuse", "note": ""})
    one.refresh_from_db()
    assert one.finding == "nothing"
    # Nothing of it stands on another country's page.
    assert draw.seed not in browser_of(other_inspector).get("/desk/precision/").content.decode()
    browser.post("/desk/precision/draw/", {"size": "50"})
    nothing_left = browser.post("/desk/precision/draw/", {"size": "1"})
    # The one that was inspected may be drawn again; those who wait are not.
    assert nothing_left.status_code == 400
    assert "No agency without a flag is left" in nothing_left.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "precision/draw/",
        "precision/control/1/",
        "flags/1/reply/close/",
        "policies/new/",
        "policies/law/",
    ],
)
def test_desk_left_open_does_nothing_that_weighs(
    inspector: User, browser_of: Any, address: str
) -> None:
    browser = browser_of(inspector)
    session = browser.session
    session[PROVED] = (timezone.now() - PROOF_LASTS).isoformat()
    session.save()
    answer = browser.post(f"/desk/{address}", {"size": "1"})
    assert answer.status_code == 403
    assert 'name="proof"' in answer.content.decode()


def test_flag_that_has_all_lacks_only_the_law(inspector: User, second: User) -> None:
    flag = case(inspector, rule="excess_rate", numbers={"sources": 7, "lower": 2.4, "reports": 9})
    gate = publication.may_be_public(flag)
    assert set(gate.lacks) == {"law", "not_upheld", "reviewers", "never_asked"}
    door = opened(inspector, flag)
    assert "reply_running" in publication.may_be_public(flag).lacks
    for step, by in (("inspected", inspector), ("proposed", inspector), ("upheld", second)):
        ledger.find(flag=flag, step=step, note="Read all of its books.", by=by)
    age(door.door, timedelta(days=16))
    assert publication.may_be_public(flag).lacks == ("law",)
    day = timezone.now().date()
    law = publication.propose_law(text="Section 9.", source="Invented Act", as_of=day, by=inspector)
    assert publication.may_be_public(flag).lacks == ("law",), "one person is not enough"
    publication.confirm_law(law=law, by=second)
    assert publication.may_be_public(flag).allowed
    publication.withdraw_law(law=law, by=inspector)
    assert publication.may_be_public(flag).lacks == ("law",)
    ledger.find(flag=flag, step="appealed", note="By letter of the agency.", by=inspector)
    assert set(publication.may_be_public(flag).lacks) == {"law", "hold"}
    forged = "The books were forged by others."
    ledger.find(flag=flag, step="lift_asked", note=forged, by=inspector)
    assert set(publication.may_be_public(flag).lacks) == {"law", "hold"}
    ledger.find(flag=flag, step="lifted", note=forged, by=second)
    flag.refresh_from_db()
    assert {"law", "hold", "not_upheld", "reviewers"} == set(publication.may_be_public(flag).lacks)


@pytest.mark.parametrize("disputes", ["disputes_match", "disputes_fact"])
def test_what_the_agency_disputes_after_the_finding_is_answered_before_anything_is_public(
    inspector: User, second: User, disputes: str
) -> None:
    flag = case(inspector, rule="excess_rate", numbers={"sources": 7, "lower": 2.4, "reports": 9})
    for step, by in (("inspected", inspector), ("proposed", inspector), ("upheld", second)):
        ledger.find(flag=flag, step=step, note="Read all of its books.", by=by)
    said = {"disputes_match": False, "disputes_fact": False, disputes: True}
    door = opened(inspector, flag).door
    replies.answer(door=door, answer="did_not_happen", text="This is another firm.", **said)
    assert publication.may_be_public(flag).lacks == ("law", "hold")
    ledger.find(flag=flag, step="appealed", note="As it says in its answer.", by=inspector)
    ledger.find(flag=flag, step="appeal_refused", note="The licence is its own.", by=second)
    assert publication.may_be_public(flag).lacks == ("law",)


def test_what_the_agency_disputed_before_the_finding_was_known_to_both(
    inspector: User, second: User
) -> None:
    flag = case(inspector, rule="excess_rate", numbers={"sources": 7, "lower": 2.4, "reports": 9})
    replies.answer(
        door=opened(inspector, flag).door,
        answer="did_not_happen",
        disputes_match=True,
        disputes_fact=False,
        text="This is another firm.",
    )
    for step, by in (("inspected", inspector), ("proposed", inspector), ("upheld", second)):
        ledger.find(flag=flag, step=step, note="Read all of its books.", by=by)
    assert publication.may_be_public(flag).lacks == ("law",)


def test_door_that_was_shut_early_asked_nobody(inspector: User) -> None:
    door = opened(inspector)
    replies.close_door(flag=door.door.flag, by=inspector)
    age(door.door, timedelta(days=20))
    assert "never_asked" in publication.may_be_public(door.door.flag).lacks


def test_life_page_says_why_nothing_is_public(inspector: User, browser_of: Any) -> None:
    html = browser_of(inspector).get(f"/desk/flags/{case(inspector).pk}/life/").content.decode()
    assert "No law of this country that lets us is on record." in html
