"""Two names word by word: what the third matcher thinks of them. Pure.

In two layers. First each of the firm's own words finds its like on the other side: in one script by
`spellings`, across scripts by `sounds`. Then the words are weighed: one that tells the firm from
others and has no like on the other side, where a word there has none either, is another firm (Silver
Thimble, Copper Thimble), however much of the trade and the town they share.
"""

from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from recruitment.matching import slips, sounds, spellings, words, words_n3
from recruitment.matching.normalise import COMMON, Form, Vocabulary, fold
from recruitment.matching.scripts import romanise, script_of
from recruitment.matching.spellings import Likeness

# What a pair of words is worth by its likeness.
_WORTH = {Likeness.EQUAL: 1.0, Likeness.SPELLING: 0.97, Likeness.NEAR: 0.84, Likeness.OTHER: 0.0}
COMMON_WORD_WEIGHT = 0.5
ARTICLE_WEIGHT = 0.25
# Two names each with a word of its own are two firms, and shown to nobody.
TWO_FIRMS = 0.5
_CODES = {
    Likeness.EQUAL: "equal",
    Likeness.SPELLING: "other_spelling",
    Likeness.NEAR: "similar",
    Likeness.OTHER: "similar",
}


# How alike, and the words of either side.
_Pair = tuple[Likeness, str, str]


@dataclass(frozen=True)
class Found:
    """How alike the firm's own words are: worth from 0 to 1, the code of the way, and how sure."""

    worth: float
    code: str
    likeness: Likeness
    is_whole: bool = False  # the trade words are in it


def weight(word: str) -> float:
    if word == "al":
        return ARTICLE_WEIGHT
    return COMMON_WORD_WEIGHT if fold(word) in COMMON else 1.0


def own_words(a: Form, b: Form, key_code: str) -> Found:
    """Compare the firm's own words of two names; `key_code` says how their compare forms agree."""
    if a.script == b.script:
        return _one_script(a, b)
    return _two_scripts(a, b, key_code)


def _one_script(a: Form, b: Form) -> Found:
    is_split = len(a.core) != len(b.core) or a.trade != b.trade
    if is_split and spellings.plain(a.run) == spellings.plain(b.run):
        # A word of the trade run together with one of the name: Tradelink, Trade Link.
        return Found(1.0, "equal", Likeness.EQUAL, is_whole=True)
    ours, theirs = list(a.spelled), list(b.spelled)
    if a.exact or b.exact:
        is_equal = a.exact == b.exact and a.joined == b.joined
        return Found(1.0, "equal", Likeness.EQUAL) if is_equal else _chinese(a, b)
    whole = spellings.likeness("".join(ours), "".join(theirs)) if len(ours) != len(theirs) else None
    if whole in (Likeness.EQUAL, Likeness.SPELLING):
        return Found(_WORTH[whole], _CODES[whole], whole)
    pairs, ours_left, theirs_left, crossed = _aligned(ours, theirs)
    total = sum(map(weight, (*ours, *theirs)))
    matched = sum(_WORTH[like] * (weight(x) + weight(y)) for like, x, y in pairs)
    worth = matched / total if total else 0.0
    if whole is Likeness.NEAR:
        return Found(max(worth, _WORTH[whole]), "similar", Likeness.NEAR)
    if slip := _one_slip(pairs, ours_left, theirs_left):
        return Found(_WORTH[Likeness.SPELLING], slip, Likeness.SPELLING)
    if ours_left or theirs_left:
        is_part = not (ours_left and theirs_left) and any(weight(x) == 1 for _, x, _ in pairs)
        return (
            Found(worth, "similar", Likeness.OTHER) if is_part else _two_firms(a.joined, b.joined)
        )
    least = min(like for like, _, _ in pairs) if pairs else Likeness.OTHER
    if crossed and least >= Likeness.SPELLING and not any(weight(x) < 1 for x in (*ours, *theirs)):
        # Garden Rose may be no Rose Garden; Gulf and Rose Gulf Rose, with a common word, are one.
        return Found(worth, "similar", Likeness.NEAR)
    return Found(worth, _CODES[least], least)


def _one_slip(pairs: list[_Pair], ours_left: list[str], theirs_left: list[str]) -> str:
    """The code where all words but one are equal and that one was mistyped once, else nothing."""
    unequal = [(x, y) for like, x, y in pairs if like < Likeness.EQUAL]
    unequal += zip(ours_left, theirs_left, strict=False)
    if len(ours_left) != len(theirs_left) or len(unequal) != 1:
        return ""
    one, other = map(romanise, unequal[0])
    is_latin = script_of(unequal[0][0]) == script_of(unequal[0][1]) == "Latn"
    if (
        not is_latin
        or one == other
        or spellings.are_two_words(one, other)
        or {one, other} & words.COMMON
    ):
        return ""  # united, untied: an everyday word is as near to another
    equal = (x for like, x, _ in pairs if like is Likeness.EQUAL)
    is_backed = any(weight(x) == 1 and len(x) >= TELLING_FROM for x in equal)
    is_slip = slips.is_slip(one, other, is_backed=is_backed)
    return "one_slip" if is_slip or (is_backed and slips.is_slip_beside_another(one, other)) else ""


