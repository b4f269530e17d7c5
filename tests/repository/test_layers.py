"""The arrows between the layers, and that whoever draws one the wrong way is caught."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = (sys.executable, str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
PURE = (
    "recruitment/matching/normalise.py",
    "recruitment/flags/facts.py",
    "rights/applicability.py",
    "rights/translation_state.py",
    "rights/content/check.py",
)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages alone, to break in peace."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for package in contracts["root_packages"]:
        for source in (ROOT / package).rglob("*.py"):
            target = tmp_path / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text())
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return tmp_path


@pytest.mark.slow
def test_every_import_points_the_right_way(copy: Path) -> None:
    result = _lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_django_in_a_pure_module_is_caught(copy: Path) -> None:
    for module in PURE:
        path = copy / module
        path.write_text(path.read_text() + "\nfrom django.db import models  # noqa\n")
    result = _lint(copy)
    assert result.returncode == 1
    assert "Pure modules import no Django BROKEN" in result.stdout
    names = [module.removesuffix(".py").replace("/", ".") for module in PURE]
    assert [name for name in names if f"{name} -> django" not in result.stdout] == []


@pytest.mark.slow
def test_an_arrow_upwards_is_caught(copy: Path) -> None:
    path = copy / "audit" / "services.py"
    path.write_text(path.read_text() + "\nfrom recruitment import access  # noqa\n")
    result = _lint(copy)
    assert result.returncode == 1
    assert "Apps point one way BROKEN" in result.stdout


def test_nothing_is_called_core_or_utils() -> None:
    """A thing with a name gets a file with that name."""
    apps = ("portal", "recruitment", "rights", "accounts", "audit")
    vague = {"core", "utils", "common", "helpers", "misc", "signals"}
    found = [
        path.relative_to(ROOT).as_posix()
        for app in apps
        for path in (ROOT / app).rglob("*")
        if path.stem in vague and "__pycache__" not in path.parts
    ]
    assert found == []
