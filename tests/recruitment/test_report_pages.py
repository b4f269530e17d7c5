"""The worker's report through its pages: no cookie, no script, one address."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.actors import WORKER
from recruitment import candidates, receipt_picture, receipts
from recruitment.models import Agency, Draft, OutboxRow, Report, SealedPart
from recruitment.services import drafts, reports
from tests.factories.recruitment import AgencyFactory, LicenceFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory, SafetyMessageFactory

pytestmark = pytest.mark.django_db

STORY = "Marked-words: they took my papers. मेरो कथा। قصتي 😀"
FROM_THE_WORLD = {"REMOTE_ADDR": "8.8.8.8"}


@pytest.fixture(autouse=True)
def _content() -> None:
    AbuseTypeFactory(key="excess-fees", severity=3, questions=[LOAN])
    AbuseTypeFactory(
        key="confinement", severity=5, safety={"trigger": "always", "messages": ["danger_now"]}
    )
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3, is_origin=iso3 == "NPL", is_destination=iso3 == "QAT")
    SafetyMessageFactory(key="danger_now", lines=["Stop here and get help first."])
    SafetyMessageFactory(key="child", lines=["A child needs help at once."])


LOAN = {
    "key": "loan",
    "text": "Do you still owe money?",
    "type": "choice",
    "options": ["no loan", "still owe the agent or boss"],
}


class Worker:
    """A browser that keeps nothing but the page before it."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = f"/{language}/report/"
        self.page: Any = None

    def open(self, query: str = "") -> "Worker":
        self.page = self.client.get(self.address + query)
        return self

    @property
    def html(self) -> str:
        return unescape(self.page.content.decode())

    def hidden(self) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html)
        return dict(found)

    def answer(self, do: str = "next", **answers: Any) -> "Worker":
        answers = {name.replace("__", "."): value for name, value in answers.items()}
        data = {**self.hidden(), **answers, "do": do}
        self.page = self.client.post(self.address, data, **FROM_THE_WORLD)
        return self

    @property
    def step(self) -> str:
        return self.hidden().get("step", "")

    @property
    def digits(self) -> str:
        return "".join(re.findall(r"<b>(\d{3})</b>", self.html)[:6])

    def retype(self) -> dict[str, str]:
        groups = receipts.groups(self.digits)
        places = [int(n) - 1 for n in re.findall(r"Type group (\d)", self.html)][:2]
        return {"first_group": groups[places[0]], "second_group": groups[places[1]]}

    def until_share(self, **who: Any) -> "Worker":
        self.open("?from=NPL&to=QAT").answer(danger="no", under_18="no", where="QAT")
        self.answer(abuses=["excess-fees"])
        self.answer(story=STORY, fee_amount="१,५०,०००", fee_currency="NPR")
        self.answer(**(who or {"agency_typed": "Invented Himal Overseas", "recruited_in": "NPL"}))
        return self.answer(origin="NPL", destination="QAT", month="3", year="2026", people="٣")

    def until_send(self, **share: Any) -> "Worker":
        self.until_share()
        return self.answer(**{"agree": "count_and_show", "release": "now", **share})

    def send(self) -> "Worker":
        self.until_send()
        return self.answer(**self.retype())


def shown(worker: Worker, text: str) -> bool:
    return text in worker.html


# --- the whole way


def test_report_is_sent_in_seven_screens_without_account_cookie_or_script() -> None:
    worker = Worker().open("?from=NPL&to=QAT")
    seen = [worker.step]
    for answers in (
        {"danger": "no"},
        {"abuses": ["excess-fees"]},
        {"story": STORY},
        {"agency_typed": "Invented Himal Overseas"},
        {"origin": "NPL", "destination": "QAT"},
        {"agree": "count_and_show", "release": "now"},
    ):
        worker.answer(**answers)
        seen.append(worker.step)
    assert seen == ["safety", "what", "more", "who", "journey", "share", "send"]
    worker.answer(**worker.retype())
    assert shown(worker, "Your report was sent")
    assert worker.client.cookies == {}
    assert "<script" not in worker.html
    report = Report.objects.get()
    assert report.state == Report.State.ACCEPTED
    assert OutboxRow.objects.get().target_id == report.pk


