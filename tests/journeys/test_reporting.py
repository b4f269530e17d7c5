"""A worker reports on a small phone: no script, no cookie, right to left too, by keyboard too."""

import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from accounts.models import User
from recruitment.models import Draft, Report
from recruitment.services import keys
from tests.factories.accounts import PASSWORD
from tests.journeys.pages import press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("loaded_rights"),
]

AXE = Axe()
STORY = "They took my papers. मेरो राहदानी लियो। أخذوا جواز سفري 😀"
NEXT = "button.full[name=do][value=next]"


def _screens(page: Page, language: str) -> Iterator[str]:
    """Through all screens to the end; stops after each, so that it can be looked at."""
    page.goto(f"/{language}/report/?from=NPL&to=QAT")
    yield "safety"
    page.check("[name=danger][value=yes]")
    press(page, NEXT)
    yield "what"
    for kind in ("excess-fees", "passport-retention", "confinement"):
        page.check(f"[value={kind}]")
    press(page, NEXT)
    yield "more"
    page.fill("[name=story]", STORY)
    page.fill("[name=fee_amount]", "a lot")
    press(page, NEXT)
    yield "more, with something wrong"
    page.fill("[name=fee_amount]", "१,५०,०००")
    page.select_option("[name=fee_currency]", "NPR")
    press(page, NEXT)
    yield "who"
    page.fill("[name=agency_typed]", "Invented Himal Overseas")
    press(page, NEXT)
    yield "journey"
    press(page, NEXT)
    yield "share"
    page.check("[name=agree][value=count_and_show]")
    press(page, NEXT)
    yield "send"
    _retype(page)
    press(page, NEXT)
    yield "sent"


def _digits(page: Page) -> str:
    return "".join(page.locator(".number").first.locator("b").all_inner_texts())


def _retype(page: Page) -> None:
    digits = _digits(page)
    for name in ("first_group", "second_group"):
        label = page.locator(f"label[for=f_{name}]").inner_text()
        place = next(unicodedata.decimal(c) for c in label if unicodedata.decimal(c, None))
        page.fill(f"[name={name}]", digits[(place - 1) * 3 : place * 3])


def test_worker_reports_and_comes_back_without_script(
    phone: Callable[..., Page], caseworker: User
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    page = phone()
    digits = ""
    for screen in _screens(page, "en"):
        assert page.url.split("?")[0].endswith("/en/report/")
        if screen == "share":
            # Who may read is asked only of organisations that can; nobody is ticked beforehand.
            assert page.is_visible(f"text={caseworker.organisation.name}")
            assert not page.is_checked("[name=helpers]")
            assert not page.is_visible("[name=hold_until_others]")
            page.check("[name=release][value=hold]")
            assert page.is_visible("[name=hold_until_others]")
            page.check("[name=release][value=now]")
        if screen == "send":
            digits = _digits(page)
    assert page.is_visible("text=Your report was sent")
    assert page.context.cookies() == []
    report = Report.objects.get()
    assert (report.severity, report.fee_currency, report.destination) == (5, "NPR", "QAT")

    page.goto("/en/receipt/")
    page.fill("[name=number]", digits[:-1])
    press(page, "text=Open my report")
    assert page.is_visible("text=Some digits are missing.")
    page.fill("[name=number]", digits)
    press(page, "text=Open my report")
    press(page, "text=Show my words")
    assert page.is_visible("text=They took my papers.")
    page.click("summary:has-text('Take it back')")
    press(page, "text=Take my report back")
    press(page, "text=Yes, take it back")
    assert page.is_visible("text=You took this report back.")
    assert digits not in page.url
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_every_screen_is_accessible_and_fits(
    phone: Callable[..., Page], caseworker: User, language: str
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    page = phone(script=True)
    digits, seen = "", []
    for screen in _screens(page, language):
        digits = _digits(page) if screen == "send" else digits
        _unfold(page)
        _accessible(page, screen, language)
        seen.append(screen)
    assert len(seen) == 9
    page.goto(f"/{language}/receipt/")
    _accessible(page, "ask", language)
    page.fill("[name=number]", "1")
    press(page, "main form button")
    _accessible(page, "ask, mistyped", language)
    page.fill("[name=number]", digits)
    press(page, "main form button")
    _unfold(page)
    _accessible(page, "receipt", language)
    press(page, "[value=facts]")
    _accessible(page, "facts", language)
    for step in ("what", "more", "who", "journey"):
        press(page, f"[value=go-{step}]")
        _accessible(page, f"facts, {step}", language)
        press(page, "[value=back]")
    press(page, "[value=open]")
    _unfold(page)
    press(page, "[value=withdraw]")
    _accessible(page, "withdraw", language)
    press(page, "[value=withdraw-yes]")
    _accessible(page, "taken back", language)


def _unfold(page: Page) -> None:
    closed = page.locator("main details:not([open])")
    while closed.count():
        closed.first.locator("summary").first.click()


def _accessible(page: Page, screen: str, language: str) -> None:
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    found = AXE.run(page)
    assert found.violations_count == 0, f"{screen}: {found.generate_report()}"
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{screen} is {wider} px too wide"
    small = page.evaluate(
        """[...document.querySelectorAll('main button:not(.hide), main select, main label.choice')]
        .filter(e => e.offsetHeight && e.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0, f"{screen}: {small} things too small to touch"


def test_recruiter_is_named_later_without_script(phone: Callable[..., Page]) -> None:
    page = phone()
    for screen in _screens(page, "en"):
        if screen == "who":
            page.fill("[name=agency_typed]", "")
            press(page, "button[name=do][value=skip]")
            break
    page.check("[name=agree][value=count_only]")
    press(page, NEXT)
    digits = _digits(page)
    _retype(page)
    press(page, NEXT)
    page.goto("/en/receipt/")
    page.fill("[name=number]", digits)
    press(page, "text=Open my report")
    press(page, "text=Add or correct facts")
    press(page, "[value=go-who]")
    page.fill("[name=agency_typed]", "Invented Himal Overseas")
    press(page, NEXT)
    press(page, "[value=save-facts]")
    assert page.is_visible("text=This is how it stands now.")
    assert page.is_visible("text=Invented Himal Overseas")
    assert Report.objects.get().agency_typed == "Invented Himal Overseas"
    assert page.context.cookies() == []
    assert digits not in page.url


def test_keyboard_alone_is_enough_and_enter_goes_forward(phone: Callable[..., Page]) -> None:
    page = phone(script=True)
    page.goto("/en/report/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "exit"
    page.focus("[name=danger][value='']")
    page.keyboard.press("ArrowUp")
    assert page.is_checked("[name=danger][value=no]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=step][value=what]", state="attached")
    page.focus("[value=confinement]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=step][value=more]", state="attached")
    assert Draft.objects.count() == 1


def test_stopped_report_goes_on_in_another_language_on_another_phone(
    phone: Callable[..., Page],
) -> None:
    first = phone()
    for screen in _screens(first, "en"):
        if screen == "who":
            break
    first.click("summary:has-text('Stop now')")
    digits = _digits(first)
    other = phone()
    other.goto("/ne/receipt/")
    other.fill("[name=number]", "".join(chr(0x0966 + int(digit)) for digit in digits))
    press(other, "main form button")
    press(other, "[value=resume]")
    assert other.get_attribute("html", "lang") == "ne"
    press(other, "[value=back]")
    assert other.input_value("[name=story]") == STORY
    other.click("summary:has(svg) >> nth=-1")
    press(other, "[value=wipe]")
    assert not Draft.objects.exists()
    assert re.search(r"/ne/report/$", other.url)
