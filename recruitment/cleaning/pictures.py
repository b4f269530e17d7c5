"""Photographs: decoded by Pillow and written anew from their points of colour alone."""

import io
import warnings

from PIL import Image, ImageOps

from recruitment.cleaning import BrokenFile
from recruitment.file_types import JPEG, PNG, FileType

# A telephone's photograph has 12 to 50 million points. More is a trick or a poster.
MOST_POINTS = 50_000_000
# The clean copy is for reading a page or a face, not for printing a poster.
LONGEST_SIDE = 3000
_QUALITY = 85

# Finds its decoders in files, and none can be opened later.
Image.init()


def clean(content: bytes, kind: FileType) -> tuple[bytes, FileType]:
    """The picture alone, turned upright, at most `LONGEST_SIDE` wide or high. Raises what Pillow does."""
    warnings.simplefilter("ignore")  # of damaged metadata, which is thrown away here
    with Image.open(io.BytesIO(content), formats=[kind.key.upper()]) as picture:
        if picture.width * picture.height > MOST_POINTS:
            raise BrokenFile
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
