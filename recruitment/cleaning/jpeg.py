"""The parts of a JPEG that its picture is made of, and nothing beside (ITU-T T.81, annex B)."""

from recruitment.cleaning import BrokenFile

_START, _END, _SCAN, _ADOBE = 0xD8, 0xD9, 0xDA, 0xEE
# Without length: restart marks and TEM.
_BARE = {0x01, *range(0xD0, 0xD8)}
# Remarks, and what programs put beside: place, author, thumbnails, colour profiles.
_BESIDE = {0xFE, *range(0xE0, 0xF0)} - {_ADOBE}
# How colours are told apart: fixed fields, no words. Longer is something else.
_ADOBE_LENGTH = 14


def bare_jpeg(content: bytes) -> bytes:
    """Raises `BrokenFile`."""
    if content[:2] != bytes((0xFF, _START)):
        raise BrokenFile
    kept, at = [content[:2]], 2
    while at + 2 <= len(content):
        if content[at] != 0xFF:
            raise BrokenFile
        mark = content[at + 1]
        if mark == 0xFF:  # filling
            at += 1
            continue
        if mark == _END:
            return b"".join([*kept, content[at : at + 2]])
        end = at + 2
        if mark not in _BARE:
            length = int.from_bytes(content[end : end + 2])
            if length < 2:
                raise BrokenFile
            end += length
        if mark == _SCAN:
            end = _scan_ends(content, end)
        if mark not in _BESIDE and not (mark == _ADOBE and end - at - 2 != _ADOBE_LENGTH):
            kept.append(content[at:end])
        at = end
    raise BrokenFile


def _scan_ends(content: bytes, at: int) -> int:
    """Where the next mark stands that is no part of the points of colour."""
    while (at := content.find(b"\xff", at)) >= 0:
        following = content[at + 1 : at + 2]
        if following and following[0] not in {0, *_BARE}:
            return at
        at += 2
    raise BrokenFile
