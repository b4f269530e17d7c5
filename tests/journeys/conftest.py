"""A real browser for stories: skipped where no Chromium is found, an error with REQUIRE_CHROMIUM=1."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, sync_playwright

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Page]]:
    """`phone()`: a fresh small browser without script. `script=True` only for axe, which is one."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail("no Chromium")
        pytest.skip("no Chromium")
    # The session's database is used beside the browser's own loop.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened(*, script: bool = False, **more: Any) -> Page:
            context = browser.new_context(
                viewport=PHONE, base_url=live_server.url, java_script_enabled=script, **more
            )
            return context.new_page()

        yield opened
        browser.close()
        # Beside a running loop Django keeps connections apart; nobody else would close these.
        connections.close_all()
