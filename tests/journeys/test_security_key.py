"""A security key in a real browser: Chromium's own virtual one, which it believes to be a thing of metal."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.doors import PROOF_LASTS
from accounts.models import SecurityKey, User
from tests.factories.accounts import PASSWORD
from tests.journeys.pages import press

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Phone = Callable[..., Page]
AXE = Axe()
METAL = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}


def _is_usable(page: Page) -> None:
    found = AXE.run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _password(page: Page, person: User) -> None:
    page.goto("/desk/account/security-keys/")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    press(page, "main button")


def _plug_in(page: Page) -> tuple[Any, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": METAL})
    return session, made["authenticatorId"]


def test_key_is_added_opens_the_desk_and_proves_who_she_is(
    phone: Phone, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone(script=True)
    session, metal = _plug_in(page)
    _password(page, operator)
    press(page, "text=Add a security key")
    page.fill("[name=name]", "key ring")
    _is_usable(page)
    press(page, "text=Add this key")
    assert page.locator(".codes li").count() == 10
    press(page, "text=I wrote them down")
    press(page, "text=Security keys")
    assert page.is_visible("text=key ring")
    _is_usable(page)
    [held] = session.send("WebAuthn.getCredentials", {"authenticatorId": metal})["credentials"]
    assert held["rpId"] == "localhost"
    assert not held["isResidentCredential"]

    press(page, "text=Sign out")
    _password(page, operator)
    expect(page).to_have_url(re.compile("/desk/sign-in/key/$"))
    _is_usable(page)
    page.locator("button:has-text('Use your security key')").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/account/security-keys/$"))
    assert SecurityKey.objects.get().sign_count > 0

    monkeypatch.setattr("accounts.doors.PROOF_LASTS", timedelta())
    page.click("summary:has-text('Rename or remove')")
    page.fill("[name=name]", "office")
    press(page, "text=Save the name")
    assert page.is_visible("h1:has-text('Is it you?')")
    _is_usable(page)
    monkeypatch.setattr("accounts.doors.PROOF_LASTS", PROOF_LASTS)
    press(page, "text=Use your security key")
    assert page.is_visible("h2:has-text('office')")


def test_key_that_is_not_hers_says_so_and_paper_is_a_link_away(
    phone: Phone, operator: User
) -> None:
    page = phone(script=True)
    session, metal = _plug_in(page)
    _password(page, operator)
    press(page, "text=Add a security key")
    page.fill("[name=name]", "key ring")
    press(page, "text=Add this key")
    paper = page.locator(".codes li").first.inner_text()
    press(page, "text=Sign out")
    session.send("WebAuthn.clearCredentials", {"authenticatorId": metal})
    session.send(
        "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": metal, "enabled": True}
    )
    _password(page, operator)
    page.click("text=Use your security key")
    expect(page.locator("[data-when=failed]")).to_be_visible()
    press(page, "text=Type a paper code instead")
    page.fill("[name=code]", paper)
    press(page, "main button")
    expect(page).to_have_url(re.compile("/desk/account/security-keys/$"))


def test_without_script_the_page_says_what_helps_instead(phone: Phone, operator: User) -> None:
    with_script = phone(script=True)
    _plug_in(with_script)
    _password(with_script, operator)
    press(with_script, "text=Add a security key")
    with_script.fill("[name=name]", "key ring")
    press(with_script, "text=Add this key")
    paper = with_script.locator(".codes li").first.inner_text()
    page = phone()
    _password(page, operator)
    assert page.is_visible("text=A security key needs JavaScript")
    assert not page.is_visible("main button")
    press(page, "text=Type a paper code instead")
    page.fill("[name=code]", paper)
    press(page, "main button")
    expect(page).to_have_url(re.compile("/desk/account/security-keys/$"))
