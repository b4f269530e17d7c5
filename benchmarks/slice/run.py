"""The whole story on a portal that `make run` started: three spellings, one flag, one inspector.

    .venv/bin/python -m benchmarks.slice.run http://127.0.0.1:8000 [folder for pictures]

Three people report one invented agency in three spellings, without script or cookie. Prints the
seconds from the third sending until the flag stands in the queue of the inspector responsible, and
looks that another country's inspector does not have it. With a folder, takes the pictures of
docs/story/ at 360 px. Needs the test packages (`make test` installs them) and Chromium.
"""

import random
import sys
import time
import unicodedata
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDTH = 360
LONGEST = 1500  # px of a page that a picture shows: about two screens of a phone
PASSWORD = "demo demo demo demo"  # noqa: S105  (of the invented people)
NEXT = "button.full[name=do][value=next]"
# A form filled faster than a person reads weighs less (recruitment/views/report.py), rightly. So the
# three begin together, and each rests before it sends.
REST_SECONDS = 45
_SYLLABLES = (
    "ba",
    "dor",
    "fi",
    "gun",
    "kel",
    "lom",
    "mir",
    "nov",
    "pax",
    "rud",
    "sef",
    "tov",
    "vil",
    "zan",
)
# A name of its own for each run and like no other: one that is nearly that of an earlier run waits at
# the desk for a person, as it should.
NAME = "Invented " + " ".join("".join(random.sample(_SYLLABLES, 4)).title() for _ in range(2))
REPORTS = (
    # as written, kind of abuse, month, paid, in the worker's words
    (f"{NAME} Overseas Pvt. Ltd.", "excess-fees", ("3", "2026"), "150000", "They took my papers."),
    (f"{NAME.upper()} OVERSEAS", "passport-retention", ("6", "2026"), "", "No pay for two months."),
    (
        f"M/s {NAME}  Over-seas (P) Ltd",
        "fake-job",
        ("9", "2026"),
        "98000",
        "There was no such job.",
    ),
)


class Camera:
    def __init__(self, folder: Path | None) -> None:
        self._folder, self._taken = folder, 0

    def take(self, page: Page, name: str) -> None:
        if self._folder is None:
            return
        self._taken += 1
        height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
        page.screenshot(
            path=self._folder / f"{self._taken:02}-{name}.jpg",
            type="jpeg",
            quality=55,
            full_page=True,
            clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
        )


def _context(browser: Browser, base: str) -> BrowserContext:
    size = {"width": WIDTH, "height": 760}
    return browser.new_context(base_url=base, viewport=size, java_script_enabled=False)


def _fill(page: Page, number: int, camera: Camera) -> str:
    """One report up to the last of the seven screens. Returns the receipt's digits."""
    name, kind, (month, year), paid, words = REPORTS[number]
    show = camera if number == 0 else Camera(None)
    page.goto("/en/report/?from=NPL&to=QAT")
    show.take(page, "report-safety")
    page.check("[name=danger][value=no]")
    page.click(NEXT)
    page.check(f"[value={kind}]")
    show.take(page, "report-what")
    page.click(NEXT)
    page.fill("[name=story]", words)
    if paid:
        page.fill("[name=fee_amount]", paid)
        page.select_option("[name=fee_currency]", "NPR")
    show.take(page, "report-more")
    page.click(NEXT)
    page.fill("[name=agency_typed]", name)
    page.click(NEXT)
    if page.is_visible("[name=month]"):
        page.select_option("[name=month]", month)
        page.select_option("[name=year]", year)
    show.take(page, "report-journey")
    page.click(NEXT)
    page.check("[name=agree][value=count_and_show]")
    show.take(page, "report-who-may-know")
    page.click(NEXT)
    digits = "".join(page.locator(".number").first.locator("b").all_inner_texts())
    show.take(page, "report-receipt")
    for field in ("first_group", "second_group"):
        label = page.locator(f"label[for=f_{field}]").inner_text()
        place = next(unicodedata.decimal(c) for c in label if unicodedata.decimal(c, None))
        page.fill(f"[name={field}]", digits[(place - 1) * 3 : place * 3])
    return digits


def _send(page: Page) -> None:
    page.click(NEXT)
    assert page.is_visible("text=Your report was sent")
    assert page.context.cookies() == []


def _sign_in(browser: Browser, base: str, email: str) -> Page:
    page = _context(browser, base).new_page()
    page.goto("/desk/sign-in/")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", PASSWORD)
    page.click("main button")
    return page


def _flag_stands(page: Page) -> bool:
    page.goto("/desk/flags/")
    return page.get_by_role("link", name=NAME).count() > 0


def _guides(page: Page, camera: Camera) -> None:
    for address, name in (
        ("/ne/", "home-nepali"),
        ("/ne/journeys/NPL/QAT/", "journey-nepali"),
        ("/ar/journeys/NPL/QAT/recruitment/", "stage-arabic"),
        ("/en/help/NPL/QAT/", "who-helps"),
        ("/en/agencies/?country=NPL", "licence-check"),
    ):
        page.goto(address)
        camera.take(page, name)


def main(base: str, folder: Path | None) -> None:
    camera = Camera(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        _guides(_context(browser, base).new_page(), camera)
        inspector = _sign_in(browser, base, "inspector@demo.example")
        assert not _flag_stands(inspector)
        pages = [_context(browser, base).new_page() for _ in REPORTS]
        digits = [_fill(page, number, camera) for number, page in enumerate(pages)]
        time.sleep(REST_SECONDS)
        for page in pages:
            _send(page)
        camera.take(pages[0], "report-sent")
        sent = time.monotonic()
        while not _flag_stands(inspector):
            assert time.monotonic() - sent < 60, "no flag within a minute"
            time.sleep(0.2)
        print(f"flag in the queue {time.monotonic() - sent:.1f} s after the third report was sent")
        camera.take(inspector, "queue")
        inspector.get_by_role("link", name=NAME).first.click()
        camera.take(inspector, "flag")
        inspector.check("[value=open_case]")
        inspector.fill("textarea", "Three people name it. The office is visited this week.")
        inspector.click("text=Save the decision")
        assert inspector.is_visible("text=Case opened")
        camera.take(inspector, "decided")
        stranger = _sign_in(browser, base, "inspector.kenya@demo.example")
        assert not _flag_stands(stranger)
        elsewhere = stranger.request.get(inspector.url)
        print(f"the inspector of another country: not in the queue, its page {elsewhere.status}")
        worker = _context(browser, base).new_page()
        worker.goto("/en/receipt/")
        worker.fill("[name=number]", digits[0])
        worker.click("text=Open my report")
        camera.take(worker, "receipt")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
