"""A worker reads the guide for her journey: on a small phone, by keyboard, right to left, in the dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Phone = Callable[..., Page]
AXE = Axe()
# One of each template; opened folds are looked at too.
TEMPLATES = [
    "",
    "countries/",
    "countries/NPL/",
    "countries/QAT/?part=wages_and_hours",
    "journeys/NPL/QAT/",
    "journeys/NPL/QAT/?papers=without&groups=domestic",
    "journeys/NPL/QAT/at_work/",
    "journeys/NPL/QAT/at_work/2/",
    "journeys/FJI/TUV/recruitment/",
    "journeys/NPL/QAT/checklist/",
    "journeys/NPL/QAT/print/",
    "journeys/NPL/QAT/text/",
    "help/NPL/QAT/",
    "rights/",
    "rights/get-paid/?from=PHL&to=ITA",
    "rights/get-paid/",
    "instruments/",
    "beyond/",
    "instruments/C097/",
    "compare/",
    "compare/?a=PHL&b=ITA",
    "compare/?a=PHL&b=PHL",
    "search/",
    "search/?q=passport",
    "search/?q=qqqqq",
    "fee-check/",
    "fee-check/?from=NPL&to=QAT",
    "about/",
    "?from=NPL&to=NPL",
]
# Looked at with dark colours as well: each component stands on one of them.
DARK = [
    "",
    "journeys/NPL/QAT/",
    "journeys/NPL/QAT/at_work/",
    "compare/?a=PHL&b=PHL",
    "help/NPL/QAT/",
]


@pytest.fixture
def guides(transactional_db: None) -> None:
    call_command("load_rights", verbosity=0)


def _complaints(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    found = AXE.run(page).response["violations"]
    told = [
        f"{path}: {each['id']} at {each['nodes'][0]['target']}: {each['nodes'][0]['failureSummary']}"
        for each in found
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 360:
        told.append(f"{path}: {wide} px wide on a phone of 360")
    return told


@pytest.mark.usefixtures("guides")
def test_every_template_passes_axe_and_fits_a_phone_in_both_directions(phone: Phone) -> None:
    light, dark = phone(script=True), phone(script=True, color_scheme="dark")
    told = [
        complaint
        for language in ("en", "ar")
        for path in TEMPLATES
        for complaint in _complaints(light, f"/{language}/{path}")
    ]
    told += [complaint for path in DARK for complaint in _complaints(dark, f"/en/{path}")]
    assert not told, "\n".join(told)


def _focused(page: Page) -> str:
    return page.locator(":focus").first.evaluate("e => e.outerHTML")


@pytest.mark.usefixtures("guides")
def test_worker_finds_her_guide_by_keyboard_alone(phone: Phone) -> None:
    page = phone()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href").startswith("https://")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "from"
    page.keyboard.type("Nepal")
    page.keyboard.press("Tab")
    page.keyboard.type("Qatar")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/journeys/NPL/QAT/")
    assert page.locator("h1").inner_text() == "From Nepal to Qatar"
    page.get_by_role("link", name="At work").press("Enter")
    page.wait_for_url("**/at_work/")
    fold = page.locator("details.fold summary", has_text="You must be paid")
    fold.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("You must be paid for all the work you did.").is_visible()


@pytest.mark.usefixtures("guides")
def test_wrong_choice_leads_back_to_its_question(phone: Phone) -> None:
    page = phone()
    page.goto("/en/?from=NPL&to=NPL")
    page.locator("#errors a").click()
    page.keyboard.press("Tab") if page.locator(":focus").count() == 0 else None
    assert page.locator("#id_to").input_value() == "NPL"
    assert page.url.endswith("#id_to")


@pytest.mark.usefixtures("guides")
def test_reader_changes_language_and_stays_on_her_page(phone: Phone) -> None:
    page = phone()
    page.goto("/en/journeys/NPL/QAT/at_work/?papers=without")
    page.locator("details.lang summary").click()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url("**/ar/journeys/NPL/QAT/at_work/?papers=without")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"
    # The mark of a warning stands at the start of the line, which is on the right.
    note = page.locator(".note").first
    assert note.evaluate("e => getComputedStyle(e).borderRightWidth") == "4px"


@pytest.mark.usefixtures("guides")
def test_fee_check_works_without_script_and_leaves_nothing_in_the_address(phone: Phone) -> None:
    page = phone()
    page.goto("/en/fee-check/?from=NPL&to=QAT")
    page.get_by_label("Fee of the recruiter or agent").fill("१,५०,०००")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("They asked for too much: at least 150,000 NPR.").wait_for()
    assert "150" not in page.url
    assert page.context.cookies() == []


@pytest.mark.usefixtures("guides")
def test_touch_targets_are_large_enough(phone: Phone) -> None:
    """44 px for what is tapped on its own; links inside a sentence are as high as their line."""
    page = phone(script=True)
    page.goto("/en/journeys/NPL/QAT/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.tiles a, .button, .exit, .foot a, .phone, .choice, summary')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.usefixtures("guides")
def test_print_sheet_is_one_page(phone: Phone) -> None:
    page = phone(script=True)
    for path in (
        "/en/journeys/NPL/QAT/print/",
        "/ar/journeys/PHL/HKG/print/",
        "/ne/journeys/NPL/QAT/print/",
        # The longest list of helpers, in letters that need most room.
        "/my/journeys/IND/CAN/print/",
        "/ar/journeys/IND/CAN/print/",
        "/km/journeys/IND/CAN/print/",
    ):
        page.goto(path)
        sheet = page.pdf(
            format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm")
        )
        assert sheet.count(b"/Type /Page\n") == 1, path
