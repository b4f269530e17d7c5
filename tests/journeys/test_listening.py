"""She lets her phone read a stage to her: by its own voice, or not at all."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.journeys.pages import press

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Phone = Callable[..., Page]
STAGE = "/ne/journeys/NPL/QAT/travel/"

# A phone with these voices, which says nothing aloud: each sentence ends when the test says so.
VOICES = """
  window.said = [];
  const voices = [{lang: "ne_NP", localService: %s, name: "one"}];
  const speech = {
    getVoices: () => voices, cancel() {}, addEventListener() {},
    speak(words) { window.said.push([words.text, words.lang, words.rate]); window.ended = words.onend; },
  };
  Object.defineProperty(window, "speechSynthesis", {value: speech});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture
def guides(transactional_db: None) -> None:
    call_command("load_rights", verbosity=0)


def _button(page: Page) -> str:
    return page.locator("[data-do=play]").inner_text()


def test_a_stage_is_read_sentence_by_sentence_and_by_keyboard(guides: None, phone: Phone) -> None:
    page = phone(script=True)
    page.context.add_init_script(VOICES % "true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(STAGE)
    assert page.locator("script").count() == 0
    press(page, f"a[href='{STAGE}listen/']")
    assert len(asked) == 2, "the page and nothing beside it"
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).violations_count == 0
    page.locator("[data-do=play]").focus()
    start = _button(page)
    page.keyboard.press("Enter")
    pause = _button(page)
    [(first, language, rate)] = page.evaluate("said")
    assert (language, rate) == ("ne_NP", 1)
    assert first.strip() in page.locator("#read mark").inner_text()
    page.evaluate("ended()")
    assert len(page.evaluate("said")) == 2
    page.keyboard.press("Enter")
    assert len({start, pause, _button(page)}) == 3, "listen, pause, continue"
    page.evaluate("ended()")
    assert len(page.evaluate("said")) == 2, "paused, and went on all the same"
    page.locator("[data-do=slower]").click()
    page.locator("[data-do=play]").click()
    second, again = page.evaluate("said.slice(1)")
    assert (second[0], again[2] < 1) == (again[0], True)
    expect(page.locator("[data-do=slower]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "voices", [VOICES % "false", "", "delete Window.prototype.speechSynthesis"]
)
def test_without_a_voice_of_its_own_the_phone_says_so_and_reads_nothing(
    guides: None, phone: Phone, voices: str
) -> None:
    page = phone(script=True)
    page.context.add_init_script(voices)
    page.goto(f"{STAGE}listen/")
    expect(page.locator("#listen [role=status] [data-when=none]")).to_be_visible()
    expect(page.locator("[data-do=play]")).to_be_hidden()
    assert page.locator("#read li").count() > 3, "the words are there to be read"
