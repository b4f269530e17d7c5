"""Whether two words in one script are one word: equal, two spellings, near, or another word. Pure.

Whoever writes in a script chooses each letter, so a letter that differs is another letter unless the
script's own readers take the two for one. That differs by script:

- Latin letters stand for other scripts: passports spell Noor, Nur and Nour. What transliterations do
  (aa and a, oo and u, q and k, doubled letters, aspirates) costs nothing. What ears and thumbs do
  (e for i, o for u, a key beside) has a price, and a long word bears more of it than a short one.
- Devanagari and Bengali write long and short i and u at will, and s in three ways.
- Tamil does not: kaTal is the sea and kaaTal is love. Nor do Thai, Burmese and Khmer their tones.
- Arabic letters: hamza and the dots of a last letter are left out; alef, waw and ya are letters.
- Ethiopic has several letters of one sound. Cyrillic of Central Asia is typed on Russian keys.
"""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from recruitment.matching import slips
from recruitment.matching.english import ENGLISH
from recruitment.matching.kept import PAIRS, WORDS
from recruitment.matching.scripts import romanise, script_of


class Likeness(IntEnum):
    OTHER = 0
    NEAR = 1  # for a person to look at
    SPELLING = 2  # one word, spelled otherwise
    EQUAL = 3


# --- what each script spells at will ---------------------------------------------------------------

_LATIN = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"tch|chh", "C"), (r"sch|sh", "S"), (r"ch", "C"), (r"ph", "f"), (r"ck", "k"), (r"x", "ks"),
        (r"qu(?=[ei])", "k"), (r"q", "k"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"[ao]w(?![aeiou])", "O"), (r"w", "v"),
        (r"([bdgjklrt])h", r"\1"),
        (r"([^aeiou])\1+", r"\1"),
        # With a mute e the word is English, and ou no long u: Mouse and Moose.
        (r"ou(?=[^aeiou]e$)", "W"),
        (r"aa+", "a"), (r"ee+|ii+|(?<=.)ie$", "i"), (r"oo+|ou|uu+", "u"),
        (r"[ae][iy](?![aeiou])", "E"), (r"a[uw](?![aeiou])|ao", "O"),
        (r"y(?![aeiouEO])", "i"), (r"i(?=[aouEO])", "iy"), (r"iyy", "iy"), (r"(?<=[aeiou])h$", ""),
        (r"m(?=[bp])", "n"),
    )
]  # fmt: skip

_NATIVE = {
    "Deva": [("[\u093c\u0901\u200c\u200d]", ""), ("[ङञणनम]्(?=[क-म])", "ं"), ("ी", "ि"), ("ू", "ु"), ("ई", "इ"),
             ("ऊ", "उ"), ("[शष]", "स"), ("व", "ब"), ("ण", "न"), ("ज्ञ", "ग्य"), ("्$", ""),
             ("यी", "ई"), ("ये", "ए")],
    "Beng": [("[\u09bc\u0981\u200c\u200d]", ""), ("[ঙঞণনম]্(?=[ক-ম])", "ং"), ("ী", "ি"), ("ূ", "ু"), ("ঈ", "ই"),
             ("ঊ", "উ"), ("[শষ]", "স"), ("ণ", "ন"), ("য(?!়)", "জ"), ("্$", ""), ("ক্ষ্ম|ক্ষ", "খ"),],
    "Sinh": [("[\u200c\u200d]", ""), ("ණ", "න"), ("ළ", "ල"), ("ෂ|ශ", "ස"), ("ී$", "ි"), ("ූ$", "ු")],
    "Taml": [("[\u200c\u200d]", ""), ("ந", "ன")],
    "Arab": [("[أإٱ]", "ا"), ("آ", "ا"), ("[ؤ]", "و"), ("[ئىی]", "ي"), ("ء", ""), ("[ةۃہھه]$", "ه"), ("[ہھ]", "ه"),
             ("ک", "ك"), ("ں", "ن"), ("ـ", ""), ("[\u200c\u200d]", "")],
    "Ethi": [("[ሐኀ]", "ሀ"), ("[ሑኁ]", "ሁ"), ("[ሒኂ]", "ሂ"), ("[ሓኃሃሐ]", "ሀ"), ("[ሔኄ]", "ሄ"), ("[ሕኅ]", "ህ"), ("[ሖኆ]", "ሆ"),
             ("ሠ", "ሰ"), ("ሡ", "ሱ"), ("ሢ", "ሲ"), ("ሣ", "ሳ"), ("ሤ", "ሴ"), ("ሥ", "ስ"), ("ሦ", "ሶ"), ("ፀ", "ጸ"), ("ፁ", "ጹ"),
             ("ፂ", "ጺ"), ("ፃ", "ጻ"), ("ፄ", "ጼ"), ("ፅ", "ጽ"), ("ፆ", "ጾ"), ("[ዐዓኣ]", "አ"), ("ዑ", "ኡ"), ("ዒ", "ኢ"), ("ዔ", "ኤ"),
             ("ዕ", "እ"), ("ዖ", "ኦ")],
    "Cyrl": [("[ёэ]", "е"), ("й", "и"), ("[үұў]", "у"), ("ө", "о"), ("ң", "н"), ("қ", "к"), ("[ҳһ]", "х"), ("ғ", "г"), ("ҷ", "ч"),
             ("ъ", ""), ("ӣ", "и"), ("ӯ", "у"), (r"(.)\1", r"\1")],
    # Tones are letters: maa is a horse with one and to come without.
    "Thai": [(".์", "")], "Mymr": [("[\u200b-\u200d]", "")], "Khmr": [("[\u200b-\u200d]", "")],
}  # fmt: skip
_PLAIN = {
    script: [(re.compile(pattern), plain) for pattern, plain in rules]
    for script, rules in _NATIVE.items()
} | {"Latn": _LATIN}


