"""Clean copies of files: what a file shows or says, without place, author, scripts or what was appended.

Each file is read in a child process of its own, which gets no secret, opens no file or socket once it
reads, and has bounds of memory and time (`__main__.py`). What takes it over finds one file, its own.
A copy counts as clean only after it was read again and nothing was found. Pure: bytes in, bytes out.
"""

import subprocess
import sys
import threading
from pathlib import Path

from recruitment import file_types
from recruitment.file_types import FileType

SECONDS = 30
# Said by the child in place of a copy.
CAN_NOT_BE_CLEANED = 3


class BrokenFile(Exception):
    """It can not be read as what it begins like, or unfolds to more than the bounds allow."""


# One at a time in each process, so that ten files at once do not take the memory of ten.
_one_at_a_time = threading.Lock()


def clean_copy(content: bytes, kind: FileType) -> tuple[bytes, FileType] | None:
    """The copy and what it is; None where nothing safe can be made of it. Raises `BrokenFile`."""
    if not kind.can_be_cleaned:
        return None
    with _one_at_a_time:
        done = _in_a_child(content, kind)
    if done.returncode == CAN_NOT_BE_CLEANED:
        return None
    name, line_end, copy = done.stdout.partition(b"\n")
    if done.returncode or not line_end:
        raise BrokenFile
    return copy, file_types.TYPES[name.decode()]


def _in_a_child(content: bytes, kind: FileType) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            [sys.executable, "-E", "-s", "-B", "-m", "recruitment.cleaning", kind.key],
            input=content,
            stdout=subprocess.PIPE,
            # What a reader complains of may quote the file.
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenFile from error
