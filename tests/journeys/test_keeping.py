"""She keeps a guide while there is signal, reads it when there is none, and wipes it in one tap."""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Error, Page, expect

import rights.views
from rights.models import Stage, Statement

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Phone = Callable[..., Page]
KEEP = "/ne/journeys/NPL/QAT/keep/"
JOURNEY = "/ne/journeys/NPL/QAT/"
NEVER_KEPT = "/ne/journeys/NPL/MYS/"


@pytest.fixture
def guides(transactional_db: None) -> None:
    call_command("load_rights", verbosity=0)


def _kept(page: Page) -> list[str]:
    return page.evaluate(
        "caches.open('notes').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"
    )


def _state(page: Page, name: str) -> None:
    expect(page.locator(f"#keep [role=status] [data-when~={name}]").last).to_be_visible(
        timeout=30_000
    )


def _without_network(page: Page, path: str) -> str | None:
    """Heading of the page; None when the browser has nothing to show."""
    try:
        page.goto(path)
    except Error:
        page.wait_for_url("chrome-error://**")
        return None
    return page.locator("h1").inner_text()


def test_a_journey_is_kept_read_without_network_and_wiped(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(KEEP)
    _state(page, "none")
    told = page.locator("#keep [data-when~=none] p").last.inner_text()
    assert any(letter.isdigit() for letter in told)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(r => r.length)") == 0
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    assert complaints == []
    stages = list(Stage.objects.values_list("pk", flat=True))
    kept = _kept(page)
    assert {JOURNEY, KEEP, "/ne/help/NPL/QAT/", *(f"{JOURNEY}{key}/" for key in stages)} <= set(
        kept
    )
    page.goto(JOURNEY)
    heading = page.locator("h1").inner_text()
    styled = page.locator(".button, .tiles a").first.evaluate("e => getComputedStyle(e).display")

    page.context.set_offline(True)
    assert _without_network(page, NEVER_KEPT) is None, "the network is not cut"
    assert _without_network(page, JOURNEY) == heading
    assert (
        page.locator(".button, .tiles a").first.evaluate("e => getComputedStyle(e).display")
        == styled
    )
    page.locator(f"a[href='{JOURNEY}at_work/']").click()
    page.wait_for_url(f"**{JOURNEY}at_work/")
    assert page.locator("h1").inner_text()
    assert page.locator("script").count() == 0

    assert _without_network(page, KEEP) is not None
    page.locator("[data-do=wipe]:visible").click()
    _state(page, "gone")
    assert page.evaluate("caches.has('notes')") is False
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(r => r.length)") == 0
    assert _without_network(page, JOURNEY) is None


def test_only_the_new_pages_are_fetched(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(KEEP)
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    Statement.objects.filter(country="QAT", block="recruitment_rules").update(
        text="Invented words."
    )
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.partition("/ne/")[2]))
    page.goto(KEEP)
    _state(page, "some")
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    assert "journeys/NPL/QAT/recruitment/" in fetched
    assert "journeys/NPL/QAT/family/" not in fetched
    assert "help/NPL/QAT/" not in fetched


def test_what_is_kept_of_another_journey_can_be_wiped_here(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(KEEP)
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    page.goto(f"{NEVER_KEPT}keep/")
    _state(page, "other")
    page.locator("[data-do=wipe]:visible").click()
    _state(page, "gone")
    assert page.evaluate("caches.has('notes')") is False


def test_without_script_the_file_is_offered(guides: None, phone: Phone) -> None:
    page = phone()
    page.goto(KEEP)
    assert page.locator("#keep a").get_attribute("href") == f"{JOURNEY}pack/"
    assert page.locator("#keep button:visible").count() == 0


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_is_accessible(guides: None, phone: Phone, language: str) -> None:
    page = phone(script=True)
    page.goto(f"/{language}/journeys/NPL/QAT/keep/")
    _state(page, "none")
    # axe itself is a script that the policy of the page refuses; it goes in by the browser's own door.
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    _state(page, "none")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found] == []


