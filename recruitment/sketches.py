"""A sketch of a text: enough to see that two texts are nearly the same, too little to read either.

Keyed min-hash of character shingles (Broder 1997), each hash cut to 16 bits (Li and König 2010,
b-bit minwise hashing). Without the key, which is not in the database, nothing can be tried. With
it one can test whether a *guessed* text is near; a text can't be read out. Pure.
"""

import hashlib
import struct
import unicodedata

SIZE = 32
_NUMBERS_IN_HALF = SIZE // 2
_NUMBERS = struct.Struct(f">{_NUMBERS_IN_HALF}I")
SHINGLE = 6  # letters; one changed word touches about a dozen of a story's hundreds
# Below this two honest people may well write the same words ("they took my passport").
SHORTEST = 60
# What comes later in a long text changes little, and the time must not grow with it.
LONGEST = 4000


def sketch(text: str, *, key: bytes) -> tuple[int, ...]:
    """32 numbers of 16 bits, compared place by place; empty for a text too short to tell apart."""
    letters = _plain(text[:LONGEST])
    if len(letters) < SHORTEST:
        return ()
    shingles = {letters[i : i + SHINGLE].encode() for i in range(len(letters) - SHINGLE + 1)}
    lowest = [[2**32] * _NUMBERS_IN_HALF] * 2
    for shingle in shingles:
        # Two BLAKE2b of 64 bytes give the 32 hashes of 4 bytes in two calls instead of 32.
        for half in (0, 1):
            digest = hashlib.blake2b(
                shingle, key=key[:64], digest_size=64, person=b"story-sketch", salt=bytes([half])
            ).digest()
            lowest[half] = list(map(min, lowest[half], _NUMBERS.unpack(digest)))
    return tuple(value & 0xFFFF for of_half in lowest for value in of_half)


def _plain(text: str) -> str:
    """Letters, marks and digits in one case: spacing and punctuation are changed too easily."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LMN")
