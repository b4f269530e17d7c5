"""Keys of backups, and reading one without a site. Runs on your own machine, from a checkout.

    python deploy/open_backup.py new-key private.key     makes it, prints the public key for the server
    python deploy/open_backup.py unpack private.key portal-….backup folder/

    python deploy/open_backup.py as-of private.key backups/ folder/ ["2026-05-01 12:00:00+00"]
                                                         a database of that moment; without one: of the last minute

`folder/database.dump` is for `pg_restore`; evidence stays sealed as it was.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portal.backups import moment as moments  # noqa: E402
from portal.backups.archive import Manifest, NotABackup, read  # noqa: E402
from recruitment import sealing  # noqa: E402


def new_key(path: Path) -> str:
    """Hex of the public half. A file that is there is never written over."""
    pair = sealing.new_pair()
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(pair.private.hex() + "\n")
    return pair.public.hex()


def unpack(key: Path, backup: Path, folder: Path) -> Manifest:
    folder.mkdir(mode=0o700)  # new, so that no older file passes for one of the backup
    with (folder / "database.dump").open("wb") as dump, backup.open("rb") as sealed:

        def take(name: str, content: bytes) -> None:
            if name.startswith("database/"):
                dump.write(content)
                return
            path = (folder / name).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise NotABackup
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(content)

        return read(bytes.fromhex(key.read_text().strip()), sealed, take)


def _utc(moment: str = "") -> datetime | None:
    if not moment:
        return None
    told = datetime.fromisoformat(moment)
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["new-key", path]:
                sys.stdout.write(f"BACKUP_PUBLIC_KEY={new_key(Path(path))}\n")
            case ["unpack", key, backup, folder]:
                manifest = unpack(Path(key), Path(backup), Path(folder))
                for table, (rows, _hash) in manifest.tables.items():
                    sys.stdout.write(f"{rows:>10} {table}\n")
            case ["as-of", key, backups, folder, *moment] if len(moment) < 2:  # noqa: PLR2004
                private = bytes.fromhex(Path(key).read_text().strip())
                into = Path(folder).resolve()
                data = moments.as_of(
                    private_key=private, folder=Path(backups), into=into, moment=_utc(*moment)
                )
                sys.stdout.write(
                    f"Start PostgreSQL on {data}, as its owner: it finds the rest itself.\n"
                )
            case _:
                sys.stderr.write(__doc__ or "")
                return 2
    except (NotABackup, ValueError):
        sys.stderr.write(
            "No backup, or for another key, or changed, or cut off. Trust nothing of it.\n"
        )
        return 1
    except moments.NoCopyBefore:
        sys.stderr.write("There is no copy of the whole from before that moment.\n")
        return 1
    except FileExistsError as error:
        sys.stderr.write(f"{error.filename} is there already.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
