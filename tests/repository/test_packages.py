"""What is installed is what was decided: the lock files follow pyproject.toml, hash by hash."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {
    "run.txt": PROJECT["dependencies"],
    "test.txt": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"],
}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirement(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", text)
    assert match, f"{text} is not one exact version"
    return _plain(match[1]), match[2]


def _locked(name: str) -> dict[str, str]:
    """Package -> version. Whoever is locked has a hash in the lines below."""
    packages = {}
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / "requirements" / name).read_text())
    for block in blocks:
        match = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", block)
        if match:
            assert "--hash=sha256:" in block, f"{match[0]} has no hash"
            packages[_plain(match[1])] = match[2]
    return packages


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_file_holds_what_the_project_asks_for(lock: str) -> None:
    locked = _locked(lock)
    asked = dict(_requirement(text) for text in LOCKS[lock])
    assert {name: locked.get(name) for name in asked} == asked, "Run `make lock`."


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_file_holds_nothing_that_nobody_asks_for(lock: str) -> None:
    """uv writes who asked below each package; a package that only a removed one asked for shows here."""
    text = (ROOT / "requirements" / lock).read_text()
    asked = {_requirement(line)[0] for line in LOCKS[lock]}
    direct = {
        _plain(match[1])
        for match in re.finditer(
            r"^([\w.-]+)(?:\[[\w,]+\])?==.*\n(?:    --hash.*\n)*((?:    # .*\n)+)", text, re.M
        )
        if "(pyproject.toml)" in match[2]
    }
    assert direct == asked, "Run `make lock`."


def test_the_tests_run_on_what_production_runs_on() -> None:
    run, test = _locked("run.txt"), _locked("test.txt")
    assert {name: test.get(name) for name in run} == run


def test_every_package_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    lines = re.findall(r'^  "[\w.-]+(?:\[[\w,]+\])?==.*$', text, re.M)
    assert len(lines) == len(LOCKS["test.txt"])
    assert [line for line in lines if not re.search(r'",?\s+# \S', line)] == []
