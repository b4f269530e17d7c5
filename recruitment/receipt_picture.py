"""The number of a report as a picture: for who keeps photographs and would not find a text file again."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from recruitment import receipts

# Wide enough to read on a cracked screen, small enough for a bad line: about 3 kB.
_SIZE = (720, 400)
_LINES = (110, 290)
_FONT = Path(__file__).parent / "fonts" / "NotoSans-Bold.ttf"


def png(digits: str) -> bytes:
    """Six groups in two lines, black on white, without a word or any data about its making."""
    groups = receipts.spaced(digits).split()
    half = len(groups) // 2
    picture = Image.new("1", _SIZE, 1)
    draw = ImageDraw.Draw(picture)
    for middle, line in zip(_LINES, (groups[:half], groups[half:]), strict=True):
        draw.text((_SIZE[0] // 2, middle), "  ".join(line), font=_font(), anchor="mm", fill=0)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, 96)
