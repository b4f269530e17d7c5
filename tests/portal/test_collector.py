"""Web servers and workers leave what is loaded to itself, and look less often at what is new."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "loaded",
    [
        "import portal.wsgi",
        "import portal.celery; portal.celery.share_what_is_loaded()",
    ],
)
def test_program_leaves_what_it_loaded(loaded: str) -> None:
    asks = f"{loaded}; import gc; print(gc.get_freeze_count() > 0, gc.get_threshold()[0], gc.isenabled())"
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["True", "10000", "True"]
