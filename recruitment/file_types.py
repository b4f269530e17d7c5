"""What a file is, by what it holds; and clean copies of pictures. Names and browsers' words count for nothing.

Pure: bytes in, bytes out. Pictures are decoded by Pillow and written anew from their points of colour
alone, so that no place, author, thumbnail or appended archive comes along.
"""

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

# A telephone's photograph has 12 to 50 million points. More is a trick or a poster.
MOST_POINTS = 50_000_000
# The clean copy is for reading a page or a face, not for printing a poster.
LONGEST_SIDE = 3000
_QUALITY = 85


class NotAFileWeTake(Exception):
    """The bytes are no picture, PDF, sound or film that we know."""


class BrokenPicture(Exception):
    """It begins like a picture and can not be read as one, or unfolds to more than a memory holds."""


@dataclass(frozen=True)
class FileType:
    """`ending`: what a saved copy is called. `can_be_cleaned`: pictures only."""

    key: str
    ending: str
    can_be_cleaned: bool = False


JPEG = FileType("jpeg", "jpg", can_be_cleaned=True)
PNG = FileType("png", "png", can_be_cleaned=True)
WEBP = FileType("webp", "webp", can_be_cleaned=True)
HEIC = FileType("heic", "heic")
PDF = FileType("pdf", "pdf")
MP3 = FileType("mp3", "mp3")
OGG = FileType("ogg", "ogg")
WAV = FileType("wav", "wav")
AMR = FileType("amr", "amr")
MP4 = FileType("mp4", "mp4")
WEBM = FileType("webm", "webm")
TYPES = {kind.key: kind for kind in (JPEG, PNG, WEBP, HEIC, PDF, MP3, OGG, WAV, AMR, MP4, WEBM)}

# How a file of each kind begins, at its very first byte: what only turns up later is a trick.
_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
    (b"\x1a\x45\xdf\xa3", WEBM),
)
_HEIC_BRANDS = {b"heic", b"heix", b"mif1", b"hevc", b"msf1"}
_MP4_BRANDS = {
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ", b"qt  ",
    b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"dash", b"MSNV",
}  # fmt: skip


def of(content: bytes) -> FileType:
    """Raises `NotAFileWeTake`."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF":
        kind = {b"WEBP": WEBP, b"WAVE": WAV}.get(content[8:12])
        if kind:
            return kind
    if content[4:8] == b"ftyp":
        if content[8:12] in _HEIC_BRANDS:
            return HEIC
        if content[8:12] in _MP4_BRANDS:
            return MP4
    if _is_bare_mp3(content):
        return MP3
    raise NotAFileWeTake


def _is_bare_mp3(content: bytes) -> bool:
    """Two frames of MPEG layer III in a row: one could be chance."""
    length = _mp3_frame(content[:4])
    return bool(length) and _mp3_frame(content[length : length + 4]) > 0


_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_KILOBITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def _mp3_frame(head: bytes) -> int:
    """Length of the frame in bytes, or 0. ISO 11172-3, 13818-3."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or (head[1] >> 1) & 3 != 1:
        return 0
    version, rate, hertz = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or hertz == 3:
        return 0
    kilobits = (_KILOBITS if version == 3 else _KILOBITS_LOW)[rate]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // _HERTZ[version][hertz] + ((head[2] >> 1) & 1)


# One at a time in each process: a picture of 50 million points takes 150 MB while it is read.
_one_at_a_time = threading.Lock()


def clean_copy(content: bytes, kind: FileType) -> tuple[bytes, FileType]:
    """The picture alone, turned upright, at most `LONGEST_SIDE` wide or high. Raises `BrokenPicture`."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged metadata, which is thrown away here
        try:
            return _clean(content, kind)
        # Whatever a decoder stumbles over is the sender's broken file, and no fault of the site.
        except Exception as error:
            raise BrokenPicture from error


def _clean(content: bytes, kind: FileType) -> tuple[bytes, FileType]:
    with Image.open(io.BytesIO(content), formats=[kind.key.upper()]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise BrokenPicture
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: decoded smaller at once
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        is_see_through = "A" in upright.getbands() or "transparency" in upright.info
        plain = upright.convert("RGBA" if is_see_through else "RGB")
    # A new picture, into which only points of colour are put.
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    target = JPEG if plain.mode == "RGB" and kind is not PNG else PNG
    out = io.BytesIO()
    bare.save(out, format=target.key.upper(), quality=_QUALITY)
    return out.getvalue(), target
