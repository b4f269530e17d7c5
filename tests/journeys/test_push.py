"""Notices on a device in a real browser, up to its maker's push service, which tests do not reach.

The worker is the browser's own, and is handed a message by it; what the push service says stands in.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from accounts import push
from accounts.models import PushDevice, User
from tests.factories.accounts import PASSWORD
from tests.journeys.pages import press

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Phone = Callable[..., Page]
AXE = Axe()
PAGE = "/desk/account/notices/"
SCOPE = "/desk/account/notices/here/"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
# A subscription lives as long as its registration, as in a browser.
PUSH_SERVICE = """
(() => {
  const held = () => JSON.parse(localStorage.getItem("push") || "null");
  const made = (told) => ({
    toJSON: () => told,
    unsubscribe: async () => { localStorage.removeItem("push"); return true; },
  });
  PushManager.prototype.getSubscription = async () => held() && made(held());
  PushManager.prototype.subscribe = async (wish) => {
    if (!wish.userVisibleOnly || wish.applicationServerKey.length !== 65) throw new TypeError();
    const told = { endpoint: "https://push.example.org/" + Math.random(), keys: { p256dh: "%s", auth: "BTBZMqHH6r4Tts7J_aSIgg" } };
    localStorage.setItem("push", JSON.stringify(told));
    return made(told);
  };
  window.asked = "%s";
  Notification.requestPermission = async () => window.asked;
  Object.defineProperty(Notification, "permission", { get: () => (window.asked === "denied" ? "denied" : "default") });
})();
"""


def _page(phone: Phone, person: User, *, answer: str = "granted", **more: Any) -> Page:
    page = phone(script=True, **more)
    page.add_init_script(PUSH_SERVICE % (POINT, answer))
    page.goto(PAGE)
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main button")
    return page


def _is_usable(page: Page) -> None:
    found = AXE.run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _workers(page: Page) -> list[str]:
    found = page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
    )
    return [address.partition("/desk")[1] + address.partition("/desk")[2] for address in found]


def _deliver(page: Page) -> None:
    """What the push service would do: Chromium hands the message to the worker itself."""
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    session.send("ServiceWorker.enable")
    while not found:
        page.evaluate("navigator.serviceWorker.getRegistrations().then(() => null)")
    message = {"registrationId": found[0]["registrationId"], "data": "1"}
    origin = page.evaluate("location.origin")
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin} | message)


def test_turned_on_listed_and_turned_off_again(phone: Phone, inspector: User) -> None:
    page = _page(phone, inspector)
    _is_usable(page)
    button = page.locator("button:has-text('Show notices on this device')")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.is_visible("text=Your choice is kept.")
    assert page.is_visible("strong:has-text('This device')")
    expect(button).to_be_hidden()
    _is_usable(page)
    device = PushDevice.objects.get()
    told = json.loads(page.evaluate("localStorage.push"))
    assert (device.user, device.endpoint) == (inspector, told["endpoint"])
    assert _workers(page) == [SCOPE], "of this folder alone: interviews have a worker of their own"

    press(page, "text=Turn it off")
    expect(button).to_be_visible()
    page.wait_for_function("!localStorage.push")
    page.wait_for_function("navigator.serviceWorker.getRegistrations().then((all) => !all.length)")
    assert not PushDevice.objects.exists()


def test_worker_shows_the_words_of_her_language_and_leads_to_the_desk(
    phone: Phone, inspector: User
) -> None:
    inspector.language = "ar"
    inspector.save()
    page = _page(phone, inspector, permissions=["notifications"])
    _is_usable(page)
    page.locator("#push button").click()
    expect(page.locator("ul.plain-list strong")).to_be_visible()
    _deliver(page)
    worker = page.context.service_workers[0]
    shown = worker.evaluate(
        """async () => {
          let found = [];
          while (!found.length) found = await registration.getNotifications();
          return found.map(({ title, body, lang, dir }) => [title, body, lang, dir]);
        }"""
    )
    with override("ar"):
        assert shown == [[gettext("Something waits for you"), "", "ar", "rtl"]]
    _deliver(page)
    opened, left = worker.evaluate(
        """async () => {
          const opened = [];
          self.clients.openWindow = async (path) => opened.push(path);
          const [notification] = await registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
          return [opened, (await registration.getNotifications()).length];
        }"""
    )
    assert (opened, left) == (["/desk/"], 0), "two pushes show one notice, and a click ends it"
    press(page, "header .who form button")
    page.goto(opened[0])
    assert "/desk/sign-in/" in page.url
    assert not PushDevice.objects.exists(), "signing out ended it here"
    assert _workers(page) == [], "and in the browser"


def test_refused_by_her_or_by_the_browser_says_so(phone: Phone, inspector: User) -> None:
    page = _page(phone, inspector, answer="denied")
    expect(page.locator("text=You can allow them in its settings")).to_be_visible()
    expect(page.locator("button:has-text('Show notices on this device')")).to_be_hidden()
    page = _page(phone, inspector)
    page.evaluate("() => { PushManager.prototype.subscribe = async () => { throw new Error(); }; }")
    page.click("text=Show notices on this device")
    expect(page.locator("text=This did not work. Try again later.")).to_be_visible()
    _is_usable(page)
    assert not PushDevice.objects.exists()


def test_what_was_turned_off_elsewhere_is_offered_anew(phone: Phone, inspector: User) -> None:
    page = _page(phone, inspector)
    press(page, "text=Show notices on this device")
    push.remove(device=PushDevice.objects.get(), by=inspector)
    page.reload()
    expect(page.locator("button:has-text('Show notices on this device')")).to_be_visible()
    page.wait_for_function("!localStorage.push")
    press(page, "text=Show notices on this device")
    assert PushDevice.objects.count() == 1


def test_browser_that_lost_it_is_offered_it_anew_in_the_same_place(
    phone: Phone, inspector: User
) -> None:
    page = _page(phone, inspector)
    press(page, "text=Show notices on this device")
    page.evaluate("localStorage.removeItem('push')")
    page.reload()
    press(page, "text=Show notices on this device")
    assert PushDevice.objects.count() == 1


def test_without_script_the_page_says_so_and_all_else_works(phone: Phone, inspector: User) -> None:
    page = phone()
    page.goto(PAGE)
    page.fill("[name=email]", inspector.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main button")
    assert page.is_visible("text=This needs JavaScript, and none runs on this page.")
    assert not page.is_visible("button:has-text('Show notices on this device')")
    page.select_option("[name=deadline]", "never")
    press(page, "main button:has-text('Save')")
    assert page.is_visible("text=Your choice is kept.")


def test_worker_of_interviews_goes_on_beside_it(phone: Phone, caseworker: User) -> None:
    page = _page(phone, caseworker)
    press(page, "text=Show notices on this device")
    page.evaluate(
        "navigator.serviceWorker.register('/desk/interviews/worker.js', { scope: '/desk/interviews/' })"
    )
    press(page, "text=Turn it off")
    page.wait_for_function(
        "navigator.serviceWorker.getRegistrations().then((all) => all.length === 1)"
    )
    assert _workers(page) == ["/desk/interviews/"]
