"""The reference says what there is, and nothing that there is not."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from audit.kinds import Kind
from recruitment import flags
from recruitment.event_names import NAMES
from tests.repository.settings_read import names_read

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROOT = DOCS.parent


def _first_cells(page: str) -> list[str]:
    """Words in backticks that open a row of a table."""
    text = (DOCS / "reference" / page).read_text()
    return re.findall(r"^\| `([^`]+)` \|", text, re.M)


def test_every_setting_has_its_entry() -> None:
    only_compose = {"WEB_REPLICAS", "WORKER_REPLICAS", "LOG_ARCHIVE"}
    assert sorted(_first_cells("settings.md")) == sorted(names_read() | only_compose)


def test_every_kind_of_event_has_its_entry() -> None:
    assert sorted(_first_cells("events.md")) == sorted(Kind)


def test_every_kind_of_event_has_a_name_of_its_own_for_people() -> None:
    assert set(NAMES) == set(Kind)
    assert len({str(name) for name in NAMES.values()}) == len(Kind)


def test_every_flag_rule_has_its_entry_with_its_version() -> None:
    text = (DOCS / "reference" / "rules.md").read_text()
    for rule in flags.CURRENT:
        section = re.search(rf"^#+ .*`{rule.name}`.*?(?=^#|\Z)", text, re.M | re.S)
        assert section, f"docs/reference/rules.md has no heading with `{rule.name}`"
        assert re.search(rf"[Vv]ersion {rule.version}\b", section[0]), rule.name


def test_commands_that_a_page_names_are_there_and_take_what_is_given() -> None:
    targets = set(re.findall(r"^([a-z]+(?: [a-z]+)*):", (ROOT / "Makefile").read_text(), re.M))
    targets = {name for line in targets for name in line.split()}
    wrong = []
    for page in _pages():
        text = page.read_text()
        # In backticks or at the beginning of a line of a block: "make it" in a sentence is no command.
        for name in re.findall(r"(?:`|^\$? ?)(?:\w+=\S+ )*make ([a-z]+)\b", text, re.M):
            if name not in targets:
                wrong.append(f"{page.name}: make {name}")
        for name, given in re.findall(r"manage\.py ([a-z_]+)([^`\n|&#]*)", text):
            if name not in get_commands():
                wrong.append(f"{page.name}: manage.py {name}")
                continue
            known = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            known = set(known._option_string_actions)
            used = set(re.findall(r"(?<!\S)(--[a-z-]+)", given))
            wrong += [f"{page.name}: manage.py {name} {option}" for option in used - known]
    assert wrong == []


@pytest.mark.parametrize(
    "target",
    [
        "sbom",
        "audit",
        "licences",
        "lock",
        "failures",
        "load",
        "fuzz",
        "sidebyside",
        "lastminute",
        "failover",
        "memory",
    ],
)
def test_operators_are_told_of_each_command(target: str) -> None:
    assert re.search(rf"^(?:\w+ )*{target}(?: \w+)*:", (ROOT / "Makefile").read_text(), re.M)
    assert f"`make {target}`" in (DOCS / "guides" / "operator.md").read_text()


def test_operators_are_told_of_each_alert() -> None:
    text = (DOCS / "guides" / "operator.md").read_text()
    names = re.findall(r"- alert: (\w+)", (ROOT / "deploy" / "alerts.yml").read_text())
    assert names
    assert [name for name in names if f"`{name}`" not in text] == []


def _pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def test_there_are_pages() -> None:
    assert len(_pages()) > 5


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    local = [target.split("#")[0] for target in targets if not re.match(r"\w+:|#", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """`recruitment/access.py` in backticks is a promise. Patterns and places in var/ are not."""
    named = re.findall(
        r"`((?:portal|rights|recruitment|accounts|audit|data|deploy|tests|benchmarks|docs|templates|static)/[\w./-]+)`",
        page.read_text(),
    )
    assert [name for name in named if not (ROOT / name).exists()] == []
