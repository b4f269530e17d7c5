"""What a browser story does on a page, without racing the page that follows."""

from playwright.sync_api import Page


def press(page: Page, selector: str) -> None:
    """Press what leads to another page, and go on only when that page is there.

    A click alone may return while the old page still stands: what is filled in next is then lost.
    """
    with page.expect_navigation():
        page.click(selector)
