"""Stories at the desks in a real browser: keyboard, phone, right to left, nothing run by script.

Skipped where no Chromium is found; REQUIRE_CHROMIUM=1 makes that a failure.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from accounts.models import User
from accounts.services import choose_language, create_organisation
from audit.actors import SEEDER
from recruitment.flags.policy import DEFAULT, SETTABLE
from recruitment.models import Flag, Report
from recruitment.services import agencies, policies, sharing, webhooks
from recruitment.services import flags as services
from rights.models import Statement
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recruitment import AgencyFactory, LicenceFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.journeys.pages import press

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
AXE = Axe()


@pytest.fixture
def open_page(live_server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Page]]:
    """`open_page(PHONE)`: a fresh browser without script. The session's database runs beside its loop."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail("no Chromium")
        pytest.skip("no Chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened(size: dict[str, int], *, script: bool = False) -> Page:
            context = browser.new_context(
                viewport=size, base_url=live_server.url, java_script_enabled=script
            )
            return context.new_page()

        yield opened
        browser.close()
        # Beside a running loop Django keeps connections apart; nobody else would close these.
        connections.close_all()


def _sign_in(page: Page, person: User) -> None:
    page.goto("/desk/")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/(?!sign-in)"))


def _flag() -> Flag:
    agency = AgencyFactory(name="Invented Himal Overseas", country="NPL")
    for months in (1, 2, 3):
        ReportFactory(
            agency=agency,
            abuse_keys=["excess-fees"],
            accepted_at=timezone.now() - timedelta(days=40 * months),
            fee_amount=1000 * months,
            fee_currency="NPR",
        )
    services.evaluate(agency_id=agency.pk)
    return Flag.objects.get(agency=agency, rule="independent_repetition")


def test_inspector_goes_from_queue_to_decision_without_script(
    open_page: Callable[..., Page], inspector: User
) -> None:
    flag = _flag()
    page = open_page(PHONE)
    _sign_in(page, inspector)
    page.click("summary:has-text('Filters')")
    press(page, "a:has-text('Signal')")
    assert "tier=signal" in page.url
    press(page, "text=Invented Himal Overseas")
    assert page.is_visible("text=3 reports in 12 months, from 3 independent sources.")
    page.check("text=Dismiss")
    page.fill("[name=reason]", "no")
    press(page, "text=Save the decision")
    assert page.is_visible("[role=alert]")
    assert page.input_value("[name=reason]") == "no"
    page.check("text=Open a case")
    page.fill("[name=reason]", "Three people tell the same.")
    press(page, "text=Save the decision")
    assert page.is_visible("text=Three people tell the same.")
    flag.refresh_from_db()
    assert flag.state == Flag.State.CASE_OPENED
    press(page, "text=Sign out")
    page.goto(f"/desk/flags/{flag.pk}/")
    assert "/desk/sign-in/" in page.url


def test_caseworker_interviews_looks_up_and_hands_the_receipt_over(
    open_page: Callable[..., Page], caseworker: User
) -> None:
    CountryFactory(iso3="NPL", iso2="NP", is_origin=True)
    CountryFactory(iso3="QAT", iso2="QA", is_destination=True)
    AbuseTypeFactory(
        key="passport-retention",
        label="They took my passport",
        severity=4,
        questions=[{"key": "free_to_go", "text": "Can you go out?", "type": "yes_no_unsure"}],
    )
    listed = agencies.create_listed(name="Invented Himal Overseas", country="NPL", by=SEEDER)
    LicenceFactory(agency=listed)
    page = open_page(PHONE)
    _sign_in(page, caseworker)
    press(page, "main >> text=New report")
    page.select_option("[name=origin]", "NPL")
    page.select_option("[name=destination]", "QAT")
    page.select_option("[name=recruited_in]", "NPL")
    assert not page.is_visible("text=Can you go out?")
    page.check("text=They took my passport")
    page.select_option("[name='answer.passport-retention.free_to_go']", "no")
    page.check("text=The worker agrees that this report is counted.")
    page.fill("[name=agency_typed]", "Invented Himal Oversees")
    # Enter in a field looks the name up; it never sends a half-told report.
    page.press("[name=agency_typed]", "Enter")
    page.check("[name=agency_choice][value='Invented Himal Overseas']")
    assert page.is_checked("text=They took my passport")
    assert not Report.objects.exists()
    press(page, "text=Send the report")
    digits = page.inner_text(".digits")
    assert re.fullmatch(r"(\d{3} ){5}\d{3}", digits)
    report = Report.objects.get()
    assert (report.agency_typed, report.severity) == ("Invented Himal Overseas", 5)
    assert re.sub(r"\D", "", digits) not in page.url
    press(page, "text=All reports")
    assert digits not in page.content()


@pytest.mark.parametrize(
    ("language", "size"),
    [("en", WIDE), ("ar", PHONE), ("ne", PHONE)],
    ids=["en-wide", "ar-phone", "ne-phone"],
)
def test_desk_pages_are_accessible_and_fit(
    open_page: Callable[..., Page],
    inspector: User,
    caseworker: User,
    editor: User,
    language: str,
    size: dict[str, int],
) -> None:
    flag = _flag()
    ReportFactory.create_batch(9, agency=flag.agency, fee_amount=9000, fee_currency="NPR")
    nepal = CountryFactory(iso3="NPL", iso2="NP", is_origin=True)
    fact = Statement.objects.create(
        country=nepal, block="complaints", key="deadline", text="One year.", as_of=2025,
        confirmed_by="memory_only",
    )  # fmt: skip
    own = {"channel": "caseworker", "organisation": caseworker.organisation}
    report = ReportFactory(filed_by=caseworker, **own)
    doubt = AgencyFactory(country="NPL")
    ReportFactory(agency=doubt, match="possible", match_score=0.9, match_reasons=[])
    values = {name: getattr(DEFAULT, name) for name in SETTABLE} | {"sources": 4}
    why = "Invented: to see whom four name."
    proposed = policies.propose(values=values, why=why, by=inspector)
    policies.preview(policy_id=proposed.pk)
    endpoint, _secret = webhooks.add(url="https://hooks.example.org/in", by=caseworker)
    webhooks.note(report, by=caseworker)
    partner = create_organisation(
        name="Invented Partner", kind="regulator", country="QAT", by=SEEDER
    )
    today = timezone.localdate()
    sharing.offer(taker=partner, begins_on=today, ends_on=today, by=inspector)
    thresholds = [f"policies/{page}" for page in ("", "new/", f"{proposed.number}/", "law/")]
    pages = {
        inspector: [
            "flags/",
            f"flags/{flag.pk}/",
            f"flags/{flag.pk}/life/",
            "matches/",
            "pairs/",
            *thresholds,
            "sharing/",
            "charts/",
            "charts/?corridor=NPL-QAT",
            "account/",
        ],
        caseworker: [
            "cases/",
            "cases/new/",
            f"cases/{report.pk}/",
            "keys/",
            "webhooks/",
            f"webhooks/{endpoint.pk}/",
            "account/password/",
        ],
        editor: ["editor/", f"editor/statement/{fact.pk}/"],
        UserFactory(auditor=True): ["trail/", "trail/?kind=opened"],
    }
    for person, addresses in pages.items():
        choose_language(user=person, language=language)
        page = open_page(size, script=True)  # axe is a script
        page.goto(f"/desk/sign-in/?lang={language}")
        _accessible(page)
        _sign_in(page, person)
        for address in addresses:
            page.goto(f"/desk/{address}")
            assert page.get_attribute("html", "lang") == language
            assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
            _accessible(page)


def _accessible(page: Page) -> None:
    found = AXE.run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{page.url} is {wider} px too wide"


def test_keyboard_reaches_the_content_first_and_then_everything(
    open_page: Callable[..., Page], inspector: User
) -> None:
    _flag()
    page = open_page(WIDE, script=True)
    _sign_in(page, inspector)
    page.goto("/desk/flags/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href')"))
    wanted = page.eval_on_selector_all(
        "main a[href]",
        "links => links.filter(a => a.offsetParent).map(a => a.getAttribute('href'))",
    )
    assert wanted
    assert set(wanted) <= reached
