"""Receipt numbers: 18 digits, the last two of which show a mistyped one without any look-up.

16 random digits and two check digits by ISO 7064 MOD 97-10, which catches every single wrong digit
and every swap of two neighbours. Typed in any digit script, with or without spaces. Pure.
"""

import secrets
import unicodedata
from enum import StrEnum

RANDOM_DIGITS = 16
LENGTH = RANDOM_DIGITS + 2
GROUPS = LENGTH // 3

# People copy numbers with what stood between the groups; none of it carries meaning.
_BETWEEN = frozenset(" \t\r\n-‐‑‒–—−_.,/·'’\u00a0\u202f\u2009\u066c")


class Flaw(StrEnum):
    """What is wrong with a number as typed. None of it needs a look-up to be said."""

    EMPTY = "empty"
    LETTERS = "letters"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    MISTYPED = "mistyped"


class ReceiptMistyped(Exception):
    """The number can't be one of ours. `flaw` says why; the number itself is not kept here."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def check_digits(body: str) -> str:
    """The two check digits of 16 ASCII digits: ISO 7064 MOD 97-10."""
    return f"{98 - int(body) * 100 % 97:02}"


def make() -> str:
    """A new number: 53 random bits, never derived from anything about the report."""
    return from_number(secrets.randbelow(10**RANDOM_DIGITS))


def from_number(number: int) -> str:
    """The receipt whose first 16 digits are `number`, taken modulo 10^16."""
    body = f"{number % 10**RANDOM_DIGITS:0{RANDOM_DIGITS}}"
    return body + check_digits(body)


def ascii_digits(text: str) -> str:
    """Digits of any script as ASCII, other letters kept, separators and invisible marks dropped."""
    kept = []
    for letter in unicodedata.normalize("NFKC", text):
        if letter in _BETWEEN or unicodedata.category(letter) in ("Cf", "Mn", "Cc"):
            continue
        # Not `decimal`: the Ethiopic digits have no zero, and so are none to Unicode.
        digit = unicodedata.digit(letter, None)
        kept.append(letter if digit is None else str(digit))
    return "".join(kept)


def read(text: str) -> str:
    """18 ASCII digits from what was typed. Raises `ReceiptMistyped`."""
    found = ascii_digits(text[:200])
    if not found:
        raise ReceiptMistyped(Flaw.EMPTY)
    if not found.isdecimal():
        raise ReceiptMistyped(Flaw.LETTERS)
    if len(found) != LENGTH:
        raise ReceiptMistyped(Flaw.TOO_SHORT if len(found) < LENGTH else Flaw.TOO_LONG)
    if int(found) % 97 != 1:
        raise ReceiptMistyped(Flaw.MISTYPED)
    return found


def groups(digits: str) -> list[str]:
    """Six groups of three: what a person can read aloud, write down and type back."""
    return [digits[start : start + 3] for start in range(0, LENGTH, 3)]


def spaced(digits: str) -> str:
    return " ".join(groups(digits))
