"""She sends a film over a line that is cut: it goes on where it stopped, and without script as one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from recruitment.models import SealedFile, SealedUpload
from recruitment.services import evidence, resuming
from tests.factories.rights import AbuseTypeFactory
from tests.journeys.pages import press
from tests.recruitment.test_receipt_pages import sent
from tests.recruitment.test_resuming import FILM

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "फिल्म.webm"
    path.write_bytes(FILM * 3)
    return path


def _choose(page: Page, film: Path, digits: str) -> None:
    page.goto("/en/receipt/")
    page.fill("[name=number]", digits)
    press(page, "text=Open my report")
    page.click("summary:has-text('Add a photo or paper')")
    page.set_input_files("[name=file]", film)


def test_film_goes_on_where_the_line_was_cut(phone: Callable[..., Page], film: Path) -> None:
    AbuseTypeFactory(key="excess-fees")
    digits = sent().receipt_digits
    page = phone(script=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[tuple[str, Any]] = []

    def bad_line(route: Route) -> None:
        request = route.request
        asked.append((request.method, request.headers.get("upload-offset")))
        # The second piece is cut on its way, and so is the first question after it.
        if [method for method, _offset in asked] in (
            ["POST", "PATCH", "PATCH"],
            ["POST", "PATCH", "PATCH", "HEAD"],
        ):
            return route.abort("connectionreset")
        return route.continue_()

    page.route("**/receipt/file/**", bad_line)
    _choose(page, film, digits)
    page.click("button[value=add-file]")
    expect(page.locator("[data-when=waiting]")).to_be_visible()
    expect(page.locator("[data-when=waiting]")).to_be_in_viewport(ratio=1)
    assert page.is_hidden("button[value=add-file]"), "what can't be pressed again does not look so"
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    expect(page.locator("text=Your file was added.")).to_be_visible(timeout=20_000)
    assert asked[:6] == [
        ("POST", None),
        ("PATCH", "0"),
        ("PATCH", str(resuming.STEP)),
        ("HEAD", None),
        ("HEAD", None),
        ("PATCH", str(resuming.STEP)),
    ], "what came is not sent again"
    assert page.is_visible("text=फिल्म.webm")
    assert page.url.endswith("/en/receipt/#files")
    assert complaints == []
    assert SealedFile.objects.count() == 1
    assert page.context.cookies() == []


@pytest.mark.parametrize("first", [0, 2], ids=["before it is sent", "while it is sent"])
def test_film_that_changes_on_the_phone_is_given_up_and_said_so(
    phone: Callable[..., Page], film: Path, first: int
) -> None:
    """It can't be read any more. The line is good, so asking again would never end."""
    AbuseTypeFactory(key="excess-fees")
    page = phone(script=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []

    def change() -> None:
        film.write_bytes(FILM)
        later = film.stat().st_mtime + 60
        os.utime(film, (later, later))

    def watch(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) == first:
            change()
        route.continue_()

    page.route("**/receipt/file/**", watch)
    _choose(page, film, sent().receipt_digits)
    if not first:
        change()
    page.click("button[value=add-file]")
    expect(page.locator("[data-when=closed]")).to_be_in_viewport(ratio=1)
    assert page.is_visible("button[value=add-file]"), "it can be chosen again"
    assert len(asked) <= first + 1
    assert complaints == []
    assert not SealedFile.objects.exists()


def test_server_that_takes_no_piece_is_not_asked_without_end(
    phone: Callable[..., Page], film: Path
) -> None:
    AbuseTypeFactory(key="excess-fees")
    page = phone(script=True)
    pieces: list[str] = []

    def full_disk(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        pieces.append("")
        return route.fulfill(status=500)

    page.route("**/receipt/file/**", full_disk)
    _choose(page, film, sent().receipt_digits)
    page.click("button[value=add-file]")
    expect(page.locator("[data-when=waiting]")).to_be_visible()
    page.wait_for_timeout(5_000)
    assert len(pieces) <= 3


def test_without_script_the_same_form_sends_it_as_one(
    phone: Callable[..., Page], film: Path
) -> None:
    AbuseTypeFactory(key="excess-fees")
    page = phone()
    _choose(page, film, sent().receipt_digits)
    press(page, "button[value=add-file]")
    assert page.is_visible("text=Your file was added.")
    assert not SealedUpload.objects.exists()


def test_too_large_a_film_is_refused_before_it_is_sent(
    phone: Callable[..., Page], tmp_path: Path
) -> None:
    AbuseTypeFactory(key="excess-fees")
    large = tmp_path / "film.webm"
    large.write_bytes(bytes(evidence.MOST_BYTES + 1))
    page = phone(script=True)
    sent_on: list[str] = []
    _choose(page, large, sent().receipt_digits)
    page.on("request", lambda request: sent_on.append(request.url))
    page.click("button[value=add-file]")
    expect(page.locator("text=It may have 10 MB at most.")).to_be_in_viewport(ratio=1)
    assert Axe().run(page).violations_count == 0
    assert page.is_visible("button[value=add-file]"), "another file can be chosen"
    assert sent_on == []