@lru_cache(maxsize=WORDS)
def plain(word: str) -> str:
    """One spelling for what the readers of the word's script take for one."""
    script = script_of(word) or "Latn"
    text = romanise(word) if script == "Latn" else unicodedata.normalize("NFC", word)
    for pattern, put in _PLAIN.get(script, ()):
        text = pattern.sub(put, text)
    return text


# --- what a letter costs in Latin ------------------------------------------------------------------

_VOWELS = frozenset("aeiouEOW")
NEVER = 3.0
# More letters than this left out, put in, swapped or others, and two words are two words.
MOST_SLIPS = 3
_ANOTHER = 1.5
_ANOTHER_VOWEL = 1.2
_BESIDE = 0.9
_SWAPPED = 0.7
_AT_WILL = 0.45


def _prices(text: str) -> dict[frozenset[str], float]:
    return {
        frozenset(pair): float(price) for pair, _, price in (p.partition(":") for p in text.split())
    }


# Heard alike, or spelled alike by some; what isn't here is another letter.
_APART = _prices(
    "ei:.25 ou:.3 ae:.65 ao:.5 au:.8 eE:.3 aE:.6 iE:.5 oO:.3 aO:.5 uO:.5 uW:.9 oW:.6 aW:.6 eo:1"
    " sS:.25 SC:.4 sC:.6 kC:.8 jz:.2 jy:.6 bv:.25 uv:.3 fp:.5 kg:.6 td:.6 pb:.7 sz:.4 fv:.6 iy:.1 jd:.8 hk:.5 mn:1.2 rl:1.2"
)
_LAST_VOWELS = _prices("ei:.5 ou:.45 ae:.8 iE:.6 oO:.5")
# Letters that one spelling has and the other leaves out.
_ABSENT = {"h": 0.15, "y": 0.25, "a": 0.5, "e": 0.5, "i": 0.5, "u": 0.6, "o": 0.6}
_ABSENT_CONSONANT = 1.1
_LAST_S = 0.8
_LAST_MUTE = 0.8


def _swap_price(x: str, y: str, *, is_first: bool, is_last: bool) -> float:
    if x == y:
        return 0.0
    pair = frozenset((x, y))
    vowels = (x in _VOWELS) + (y in _VOWELS)
    if is_last and vowels == 2:
        return _LAST_VOWELS.get(pair, _ANOTHER)
    price = _APART.get(pair, _ANOTHER_VOWEL if vowels == 2 else _ANOTHER)
    if price > _BESIDE and not is_first and slips.are_beside(x, y):
        price = _BESIDE
    # Nobody misses the first letter, and s and sh at the end are two names (Santos, Santosh).
    if is_last and pair == frozenset("sS"):
        return price * 2
    if is_first:
        return price * (1.2 if price <= _AT_WILL else 2)
    return price


def _absent_price(word: str, place: int) -> float:
    letter = word[place]
    if place == 0:
        return _ANOTHER
    if place == len(word) - 1:
        if letter == "s":
            return _LAST_S
        if letter in "eh":
            return _LAST_MUTE
        if letter in _VOWELS:
            return _ANOTHER
    return _ABSENT.get(letter, _ABSENT_CONSONANT)


