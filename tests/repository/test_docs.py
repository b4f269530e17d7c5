"""The reference says what there is, and nothing that there is not."""

import re
from pathlib import Path

import pytest

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
    only_compose = {"WEB_REPLICAS", "WORKER_REPLICAS"}
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
