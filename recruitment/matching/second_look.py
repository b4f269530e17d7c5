"""What the fourth matcher sees where the third is not sure: all of a name's words together. Pure.

The third matcher judges each word by itself. Two kinds of evidence are in the whole name alone:

- Two firms differ in one word; somebody who writes by ear or by another transliteration differs a little in
  several (Bhorer Shishir, Vorer Sisir). So small differences in every word speak for one firm.
- A word of a name that is otherwise equal may differ by more (Bagmati Junrli) than a name of one word.

`cost` prices a word by the cheapest of its readings: as its letters are, as old spellings have them (Tjahaja,
Cahaya), and as each language of India transliterates (Kshetra, Chhetra; Gyan, Jnan).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from recruitment.matching import slips, sounds, spellings, words, words_n4, wordwise
from recruitment.matching.english_long import LONG_ENGLISH
from recruitment.matching.kept import PAIRS, WORDS
from recruitment.matching.normalise import Form
from recruitment.matching.scripts import romanise
from recruitment.matching.spellings import Likeness
from recruitment.matching.wordwise import Found, Trades, weight

_Reading = tuple[sounds.Sound, ...]
_Put = str | Callable[[re.Match[str]], str]
_Rules = dict[str, tuple[tuple[re.Pattern[str], _Put], ...]]


def _rules(table: dict[str, tuple[tuple[str, _Put], ...]]) -> _Rules:
    return {
        script: tuple((re.compile(pattern), put) for pattern, put in rules)
        for script, rules in table.items()
    }


# --- one word ------------------------------------------------------------------------------------

# A way of writing that a whole word is read in, and what it costs to think so.
_READINGS = [
    (
        price,
        tuple((re.compile(pattern), put) for pattern, put in rules),
    )
    for price, rules in (
        # Indonesian before 1972.
        (0.1, (("tj", "c"), ("dj", "1"), ("nj", "ny"), ("j", "y"), ("1", "j"), ("oe", "u"), ("sj", "sy"))),
        # One letter of Sanskrit each.
        (0.1, ((r"ksh(?=m)|x(?=m)", "ks"), ("ksh|kch|x", "chh"))),
        (0.1, (("jn|dny|gny|gn(?=y)", "gy"),)),
        (0.1, (("ts(?=n)", "s"),)),
        # One letter of Tamil and Malayalam.
        (0.2, (("zh", "l"),)),
        # x and ch of Vietnamese and Mexican names, as they are heard.
        (0.25, (("^x", "s"), ("tr", "ch"), ("^d(?=[aeiou])", "z"))),
        # One letter of Arabic, as Egypt, the Gulf and the others say it.
        (0.3, (("^j", "g"), ("^q", "g"))),
        (0.4, (("^g", "k"),)),
        (0.4, ((r"(?<=[a-z]{3})[uo]l$", ""),)),
        # One letter of Thai and Cantonese.
        (0.4, (("^ch(?!h)", "j"),)),
        # The last vowel after two consonants is heard by some.
        (0.2, ((r"(?<=[^aeiou]{2})a$|(?<=[aeiou]y)a$", ""),)),
        # A plural, or its s not heard.
        (0.3, ((r"(?<=.{3}[^s])s$", ""),)),
    )
]  # fmt: skip


@lru_cache(maxsize=WORDS)
def _readings(word: str) -> tuple[tuple[float, str], ...]:
    latin = romanise(word)
    found = {spellings.plain(latin): 0.0}
    for price, rules in _READINGS:
        text = latin
        for pattern, put in rules:
            text = pattern.sub(put, text)
        if text != latin:
            found.setdefault(spellings.plain(text), price)
    return tuple((price, text) for text, price in found.items())


@lru_cache(maxsize=PAIRS)
def cost(one: str, other: str) -> float:
    """What it costs to take two Latin words as written for one."""
    if one == other:
        return 0.0
    if one.isdigit() or other.isdigit():
        return 0.0 if _is_numeral(one, other) or _is_numeral(other, one) else spellings.NEVER
    if short := _short_for(one, other) or _short_for(other, one):
        return short
    found = min(
        price + also + spellings.price(text, said)
        for price, text in _readings(one)
        for also, said in _readings(other)
    )
    return min(found, _KEY_BESIDE if _is_key_beside(one, other) else spellings.NEVER)


@lru_cache(maxsize=WORDS)
def _lengths(word: str) -> tuple[int, int]:
    """Of the shortest and the longest reading."""
    lengths = [len(text) for _price, text in _readings(word)]
    return min(lengths), max(lengths)


def _are_of_two_lengths(one: str, other: str) -> bool:
    """Whether all readings of one word are so much longer than the other's that its `cost` is `NEVER`."""
    if len(one) == len(other) or not (one.isascii() and other.isascii()):
        return False
    if min(len(one), len(other)) <= _LONGEST_SHORT or one.isdigit() or other.isdigit():
        return False  # cut short, or a numeral
    (least, most), (other_least, other_most) = _lengths(one), _lengths(other)
    return max(least - other_most, other_least - most) > spellings.MOST_SLIPS


