"""Where the database's files are: in `var/`, or where `nobody` can get at them.

Under root the server runs as `nobody`, who can't pass through a checkout below /root (mode 0700).
Such a database lives in /var/lib instead, and `var/postgres/elsewhere` says where. Not in /tmp or
/var/tmp: systemd clears files out of both that were not touched for some weeks.
"""

import tempfile
from pathlib import Path

from portal.launch.account import Account, can_enter
from portal.launch.state import State
from portal.launch.trouble import Trouble, say

_OUTSIDE = Path("/var/lib/portal-embedded")
_OWNER = "belongs-to"


def database_home(state: State, account: Account | None, outside: Path = _OUTSIDE) -> Path:
    inside = state.folder / "postgres"
    _make_passable(inside)
    pointer = inside / "elsewhere"
    if pointer.exists():  # asked first: a later chmod must not make the data seem to vanish
        home = Path(pointer.read_text().strip())
        _claim(home, state)
    elif can_enter(account, inside):
        return inside
    elif (inside / "data").exists():
        raise Trouble(
            f"The account `nobody`, as which PostgreSQL runs under root, can't reach {inside} any "
            "more. Let it pass (chmod o+x on the folders above), or run as an ordinary account."
        )
    else:
        home = _new_home(outside, state)
        pointer.write_text(f"{home}\n")
    say(f"The database's files are in {home}, since `nobody` can't reach {inside}.")
    return home


def _new_home(outside: Path, state: State) -> Path:
    # A name at random: with one made from the checkout's path, a new clone in the place of a
    # deleted one would find the old data, without the secrets that open it.
    _make_passable(outside)
    home = Path(tempfile.mkdtemp(prefix="portal-", dir=outside))
    home.chmod(0o711)
    (home / _OWNER).write_text(f"{state.folder}\n")
    return home


def _claim(home: Path, state: State) -> None:
    """A copied checkout points to the database of the original; a moved one takes its own along."""
    try:
        owner = Path((home / _OWNER).read_text().strip())
    except FileNotFoundError:
        raise Trouble(
            f"{state.folder}/postgres/elsewhere speaks of {home}, which is gone. Put it back from a "
            "copy; to begin with an empty database, delete the file."
        ) from None
    if owner != state.folder and (owner / "postgres" / "elsewhere").exists():
        raise Trouble(
            f"{state.folder} is a copy of {owner} and both speak of the database in {home}. "
            f"Delete the folder that is the copy, or begin an empty one: PORTAL_STATE=/some/folder"
        )
    (home / _OWNER).write_text(f"{state.folder}\n")


def _make_passable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