def price(one: str, other: str) -> float:
    """What it costs to take two plain Latin words for one."""
    if one == other:
        return 0.0
    if OSA.distance(one, other, score_cutoff=MOST_SLIPS) > MOST_SLIPS:
        return NEVER
    n, m = len(one), len(other)
    before: list[float] = []
    row = [0.0]
    for j in range(m):
        row.append(row[-1] + _absent_price(other, j))
    for i in range(n):
        now = [row[0] + _absent_price(one, i)]
        for j in range(m):
            is_first, is_last = i == 0 and j == 0, i == n - 1 and j == m - 1
            best = min(
                row[j] + _swap_price(one[i], other[j], is_first=is_first, is_last=is_last),
                row[j + 1] + _absent_price(one, i),
                now[j] + _absent_price(other, j),
            )
            if i and j and one[i] == other[j - 1] and one[i - 1] == other[j]:
                best = min(best, before[j - 1] + _SWAPPED * (1 if i > 1 else 2))
            now.append(best)
        before, row = row, now
    return min(row[-1], NEVER)


# How much a word of so many plain letters bears and is one word still, or near.
_SPELLING_BEARS = {4: 0.12, 5: 0.25, 6: 0.28, 7: 0.4, 8: 0.5}
_SPELLING_BEARS_MOST = 0.6
_NEAR_BEARS = {2: 0.3, 3: 0.5, 4: 1.1, 5: 1.1, 6: 1.3, 7: 1.6}
_NEAR_BEARS_MOST = 2.2


@lru_cache(maxsize=PAIRS)
def likeness(one: str, other: str) -> Likeness:
    """Two words as written, in one script."""
    if one == other:
        return Likeness.EQUAL
    script = script_of(one)
    if one.isdigit() or other.isdigit() or script != script_of(other):
        return Likeness.OTHER
    ours, theirs = plain(one), plain(other)
    if ours == theirs:
        is_latin = script == "Latn"
        if is_latin and are_two_words(romanise(one), romanise(other)):
            return Likeness.NEAR
        return Likeness.NEAR if is_latin and _is_told_by_marks(one, other) else Likeness.EQUAL
    if script not in ("Latn", ""):
        if _DOUBLED.sub(r"\1", ours) == _DOUBLED.sub(r"\1", theirs):
            return Likeness.NEAR
        shorter = min(len(ours), len(theirs))
        distance = OSA.distance(ours, theirs, score_cutoff=1)
        return Likeness.NEAR if shorter >= 5 and distance <= 1 else Likeness.OTHER
    cost = price(ours, theirs)
    written, typed = romanise(one), romanise(other)
    as_written = cost if (written, typed) == (ours, theirs) else price(written, typed)
    if cost >= NEVER and as_written >= NEVER:
        return Likeness.OTHER
    if are_two_words(written, typed):
        return Likeness.NEAR if cost < _BESIDE else Likeness.OTHER
    shorter = min(len(ours), len(theirs))
    if cost <= bears(_SPELLING_BEARS, _SPELLING_BEARS_MOST, shorter):
        return Likeness.SPELLING
    if cost <= bears(_NEAR_BEARS, _NEAR_BEARS_MOST, shorter):
        return Likeness.NEAR
    # What a thumb missed is nearer as written than as heard (causewsy).
    limit = bears(_NEAR_BEARS, _NEAR_BEARS_MOST, min(len(written), len(typed)))
    return Likeness.NEAR if as_written <= limit else Likeness.OTHER


def are_two_words(one: str, other: str) -> bool:
    """Whether both are words of English, which nobody spells at will: Sheep and Ship, Moose, Mouse."""
    return one != other and one in ENGLISH and other in ENGLISH


# A consonant doubled by the vowel sign that silences it, in the scripts of India.
_DOUBLED = re.compile("(.)[\u094d\u09cd\u0bcd\u0dca]\\1")


def _is_told_by_marks(one: str, other: str) -> bool:
    """Letters with marks (Vietnamese) are letters of their own: a mark left out is a keyboard without
    it, and two marks are two words. So is what differs in a word of two sounds (May, Mai)."""
    if romanise(one) == romanise(other):
        return not one.isascii() and not other.isascii()
    return not one.isascii() or not other.isascii() or len(plain(one)) <= _TOO_SHORT


# A word of so many plain letters is told by every letter as written.
_TOO_SHORT = 2


def are_too_unlike(one: str, other: str) -> bool:
    """Whether so many more letters stand in one of two words that `likeness` can find no spelling of one."""
    return abs(len(plain(one)) - len(plain(other))) > MOST_SLIPS


def bears(limits: dict[int, float], most: float, letters: int) -> float:
    return limits.get(letters, 0.0 if letters <= max(limits) else most)
