"""What every answer under /api/ shares: problems a machine can read, in the reader's language."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from portal.api import PROBLEMS, openapi
from rights.models import Country

pytestmark = pytest.mark.django_db

JSON = "application/problem+json"


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/api/v1/nothing/", {}, 404),
        ("get", "/api/", {}, 404),
        ("post", "/api/v2/reports/", {}, 404),
        ("get", "/api/v1/countries/XXX/", {}, 404),
        ("post", "/api/v1/countries/", {}, 405),
        ("delete", "/api/v1/topics/", {}, 405),
        ("options", "/api/v1/countries/", {}, 405),
        ("get", "/api/v1/countries/", {"Accept": "application/xml"}, 406),
        ("get", "/api/v1/countries/?lang=xx", {}, 400),
        ("get", "/api/v1/agencies/?name=a%00b", {}, 400),
        ("get", "/api/v1/reports/", {}, 401),
        ("post", "/api/v1/reports/", {}, 401),
    ],
)
def test_refusal_is_a_problem_in_the_language_of_the_request(
    client: Client, method: str, path: str, headers: dict[str, str], status: int, language: str
) -> None:
    response = getattr(client, method)(path, headers={"Accept-Language": language, **headers})
    assert (response.status_code, response["Content-Type"]) == (status, JSON)
    assert response["Content-Language"] == language
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]


def test_type_of_every_problem_leads_to_its_explanation(client: Client) -> None:
    for code in PROBLEMS:
        answer = client.get(reverse("api_problem", args=[code]))
        assert answer.json()["code"] == code
        assert answer.json()["advice"]
    assert client.get("/api/v1/problems/none/").status_code == 404


def test_every_problem_stands_in_the_manual() -> None:
    manual = (settings.BASE_DIR / "docs" / "reference" / "api.md").read_text()
    assert [code for code in PROBLEMS if f"`{code}`" not in manual] == []


def test_our_own_failure_is_a_problem_that_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("Sita Devi")

    monkeypatch.setattr("rights.api.present.country_in_list", fail)
    Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")
    client.raise_request_exception = False
    response = client.get("/api/v1/countries/")
    assert (response.status_code, response["Content-Type"]) == (500, JSON)
    assert b"Sita" not in response.content


def test_pages_for_people_keep_their_own_errors(client: Client) -> None:
    assert client.get("/en/nothing/")["Content-Type"].startswith("text/html")


def test_address_without_its_slash_leads_on(client: Client) -> None:
    assert client.get("/api/v1/countries")["Location"] == "/api/v1/countries/"


def test_schema_names_version_and_every_operation(client: Client) -> None:
    response = client.get("/api/v1/schema/")
    assert response.json()["openapi"] == "3.1.0"
    assert "/api/v1/reports/batch/" in response.json()["paths"]


def _fields(schema: Any, place: str = "") -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name, field in schema.get("properties", {}).items():
        found.append((f"{place}.{name}", field))
    return found


def test_every_field_and_parameter_says_what_it_is() -> None:
    """With its unit and source: whoever reads the schema has nobody to ask."""
    silent = []
    for name, component in openapi()["components"]["schemas"].items():
        silent += [place for place, field in _fields(component, name) if not _described(field)]
    for path, operations in openapi()["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            silent += [
                f"{path} {parameter['name']}"
                for parameter in operation.get("parameters", [])
                if not parameter.get("description") and parameter["name"] != "format"
            ]
    assert silent == []


def _described(field: dict[str, Any]) -> bool:
    return bool(field.get("description"))


def _schemas(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for below in part.values():
            yield from _schemas(below)
    elif isinstance(part, list):
        for below in part:
            yield from _schemas(below)


def test_what_is_taken_when_nothing_is_sent_is_allowed_by_the_schema() -> None:
    """Strict programs refuse a schema whose own defaults it forbids."""
    empty = [one for one in _schemas(openapi()) if one.get("default") == ""]
    assert empty
    for one in empty:
        assert not one.get("minLength")
        assert re.search(one.get("pattern", ""), "")


def test_page_to_try_it_needs_nothing_from_elsewhere_and_no_inline_script(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in text
    assert "https://" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert not page.cookies
    script = client.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()


def test_every_operation_has_an_example_of_its_answer_as_its_schema_says() -> None:
    told = openapi()
    missing, wrong, seen = [], [], 0
    for path, operations in told["paths"].items():
        for method in operations.keys() & {"get", "post"}:
            answers = operations[method]["responses"]
            good = {code: one for code, one in answers.items() if code.startswith("2")}
            examples = [
                (kind, content["schema"], example["value"])
                for one in good.values()
                for kind, content in one["content"].items()
                for example in content.get("examples", {}).values()
            ]
            if not examples:
                missing.append(f"{method} {path}")
            for kind, schema, value in examples:
                seen += 1
                whole = {**schema, "components": told["components"]}
                errors = list(Draft202012Validator(whole).iter_errors(value))
                wrong += [f"{method} {path} {kind}: {error.message}" for error in errors]
    assert (missing, wrong) == ([], [])
    assert seen
