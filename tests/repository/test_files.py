"""What must stand in no file: places of one machine, addresses of package indexes, keys."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# In parts, so that this file does not find itself.
FORBIDDEN = {
    # Behind a letter or digit it is a part of a web address.
    "a folder of one machine": re.compile(
        r"(?<![a-z0-9])(?:"
        + "|".join(("/" + "work/", "/" + "Users/", "/" + "home/[a-z]", "/" + "root/[a-z.]"))
        + ")"
    ),
    "the address of a package index": re.compile(
        "|".join(
            ("py" + r"pi\.org", "files.python" + "hosted", "--index" + "-url", "--extra" + "-index")
        )
    ),
    "a private key": re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY"),
    "a mark of an unsolved merge": re.compile("^(<{7}|>{7}) ", re.M),
}
# Written to tell of such folders, not to use one.
ALLOWED = {
    # The launcher explains what it does when a checkout lies where another account cannot
    # reach it, and its tests ask for one.
    ("docs/reference/launcher.md", "a folder of one machine"),
    ("tests/portal/test_launch.py", "a folder of one machine"),
}


def _files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _found(text: str) -> set[str]:
    return {what for what, pattern in FORBIDDEN.items() if pattern.search(text)}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    files = _files()
    assert len(files) > 100
    found = set()
    for name in files:
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image or a compiled catalogue
        found |= {(name, what) for what in _found(text)}
    assert found - ALLOWED == set()


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "work/main/x",
        "pip install --index" + "-url http://x",
        "-----BEGIN " + "PRIVATE KEY",
    ],
)
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert _found(text)


def test_no_file_is_so_large_that_a_clone_gets_slow() -> None:
    """Data of registers and screenshots are small, or they belong elsewhere."""
    large = [name for name in _files() if (ROOT / name).stat().st_size > 2_000_000]
    assert large == []
