"""Publishing all of it takes minutes: here one of each kind of page, in every language."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest

from portal.styles import public_stylesheet_hash
from rights.publishing.pages import Page, all_pages
from rights.publishing.releases import State
from rights.services import publishing

JOURNEYS = {("NPL", "QAT")}
RIGHTS = ("true-information", "skills-recognition")


def _is_sample(page: Page) -> bool:
    _language, kind, *rest = (*page.path.strip("/").split("/"), "")
    if kind in ("journeys", "help"):
        return tuple(rest[:2]) in JOURNEYS
    if kind in ("countries", "instruments"):
        return rest[0] in ("", "NPL", "QAT", "LKA", "C181", "ICRMW")
    return kind != "rights" or rest[0] in ("", *RIGHTS)


@pytest.fixture(scope="module")
def sample(guides: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Paths of the pages that are published in this module."""
    with django_db_blocker.unblock():
        few = [page.path for page in all_pages() if _is_sample(page)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            publishing, "all_pages", lambda: (page for page in all_pages() if page.path in few)
        )
        yield few


@pytest.fixture
def sample_in_nepali(sample: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where every page is rendered several times over."""
    few = [path for path in sample if path.startswith("/ne/")]
    monkeypatch.setattr(
        publishing, "all_pages", lambda: (page for page in all_pages() if page.path in few)
    )
    return few


@pytest.fixture(scope="module")
def published_once(
    sample: list[str], tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Path:
    folder = tmp_path_factory.mktemp("once")
    with django_db_blocker.unblock():
        publishing.publish(folder=folder)
    return folder


@pytest.fixture
def folder(published_once: Path, tmp_path: Path) -> Path:
    """Everything of the sample is published here already; each test has its own copy."""
    return shutil.copytree(published_once, tmp_path / "published", symlinks=True)


@pytest.fixture
def publish(folder: Path) -> Callable[..., State]:
    return lambda **options: publishing.publish(folder=folder, **options)


@pytest.fixture
def file_of(folder: Path) -> Callable[[str], Path]:
    """Where a web server looks for a page."""
    pages = folder / "for" / public_stylesheet_hash().strip("'")
    return lambda path: pages / path.strip("/") / "index.html.br"


@pytest.fixture
def read(file_of: Callable[[str], Path]) -> Callable[[str], bytes]:
    return lambda path: brotli.decompress(file_of(path).read_bytes())