def test_everything_told_arrives_where_it_belongs() -> None:
    Worker().send()
    report = Report.objects.get()
    assert (report.origin, report.destination, report.recruited_in) == ("NPL", "QAT", "NPL")
    assert (str(report.fee_amount), report.fee_currency) == ("150000.00", "NPR")
    assert (report.month.year, report.month.month, report.people) == (2026, 3, 3)
    assert report.agency_typed == "Invented Himal Overseas"
    assert report.consents_to_counting
    assert report.consents_to_regulator
    assert not report.consents_to_story
    assert len(report.channel_bucket) == 32


def test_fewest_answers_are_enough() -> None:
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer(do="skip")
    assert worker.step == "share"
    worker.answer(agree="nothing")
    worker.answer(**worker.retype())
    report = Report.objects.get()
    assert report.state == Report.State.KEPT
    assert not report.consents_to_counting


def test_number_shown_before_sending_opens_the_report_after() -> None:
    worker = Worker().until_send()
    digits = worker.digits
    worker.answer(**worker.retype())
    assert worker.digits == digits
    page = Client().post("/en/receipt/", {"number": receipts.spaced(digits)})
    assert "We have your report." in page.content.decode()


# --- sending, again


@pytest.mark.parametrize("is_sent", [False, True], ids=["before sending", "after"])
def test_number_is_saved_as_text_or_picture_with_a_warning(is_sent: bool) -> None:
    worker = Worker().open().until_send(agree="count_only")
    digits = worker.digits
    if is_sent:
        worker.answer(**worker.retype())
    assert "Whoever finds the file can open your report." in worker.html
    before = worker.hidden()
    text = worker.client.post(worker.address, {**before, "do": "save"})
    assert text["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert receipts.ascii_digits(text.content.decode()) == digits
    saved = worker.client.post(worker.address, {**before, "do": "save-picture"})
    assert saved["Content-Disposition"] == 'attachment; filename="picture.png"'
    assert saved["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(saved.content)) as picture:
        picture.load()
        assert (picture.format, picture.width >= 600, picture.info) == ("PNG", True, {})
        assert picture.getbbox()
    assert Report.objects.count() == int(is_sent)


def test_picture_of_another_number_is_another() -> None:
    first, second = receipts.from_number(1), receipts.from_number(2)
    assert receipt_picture.png(first) == receipt_picture.png(first)
    assert receipt_picture.png(first) != receipt_picture.png(second)
    assert len(receipt_picture.png(first)) < 8_000


def test_sending_five_times_is_one_report_with_one_number() -> None:
    worker = Worker().until_send()
    data = {**worker.hidden(), **worker.retype(), "do": "next"}
    pages = [worker.client.post(worker.address, data) for _ in range(5)]
    assert Report.objects.count() == 1
    assert {page.status_code for page in pages} == {200}
    numbers = {tuple(re.findall(r"<b>(\d{3})</b>", page.content.decode())) for page in pages}
    assert len(numbers) == 1


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ({"release": "hold"}, "We hold your report. Nobody sees it yet."),
        ({"agree": "nothing"}, "We keep your report for you only. Nobody sees it."),
    ],
)
def test_report_that_went_to_nobody_is_not_said_to_be_sent(
    share: dict[str, str], says: str
) -> None:
    worker = Worker().until_send(**share)
    data = {**worker.hidden(), **worker.retype(), "do": "next"}
    for _time in range(2):
        page = worker.client.post(worker.address, data).content.decode()
        assert says in page
        assert "was sent" not in page
        assert '<p class="number"' in page


def test_form_sent_again_after_the_report_was_taken_back_says_so() -> None:
    worker = Worker().until_send()
    data = {**worker.hidden(), **worker.retype(), "do": "next"}
    worker.client.post(worker.address, data)
    reports.withdraw(report=Report.objects.get(), by=WORKER)
    page = worker.client.post(worker.address, data).content.decode()
    assert "You took this report back." in page
    assert "was sent" not in page
    assert Report.objects.get().state == Report.State.WITHDRAWN


def test_sent_draft_keeps_no_words() -> None:
    Worker().send()
    draft = Draft.objects.get()
    assert bytes(draft.ciphertext) == b""
    assert draft.sent_at


def test_wrong_group_is_told_and_nothing_is_sent() -> None:
    worker = Worker().until_send()
    right = worker.retype()
    worker.answer(**{**right, "first_group": "000" if right["first_group"] != "000" else "111"})
    assert worker.page.status_code == 422
    assert shown(worker, "This is not the same.")
    assert not Report.objects.exists()