# Written short by everybody; any other single letter may be anybody's initial, for a person to look at.
_WRITTEN_SHORT = {
    "st": "saint",
    "mt": "mount",
    "ma": "maria",
    "md": "mohamad",
    "m": "mohamad",
    "h": "haji",
}
_LONGEST_SHORT = max(map(len, _WRITTEN_SHORT))
_SHORT_COSTS, _INITIAL_COSTS = 0.1, 1.2


def _short_for(short: str, word: str) -> float:
    """What it costs to take `short` for `word` cut short; nothing (0) where it is no such thing."""
    if len(short) > _LONGEST_SHORT:
        return 0.0
    if _WRITTEN_SHORT.get(short) == romanise(word):
        return _SHORT_COSTS
    is_initial = len(short) == 1 and len(word) > 3 and romanise(word).startswith(short)
    return _INITIAL_COSTS if is_initial else 0.0


# A consonant on the key beside a vowel (Juneli, Junrli) makes another word of a name very seldom.
_KEY_BESIDE = 0.5
_VOWELS = frozenset("aeiou")


def _is_key_beside(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    differing = [(x, y) for x, y in zip(one[1:], other[1:], strict=True) if x != y]
    if one[0] != other[0] or len(differing) != 1:
        return False
    x, y = differing[0]
    return (x in _VOWELS) != (y in _VOWELS) and slips.are_beside(x, y)


_NUMERALS = {number: frozenset(line.split()) for number, line in words_n4.NUMERALS.items()}


def _is_numeral(digits: str, word: str) -> bool:
    return romanise(word) in _NUMERALS.get(digits, ())


# --- a whole name --------------------------------------------------------------------------------

# So much may one word differ in a name whose other words are equal, by the plain letters of the shorter
# spelling: each limit is below the cheapest pair of two firms in the sets of benchmarks/matching.
BACKED_BEARS = {4: 0.31, 5: 0.6, 6: 0.7}
BACKED_BEARS_MOST = 0.9
ALONE_BEARS = {5: 0.2, 6: 0.3}
ALONE_BEARS_MOST = 0.5
# With two more words equal, or so many letters of them, a word of any length may be mistyped once.
FAR_BACKED_FROM, FAR_BACKED_BEARS = 11, 0.9
# Where several words differ a little: the most of one, and of all.
SEVERAL_BEAR, SEVERAL_BEAR_EACH = 1.8, 1.1
# And the most that is worth a person's look.
SEVERAL_ASK, SEVERAL_ASK_EACH = 3.2, 2.2
FAR_BACKED_ASK = 1.5
# Letters of an equal word that backs another.
TELLING_FROM = 4
# The same words in another order: a person looks.
OTHER_ORDER = Found(0.93, "similar", Likeness.NEAR)


@dataclass(frozen=True)
class _Pair:
    ours: str
    theirs: str
    cost: float
    places: tuple[int, int]


def own_words(a: Form, b: Form, found: Found) -> Found:
    """What the third matcher found of two names' own words, or what a second look finds."""
    if a.script != b.script:
        return _with_vowels_in_kind(a, b, _two_scripts(a, b, found))
    if found.likeness >= Likeness.SPELLING:
        return _as_found(a, b, found)
    if a.script != "Latn":
        return _branch_in_other_script(a, b) or _one_other_script(a, b, found)
    ours, theirs = _words(a), _words(b)
    if not a.is_branch and any(_stands_alone(place, ours, theirs) for place in range(len(ours))):
        return found  # as `_as_branch` says of a word that is left
    pairs, ours_left, theirs_left = _aligned(ours, theirs)
    if ours_left or theirs_left:
        return _as_branch(a, b, pairs, ours_left, theirs_left) or found
    if not pairs:
        return found
    differing = [pair for pair in pairs if pair.cost > 0]
    is_crossed = _is_crossed(pairs)
    if not differing:
        # Numerals in letters; another order is another person, as often as not (Hari Ram, Ram Hari).
        return OTHER_ORDER if is_crossed else Found(0.97, "equal", Likeness.SPELLING)
    backing = sum(
        len(p.ours)
        for p in pairs
        if p.cost == 0 and weight(p.ours) == 1 and len(p.ours) >= TELLING_FROM
    )
    if not is_crossed and not any(map(_are_two_words, differing)) and _is_one(differing, backing):
        return Found(0.97, "other_spelling", Likeness.SPELLING)
    if found.likeness is Likeness.OTHER and _is_worth_a_look(differing, backing):
        total = sum(pair.cost for pair in differing)
        return Found(0.9 - 0.05 * total, "similar", Likeness.NEAR)
    return found


def _as_found(a: Form, b: Form, found: Found) -> Found:
    """What the third matcher is sure of, but for another order and for words that nobody writes for each other."""
    ours, theirs = _words(a), _words(b)
    if found.is_whole or len(ours) != len(theirs):
        return found
    pairs, ours_left, theirs_left = _aligned(ours, theirs)
    if ours_left or theirs_left:
        return found
    if _is_crossed(pairs):
        return OTHER_ORDER
    apart = any(pair.ours != pair.theirs and _are_two_words(pair) for pair in pairs)
    return Found(0.9, "similar", Likeness.NEAR) if apart else found


def _is_crossed(pairs: list[_Pair]) -> bool:
    return [pair.places[1] for pair in pairs] != sorted(pair.places[1] for pair in pairs)


def _as_branch(
    a: Form, b: Form, pairs: list[_Pair], ours_left: list[str], theirs_left: list[str]
) -> Found | None:
    """A branch of the firm in a town that no table knows: all else is equal, and the branch is said."""
    left, longer = (ours_left, a) if ours_left else (theirs_left, b)
    if (ours_left and theirs_left) or not longer.is_branch or len(left) > MOST_WORDS_OF_A_TOWN:
        return None
    if longer.places:
        # One town is enough: what else is left where a known one is said is part of a name.
        return None
    if any(pair.cost for pair in pairs) or not any(weight(pair.ours) == 1 for pair in pairs):
        return None
    return Found(0.97, "equal", Likeness.SPELLING)


def _branch_in_other_script(a: Form, b: Form) -> Found | None:
    """As `_as_branch`, where words are equal as they are written and the town stands behind them."""
    longer, shorter = (a, b) if len(a.spelled) > len(b.spelled) else (b, a)
    ours, theirs = longer.spelled, shorter.spelled
    town = len(ours) - len(theirs)
    if not longer.is_branch or not 0 < town <= MOST_WORDS_OF_A_TOWN or not _tells_alone(shorter):
        return None
    return Found(0.97, "equal", Likeness.SPELLING) if ours[: len(theirs)] == theirs else None


MOST_WORDS_OF_A_TOWN = 2


def _words(form: Form) -> list[str]:
    return [word for word in form.spelled if word != "al"]


def _is_one(differing: list[_Pair], backing: int) -> bool:
    total = sum(pair.cost for pair in differing)
    if len(differing) > 1:
        return total <= SEVERAL_BEAR and all(p.cost <= SEVERAL_BEAR_EACH for p in differing)
    if backing >= FAR_BACKED_FROM and total <= FAR_BACKED_BEARS:
        return True
    letters = min(len(spellings.plain(word)) for word in (differing[0].ours, differing[0].theirs))
    if backing:
        return total <= spellings.bears(BACKED_BEARS, BACKED_BEARS_MOST, letters)
    return total <= spellings.bears(ALONE_BEARS, ALONE_BEARS_MOST, letters)


def _is_worth_a_look(differing: list[_Pair], backing: int) -> bool:
    total = sum(pair.cost for pair in differing)
    if len(differing) > 1:
        return total <= SEVERAL_ASK and all(p.cost <= SEVERAL_ASK_EACH for p in differing)
    return backing >= FAR_BACKED_FROM and total <= FAR_BACKED_ASK


def _are_two_words(pair: _Pair) -> bool:
    """Whether an everyday word stands where another one does: United, Untied."""
    one, other = romanise(pair.ours), romanise(pair.theirs)
    return (
        spellings.are_two_words(one, other)
        or _is_word_with_another_start(one, other)
        or (
            pair.cost > SPELLED_AT_WILL
            and (bool({one, other} & words.COMMON) or {one, other} <= words_n4.APART)
        )
    )


def _is_word_with_another_start(one: str, other: str) -> bool:
    """Bright, Wright: a word of English is seldom mistyped in its first letter."""
    starts = {one[:1], other[:1]}
    is_one_sound = any(
        starts <= set(sound) for sound in ("ckq", "szx", "vw", "jgz", "pf", "iey", "ou")
    )
    return len(starts) > 1 and not is_one_sound and bool({one, other} & spellings.ENGLISH)


# Dearer than this, two known words (Hakim, Halim; Rose, Rice) are no spellings of one.
SPELLED_AT_WILL = 0.3


def _aligned(ours: list[str], theirs: list[str]) -> tuple[list[_Pair], list[str], list[str]]:
    """The cheapest words beside each other in the order of ours, and those that are left of either."""
    choices = []
    for i, one in enumerate(ours):
        for j, other in enumerate(theirs):
            choices.append((_cost(one, other), (i,), (j,)))
            if i + 1 < len(ours):
                choices.append((_joined_cost(one + ours[i + 1], other), (i, i + 1), (j,)))
            if j + 1 < len(theirs):
                choices.append((_joined_cost(one, other + theirs[j + 1]), (i,), (j, j + 1)))
    choices = [choice for choice in choices if choice[0] < spellings.NEVER]
    # The last keeps it the same from either side.
    choices.sort(key=lambda c: (c[0], abs(c[1][0] - c[2][0]), sorted((c[1], c[2]))))
    free_ours, free_theirs = set(range(len(ours))), set(range(len(theirs)))
    pairs = []
    for price, left, right in choices:
        if free_ours.issuperset(left) and free_theirs.issuperset(right):
            free_ours.difference_update(left)
            free_theirs.difference_update(right)
            one = "".join(ours[i] for i in left)
            pairs.append(_Pair(one, "".join(theirs[j] for j in right), price, (left[0], right[0])))
    ours_left = [ours[i] for i in sorted(free_ours)]
    theirs_left = [theirs[j] for j in sorted(free_theirs)]
    return sorted(pairs, key=lambda pair: pair.places), ours_left, theirs_left


def _stands_alone(place: int, ours: list[str], theirs: list[str]) -> bool:
    """Whether `_aligned` can lay nothing of theirs beside this word of ours, alone or run together."""
    together = ["".join(pair) for pair in pairwise(theirs)]
    run_on = ["".join(ours[at : at + 2]) for at in (place - 1, place) if 0 <= at < len(ours) - 1]
    return (
        all(_cost(ours[place], other) >= spellings.NEVER for other in theirs)
        and all(_joined_cost(ours[place], other) >= spellings.NEVER for other in together)
        and all(_joined_cost(one, other) >= spellings.NEVER for one in run_on for other in theirs)
    )


# More than this, and two words run together are no spelling of one.
_JOINED_BEARS = 0.3


def _joined_cost(one: str, other: str) -> float:
    price = _cost(one, other)
    return price + 0.01 if price <= _JOINED_BEARS else spellings.NEVER


def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if _are_of_two_lengths(one, other):
        return spellings.NEVER
    likeness = spellings.likeness(one, other)
    if likeness >= Likeness.SPELLING:
        return 0.0
    if not one.isascii() and not other.isascii() and romanise(one) == romanise(other):
        return _OTHER_MARKS
    return max(cost(one, other), _UNSURE if likeness is Likeness.NEAR else 0.0)


# Two Vietnamese words with the same letters and other marks are two words.
_OTHER_MARKS = 2.0
# What m3 finds near and the readings find equal is no certainty.
_UNSURE = 0.1


# --- two scripts -----------------------------------------------------------------------------------


def _with_first_vowel(found: re.Match[str]) -> str:
    """The sixth order of an Ethiopic letter is written i, e or not at all (Nigat): here i, the third order."""
    at = ord(found.group())
    return chr(at - 3) if at % 8 == 5 else found.group()


# What a letter also stands for: each rule is a reading of a name beside the one it has.
_ALSO_READ = _rules({
    # A first alef carries any short vowel (Ibn); the t of a construct is heard (Zahrat al-Kuthban).
    "Arab": (("^ا(?=[^اويىیل])", "أ"), ("[ةۃ]$", "ت"), ("ظ", "ض"), ("اء$", "ا"), ("ع$", ""), ("ۂ$", "ہ"), ("ئے$", "")),
    "Deva": (("क्ष", "छ"), ("[ँं](?=[चछजझटठडढतथदधन])", "न्")),
    "Beng": (("ক্ষ", "খ"), ("[ঁং](?=[চছজঝটঠডঢতথদধন])", "ন্")),
    "Sinh": (("ං", "න්"),),
    "Ethi": (("^[\u1200-\u1357]", _with_first_vowel),),
    "Taml": (("ஞ்ச", "ஞ்ஜ"), ("ன்ற", "ன்ட்ர")),
    "Thai": (("ร$", "น"),),
    "Cyrl": (("ы", "и"),),
    "Latn": (("ng(?=[aeiou])", "ngg"), ("e$", "ey")),
})  # fmt: skip
# What it may stand for, and two firms may differ in: for a person. Waw and ya as consonants: Abyad, Kanwal.
_MAY_BE_READ = _rules({
    "Arab": (("(?<=.)[يی](?=.)", "y"), ("(?<=.)و(?=.)", "w"), ("ذ", "د"), ("ج", "گ")),
})  # fmt: skip
# Marks of `sounds.readings` for e, o and u of scripts that write each vowel, as the vowels they are.
_LEAVE_VOWELS_OUT = frozenset({"Arab", "Mymr", "Khmr"})
_VOWELS_OF_MARKS = {"2": "u", "3": "e"}
# From so many signs an equal reading is no chance.
SIGNS_TELL_FROM = 3


def _with_vowels_in_kind(a: Form, b: Form, found: Found) -> Found:
    """What two readings alone have joined, where a long a does not stand beside an e, nor an ai beside an i."""
    if found.code != "equal_across_scripts" or "Hani" in (a.script, b.script):
        return found
    if not _heard_alike(a, b, _ALSO_READ).is_same or _heard_in_kind(a, b).is_same:
        return found
    return Found(0.9, "similar_across_scripts", Likeness.NEAR)


def _two_scripts(a: Form, b: Form, found: Found) -> Found:
    if found.likeness >= Likeness.SPELLING:
        return found
    if "Hani" in (a.script, b.script):
        return _signs(a, b, found)
    alike = _heard_alike(a, b, _ALSO_READ)
    if alike.is_same:
        return Found(0.98, "equal_across_scripts", Likeness.SPELLING)
    if found.likeness is not Likeness.OTHER:
        return found
    alike = min(alike, _heard_alike(a, b, _MAY_BE_READ), key=lambda likeness: likeness.cost)
    if alike.cost < wordwise.OTHER_FROM and alike.consonants >= 2:
        return Found(0.9 - 0.2 * alike.cost, "similar_across_scripts", Likeness.NEAR)
    return found


def _signs(a: Form, b: Form, found: Found) -> Found:
    """Chinese signs beside Latin letters: as Mandarin is written, or one of the other ways, for a person to look."""
    signs, latin = (a, b) if a.script == "Hani" else (b, a)
    if found.code == "equal_across_scripts" and len(signs.exact) >= SIGNS_TELL_FROM:
        return Found(0.98, found.code, Likeness.SPELLING)
    ours = [_frame(romanise(sign)) for sign in signs.exact]
    theirs = [_frame(romanise(word)) for word in latin.spelled]
    if found.likeness is Likeness.OTHER and len(ours) >= SIGNS_TELL_FROM and ours == theirs:
        return Found(0.85, "similar_across_scripts", Likeness.NEAR)
    return found


_ONSETS = [
    (re.compile(pattern), onset)
    for pattern, onset in (
        ("^(?:zh|ch|ts|tz|[qjcz])", "c"), ("^(?:sh|hs|[xs])", "s"), ("^[pb]h?", "b"), ("^[td]h?", "d"), ("^[kg]h?", "g"),
        ("^[wv]", "w"),
    )
]  # fmt: skip


def _frame(syllable: str) -> str:
    """How a Chinese syllable begins and ends, by what Pinyin, Wade-Giles and Cantonese spellings share.

    The stops at the end of Cantonese (k, p, t) are none in Mandarin.
    """
    for pattern, onset in _ONSETS:
        syllable, found = pattern.subn(onset, syllable)
        if found:
            break
    begins = re.match("[^aeiou]*", syllable)
    coda = "g" if syllable.endswith("ng") else "n" if syllable[-1:] in ("n", "m") else ""
    return (begins.group() if begins else "") + coda


def _heard_alike(a: Form, b: Form, rules: _Rules) -> sounds.Likeness:
    return _nearest(a, b, _read(a, b, rules), _read(b, a, rules))


def _heard_in_kind(a: Form, b: Form) -> sounds.Likeness:
    ours, theirs = (
        [sounds.in_kind(reading, one.script) for reading in _read(one, other, _ALSO_READ)]
        for one, other in ((a, b), (b, a))
    )
    return _nearest(a, b, ours, theirs)


def _nearest(a: Form, b: Form, ours: list[_Reading], theirs: list[_Reading]) -> sounds.Likeness:
    found = (sounds.likeness(one, a.script, other, b.script) for one in ours for other in theirs)
    return min(found, key=lambda likeness: likeness.cost)


def _read(form: Form, other: Form, rules: _Rules) -> list[_Reading]:
    own = form.spelled
    while len(own) > 1 and own[-1] == "al":
        # The article of a trade word that was taken away.
        own = own[:-1]
    ways = [own]
    for pattern, put in rules.get(form.script, ()):
        words_read = tuple(pattern.sub(put, word) for word in ways[-1])
        if words_read != ways[-1]:
            ways.append(words_read)
    if form.titles - other.titles:
        # One side did not know a title as such: Sri, written onto the next word in Thai.
        ways.append((*sorted(form.titles), *form.spelled))
    found = [reading for way in ways for reading in sounds.readings(way, form.script, other.script)]
    if other.script in _LEAVE_VOWELS_OUT:
        found = [tuple(map(_with_plain_vowels, reading)) for reading in found]
    return found


def _with_plain_vowels(sound: sounds.Sound) -> sounds.Sound:
    plain = {vowel for mark, vowel in _VOWELS_OF_MARKS.items() if mark in sound.letters}
    return replace(sound, letters=sound.letters | plain) if plain else sound


# --- one other script ------------------------------------------------------------------------------

# What else the writers of a script take for one in a long name; alone it may be another word.
_ALSO_PLAIN = _rules({
    "Deva": (("[\u0901\u0902]", ""), ("ऐ|इय", "ै")),
    "Beng": (("\u09a1\u09bc", "র"), ("ৈ", "ই")),
    "Arab": (("ط", "ت"), ("[حہهھ]", "ه"), ("[ذضظ]", "ز"), ("ه$", "ا"), ("ئے?$", "")),
    "Thai": (("[\u0e48-\u0e4b]|[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c", ""),),
})  # fmt: skip
# Scripts that put no space between words.
_UNSPACED = frozenset({"Thai", "Mymr", "Khmr"})
# So much of two such names agrees where a person ought to look.
UNSPACED_ASK = 90


def _one_other_script(a: Form, b: Form, found: Found) -> Found:
    if a.script == "Hani" or not a.core or not b.core:
        return found
    ours, theirs = _plainest(a), _plainest(b)
    if ours == theirs and is_told(a, b):
        if _tones(a) != _tones(b):
            # As often another word as a slip: white field, rice field.
            return Found(0.9, "similar", Likeness.NEAR)
        return Found(0.97, "other_spelling", Likeness.SPELLING)
    alike = fuzz.ratio(ours, theirs)
    if found.likeness is Likeness.OTHER and a.script in _UNSPACED and alike >= UNSPACED_ASK:
        return Found(0.9 * alike / 100, "similar", Likeness.NEAR)
    return found


_TONES = re.compile("[\u0e48-\u0e4b\u0ec8-\u0ecb]")


def _tones(form: Form) -> list[str]:
    return _TONES.findall("".join(form.spelled))


def _plainest(form: Form) -> str:
    words_read = []
    for word in form.spelled:
        text = unicodedata.normalize("NFD", word)
        for pattern, put in _ALSO_PLAIN.get(form.script, ()):
            text = pattern.sub(put, text)
        words_read.append(spellings.plain(text))
    joined = "".join(words_read)
    # Marks of one letter typed in another order.
    return "".join(sorted(joined)) if form.script == "Thai" else joined


# --- beside a name that tells enough ---------------------------------------------------------------

# Letters of two words or more that tell a firm without its trade, its town or a title beside it.
TOLD_FROM = 8
# And of one word that is no word of English: Kshitijpar, Dhammatilaka.
TOLD_BY_ONE_FROM = 9
# Scripts without spaces: letters of the whole; Chinese: signs.
TOLD_FROM_UNSPACED = {"Thai": 8, "Mymr": 8, "Khmr": 8, "Hani": 3}


def is_told(a: Form, b: Form) -> bool:
    """Whether the own words of each name tell the firm alone: no other one would be called so by chance."""
    return all(map(_tells_alone, (a, b)))


def _tells_alone(form: Form) -> bool:
    if unspaced := TOLD_FROM_UNSPACED.get(form.script):
        return len(form.exact or "".join(form.spelled)) >= unspaced
    telling = [
        word
        for word, core in zip(form.spelled, form.core, strict=True)
        if weight(core) == 1 and not core.isdigit() and len(core) > 2
    ]
    if len(telling) == 1:
        return len(telling[0]) >= TOLD_BY_ONE_FROM and romanise(telling[0]) not in LONG_ENGLISH
    return len(telling) >= 2 and sum(map(len, telling)) >= TOLD_FROM


# --- the trade -----------------------------------------------------------------------------------

# Words of the trade that say one thing, and words that are said beside any trade.
_ONE_TRADE = {"labour": "manpower", "worker": "manpower", "maid": "domestic"}
_BESIDE_ANY = frozenset({"global", "development", "training"})


def trades(a: Form, b: Form) -> Trades | None:
    """The trade words of two names, where m3 saw two trades and this sees one."""
    ours, theirs = _trade(a, b), _trade(b, a)
    seen = wordwise.trades(replace(a, trade=ours), replace(b, trade=theirs))
    return seen if seen.may_join else None


def _trade(form: Form, other: Form) -> tuple[str, ...]:
    said = {_ONE_TRADE.get(word, word) for word in form.trade}
    beside = _BESIDE_ANY - set(other.trade)
    return tuple(sorted(said - beside or said))
