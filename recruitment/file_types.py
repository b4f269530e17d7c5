"""What a file is, by what it holds. Names and browsers' words count for nothing. Pure."""

from dataclasses import dataclass


class NotAFileWeTake(Exception):
    """The bytes are no picture, PDF, sound or film that we know."""


@dataclass(frozen=True)
class FileType:
    """`ending`: what a saved copy is called. `can_be_cleaned`: recruitment/cleaning knows how, of most of them."""

    key: str
    ending: str
    can_be_cleaned: bool = False


JPEG = FileType("jpeg", "jpg", can_be_cleaned=True)
PNG = FileType("png", "png", can_be_cleaned=True)
WEBP = FileType("webp", "webp", can_be_cleaned=True)
HEIC = FileType("heic", "heic")
PDF = FileType("pdf", "pdf", can_be_cleaned=True)
MP3 = FileType("mp3", "mp3", can_be_cleaned=True)
OGG = FileType("ogg", "ogg", can_be_cleaned=True)
WAV = FileType("wav", "wav", can_be_cleaned=True)
AMR = FileType("amr", "amr", can_be_cleaned=True)
MP4 = FileType("mp4", "mp4", can_be_cleaned=True)
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
    length = mp3_frame(content[:4])
    return bool(length) and mp3_frame(content[length : length + 4]) > 0


_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_KILOBITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def mp3_frame(head: bytes) -> int:
    """Length of the frame in bytes, or 0. ISO 11172-3, 13818-3."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or (head[1] >> 1) & 3 != 1:
        return 0
    version, rate, hertz = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or hertz == 3:
        return 0
    kilobits = (_KILOBITS if version == 3 else _KILOBITS_LOW)[rate]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // _HERTZ[version][hertz] + ((head[2] >> 1) & 1)
