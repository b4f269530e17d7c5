"""Each command in a manual is run by a test: here as it is written there, or where its own tests are."""

import re
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text() for page in PAGES)
# They only read, or do again what was done; so each line of a manual that names one can be run as it stands.
HARMLESS = {
    "check_database",
    "pepper_state",
    "rebuild_flags",
    "show_retention",
    "signing_key",
    "sms",
    "verify_audit",
}
# Of files that the reader has, or of text that is not to be typed as it stands.
_NOT_AS_WRITTEN = ("paper.txt", ">", "…")


def _lines() -> list[tuple[str, str]]:
    """Name and arguments, as the manuals have them."""
    found = re.findall(r"manage\.py ([a-z_]+)([^`\n|&#]*)", TEXT)
    return sorted({(name, given.strip()) for name, given in found})


def _as_written() -> list[tuple[str, str]]:
    return [
        (name, given)
        for name, given in _lines()
        if name in HARMLESS and not any(word in given for word in _NOT_AS_WRITTEN)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "given"), _as_written())
def test_line_of_a_manual_runs_as_it_is_written(name: str, given: str) -> None:
    call_command(name, *shlex.split(given), stdout=StringIO(), stderr=StringIO())


def test_every_other_command_of_a_manual_is_run_by_a_test_of_its_own() -> None:
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    others = {name for name, _given in _lines()} - HARMLESS
    assert others
    assert [name for name in sorted(others) if f'"{name}"' not in tests] == []


def test_no_manual_runs_a_command_without_the_settings_it_needs() -> None:
    """Beside `make run` it is the launcher that knows where the portal is."""
    assert ".venv/bin/python manage.py" not in TEXT


def test_programs_of_a_manual_that_need_no_site_are_run_by_a_test() -> None:
    named = set(re.findall(r"python3? ((?:deploy|recruitment)/\w+\.py)", TEXT))
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    assert named
    assert [one for one in sorted(named) if not _is_named(Path(one), tests)] == []


def _is_named(program: Path, tests: str) -> bool:
    package = program.parent.as_posix().replace("/", ".")
    return bool(re.search(rf"from {package} import [^\n]*\b{program.stem}\b|{program.name}", tests))


def test_services_and_profiles_of_compose_lines_are_there() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    profiles = {name for one in services.values() for name in one.get("profiles", [])}
    lines = re.findall(r"docker compose ([^`\n#]*)", TEXT)
    assert lines
    for line in lines:
        assert set(re.findall(r"--profile (\w+)", line)) <= profiles, line
        named = re.search(r"\b(?:run|exec)(?: --?\w+)* (\w+)", line)
        assert named is None or named[1] in services, line