def test_groups_may_be_typed_in_any_digits() -> None:
    worker = Worker().until_send()
    in_arabic = {
        name: "".join(chr(0x0660 + int(digit)) for digit in group)
        for name, group in worker.retype().items()
    }
    assert shown(worker.answer(**in_arabic), "Your report was sent")


def test_send_without_the_earlier_screens_shows_what_is_missing() -> None:
    worker = Worker().open().answer()
    data = {**worker.hidden(), "step": "send", "do": "next", **worker_groups(worker)}
    worker.page = worker.client.post(worker.address, data)
    assert worker.page.status_code == 422
    assert worker.step == "more"
    assert not Report.objects.exists()


def worker_groups(worker: Worker) -> dict[str, str]:
    from recruitment.views.report import asked_groups

    found = drafts.Pass.from_token(worker.hidden()["draft"])
    groups = receipts.groups(found.digits)
    first, second = asked_groups(found)
    return {"first_group": groups[first], "second_group": groups[second]}


# --- going back, stopping, wiping


def test_back_keeps_what_was_typed_even_when_it_is_wrong() -> None:
    worker = Worker().open().answer().answer(abuses=["excess-fees"])
    worker.answer(do="back", story=STORY, fee_amount="many")
    assert worker.step == "what"
    worker.answer(abuses=["excess-fees"])
    assert worker.step == "more"
    assert shown(worker, STORY)
    assert shown(worker, 'value="many"')


def test_wrong_answer_is_told_beside_its_field_and_nothing_is_lost() -> None:
    worker = Worker().open().answer().answer(abuses=["excess-fees"])
    worker.answer(story=STORY, fee_amount="many", fee_currency="NPR")
    assert worker.page.status_code == 422
    assert shown(worker, 'role="alert"')
    assert shown(worker, STORY)
    assert worker.step == "more"


def test_dead_battery_costs_one_screen_at_most() -> None:
    worker = Worker().until_share()
    digits = worker.digits
    later = Client().post("/en/receipt/", {"number": digits})
    assert "not sent yet" in later.content.decode()
    other = Worker()
    other.page = later
    other.answer(do="resume")
    assert other.step == "share"
    other.answer(do="go-more")
    assert shown(other, STORY)


def test_draft_is_wiped_on_one_tap_and_is_nowhere_after() -> None:
    worker = Worker().until_share()
    pass_before, digits = worker.hidden(), worker.digits
    assert shown(worker.answer(do="wipe"), "Everything is deleted")
    assert not Draft.objects.exists()
    again = worker.client.post(worker.address, {**pass_before, "do": "next"})
    assert again.status_code == 410
    page = Client().post("/en/receipt/", {"number": digits})
    assert page.status_code == 422


def test_language_can_change_in_the_middle() -> None:
    worker = Worker().until_share()
    data = {**worker.hidden(), "do": "stay", "agree": "count_only"}
    page = worker.client.post("/ar/report/", data)
    assert 'dir="rtl"' in page.content.decode()
    worker.page = page
    assert worker.step == "share"
    assert re.search(r'value="count_only"[^>]*checked', worker.html)


# --- who


def test_registered_agency_is_offered_once_and_chosen() -> None:
    agency = AgencyFactory(name="Invented Himal Overseas", country="NPL")
    _name(agency, "Invented Himal Overseas")
    LicenceFactory(agency=agency, number="INV-0042")
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer()
    worker.answer(agency_typed="Invented Himal Oversees", recruited_in="NPL")
    assert worker.step == "who"
    assert shown(worker, "INV-0042")
    worker.answer(agency_choice=str(agency.pk), agency_typed="Invented Himal Oversees")
    assert worker.step == "journey"
    worker.answer().answer(agree="count_only")
    worker.answer(**worker.retype())
    report = Report.objects.get()
    assert report.agency_typed == "Invented Himal Overseas"
    assert report.agency_hints["licence"] == "INV-0042"


