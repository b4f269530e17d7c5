"""A caseworker interviews without signal; a colleague writes in it too; both are shown; an agency is flagged."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts import services as accounts
from accounts.models import User
from audit.actors import SEEDER
from recruitment import outbox
from recruitment.models import Flag, OutboxRow, Report, SharedAnswer, SharedInterview
from recruitment.services import agencies, interviews, keys
from recruitment.services.interviews import Change
from recruitment.tasks import WORKS
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import LicenceFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.journeys.pages import press

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MARK = "zebra-harmonica-marker"
PASSPHRASE = "seven invented geese"
PAGE = "/desk/interviews/"

# All that this browser keeps of the site's, as text: bytes of records, kept pages, small stores.
STORES = """async () => {
  const text = [];
  const told = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? new TextDecoder().decode(v)
    : v && typeof v === "object" ? Object.entries(v).map(([k, one]) => k + told(one)).join() : String(v);
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { all.onsuccess = done; });
      text.push(...all.result.map(told));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) text.push(request.url, await (await cache.match(request)).text());
  }
  return [...text, told({ ...localStorage }), told({ ...sessionStorage })].join("\\n");
}"""


@pytest.fixture
def world(transactional_db: None, caseworker: User, colleague: User) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)
    CountryFactory(iso3="NPL", iso2="NP", is_origin=True)
    CountryFactory(iso3="QAT", iso2="QA", is_destination=True)
    AbuseTypeFactory(key="passport-retention", label="They took my passport", severity=4)


def _enter(page: Page, person: User) -> None:
    page.goto(f"/desk/sign-in/?next={PAGE}")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main button")


def _unlock(page: Page, passphrase: str = PASSPHRASE) -> None:
    page.fill("#passphrase", passphrase)
    page.click("[data-part=gate] button")


def _note(page: Page, name: str) -> None:
    # Twice as long as the page waits before it tries again: not every browser says that signal is back.
    expect(page.locator(f"[data-note={name}]")).to_be_visible(timeout=40_000)


def _interview(page: Page, **words: str) -> None:
    page.click("[data-do=new]")
    page.select_option("[name=recruited_in]", "NPL")
    page.check("[name=abuses]")
    page.check("[name=consents_to_counting]")
    page.check("[name=consents_to_story]")
    for name, value in words.items():
        page.fill(f"[name={name}]", value)


def test_offline_interview_goes_through_conflict_to_flag(
    world: None,
    phone: Callable[..., Page],
    caseworker: User,
    colleague: User,
) -> None:
    listed = agencies.create_listed(name="Invented Himal Overseas", country="NPL", by=SEEDER)
    LicenceFactory(agency=listed)
    for months in (1, 2):
        ReportFactory(
            agency=listed,
            abuse_keys=["passport-retention"],
            accepted_at=timezone.now() - timedelta(days=40 * months),
        )
    page = phone(script=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    _enter(page, caseworker)
    _note(page, "kept")

    # Given: no signal. She chooses a passphrase, fills, and the page opens again all the same.
    page.context.set_offline(True)
    _unlock(page)
    expect(page.locator("[data-part=list]")).to_be_visible()
    _interview(page, agency_typed="Invented Himal Overseas", story=MARK, phone="+977 1")
    _note(page, "offline")
    page.reload()
    _unlock(page, "not these geese at all")
    expect(page.locator("[data-part=gate] [data-wrong]")).to_be_visible()
    assert MARK not in page.content()
    _unlock(page)
    page.click("[data-list=device] button")
    expect(page.locator("[name=story]")).to_have_value(MARK)
    assert page.is_checked("[name=consents_to_story]")
    dump = page.evaluate(STORES)
    assert "They took my passport" in dump, "the form itself is kept"
    for secret in (MARK, "Himal", "977", PASSPHRASE, caseworker.name, caseworker.email):
        assert secret not in dump
    assert not SharedInterview.objects.exists()

    # When there is signal it is saved by itself, sealed; a colleague changes one answer.
    page.context.set_offline(False)
    _note(page, "saved")
    number = SharedInterview.objects.get().number
    page.context.set_offline(True)
    page.fill("[name=phone]", "+977 2")
    change = Change("phone", ["+977 3"], 1, number)
    assert interviews.save(number=number, changes=[change], by=colleague)["phone"].is_taken
    page.click("[data-part=form] button:has-text('Send the report')")
    _note(page, "offline")
    page.context.set_offline(False)
    _note(page, "changed")
    assert not Report.objects.filter(channel=Report.Channel.CASEWORKER).exists()

    # Both are shown after her password; she chooses; then it is sent.
    page.fill("#password", "not her password at all")
    page.click("[data-part=password] button")
    expect(page.locator("[data-part=password] [data-wrong]")).to_have_text(
        "This password does not open your key."
    )
    page.fill("#password", PASSWORD)
    page.click("[data-part=password] button")
    box = page.locator(".conflict")
    expect(box.locator("[data-value=mine]")).to_have_text("+977 2")
    expect(box.locator("[data-value=theirs]")).to_have_text("+977 3")
    expect(box.locator("[data-by]")).to_have_text(colleague.name)
    box.locator("[data-take=theirs]").click()
    expect(page.locator("[name=phone]")).to_have_value("+977 3")
    expect(page.locator(".digits")).to_be_visible(timeout=15_000)

    while row := OutboxRow.objects.filter(done_at=None).first():
        assert outbox.process(row.pk, WORKS)
    report = Report.objects.get(channel=Report.Channel.CASEWORKER)
    assert (report.agency, report.agency_hints["phone"]) == (listed, "+977 3")
    flag = Flag.objects.get(agency=listed)
    assert flag.numbers["reports"] == 3
    assert not SharedAnswer.objects.exists()

    # The record stays until the number is handed over; signing out leaves nothing.
    page.click("[data-do=handed]")
    expect(page.locator("[data-part=list]")).to_be_visible()
    expect(page.locator("[data-list=device] button")).to_have_count(0)
    _interview(page, story=MARK)
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.click("[data-do=sign-out]")
    assert "/desk/sign-in/" in page.url
    assert page.evaluate(STORES).strip() == ""
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )
    page.goto(PAGE)
    assert "/desk/sign-in/" in page.url
    assert complaints == []


def _lose_the_next_answer(page: Page, end: str) -> None:
    """What is sent arrives, and what is answered does not: as on a bad line."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**{PAGE}{end}/", lose, times=1)


