"""Text as people may send it. Nothing they wrote is changed except what would trick a reader. Pure."""

import unicodedata

# Override and embedding marks turn the order of letters around, so that what is read is not what is
# stored. Joiners, and the plain left and right marks, stay: Nepali and Persian need them.
_TRICKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


# Nine digits twice: below the largest number that a row of the database can have.
_LONGEST_NUMBER = 18


def number(text: str) -> int | None:
    """The number of a row as an address or a button says it; None if the text is no such number."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else None


def line(text: str, *, longest: int) -> str:
    """One line: no control letters, single spaces, at most `longest` letters."""
    kept = "".join(
        " " if unicodedata.category(letter) in _BREAKS else letter for letter in _safe(text)
    )
    return " ".join(kept.split())[:longest].rstrip()


def lines(text: str, *, longest: int) -> str:
    """Several lines, as typed; line ends of any system become one kind."""
    plain = _safe(text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    )
    return kept.strip()[:longest]


_BREAKS = frozenset({"Cc", "Zl", "Zp"})


def _safe(text: str) -> str:
    """Without NUL, lone surrogates (no encoding has them) and marks that reorder what is read."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        letter
        for letter in composed
        if letter != "\x00" and letter not in _TRICKS and unicodedata.category(letter) != "Cs"
    )
