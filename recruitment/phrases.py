"""A worker's own phrase, as a second way to a report: the same however another telephone writes it. Pure.

People choose words that others choose too, and a phrase is tried against all reports at once. So it must be
long; how it is tried is limited besides (`accounts.limits.may_try_phrase`).
"""

import unicodedata

LEAST_LETTERS = 20
LEAST_DIFFERENT = 8
LONGEST = 300

# Letters that the keyboard of one language writes differently from the next; those with marks fall apart before.
_ALIKE = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ڭ": "ک",
        "ة": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ٱ": "ا",
        "đ": "d",
        "ı": "i",
    }
)
# Accents and Arabic vowel marks, which one keyboard has and another lacks; vowels of Indic scripts are not these.
_MARKS = (range(27, 37), range(200, 241))


def fold(text: str) -> str:
    """Letters, vowel signs and digits alone. Case, accents, spaces, stops and joiners do not count."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    kept = (letter for letter in unicodedata.normalize("NFKD", apart) if _counts(letter))
    joined = unicodedata.normalize("NFC", "".join(kept)).translate(_ALIKE)
    return "".join(map(_digit, joined))


def _counts(letter: str) -> bool:
    if any(unicodedata.combining(letter) in marks for marks in _MARKS):
        return False
    return unicodedata.category(letter)[0] in "LMN" and letter != "ـ"


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def is_easy(text: str) -> bool:
    """Too short, of too few letters, or mostly digits, which are birthdays and telephones."""
    folded = fold(text)
    digits = sum(letter.isdecimal() for letter in folded)
    # A Chinese letter is a word or half of one.
    length = sum(2 if unicodedata.name(c, "").startswith("CJK") else 1 for c in folded) - digits
    return length < LEAST_LETTERS or len(set(folded)) < LEAST_DIFFERENT
