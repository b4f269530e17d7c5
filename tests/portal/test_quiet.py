from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.quiet import quietened


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page read by another test leaves its language behind."""
    with translation.override("en"):
        yield


PAGE = (
    '<title>From Nepal to Qatar – Worker rights</title><a class="brand" href="/en/">Worker rights</a>'
    '<a href="/en/help/NPL/QAT/#top">Help</a><a href="/en/report/?from=NPL&amp;to=QAT">Report</a>'
    '<a href="https://www.wikipedia.org/">Leave</a><a href="#main">Skip</a><a href="/desk/">Desk</a>'
    '<form method="get" action="/en/search/"></form><form method="post" action="/en/report/"></form>'
)


def test_quiet_page_tells_no_name_and_carries_the_wish_along() -> None:
    quiet = quietened(PAGE)
    assert "<title>Notes</title>" in quiet
    assert "Worker rights" not in quiet
    assert 'href="/en/help/NPL/QAT/?quiet=1#top"' in quiet
    assert 'href="/en/report/?from=NPL&amp;to=QAT&amp;quiet=1"' in quiet
    assert 'action="/en/report/?quiet=1"' in quiet
    assert '<input type="hidden" name="quiet" value="1"></form>' in quiet


def test_quiet_page_leaves_other_sites_and_the_desk_alone() -> None:
    quiet = quietened(PAGE)
    assert 'href="https://www.wikipedia.org/"' in quiet
    assert 'href="#main"' in quiet
    assert 'href="/desk/"' in quiet


def test_quiet_wish_survives_a_redirect_and_is_off_unless_asked(loaded_rights: None) -> None:
    client = Client()
    asked = {"from": "NPL", "to": "QAT"}
    moved = client.get(reverse("rights:home"), {**asked, "quiet": "1"})
    assert moved["Location"].endswith("/journeys/NPL/QAT/?quiet=1")
    assert client.get(reverse("rights:home"), asked)["Location"].endswith("/journeys/NPL/QAT/")
    assert b"<title>Notes</title>" in client.get(moved["Location"]).content
    assert b"<title>Notes</title>" not in client.get("/en/journeys/NPL/QAT/").content