def test_a_lost_answer_makes_nothing_twice(
    world: None, phone: Callable[..., Page], caseworker: User
) -> None:
    page = phone(script=True)
    _enter(page, caseworker)
    _unlock(page)
    _interview(page, phone="+977 1")
    _note(page, "saved")
    _lose_the_next_answer(page, "save")
    page.fill("[name=phone]", "+977 2")
    _note(page, "offline")
    page.fill("[name=phone]", "+977 3")
    _note(page, "saved")
    interview = SharedInterview.objects.get()
    found = interviews.read(interview=interview, password=PASSWORD, by=caseworker)
    assert {one.name: (one.values, one.version) for one in found}["phone"] == (["+977 3"], 3)
    assert page.locator(".conflict").count() == 0
    _lose_the_next_answer(page, "send")
    send = page.locator("[data-part=form] button:has-text('Send the report')")
    send.click()
    _note(page, "offline")
    page.reload()
    _unlock(page)
    page.click("[data-list=device] button")
    expect(page.locator(".digits")).to_be_visible(timeout=15_000)
    assert Report.objects.count() == 1

    # Signing out on any page of the desk: the answer itself tells the browser to forget.
    page.goto("/desk/cases/")
    assert PAGE in page.evaluate(STORES)
    press(page, "text=Sign out")
    assert page.evaluate(STORES).strip() == ""


def test_another_device_goes_on_and_whoever_may_not_is_told(
    world: None,
    phone: Callable[..., Page],
    caseworker: User,
    colleague: User,
    other_caseworker: User,
    operator: User,
) -> None:
    """A colleague opens it with her password; somebody else at her device can not send it; nor she, once she left."""
    number = uuid.uuid4()
    told = [Change("story", [MARK], 0, number), Change("consents_to_story", ["on"], 0, number)]
    interviews.save(number=number, changes=told, by=caseworker)
    page = phone(script=True)
    _enter(page, colleague)
    _unlock(page)
    page.click("[data-list=organisation] button")
    page.fill("#password", PASSWORD)
    page.click("[data-part=password] button")
    expect(page.locator("[name=story]")).to_have_value(MARK)
    page.fill("[name=place]", "Invented Town")
    _note(page, "saved")
    answers = SharedAnswer.objects.count()
    assert answers == 3

    page.context.clear_cookies()
    page.fill("[name=place]", "Invented Village")
    _note(page, "shut")
    _enter(page, other_caseworker)
    _unlock(page)
    _note(page, "other")
    page.click("[data-list=device] button")
    _note(page, "other")
    page.context.clear_cookies()
    _enter(page, colleague)
    _unlock(page)
    page.click("[data-list=device] button")
    expect(page.locator("[name=place]")).to_have_value("Invented Village")
    _note(page, "saved")
    accounts.deactivate(user=colleague, by=operator)
    page.fill("[name=place]", "Invented City")
    _note(page, "shut")
    assert SharedInterview.objects.count() == 1
    assert SharedAnswer.objects.count() == answers

    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[data-do=wipe]")
    expect(page.locator("[data-part=gate] [data-when=new]")).to_be_visible()
    assert page.evaluate(STORES).strip() == ""


def _is_accessible(page: Page, part: str) -> None:
    expect(page.locator(f"[data-part={part}]")).to_be_visible()
    assert [one["id"] for one in Axe().run(page).response["violations"]] == [], part
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, part


def test_it_locks_itself_and_forgets_what_is_old(
    world: None, phone: Callable[..., Page], caseworker: User
) -> None:
    """From right to left, and each part is accessible."""
    accounts.choose_language(user=caseworker, language="ar")
    page = phone(script=True)
    page.clock.install()
    _enter(page, caseworker)
    _note(page, "kept")
    _is_accessible(page, "gate")
    page.context.set_offline(True)
    _unlock(page)
    _is_accessible(page, "list")
    _interview(page, story=MARK)
    _is_accessible(page, "form")
    page.clock.fast_forward("11:00")
    expect(page.locator("[data-part=gate]")).to_be_visible()
    assert page.input_value("[name=story]") == ""
    assert MARK not in page.content()
    _unlock(page)
    expect(page.locator("[data-list=device] button")).to_have_count(1)
    page.clock.fast_forward(15 * 24 * 3600 * 1000)
    page.reload()
    _note(page, "old")
