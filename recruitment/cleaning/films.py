"""Film and sound in MP4 (ISO 14496-12): the same bytes, with what tells of place, author and time blanked.

Boxes that are not known to be needed become empty ones of the same length, so that nothing moves.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import mutagen.mp4

from recruitment.cleaning import BrokenFile
from recruitment.file_types import FileType

_HOLDERS = {
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf", b"mfra",
}  # fmt: skip
_NEEDED = _HOLDERS | {
    b"ftyp", b"styp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"elst",
    b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp",
    b"sbgp", b"sgpd", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"sidx", b"tfra", b"mfro",
}  # fmt: skip
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
_DEEPEST = 8
# Tracks of anything else (places second by second, for one) keep their samples among the film's.
_SEEN_OR_HEARD = {b"vide", b"soun"}


@dataclass(frozen=True)
class _Box:
    name: bytes
    start: int
    body: int
    end: int


def clean(content: bytes, kind: FileType) -> tuple[bytes, FileType] | None:
    """None: it has a track that is neither seen nor heard. Raises `BrokenFile`."""
    copy = bytearray(content)
    boxes = list(_boxes(copy, 0, len(copy)))
    if not {b"moov", b"mdat"} <= {box.name for box in boxes}:
        raise BrokenFile
    del copy[boxes[-1].end :]
    for box in boxes:
        _blank(copy, box)
    return (bytes(copy), kind) if _is_clean(copy) else None


def _boxes(content: bytearray, at: int, end: int) -> Iterator[_Box]:
    """One behind the other, as far as they are whole."""
    while at + 8 <= end:
        size, name, body = (
            int.from_bytes(content[at : at + 4]),
            bytes(content[at + 4 : at + 8]),
            at + 8,
        )
        if size == 1:
            size, body = int.from_bytes(content[at + 8 : at + 16]), at + 16
        elif size == 0:
            size = end - at
        if at + size > end or at + size < body:
            return
        yield _Box(name, at, body, at + size)
        at += size


def _blank(copy: bytearray, box: _Box, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise BrokenFile
    if box.name not in _NEEDED:
        copy[box.start + 4 : box.start + 8] = b"free"
        _zero(copy, box.body, box.end)
    elif box.name in _DATED:
        _zero(copy, box.body + 4, min(box.end, box.body + (20 if copy[box.body] else 12)))
    elif box.name == b"hdlr":
        _zero(copy, box.body + 24, box.end)  # a name for people
    elif box.name in _HOLDERS:
        end = box.body
        for inner in _boxes(copy, box.body, box.end):
            _blank(copy, inner, depth + 1)
            end = inner.end
        _zero(copy, end, box.end)


def _zero(copy: bytearray, start: int, end: int) -> None:
    copy[start:end] = bytes(max(0, end - start))


def _is_clean(copy: bytearray) -> bool:
    """Read again, and by another reader as well."""
    if not all(_says_nothing(copy, box) for box in _boxes(copy, 0, len(copy))):
        return False
    return not mutagen.mp4.MP4(io.BytesIO(copy)).tags


def _says_nothing(copy: bytearray, box: _Box) -> bool:
    body = copy[box.body : box.end]
    if box.name == b"free":
        return not any(body)
    if box.name in _DATED:
        return not any(body[4 : 20 if body[0] else 12])
    if box.name == b"hdlr":
        return bytes(body[8:12]) in _SEEN_OR_HEARD and not any(body[24:])
    if box.name in _HOLDERS:
        return all(_says_nothing(copy, inner) for inner in _boxes(copy, box.body, box.end))
    return box.name in _NEEDED
