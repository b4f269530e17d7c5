"""Whether two Latin spellings are one word and a slip of the thumb or of the ear. Pure.

Only what turns one word into another word very seldom: Sterling and Starling, Kalika and Kanika,
Creation and Cremation are each one letter apart and two firms. So a slip is two letters swapped, a
letter typed twice, a vowel left out or put in, or the key beside the one that was meant, and never
in the first letter or in a short word.
"""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiou")

# Letters of the longer word, from which a slip of the kind is likelier than another word.
SWAPPED_FROM = 8
TWICE_FROM = 6
VOWEL_FROM = 8
BACKED_FROM = 6
BESIDE_FROM = 8
# A vowel for the vowel beside it (u, i, o) makes words (Karuna, Karina).
VOWEL_BESIDE_FROM = 9
E_AND_I_FROM = 5
O_AND_U_FROM = 6


def _beside() -> frozenset[frozenset[str]]:
    found = set()
    for row, keys in enumerate(_ROWS):
        for at, key in enumerate(keys):
            near = keys[at + 1 : at + 2]
            if row + 1 < len(_ROWS):
                below = _ROWS[row + 1]
                near += below[max(0, at - 1) : at + 1]
            found.update(frozenset((key, other)) for other in near)
    return frozenset(found)


_BESIDE = _beside()


def are_beside(one: str, other: str) -> bool:
    """Whether two letters are on keys that touch."""
    return frozenset((one, other)) in _BESIDE


def is_slip(one: str, other: str, *, is_backed: bool = False) -> bool:
    """Whether two differing lower-case words are one, mistyped once.

    `is_backed` where another telling word of the name is equal: then two letters swapped, or a vowel
    too few or too many, are believed in shorter words.
    """
    if not (one.isascii() and other.isascii() and one.isalpha() and other.isalpha()):
        return False
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = _common_start(short, long)
    if len(short) == len(long):
        rest = short[start + 1 :], long[start + 1 :]
        if rest[0] == rest[1]:
            return _is_beside(short[start], long[start], len(long), is_last=not rest[0])
        swapped = short[start] == long[start + 1] and short[start + 1] == long[start]
        return (
            swapped
            and short[start + 2 :] == long[start + 2 :]
            and len(long) >= (BACKED_FROM if is_backed else SWAPPED_FROM)
        )
    if short[start:] != long[start + 1 :]:
        return False
    extra = long[start]
    if extra in (long[start - 1], long[start + 1 : start + 2]):
        return len(long) >= TWICE_FROM
    if start + 1 == len(long):
        return False  # Nirmal and Nirmala are two names
    return extra in _VOWELS and len(long) >= (BACKED_FROM if is_backed else VOWEL_FROM)


# Letters from which a word is believed mistyped where another telling word of the name is equal.
BESIDE_ANOTHER_FROM = 7
LOST_FROM = 8


def is_slip_beside_another(one: str, other: str) -> bool:
    """Whether two words are one, mistyped once, in a name whose other telling word is equal.

    A key beside the one meant, or a consonant lost inside a long word; not a vowel for a vowel.
    """
    short, long = sorted((one, other), key=len)
    start = _common_start(short, long)
    is_inside = 0 < start < len(long) - 1
    if not (one.isascii() and other.isascii() and one.isalpha() and other.isalpha() and is_inside):
        return False
    if len(short) == len(long):
        both_vowels = {short[start], long[start]} <= _VOWELS
        is_one = short[start + 1 :] == long[start + 1 :]
        near = are_beside(short[start], long[start])
        return is_one and near and not both_vowels and len(long) >= BESIDE_ANOTHER_FROM
    return len(long) >= LOST_FROM and short[start:] == long[start + 1 :]


def _is_beside(one: str, other: str, length: int, *, is_last: bool) -> bool:
    if is_last or frozenset((one, other)) not in _BESIDE:
        return False
    return length >= (VOWEL_BESIDE_FROM if {one, other} <= _VOWELS else BESIDE_FROM)


def _common_start(short: str, long: str) -> int:
    for place, letter in enumerate(short):
        if letter != long[place]:
            return place
    return len(short)


_E_AND_I = str.maketrans("e", "i")
_O_AND_U = str.maketrans("o", "u")


def is_other_spelling(one: str, other: str) -> bool:
    """Whether two folded words differ only in e and i, o and u, or in b and v inside the word.

    Tareq and Tariq, Noman and Numan, Parbati and Parvati are one name in two registers. At the start
    v and b stay apart (Vista, Bista), and o and u in short words (Komal, Kumal).
    """
    if one[-1:] != other[-1:] or min(len(one), len(other)) < E_AND_I_FROM:
        return False
    one, other = (word[:1] + word[1:].replace("v", "b") for word in (one, other))
    one, other = (word.translate(_E_AND_I) for word in (one, other))
    if min(len(one), len(other)) >= O_AND_U_FROM:
        one, other = (word.translate(_O_AND_U) for word in (one, other))
    return one == other
