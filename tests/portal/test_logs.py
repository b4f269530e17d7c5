"""What a stranger sends fills no log, and what he chose stands in none."""

from typing import Any

import pytest
from django.test import Client

from tests.repository.holdings import log_lines

MARK = "marked-host-4417"
REFUSED = "django.security.DisallowedHost request refused or failed, status 400"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    [f"{MARK}.example", f"{MARK}.example:99999", f"{MARK}\x1b[31m", f"a b {MARK}", "@" + MARK],
)
@pytest.mark.parametrize("names", ["one", "three"])
def test_unknown_host_is_one_short_line_without_its_value(
    host: str, names: str, settings: Any
) -> None:
    if names == "three":
        settings.PUBLIC_HOST, settings.REPORT_HOST, settings.DESK_HOST = (
            f"{name}.example" for name in ("public", "report", "desk")
        )
        settings.ONION_HOST = "inventedinvented.onion"
    for path in ("/", "/en/", "/desk/", "/api/v1/countries/", "/healthz/"):
        with log_lines() as written:
            answer = Client().get(path, headers={"host": host})
        assert answer.status_code == 400
        assert MARK not in answer.content.decode()
        (line,) = (one for one in written.getvalue().splitlines() if "django.db" not in one)
        assert line.endswith(f" ERROR {REFUSED}")
        assert MARK not in written.getvalue()


@pytest.mark.django_db
def test_what_fails_still_tells_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError(MARK)

    monkeypatch.setattr("portal.views.HttpResponse", broken)
    client = Client(raise_request_exception=False)
    with log_lines() as written:
        assert client.get("/robots.txt").status_code == 500
    assert "in broken" in written.getvalue()
    assert "builtins.RuntimeError (text withheld)" in written.getvalue()
    assert MARK not in written.getvalue()
