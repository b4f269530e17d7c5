"""The child: one file on its input, the clean copy on its output, and nothing else within its reach."""

import ctypes
import importlib
import resource
import sys

from recruitment import file_types
from recruitment.cleaning import CAN_NOT_BE_CLEANED, SECONDS

# A photograph of 50 million points takes 150 MB, three times over while it is turned.
_MEMORY = 1024 * 1024 * 1024
_NO_NEW_PRIVILEGES = 38  # prctl(2)

_MODULES = {
    file_types.JPEG: "pictures",
    file_types.PNG: "pictures",
    file_types.WEBP: "pictures",
    file_types.PDF: "papers",
    file_types.MP3: "sounds",
    file_types.OGG: "sounds",
    file_types.WAV: "sounds",
    file_types.AMR: "sounds",
    file_types.MP4: "films",
}


def _bound(limit: int, value: int) -> None:
    resource.setrlimit(limit, (value, value))


def main(kind: file_types.FileType) -> int:
    _bound(resource.RLIMIT_AS, _MEMORY)
    _bound(resource.RLIMIT_CPU, SECONDS)
    _bound(resource.RLIMIT_CORE, 0)
    cleaner = importlib.import_module(f"recruitment.cleaning.{_MODULES[kind]}")
    content = sys.stdin.buffer.read()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # From here on no file, socket or process is opened, whatever the file makes its reader do.
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_NPROC, 0)
    _bound(resource.RLIMIT_NOFILE, 0)
    copy = cleaner.clean(content, kind)
    if copy is None:
        return CAN_NOT_BE_CLEANED
    cleaned, as_kind = copy
    sys.stdout.buffer.write(as_kind.key.encode() + b"\n" + cleaned)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(file_types.TYPES[sys.argv[1]]))