# Letters of a word that backs a mistyped one beside it.
TELLING_FROM = 4


def _two_firms(ours: str, theirs: str) -> Found:
    """Nothing to ask about; how near the letters are says only which is shown first."""
    return Found(TWO_FIRMS * fuzz.ratio(ours, theirs) / 100, "similar", Likeness.OTHER)


def _chinese(a: Form, b: Form) -> Found:
    """Signs are compared as signs: one other is another firm, unless it sounds the same."""
    if a.joined == b.joined:
        return Found(0.9, "sounds_alike_written_otherwise", Likeness.NEAR)
    return _two_firms(a.exact, b.exact)


def _aligned(ours: list[str], theirs: list[str]) -> tuple[list[_Pair], list[str], list[str], bool]:
    """The likest words beside each other, those that are left, and whether the order differs.

    Two words of one side may stand for one of the other, run together.
    """
    choices: list[tuple[Likeness, int, tuple[int, ...], tuple[int, ...]]] = []
    for i in range(len(ours)):
        for j in range(len(theirs)):
            if like := spellings.likeness(ours[i], theirs[j]):
                choices.append((like, 0, (i,), (j,)))
            if i + 1 < len(ours):
                like = _as_one_word(ours[i] + ours[i + 1], theirs[j])
                if like >= Likeness.SPELLING:
                    choices.append((like, 1, (i, i + 1), (j,)))
            if j + 1 < len(theirs):
                like = _as_one_word(ours[i], theirs[j] + theirs[j + 1])
                if like >= Likeness.SPELLING:
                    choices.append((like, 1, (i,), (j, j + 1)))
    # The last keeps it the same from either side.
    choices.sort(key=lambda c: (-c[0], c[1], abs(c[2][0] - c[3][0]), sorted((c[2], c[3]))))
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    pairs: list[_Pair] = []
    places: list[tuple[int, int]] = []
    for like, _, left, right in choices:
        if used_ours.isdisjoint(left) and used_theirs.isdisjoint(right):
            used_ours.update(left)
            used_theirs.update(right)
            pairs.append(
                (like, " ".join(ours[i] for i in left), " ".join(theirs[j] for j in right))
            )
            places.append((left[0], right[0]))
    places.sort()
    crossed = [j for _, j in places] != sorted(j for _, j in places)
    ours_left = [w for i, w in enumerate(ours) if i not in used_ours and w != "al"]
    theirs_left = [w for j, w in enumerate(theirs) if j not in used_theirs and w != "al"]
    return pairs, ours_left, theirs_left, crossed


def _as_one_word(one: str, other: str) -> Likeness:
    """Of two words run together and one: mostly they are of two lengths, which is seen sooner."""
    if spellings.are_too_unlike(one, other):
        return Likeness.OTHER
    return spellings.likeness(one, other)


# --- two scripts -----------------------------------------------------------------------------------

# Dearer than this a name in two scripts is two names.
OTHER_FROM = 0.8
NOT_SURELY_ONE = 0.35
# So many consonants, and most of them shared, are no chance, whatever a sign makes of the vowels.
MANY_CONSONANTS, MOST_CONSONANTS = 7, 0.75


def _heard_alike(
    ours: tuple[str, ...], theirs: tuple[str, ...], a: Form, b: Form
) -> sounds.Likeness:
    readings = (
        sounds.likeness(left, a.script, right, b.script)
        for left in sounds.readings(ours, a.script, b.script)
        for right in sounds.readings(theirs, b.script, a.script)
    )
    return min(readings, key=lambda alike: alike.cost)


def _with_trade(a: Form, b: Form) -> tuple[str, ...]:
    """The firm's own words, and its trade words that the other does not have, as written."""
    return (*a.spelled, *(said for meaning, said in a.trade_spelled if meaning not in b.trade))


def _pinyin(form: Form) -> str:
    """A Latin name with the letters that `romanise` writes for Chinese signs."""
    if form.script == "Hani":
        return form.joined
    text = "".join(map(romanise, form.spelled))
    return fold(text.replace("x", "sh").replace("q", "ch").replace("zh", "j"))


