"""Sound: the frames that are heard, without titles, pictures, remarks or what stands before and after."""

import io
from collections.abc import Iterator

import mutagen
from mutagen.mp3 import MP3 as Mp3
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from recruitment.cleaning import BrokenFile
from recruitment.file_types import AMR, MP3, OGG, WAV, FileType, mp3_frame

# Frames must be most of a file; else it is something else with a sound in it.
_AT_LEAST = 0.5
# AMR has no room for words, and no reader but ours.
_READERS = {MP3: [Mp3], OGG: [OggOpus, OggVorbis], WAV: [WAVE], AMR: []}


def clean(content: bytes, kind: FileType) -> tuple[bytes, FileType] | None:
    """None: put together as nothing here takes apart safely. Raises `BrokenFile`, and what mutagen does."""
    copy = {MP3: _mp3, OGG: _ogg, WAV: _wav, AMR: _amr}[kind](content)
    if copy is None or _says_anything(copy, kind):
        return None
    return copy, kind


def _says_anything(copy: bytes, kind: FileType) -> bool:
    """Read again, by other means than it was written with."""
    return bool(getattr(mutagen.File(io.BytesIO(copy), _READERS[kind]), "tags", None))


def _mp3(content: bytes) -> bytes | None:
    start = 0
    # Sizes of ID3v2 have seven bits a byte.
    while content[start : start + 3] == b"ID3":
        size = 0
        for byte in content[start + 6 : start + 10]:
            size = size << 7 | byte & 0x7F
        start += 10 + size + (10 if content[start + 5] & 0x10 else 0)
    at, frames = start, 0
    while (length := mp3_frame(content[at : at + 4])) and at + length <= len(content):
        at, frames = at + length, frames + 1
    if frames < 2:
        raise BrokenFile
    return content[start:at] if at - start > _AT_LEAST * (len(content) - start) else None


def _pages(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Start, end and stream of each page of an Ogg file, one behind the other (RFC 3533)."""
    at = 0
    while content[at : at + 4] == b"OggS" and len(content) >= at + 27:
        lacing = content[at + 27 : at + 27 + content[at + 26]]
        end = at + 27 + len(lacing) + sum(lacing)
        if end > len(content):
            return
        yield at, end, int.from_bytes(content[at + 14 : at + 18], "little")
        at = end


def _ogg(content: bytes) -> bytes | None:
    pages = list(_pages(content))
    if len(pages) < 3:
        raise BrokenFile
    if len({stream for _start, _end, stream in pages}) != 1:
        return None
    file = io.BytesIO(content[: pages[-1][1]])
    sound = mutagen.File(file, _READERS[OGG])
    if sound is None:
        return None
    file.seek(0)
    sound.delete(file)
    copy = file.getvalue()
    ends = [end for _start, end, _stream in _pages(copy)]
    return copy if ends and ends[-1] == len(copy) and _has_no_remarks(copy) else None


# How the second packet of each codec begins: the one for remarks.
_REMARKS = (b"\x03vorbis", b"OpusTags")


def _has_no_remarks(copy: bytes) -> bool:
    """The packet for remarks holds the program's name, none, and no filling that says anything."""
    file, pages = io.BytesIO(copy), []
    for _page in range(3):
        pages.append(OggPage(file))
    packet = OggPage.to_packets(pages)[1]
    head = next((head for head in _REMARKS if packet.startswith(head)), None)
    if head is None:
        return False
    vendor = int.from_bytes(packet[len(head) : len(head) + 4], "little")
    rest = packet[len(head) + 4 + vendor :]
    # Vorbis ends it with one set bit.
    return rest[:4] == bytes(4) and not rest[4:].strip(b"\0\x01")


def _wav(content: bytes) -> bytes | None:
    """Chunks of a RIFF file: how it sounds, and the sound."""
    kept, at = [], 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"data" and at + 8 + size > len(content):
            size = len(content) - at - 8  # recorders that were cut off leave a length behind
        if name in (b"fmt ", b"data"):
            body = content[at + 8 : at + 8 + size]
            kept.append(name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2))
        at += 8 + size + size % 2
    if [chunk[:4] for chunk in kept] != [b"fmt ", b"data"]:
        raise BrokenFile
    body = b"WAVE" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


# Bytes of a frame by its kind (RFC 4867); 0: no kind of a frame. Its other bits are 0.
_NOT_OF_A_FRAME = 0x83
_AMR_NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)


def _amr(content: bytes) -> bytes | None:
    is_wide = content.startswith(b"#!AMR-WB\n")
    start = at = 9 if is_wide else 6
    if not is_wide and not content.startswith(b"#!AMR\n"):
        return None
    frames = _AMR_WIDE if is_wide else _AMR_NARROW
    while at < len(content) and not content[at] & _NOT_OF_A_FRAME:
        if not (length := frames[content[at] >> 3 & 15]) or at + length > len(content):
            break
        at += length
    if at == start:
        raise BrokenFile
    return content[:at]