def test_what_a_screen_chooses_from_is_read_once() -> None:
    """Countries, kinds and helpers; the last screen makes every form of the report several times."""
    worker = Worker().open("?from=NPL&to=QAT").answer().answer(abuses=["excess-fees"]).answer()
    answers = (
        {"agency_typed": "Invented Nobody", "recruited_in": "NPL"},
        {},
        {"agree": "count_only"},
    )
    for given in (*answers, None):
        step, given = worker.step, worker.retype() if given is None else given
        with CaptureQueriesContext(connection) as asked:
            worker.answer(**given)
        # Without one country: whether a typed code is one, and the two of the journey.
        lists = [
            table
            for query in asked
            for table in ("rights_country", "accounts_organisation")
            if f'FROM "{table}"' in query["sql"] and 'iso3" IN' not in query["sql"]
        ]
        assert sorted(lists) == sorted(set(lists)) or step == "send", (step, lists)
        # The report itself is made from what is read again behind the draft's lock.
        assert all(lists.count(table) <= 2 for table in lists), (step, lists)
        # Each list of countries without what nobody reads there.
        assert not any('"rights_country"."gaps"' in query["sql"] for query in asked), step
    assert shown(worker, "Your report was sent")


def test_name_is_looked_up_once_and_again_only_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    first = AgencyFactory(name="Invented Himal Overseas", country="NPL")
    second = AgencyFactory(name="Invented Lotus Manpower", country="NPL")
    for agency in (first, second):
        _name(agency, agency.name)
    asked = []
    find = candidates.find
    monkeypatch.setattr(candidates, "find", lambda *a, **k: asked.append(a[0]) or find(*a, **k))
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer()
    worker.answer(agency_typed="Invented Himal Oversees", recruited_in="NPL")
    assert shown(worker, first.name)
    worker.answer(agency_typed="Invented Lotus Manpowr", recruited_in="NPL")
    assert shown(worker, second.name)
    worker.answer(
        agency_typed="Invented Lotus Manpowr", recruited_in="NPL", agency_choice=str(second.pk)
    )
    worker.answer().answer(agree="count_only")
    assert shown(worker, second.name)
    worker.answer(**worker.retype())
    assert asked == ["Invented Himal Oversees", "Invented Lotus Manpowr"]
    assert Report.objects.get().agency_typed == second.name


def test_choice_that_was_not_offered_is_refused_though_the_list_is_kept() -> None:
    offered = AgencyFactory(name="Invented Himal Overseas", country="NPL")
    _name(offered, offered.name)
    hidden = AgencyFactory(name="Invented Hidden", origin=Agency.Origin.REPORTS)
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer()
    worker.answer(agency_typed="Invented Himal Oversees", recruited_in="NPL")
    worker.answer(
        agency_typed="Invented Himal Oversees", recruited_in="NPL", agency_choice=str(hidden.pk)
    )
    assert worker.step == "who"
    # And one that a merge took out of the register's list meanwhile is offered no more.
    other = AgencyFactory(name="Invented Root", country="NPL")
    Agency.objects.filter(pk=offered.pk).update(merged_into=other)
    worker.answer(
        agency_typed="Invented Himal Oversees", recruited_in="NPL", agency_choice=str(offered.pk)
    )
    assert worker.step == "journey"
    worker.answer().answer(agree="count_only")
    worker.answer(**worker.retype())
    assert Report.objects.get().agency_typed == "Invented Himal Oversees", "as she typed it"


def test_not_in_the_list_is_always_possible() -> None:
    _name(AgencyFactory(name="Invented Himal Overseas"), "Invented Himal Overseas")
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer()
    worker.answer(agency_typed="Invented Himal Overseas")
    worker.answer(agency_typed="Invented Himal Overseas", agency_choice="none")
    assert worker.step == "journey"


def test_agency_known_from_reports_alone_is_never_shown_to_anybody() -> None:
    agency = AgencyFactory(name="Invented Hidden Agency", origin=Agency.Origin.REPORTS)
    _name(agency, "Invented Hidden Agency")
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer()
    worker.answer(agency_typed="Invented Hiden Agency", recruited_in="NPL")
    assert worker.step == "journey"


def _name(agency: Agency, text: str) -> None:
    from audit.actors import SEEDER
    from recruitment.models import AgencyName
    from recruitment.services import agencies

    agencies.add_name(agency=agency, text=text, kind=AgencyName.Kind.LEGAL, by=SEEDER)


# --- safety