def _two_scripts(a: Form, b: Form, key_code: str) -> Found:
    if "Hani" in (a.script, b.script):
        # Many signs have one sound: a person looks, whatever the Latin letters say.
        ours, theirs = _pinyin(a), _pinyin(b)
        if ours == theirs:
            return Found(0.9, "equal_across_scripts", Likeness.NEAR)
        return _two_firms(ours, theirs)
    alike = _heard_alike(a.spelled, b.spelled, a, b)
    if not alike.is_same and a.trade != b.trade:
        # A trade word that one side did not know as such: Brothers in Arabic letters.
        whole = _heard_alike(_with_trade(a, b), _with_trade(b, a), a, b)
        if whole.is_same:
            return Found(0.98, "equal_across_scripts", Likeness.SPELLING, is_whole=True)
    bears = {"equal": OTHER_FROM, "equal_across_scripts": NOT_SURELY_ONE}.get(key_code, 0.0)
    if alike.is_same or alike.cost < bears:
        return Found(0.98, "equal_across_scripts", Likeness.SPELLING)
    if alike.cost < OTHER_FROM and alike.consonants >= 2:
        return Found(0.9 - 0.2 * alike.cost, "similar_across_scripts", Likeness.NEAR)
    skeletons = a.core_skeleton, b.core_skeleton
    if min(map(len, skeletons)) >= MANY_CONSONANTS:
        shared = fuzz.ratio(*skeletons) / 100
        if shared >= MOST_CONSONANTS:
            return Found(0.9 * shared, "similar_across_scripts", Likeness.NEAR)
    return _two_firms(*skeletons)


# --- beside the firm's own words -------------------------------------------------------------------

# Said or left out at will beside a stronger word of the trade.
_WEAK = frozenset({
    "agency", "service", "office", "bureau", "center", "tour", "promoter", "group", "solution", "general",
    "management", "enterprise", "private_agent",
})  # fmt: skip
# Words for finding people work. One language has one where another has two: a translation may differ.
_OF_WORK = frozenset({
    "manpower", "overseas", "employment", "recruit", "placement", "labour", "job", "worker", "hr", "foreign",
    "sending", "domestic", "maid", "international", "consult", "supply", "contract", "crewing", "private_agent",
}) | _WEAK  # fmt: skip
_BUSINESS = frozenset(words_n3.BUSINESS)
ANOTHER_BUSINESS = -1.0
# From so many letters one word tells a firm without its trade.
TELLS_ALONE = 8


@dataclass(frozen=True)
class Trades:
    """How far the words of the trade agree, and whether a machine may join with them so."""

    worth: float
    code: str
    may_join: bool


SAME_TRADE = Trades(1.0, "same", True)


def trades(a: Form, b: Form) -> Trades:
    """Compare the trade words of two names."""
    ours, theirs = set(a.trade) - _WEAK, set(b.trade) - _WEAK
    if ours & _BUSINESS != theirs & _BUSINESS:
        return Trades(ANOTHER_BUSINESS, "differs", False)
    if ours == theirs and (ours or a.trade == b.trade):
        return SAME_TRADE
    of_work = ours | theirs <= _OF_WORK
    is_translated = a.is_translated or b.is_translated
    if (
        of_work
        and is_translated
        and (not a.is_translated or not b.is_translated or a.script != b.script)
    ):
        return Trades(0.95, "differs", True)
    if not ours or not theirs:
        tours = "tour" in set(a.trade) ^ set(b.trade) and "travel" not in ours | theirs
        return Trades(0.8, "left_out", is_telling(a) and is_telling(b) and not tours)
    worth = 0.5 + 0.4 * len(ours & theirs) / len(ours | theirs)
    is_part = ours <= theirs or theirs <= ours
    return Trades(worth, "differs", is_part and of_work and is_telling(a) and is_telling(b))


def is_telling(form: Form) -> bool:
    """Whether the firm's own words tell it without trade or title: two of them, or a long one."""
    telling = [word for word in form.core if weight(word) == 1 and not word.isdigit()]
    if len(telling) == 1:
        return len(telling[0]) >= TELLS_ALONE
    return len(telling) >= 2


def with_places_settled(a: Form, b: Form, known: Vocabulary) -> Form:
    """`a`, where a town or country that stands in front counts as the one `b` says behind."""
    for at, word in enumerate(a.spelled):
        place = known.places.get(word)
        if place and place in b.places and place not in a.places and len(a.core) > 1:
            return replace(
                a,
                core=a.core[:at] + a.core[at + 1 :],
                spelled=a.spelled[:at] + a.spelled[at + 1 :],
                places=a.places | {place},
                run="",
            )
    return a


def are_two_countries(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether each side says a country, and another."""
    return bool(ours & words_n3.COUNTRIES and theirs & words_n3.COUNTRIES) and not (
        ours & theirs & words_n3.COUNTRIES
    )
