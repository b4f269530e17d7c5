"""A form that changes something carries the token of the page, also where it stands in a part of one."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "templates"
INCLUDED = re.compile(r'{%\s*include "([^"]+)"([^%]*)%}')


def _templates() -> dict[str, str]:
    return {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.rglob("*.html")}


def _needing(templates: dict[str, str]) -> set[str]:
    """Those that ask for the token, themselves or in what they include."""
    needing = {name for name, text in templates.items() if "{% csrf_token %}" in text}
    while True:
        more = {
            name
            for name, text in templates.items()
            if any(part in needing for part, _rest in INCLUDED.findall(text))
        }
        if more <= needing:
            return needing
        needing |= more


def test_no_form_is_included_without_the_token_of_its_page() -> None:
    """`only` takes the token away: the page looks right, and whatever is sent from it is refused."""
    templates = _templates()
    needing = _needing(templates)
    assert "desk/key_form.html" in needing
    tokenless = {
        (name, part)
        for name, text in templates.items()
        for part, rest in INCLUDED.findall(text)
        if part in needing and re.search(r"\bonly\b", rest) and "csrf_token" not in rest
    }
    assert tokenless == set()
