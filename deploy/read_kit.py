"""Reads a portal that is no more. Needs Python 3.10 or newer and PyNaCl (`pip install pynacl`), nothing else.

    python read_kit.py new-key private.key                 makes it, prints the public key; before the kit is made
    python read_kit.py open private.key portal-….kit folder/
    python read_kit.py words folder/                       asks for an organisation's recovery code, opens its words

`folder/rows/` holds a file for each table, a row a line (JSON); `folder/evidence/` files of reports, sealed.
`words` writes `folder/words-…/`: what was told to that organisation, its notes, its interviews
under way, and the files.
"""

import base64
import getpass
import hashlib
import hmac
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

_HEAD, _ENVELOPE, _PIECE = b"portal-backup 1\n", 80, 64 * 1024
_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Unreadable(Exception):
    """Not a kit, for another key, changed, or cut off."""


def new_key(path: Path) -> str:
    private = PrivateKey.generate()
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(bytes(private).hex() + "\n")
    return bytes(private.public_key).hex()


def _opened(key: bytes, sealed) -> Iterator[bytes]:
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    head = sealed.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, head, key)
    tag = None
    while piece := sealed.read(_PIECE + _MORE):
        if tag == _FINAL:
            raise Unreadable
        plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
        yield plain
    if tag != _FINAL:
        raise Unreadable


class _Stream(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._rest = self._rest or next(self.pieces, b"")
        given = self._rest[: len(buffer)]
        buffer[: len(given)] = given
        self._rest = self._rest[len(given) :]
        return len(given)


def open_kit(private: bytes, kit: Path, folder: Path) -> dict[str, int]:
    """Rows of each table. Nothing is to be believed before this has returned."""
    folder.mkdir(mode=0o700)
    found, manifest = {}, None
    try:
        with kit.open("rb") as sealed:
            if sealed.read(len(_HEAD)) != _HEAD:
                raise Unreadable
            key = SealedBox(PrivateKey(private)).decrypt(sealed.read(_ENVELOPE))
            stream = _Stream(_opened(key, sealed))
            with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as tar:
                for entry in tar:
                    content = tar.extractfile(entry).read()
                    if entry.name == "manifest.json":
                        manifest = json.loads(content)
                        continue
                    found[entry.name] = hashlib.sha256(content).hexdigest()
                    _put(folder, entry.name, content)
            for _piece in stream.pieces:
                pass
    except (CryptoError, RuntimeError, ValueError, TypeError, tarfile.TarError, EOFError) as error:
        raise Unreadable from error
    if manifest is None or manifest["members"] != found:
        raise Unreadable
    counted = {name: sum(1 for _row in rows(folder, name)) for name in manifest["tables"]}
    if counted != {name: count for name, (count, _hash) in manifest["tables"].items()}:
        raise Unreadable
    return counted


def _put(folder: Path, name: str, content: bytes) -> None:
    """Parts of one table go into one file."""
    if name.startswith("rows/"):
        name = name.rpartition("/")[0] + ".jsonl"
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Unreadable
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(content)


def rows(folder: Path, table: str) -> Iterator[dict]:
    path = folder / "rows" / f"{table}.jsonl"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


# --- what was sealed to an organisation ---------------------------------------------------------


def open_words(folder: Path, code: str) -> dict[int, Path]:
    """By the code on paper. Where each organisation's words were written; none: the code opens nothing."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    try:
        secret = base64.b32decode(plain)
    except ValueError:
        return {}
    purpose = b"recovery key"
    private = hmac.digest(secret, len(purpose).to_bytes(4, "big") + purpose, "sha256")
    recovery = PrivateKey(private)
    pairs, owner = {}, {}
    for key in rows(folder, "recruitment.OrganisationKey"):
        if _bytes(key["recovery_public"]) == bytes(recovery.public_key):
            pairs[key["id"]] = SealedBox(recovery).decrypt(_bytes(key["recovery_wrapped"]))
            owner[key["id"]] = key["organisation"]
    written = {}
    for organisation in sorted(set(owner.values())):
        own = {number: pair for number, pair in pairs.items() if owner[number] == organisation}
        written[organisation] = folder / f"words-{organisation}"
        _write_words(folder, written[organisation], own)
    return written


def _write_words(folder: Path, target: Path, pairs: dict[int, bytes]) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    reports = {
        row["report"]: SealedBox(PrivateKey(pairs[row["organisation_key"]])).decrypt(
            _bytes(row["wrapped"])
        )
        for row in rows(folder, "recruitment.WrappedKey")
        if row["organisation_key"] in pairs
    }
    for table in ("SealedPart", "SealedMessage", "SealedFile"):
        with (target / f"{table}.jsonl").open("w", encoding="utf-8") as out:
            for row in rows(folder, f"recruitment.{table}"):
                if key := reports.get(row["report"]):
                    said = _unsealed(key, row["ciphertext"])
                    if table == "SealedFile":
                        _write_file(folder, target, row, said)
                    _line(out, row, said)
    for table in ("SealedNote", "FlagNote", "SharedAnswer"):
        with (target / f"{table}.jsonl").open("w", encoding="utf-8") as out:
            for row in rows(folder, f"recruitment.{table}"):
                if pair := pairs.get(row["organisation_key"]):
                    key = SealedBox(PrivateKey(pair)).decrypt(_bytes(row["wrapped"]))
                    _line(out, row, _unsealed(key, row["ciphertext"]))


def _line(out, row: dict, said: dict) -> None:
    kept = {name: value for name, value in row.items() if name not in ("ciphertext", "wrapped")}
    out.write(json.dumps({**kept, "words": said}, ensure_ascii=False) + "\n")


def _write_file(folder: Path, target: Path, row: dict, said: dict) -> None:
    original = said["original"]
    sealed = next((folder / "evidence").rglob(original["stored_as"]), None)
    if sealed is None:
        return  # erased since
    with sealed.open("rb") as source:
        content = b"".join(_opened(bytes.fromhex(original["key"]), source))
    # A number for a name: the name it had may be a path, or somebody's own.
    (target / f"file-{row['id']}").write_bytes(content[: original["size"]])


def _unsealed(key: bytes, ciphertext: str) -> dict:
    plain = SecretBox(key).decrypt(_bytes(ciphertext))
    return json.loads(plain[4 : 4 + int.from_bytes(plain[:4], "big")])


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["new-key"] and len(arguments) == 2:
            print(new_key(Path(arguments[1])))  # noqa: T201
        elif arguments[:1] == ["open"] and len(arguments) == 4:
            key, kit, folder = map(Path, arguments[1:])
            for name, count in open_kit(
                bytes.fromhex(key.read_text().strip()), kit, folder
            ).items():
                print(f"{count:>10} {name}")  # noqa: T201
        elif arguments[:1] == ["words"] and len(arguments) == 2:
            written = open_words(Path(arguments[1]), getpass.getpass("Recovery code: "))
            print("\n".join(map(str, written.values())) or "This code opens nothing here.")  # noqa: T201
        else:
            sys.stderr.write(__doc__ or "")
            return 2
    except (Unreadable, ValueError):
        sys.stderr.write(
            "No kit, or for another key, or changed, or cut off. Trust nothing of it.\n"
        )
        return 1
    except FileExistsError as error:
        sys.stderr.write(f"{error.filename} is there already.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
