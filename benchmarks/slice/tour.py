"""Pictures of the desks for docs/tour.md, on a portal that `make run` started and that may be thrown away.

    .venv/bin/python -m benchmarks.slice.tour http://127.0.0.1:8000 docs/tour

Signs in as the people of the demonstration, without script, 1,280 px wide. One of them is let in by emergency
access on the way, so that her password works no more. Needs the test packages and Chromium.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.slice.run import PASSWORD

WIDTH = 1280
LONGEST = 1100  # px of a page that a picture shows
LET_IN = "caseworker.kenya@demo.example"
# Who, where, and the name of the picture. A pattern: the first link there that fits it is followed.
PICTURES = (
    ("inspector", "/desk/flags/", None, "queue"),
    ("inspector", "/desk/flags/", r"/desk/flags/\d+/$", "flag"),
    ("inspector", "/desk/charts/", None, "charts"),
    ("inspector", "/desk/precision/", None, "how-right"),
    ("inspector", "/desk/agencies/?q=Invented+Himal+Overseas", None, "agencies"),
    ("inspector", "/desk/agencies/?q=Invented+Himal+Overseas", r"/desk/agencies/\d+/$", "agency"),
    ("inspector", "/desk/matches/", None, "names-in-doubt"),
    ("inspector", "/desk/registers/", None, "registers"),
    ("inspector", "/desk/policies/", None, "thresholds"),
    ("caseworker", "/desk/cases/", None, "caseload"),
    ("caseworker", "/desk/cases/", r"/desk/cases/\d+/$", "case"),
    ("auditor", "/desk/trail/", None, "trail"),
    ("auditor", "/desk/emergencies/", None, "emergency"),
    ("operator", "/desk/status/", None, "state-of-the-site"),
    ("editor", "/desk/", None, "facts"),
)


def _sign_in(browser: Browser, base: str, name: str) -> Page:
    size = {"width": WIDTH, "height": 800}
    context = browser.new_context(base_url=base, viewport=size, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/sign-in/")
    page.fill("input[type=email]", f"{name}@demo.example")
    page.fill("input[type=password]", PASSWORD)
    page.click("main button")
    return page


def _let_in(operator: Page) -> None:
    operator.goto("/admin/accounts/user/?q=" + LET_IN)
    operator.check("[name=_selected_action]")
    operator.select_option("[name=action]", "emergency_access")
    operator.select_option("[name=reason]", "worker")
    operator.click("[name=index]")
    if operator.is_visible("[name=proof]"):
        operator.fill("[name=proof]", PASSWORD)
        operator.click("main button")


def _take(page: Page, path: Path) -> None:
    height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=path,
        type="jpeg",
        quality=50,
        full_page=True,
        clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
    )


def main(base: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        people = {name: _sign_in(browser, base, name) for name, *_rest in PICTURES}
        _let_in(people["operator"])
        for number, (name, address, link, picture) in enumerate(PICTURES, 1):
            page = people[name]
            page.goto(address)
            if link is not None:
                addresses = page.eval_on_selector_all(
                    "main a", "all => all.map(a => a.getAttribute('href'))"
                )
                page.goto(next(one for one in addresses if one and re.search(link, one)))
            _take(page, folder / f"{number:02}-{picture}.jpg")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
