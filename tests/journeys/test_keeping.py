"""She keeps a guide while there is signal, reads it when there is none, and wipes it in one tap."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Error, Page, expect

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
