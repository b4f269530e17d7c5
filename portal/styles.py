"""The one small stylesheet that every public page carries inside itself."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

_CSS = Path(__file__).resolve().parent.parent / "static" / "css"
# Order matters: tokens first, components last.
_PUBLIC = ("tokens.css", "base.css", "components.css")


@cache
def public_stylesheet() -> str:
    """The public styles joined, without comments and needless space."""
    css = "".join((_CSS / name).read_text() for name in _PUBLIC)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,>])\s*", r"\1", css).replace(";}", "}").strip()


@cache
def public_stylesheet_hash() -> str:
    """The source expression that lets this stylesheet, and no other inline style, through the CSP."""
    digest = hashlib.sha256(public_stylesheet().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
