"""Numbers under which a name is filed, so that names worth comparing meet without a scan.

Two names are worth comparing when they share one number. The numbers stand for:

- the consonants of the firm's own words run together, whole and with each single one left out:
  meets one or two slips of the pen, any vowels, words run together, and any script;
- the same without any one word: meets a word too many or too few;
- each pair of words, in any order; each telling word alone;
- the consonants of the whole name, trade words and all, run together;
- the letters of a name of one or two words in the order of the alphabet, whole and with each left
  out: meets letters swapped, and one swapped and one lost;
- the sounds of the name as its own script has them, in seven kinds (`sounds.kinds`).

A line that holds several names (a sign in two scripts, a former name) is filed under each of them.

Every number is the CRC-32 of a short text as a signed 32-bit integer, which PostgreSQL files in a
GIN index. A collision brings one more name to compare, and does no other harm.
"""

from itertools import combinations
from zlib import crc32

from recruitment.matching import sounds
from recruitment.matching.faces import faces
from recruitment.matching.normalise import COMMON, Form, consonants, form

# A name of many words has many pairs; the first six words tell it.
WORDS = 6
SHORT = 8
LONG = 6
# Up to so many letters a name is filed by its letters in order as well.
SORTED = 12


def blocks(name: Form) -> list[int]:
    """The numbers a name is filed under, sorted."""
    narrow, wide = _texts_of_faces(name)
    return sorted(map(_number, narrow | wide))


def asked(name: Form) -> tuple[list[int], list[int]]:
    """The numbers to look a name up by: those that few names share, and those that many may."""
    narrow, wide = _texts_of_faces(name)
    return sorted(map(_number, narrow)), sorted(map(_number, wide - narrow))


def _number(text: str) -> int:
    value = crc32(text.encode())
    return value - (1 << 32) if value >= 1 << 31 else value


def _one_left_out(text: str) -> set[str]:
    return {text[:place] + text[place + 1 :] for place in range(len(text))}


def _texts_of_faces(name: Form) -> tuple[set[str], set[str]]:
    """Of a line that holds several names (`faces`), each name's beside those of the line."""
    narrow, wide = _texts(name)
    for face in faces(name.text)[1:]:
        few, many = _texts(form(face.text))
        narrow |= few
        wide |= many
    return narrow, wide


def _texts(name: Form) -> tuple[set[str], set[str]]:
    # A name of trade words alone is filed under them.
    own = (name.core or name.trade)[:WORDS]
    if name.script == "Hani":
        whole, parts = name.joined, list(own)
    else:
        parts = [consonants(word) for word in own]
        whole = "".join(parts)
    narrow = {f"s{whole}"}
    if len(whole) >= 4:
        narrow.update(f"s{rest}" for rest in _one_left_out(whole))
    if len(name.joined) <= SHORT:
        # A short name has too few consonants to miss one: its letters are filed as well.
        narrow.update(f"l{rest}" for rest in (name.joined, *_one_left_out(name.joined)))
    if 4 <= len(name.joined) <= SORTED and name.script != "Hani":
        letters = "".join(sorted(name.joined))
        narrow.update(f"a{rest}" for rest in (letters, *_one_left_out(letters)))
    # With the trade words, however all is parted: Tradelink, Trade Link.
    if len(run := consonants(name.run)) >= LONG:
        narrow.add(f"r{run}")
    narrow.update(f"p{min(pair)}|{max(pair)}" for pair in combinations(parts, 2))
    wide = {
        f"w{part}"
        for word, part in zip(own, parts, strict=True)
        if len(part) >= 3 and word not in COMMON
    }
    for kinds in sounds.kinds(sounds.read(name.spelled[:WORDS], name.script)):
        (narrow if len(kinds) >= sounds.MANY_KINDS else wide).add(f"o{kinds}")
    for left_out in range(len(parts)):
        rest = "".join(parts[:left_out] + parts[left_out + 1 :])
        if len(rest) >= 3:
            wide.add(f"s{rest}")
    return narrow, wide
