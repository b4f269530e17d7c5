"""Codes on paper: drawn, written in groups of five, read however they are typed. Pure."""

import secrets

# Crockford's letters: none that is read as another.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 5


def draw(letters: int) -> str:
    """So many letters of 5 random bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(letters))


def written(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read(typed: str) -> str:
    """What was drawn, from what somebody typed: small letters, gaps, O for 0, I and L for 1."""
    likely = typed.upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in likely if letter in _LETTERS)