def test_only_this_page_may_run_a_script(guides: None) -> None:
    client = Client()
    policy = client.get(KEEP)["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert not client.get(KEEP).cookies
    for path in (JOURNEY, f"{JOURNEY}pack/", "/ne/report/"):
        assert "script-src" not in client.get(path)["Content-Security-Policy"]
    worker = client.get("/ne/notes.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert "script-src" not in worker["Content-Security-Policy"]


def test_what_she_said_of_herself_does_not_close_a_kept_page(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(KEEP)
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    page.context.set_offline(True)
    assert _without_network(page, f"{JOURNEY}?papers=without&groups=domestic") is not None
    assert _without_network(page, f"{JOURNEY}at_work/?papers=without") is not None
    assert _without_network(page, f"{JOURNEY}?quiet=1") is None, "it would tell its name"


def test_pages_kept_without_a_name_open_without_one(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(f"{KEEP}?quiet=1")
    dull = page.title()
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    page.context.set_offline(True)
    assert _without_network(page, f"{JOURNEY}?quiet=1") is not None
    assert page.title() == dull
    page.locator(f"a[href='{JOURNEY}at_work/?quiet=1']").click()
    page.wait_for_url(f"**{JOURNEY}at_work/?quiet=1")
    assert page.title() == dull
    assert _without_network(page, f"{JOURNEY}?papers=without&quiet=1") is not None
    assert page.title() == dull
    # Asked for by its other address, the kept page still tells nothing.
    assert _without_network(page, f"{JOURNEY}money/") is not None
    assert page.title() == dull
    assert _without_network(page, f"{KEEP}?quiet=1") is not None
    page.locator("[data-do=wipe]:visible").click()
    _state(page, "gone")
    assert page.evaluate("caches.has('notes')") is False


def test_fault_of_the_server_shows_the_kept_page(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(KEEP)
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    page.goto(JOURNEY)
    heading = page.locator("h1").inner_text()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rights.views.guide, "journey", lambda *_given: 1 / 0)
        page.goto(f"{JOURNEY}?papers=with")
        assert page.locator("h1").inner_text() == heading
        page.goto(NEVER_KEPT)
        assert page.locator("h1").inner_text() != heading


def test_wiping_leaves_the_workers_of_the_desk(guides: None, phone: Phone) -> None:
    """A caseworker who wipes a guide must still get notices, and open interviews without signal."""
    page = phone(script=True)
    page.goto(KEEP)
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(one => one.scope))"
    # Any other worker of this site, at an address of its own.
    page.context.route(
        "**/desk/other.js", lambda route: route.fulfill(content_type="text/javascript", body="")
    )
    page.evaluate("navigator.serviceWorker.register('/desk/other.js').then(() => 1)")
    assert len(page.evaluate(scopes)) == 2
    page.locator("[data-do=wipe]:visible").click()
    _state(page, "gone")
    assert [scope.partition("/desk/")[1] for scope in page.evaluate(scopes)] == ["/desk/"]


def test_it_costs_no_more_than_it_tells(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.goto(KEEP)
    _state(page, "none")
    told = page.locator("#keep").get_attribute("data-pages")
    bodies = sum(size for _path, _digest, size in json.loads(told))
    door = page.context.new_cdp_session(page)
    door.send("Network.enable")
    came: dict[str, int] = {}
    answers: dict[str, int] = {}
    door.on(
        "Network.responseReceived",
        lambda one: answers.update({one["requestId"]: len(str(one["response"]["headers"]))}),
    )
    door.on(
        "Network.loadingFinished",
        lambda one: came.update({one["requestId"]: one["encodedDataLength"]}),
    )
    page.locator("[data-do=keep]:visible").click()
    _state(page, "all")
    assert sum(came.values()) - sum(answers[key] for key in came if key in answers) <= bodies