def test_danger_shows_what_to_do_before_the_next_question() -> None:
    worker = Worker().open().answer(danger="yes", where="QAT")
    assert shown(worker, "Stop here and get help first.")
    assert shown(worker, "We have no checked number")
    assert worker.step == "what"
    assert not shown(worker.answer(abuses=["excess-fees"]), "Stop here and get help first.")


def test_number_to_call_is_that_of_the_place_and_has_its_source() -> None:
    from rights.models import Contact

    for iso3, phone in (("QAT", "+974 0000 0001"), ("NPL", "+977 0000 0002")):
        Contact.objects.create(
            country_id=iso3,
            key="police",
            kind=Contact.Kind.POLICE,
            position=1,
            name="Invented police",
            phone=phone,
            as_of=2025,
            confirmed_by="url",
            sources=["https://example.org/police"],
        )
    Contact.objects.create(
        country_id="QAT",
        key="unsure",
        kind=Contact.Kind.POLICE,
        name="From memory",
        phone="+974 9999 9999",
        as_of=2025,
        confirmed_by="memory_only",
    )
    worker = Worker().open("?from=NPL&to=QAT").answer(danger="yes", where="QAT")
    assert shown(worker, "+974 0000 0001")
    assert shown(worker, "example.org")
    assert not shown(worker, "+974 9999 9999")


def test_kind_that_is_always_dangerous_brings_its_message() -> None:
    worker = Worker().open().answer().answer(abuses=["confinement"])
    assert shown(worker, "Stop here and get help first.")


def test_under_eighteen_brings_the_childrens_message_and_severity_five() -> None:
    worker = Worker().open().answer(under_18="yes")
    assert shown(worker, "A child needs help at once.")
    worker.answer(abuses=["excess-fees"]).answer(do="skip").answer(agree="count_only")
    worker.answer(**worker.retype())
    assert Report.objects.get().severity == 5


# --- doubts


def test_filled_trap_lowers_the_weight_and_still_sends() -> None:
    worker = Worker().until_send()
    worker.answer(**worker.retype(), website="http://spam.example")
    report = Report.objects.get()
    assert "honeypot" in report.doubts
    assert report.weight < 0.5


def test_very_fast_report_weighs_less_and_a_slow_one_fully(monkeypatch: Any) -> None:
    Worker().send()
    assert Report.objects.get().doubts == ["too_fast"]
    monkeypatch.setattr("recruitment.views.report.FASTEST_SECONDS", 0)
    Worker().send()
    assert sorted(Report.objects.values_list("weight", flat=True)) == [0.5, 1.0]


def test_form_sent_from_another_site_weighs_less() -> None:
    worker = Worker().until_send()
    data = {**worker.hidden(), **worker.retype(), "do": "next"}
    worker.client.post(worker.address, data, headers={"Sec-Fetch-Site": "cross-site"})
    assert "other_site" in Report.objects.get().doubts


# --- bad input


@pytest.mark.parametrize("story", ["a\x00b", "x" * 20_001], ids=["nul", "too long"])
def test_text_that_can_not_be_kept_is_told_and_no_server_error(story: str) -> None:
    worker = Worker().open().answer().answer(abuses=["confinement"]).answer(story=story)
    assert worker.page.status_code == 422
    assert worker.step == "more"


@pytest.mark.parametrize(
    "name",
    [
        "😀 Ltd",
        "\u202eevil\u202c",
        "Ивент एजेन्सी وكالة",
        "<b>x</b>",
        "'; DROP TABLE x; --",
        "\ufdfa" * 40,
    ],
)
def test_any_name_of_a_recruiter_can_be_sent(name: str) -> None:
    worker = Worker().until_share(agency_typed=name)
    if worker.step == "who":
        worker.answer(agency_typed=name)
    assert worker.page.status_code == 200
    worker.answer(agree="count_only")
    worker.answer(**worker.retype())
    assert "\u202e" not in Report.objects.get().agency_typed


@pytest.mark.parametrize("token", ["x", "=", "ééé", "\x00", "A" * 400, "a" * 100_000])
def test_pass_that_is_not_ours_opens_nothing(token: str) -> None:
    page = Client().post("/en/report/", {"draft": token, "step": "what"})
    assert page.status_code == 410


@pytest.mark.parametrize(
    ("more", "status"),
    [({"story": "x" * 300_000}, 413), ({f"field{n}": "x" for n in range(400)}, 400)],
    ids=["too many bytes", "too many fields"],
)
def test_oversized_form_is_refused_and_what_was_saved_stays(
    more: dict[str, str], status: int
) -> None:
    worker = Worker().open().answer().answer(abuses=["confinement"])
    before = worker.hidden()
    page = worker.client.post(worker.address, {**before, **more})
    assert page.status_code == status
    assert worker.client.post(worker.address, {**before, "do": "resume"}).status_code == 200


@pytest.mark.parametrize("step", ["", "nowhere", "../", "\x00"])
def test_screen_that_does_not_exist_is_a_bad_request(step: str) -> None:
    worker = Worker().open().answer()
    page = worker.client.post(worker.address, {**worker.hidden(), "step": step})
    assert page.status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [("danger", "perhaps"), ("where", "Narnia"), ("under_18", "\x00"), ("where", "x" * 5000)],
)
def test_answer_that_was_not_offered_is_told(field: str, value: str) -> None:
    worker = Worker().open().answer(**{field: value})
    assert worker.page.status_code == 422
    assert not Draft.objects.exists()


def test_unknown_country_in_the_address_stops_nobody() -> None:
    assert Worker().open("?from=XXX&to=%F0%9F%98%80").page.status_code == 200


def test_other_methods_are_refused() -> None:
    assert Client().put("/en/report/").status_code == 405
    assert Client().put("/en/receipt/").status_code == 405


def test_too_many_drafts_from_one_network_wait_and_lose_nothing(monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.limits.may_start_draft", lambda *, request: False)
    worker = Worker().open().answer(danger="yes")
    assert worker.page.status_code == 429
    assert re.search(r'value="yes"[^>]*checked', worker.html)


# --- what stays on the telephone


def test_no_page_of_a_report_is_stored_and_no_address_holds_a_secret() -> None:
    worker = Worker().open()
    for _ in range(3):
        assert worker.page["Cache-Control"] == "no-store"
        worker.answer(abuses=["confinement"])
    assert "?" not in worker.page.request["PATH_INFO"]
    assert worker.page.request["QUERY_STRING"] == ""
    assert worker.page["Referrer-Policy"] == "no-referrer"


def test_draft_row_holds_nothing_readable() -> None:
    worker = Worker().until_share()
    row = Draft.objects.get()
    assert b"Marked-words" not in bytes(row.ciphertext)
    assert worker.digits.encode() not in bytes(row.lookup) + bytes(row.ciphertext)


def test_drafts_are_independent_of_each_other() -> None:
    workers = [Worker().open().answer().answer(abuses=["confinement"]) for _ in range(5)]
    for place, worker in enumerate(workers):
        worker.answer(story=f"Story number {place}")
    for place, worker in enumerate(workers):
        worker.answer(do="back")
        assert shown(worker, f"Story number {place}")
    assert Draft.objects.count() == 5


def test_draft_is_gone_after_seven_days() -> None:
    worker = Worker().until_share()
    Draft.objects.update(expires_at=timezone.now())
    assert worker.answer(agree="count_only").page.status_code == 410


def test_sealed_part_belongs_to_the_report_and_only_the_number_opens_it() -> None:
    worker = Worker().send()
    from tests.recruitment.test_report_service import open_with

    assert open_with(worker.digits).words()["story"] == STORY
    with pytest.raises(reports.UnknownReceipt):
        open_with(receipts.make())
    assert SealedPart.objects.count() == 1


def test_address_of_a_report_is_the_one_the_guides_link_to() -> None:
    assert reverse("recruitment:report") == "/en/report/"


def test_first_screens_ask_the_database_no_more_than_they_need() -> None:
    """The draft is read and put away by one statement each; BEGIN and COMMIT are counted."""
    worker, asked = Worker(), []

    def count(do: Callable[[], object]) -> None:
        with CaptureQueriesContext(connection) as seen:
            do()
        asked.append(len(seen))

    count(lambda: worker.open("?from=NPL&to=QAT"))
    count(lambda: worker.answer(danger="no", under_18="no", where="QAT"))
    count(lambda: worker.answer(abuses=["excess-fees"]))
    count(lambda: worker.answer(story=STORY, fee_amount="1", fee_currency="NPR"))
    assert worker.step == "who"
    most = (3, 13, 5, 6)  # the second begins a limit of its network as well
    assert all(found <= bound for found, bound in zip(asked, most, strict=True)), asked
