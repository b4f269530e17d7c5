"""How likely two records are one agency: a score from 0 to 1, a band, and the reasons.

Three bands:

- `same`: a machine may join the two. Only on a licence number with a consistent name, or on equal
  compare forms in the same country with nothing against it.
- `ask`: a person decides. Whatever is likely but not certain.
- `different`: not shown as a candidate.

A missing fact is neither for nor against, but where the country of either is not known a machine
never joins. Old versions stay in `ALGORITHMS`, so that an old score can be made again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from recruitment.matching import second_look, slips, sounds, words, wordwise
from recruitment.matching.faces import Face, faces
from recruitment.matching.normalise import COMMON, N2, N3, N4, Form, Vocabulary, consonants, form
from recruitment.matching.scripts import WRITES_VOWELS
from recruitment.matching.spellings import Likeness

VERSION = "m4"

# Below this a pair is not worth a person's look; measured in benchmarks/matching.
ASK_FROM = 0.62
# A licence number joins where the names are at least this alike: a mistyped number must not.
CONSISTENT_NAME = 0.6
# Fewer consonants than this are shared by chance (lnr: Al Noor, El Nour, Lanar). One fewer will
# do between scripts that both write vowels.
ENOUGH_CONSONANTS = 5
# Two spellings in one script with the same consonants must agree this far in everything.
VOWELS_AGREE = 0.72
# Across scripts each word must: Falcon and Falgun, Care and Cure have the same consonants.
VOWELS_AGREE_ACROSS = 0.8
# With many consonants alike, one vowel spelled otherwise is a spelling (Jahan, Jehan).
SAME_SPELLING = 0.85
# Below this two words are two words, however many letters they share (star, sun).
SAME_WORD = 0.8
# What the trade words weigh beside the firm's own.
TRADE_WEIGHT = 0.2
COMMON_WORD_WEIGHT = 0.5


# Ways of being equal that give way where another firm is as near: a slip may be a name.
WEAKER_EQUALS = frozenset({"one_slip", "other_spelling"})
# And ways of the trade words: left out, or said by a translation.
WEAKER_TRADES = frozenset({"left_out", "differs"})


class Band(StrEnum):
    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


class Effect(StrEnum):
    FOR = "for"
    AGAINST = "against"
    NOTE = "note"


@dataclass(frozen=True)
class Reason:
    """One piece of evidence. `code` is put into words by recruitment.match_messages."""

    field: str  # name, trade, number, place, country, licence, phone, ...
    code: str
    effect: Effect
    score: float | None = None
    query: str = ""
    record: str = ""

    def as_data(self) -> dict[str, object]:
        """For a JSON column."""
        return {
            "field": self.field,
            "code": self.code,
            "effect": str(self.effect),
            "score": None if self.score is None else round(self.score, 3),
            "query": self.query,
            "record": self.record,
        }


@dataclass(frozen=True)
class Record:
    """What is known of one side: its names, its country (ISO 3166-1 alpha-3, empty: not known),
    and its identifiers, normalised by `identifiers.py`, by kind."""

    names: tuple[str, ...]
    country: str = ""
    identifiers: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    score: float
    band: Band
    reasons: tuple[Reason, ...]
    version: str

    @property
    def reasons_as_data(self) -> list[dict[str, object]]:
        return [reason.as_data() for reason in self.reasons]


@dataclass(frozen=True)
class _Names:
    score: float
    is_equal: bool
    is_blocked: bool  # something in the names themselves stands against joining
    reasons: tuple[Reason, ...]


def compare(query: str | Record, record: str | Record, version: str = VERSION) -> Comparison:
    """Compare two records, or two bare names. Symmetric but for `query` and `record` in reasons."""
    left = Record((query,)) if isinstance(query, str) else query
    right = Record((record,)) if isinstance(record, str) else record
    return ALGORITHMS[version](left, right)


def _compare_m1(left: Record, right: Record) -> Comparison:
    return _compare(left, right, "m1", lambda a, b: compare_forms(form(a, N2), form(b, N2)))


def _compare_m2(left: Record, right: Record) -> Comparison:
    return _compare(left, right, "m2", lambda a, b: compare_forms_m2(form(a, N2), form(b, N2)))


def _compare_m3(left: Record, right: Record) -> Comparison:
    return _compare(left, right, "m3", lambda a, b: compare_forms_m3(form(a, N3), form(b, N3)))


def _compare_m4(left: Record, right: Record) -> Comparison:
    return _compare(left, right, "m4", compare_names_m4)


def _compare(left: Record, right: Record, version: str, of_names: "_OfNames") -> Comparison:
    names = _best_names(left, right, of_names)
    reasons = list(names.reasons)
    score = names.score
    may_join = names.is_equal and not names.is_blocked
    licence = _licence(left, right)
    if licence:
        reasons.append(licence)
    for kind in _CONTACTS:
        shared = left.identifiers.get(kind, frozenset()) & right.identifiers.get(kind, frozenset())
        if shared:
            score += (1 - score) * _CONTACTS[kind]
            reasons.append(Reason(kind, "shared", Effect.FOR, _CONTACTS[kind]))
    has_contact = any(reason.code == "shared" for reason in reasons)

    if licence and licence.effect is Effect.FOR:
        if names.score >= CONSISTENT_NAME and not names.is_blocked:
            may_join = True
            score = max(score, 0.97)
        else:
            # One digit mistyped names another firm's licence.
            may_join = False
            score = max(score, ASK_FROM)
            reasons.append(Reason("licence", "number_without_name", Effect.AGAINST, names.score))
    elif licence:
        may_join = False
        score *= 0.85

    country = _country(left, right)
    if country:
        reasons.append(country)
        may_join = False
        if country.effect is Effect.AGAINST:
            score *= 0.85
    score = min(score, 1.0)
    if may_join:
        return Comparison(score, Band.SAME, tuple(reasons), version)
    # Certain is what nobody need ask about; so a pair that waits never shows a full score.
    score = min(score, 0.96)
    # One phone with two names is worth a look: an agency reborn, or a shared office.
    band = Band.ASK if score >= ASK_FROM or (has_contact and score >= 0.5) else Band.DIFFERENT
    return Comparison(score, band, tuple(reasons), version)


_OfNames = Callable[[str, str], _Names]
ALGORITHMS: dict[str, Callable[[Record, Record], Comparison]] = {
    "m1": _compare_m1,
    "m2": _compare_m2,
    "m3": _compare_m3,
    "m4": _compare_m4,
}

# How much of the remaining doubt each shared contact takes away. An address is shared by a whole
# building, a person may sit on many boards.
_CONTACTS = {
    "phone": 0.5,
    "email": 0.5,
    "web": 0.5,
    "handle": 0.5,
    "account": 0.5,
    "address": 0.25,
    "person": 0.25,
}


def _best_names(left: Record, right: Record, of_names: _OfNames) -> _Names:
    """The pair of names that speaks most for one agency; equal ones first."""
    pairs = (of_names(a, b) for a in left.names for b in right.names)
    nothing = _Names(0.0, False, False, (Reason("name", "no_name", Effect.NOTE),))
    return max(pairs, key=lambda n: (n.is_equal and not n.is_blocked, n.score), default=nothing)


def _licence(left: Record, right: Record) -> Reason | None:
    ours = left.identifiers.get("licence", frozenset())
    theirs = right.identifiers.get("licence", frozenset())
    if not ours or not theirs:
        return None
    if shared := ours & theirs:
        return Reason("licence", "same_number", Effect.FOR, 1.0, *[min(shared)] * 2)
    return Reason("licence", "other_number", Effect.AGAINST, 0.0, min(ours), min(theirs))


def _country(left: Record, right: Record) -> Reason | None:
    if not left.country or not right.country:
        return Reason("country", "not_known", Effect.NOTE, None, left.country, right.country)
    if left.country != right.country:
        return Reason("country", "differs", Effect.AGAINST, 0.0, left.country, right.country)
    return None


_EQUAL = frozenset({"equal", "equal_across_scripts", "equal_but_for_vowels", *WEAKER_EQUALS})


def compare_forms(a: Form, b: Form) -> _Names:
    """Compare two names that were taken apart, as m1 does."""
    return _judge(a, b, *_core_similarity(a, b))


def compare_forms_m2(a: Form, b: Form) -> _Names:
    """As m1, but names in two scripts are read aloud, and one slip in a long word is forgiven.

    What m1 found equal across scripts stays so only where no sound speaks against it.
    """
    a, b = _as_called(a, b), _as_called(b, a)
    core, code = _core_similarity(a, b)
    if a.script == b.script:
        if code == "equal_but_for_vowels":
            alike = _sound_alike(a.spelled, a.script, b.spelled, b.script)
            if alike.cost >= NOT_ONE_SPELLING:
                core, code = 0.9, "same_consonants"
        elif code not in _EQUAL and core < SAME_WORD and a.core and b.core:
            alike = _sound_alike(a.spelled, a.script, b.spelled, b.script)
            if alike.cost < NOT_ONE_SOUND and alike.consonants >= HEARD_FROM:
                # Chaudhry, Choudhary: for a person to look at, never to be joined.
                core = SAME_WORD
        if code not in _EQUAL and a.core and b.core and (found := _one_slip(a, b)):
            core, code = found
        return _judge(a, b, core, code)
    if "Hani" in (a.script, b.script) or not a.core or not b.core:
        return _judge(a, b, core, code)
    alike = _sound_alike(a.spelled, a.script, b.spelled, b.script)
    if not alike.is_same and a.trade != b.trade:
        # A trade word that one side did not know as such: Brothers in Arabic letters.
        ours, theirs = _with_trade(a, b), _with_trade(b, a)
        whole = _sound_alike(ours, a.script, theirs, b.script)
        if whole.is_same:
            every = tuple(sorted({*a.trade, *b.trade}))
            a, b = replace(a, trade=every), replace(b, trade=every)
            alike = whole
    if alike.is_same:
        return _judge(a, b, max(core, 0.98), "equal" if code == "equal" else "equal_across_scripts")
    if code in _EQUAL and alike.cost >= (NOT_ONE_SOUND if code == "equal" else NOT_SURELY_ONE):
        core, code = 0.9, "same_consonants"
    elif code not in _EQUAL and alike.cost < NOT_ONE_SOUND and alike.consonants >= 2:
        # Near in sound, and too short or too unlike to be sure.
        core = max(core, 0.9 - 0.3 * alike.cost)
        code = "similar_across_scripts" if core >= SAME_WORD else code
    return _judge(a, b, core, code)


def compare_names_m4(one: str, other: str) -> _Names:
    """The two names in two lines that speak most for one agency (`faces`)."""
    found = (_of_faces(x, y) for x in faces(one) for y in faces(other))
    return max(found, key=lambda n: (n.is_equal and not n.is_blocked, n.score))


def _of_faces(x: Face, y: Face) -> _Names:
    a, b = form(x.text), form(y.text)
    names = compare_forms_m4(a, b)
    # A former name, or another one a firm goes by, is for a person: it may have been sold.
    is_lead = x.is_other_name or y.is_other_name
    if x.address or y.address:
        is_lead |= not second_look.is_told(a, b) or _are_two_places(x, y)
    return replace(names, is_equal=False) if is_lead else names


def _are_two_places(x: Face, y: Face) -> bool:
    """Whether both sides say where the firm is, and not the same."""
    ours, theirs = (_where(face) for face in (x, y))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _where(face: Face) -> frozenset[str]:
    said = form(face.address)
    return form(face.text).places | said.places | frozenset(said.core)


def compare_forms_m4(a: Form, b: Form) -> _Names:
    """As m3, with a second look (`second_look`) where it is not sure."""
    return _compare_forms(a, b, N4)


def compare_forms_m3(a: Form, b: Form) -> _Names:
    """Word by word (`wordwise`), with what stands beside the firm's own words."""
    return _compare_forms(a, b, N3)


def _compare_forms(a: Form, b: Form, known: Vocabulary) -> _Names:
    a, b = _as_called(a, b), _as_called(b, a)
    a, b = wordwise.with_places_settled(a, b, known), wordwise.with_places_settled(b, a, known)
    if not (a.core or a.trade) or not (b.core or b.trade):
        return _Names(0.0, False, False, (Reason("name", "no_name", Effect.NOTE),))
    found = wordwise.own_words(a, b, _core_similarity(a, b)[1] if a.script != b.script else "")
    if known is N4:
        found = second_look.own_words(a, b, found)
    own, other = a.joined or " ".join(a.trade), b.joined or " ".join(b.trade)
    effect = Effect.FOR if found.worth >= SAME_WORD else Effect.AGAINST
    reasons = [Reason("name", found.code, effect, found.worth, own, other)]
    trade = wordwise.SAME_TRADE if found.is_whole else wordwise.trades(a, b)
    is_told = known is N4 and found.likeness >= Likeness.SPELLING and second_look.is_told(a, b)
    if known is N4 and not trade.may_join:
        trade = second_look.trades(a, b) or trade
    if a.trade or b.trade:
        shown = " ".join(a.trade), " ".join(b.trade)
        noted = Effect.FOR if trade.worth == 1 else Effect.NOTE
        reasons.append(Reason("trade", trade.code, noted, trade.worth, *shown))
    score = found.worth * (1 - TRADE_WEIGHT * (1 - trade.worth))
    is_equal = found.likeness >= Likeness.SPELLING and trade.may_join
    if not a.core or not b.core:
        is_equal = False
        score = min(score, 0.7)
        reasons.append(Reason("name", "trade_words_only", Effect.AGAINST))
    blocks, factor = _against_m3(a, b) if known is N3 else _against_m4(a, b, is_told=is_told)
    return _Names(min(score * factor, 1.0), is_equal, bool(blocks), (*reasons, *blocks))


# From here on two names in two scripts do not sound alike, however alike their consonants.
NOT_ONE_SOUND = 0.8
NOT_SURELY_ONE = 0.35
# In one script a person chose each vowel: Sterling and Starling are two words.
NOT_ONE_SPELLING = 0.13
HEARD_FROM = 3
# Letters of a word that backs a mistyped one beside it.
TELLING_FROM = 4


def _sound_alike(
    ours: tuple[str, ...], script: str, theirs: tuple[str, ...], other: str
) -> sounds.Likeness:
    return sounds.likeness(sounds.read(ours, script), script, sounds.read(theirs, other), other)


def _with_trade(a: Form, b: Form) -> tuple[str, ...]:
    """The firm's own words, and its trade words that the other does not have, as written."""
    return (
        *a.spelled,
        *(written for meaning, written in a.trade_spelled if meaning not in b.trade),
    )


def _as_called(a: Form, b: Form) -> Form:
    """People say Aster Human of Aster Human Resources: the word counts as the trade it stands for."""
    for said, meaning in words.SAID_FOR.items():
        if said in a.core[1:] and meaning in b.trade and meaning not in a.trade:
            at = a.core.index(said, 1)
            return replace(
                a,
                core=a.core[:at] + a.core[at + 1 :],
                spelled=a.spelled[:at] + a.spelled[at + 1 :],
                trade=tuple(sorted((*a.trade, meaning))),
            )
    return a


def _one_slip(a: Form, b: Form) -> tuple[float, str] | None:
    """Two Latin names with one word mistyped, or spelled as it is heard, and all else equal."""
    if a.script != "Latn" or len(a.core) != len(b.core):
        return None
    differing = [n for n, (x, y) in enumerate(zip(a.core, b.core, strict=True)) if x != y]
    if all(slips.is_other_spelling(a.core[n], b.core[n]) for n in differing):
        return 0.97, "other_spelling"
    if len(differing) != 1:
        return None
    ours, theirs = a.spelled[differing[0]], b.spelled[differing[0]]
    if {ours, theirs} & words.COMMON:
        return None  # united, untied: an everyday word is as near to another
    telling = (x for n, x in enumerate(a.core) if n != differing[0] and x not in COMMON)
    is_backed = any(len(word) >= TELLING_FROM for word in telling)
    return (0.97, "one_slip") if slips.is_slip(ours, theirs, is_backed=is_backed) else None


def _judge(a: Form, b: Form, core: float, code: str) -> _Names:
    reasons: list[Reason] = []
    own = a.joined if a.core else " ".join(a.trade)
    other = b.joined if b.core else " ".join(b.trade)
    if not own or not other:
        return _Names(0.0, False, False, (Reason("name", "no_name", Effect.NOTE),))
    trade = _trade_similarity(a, b)
    reasons.append(
        Reason("name", code, Effect.FOR if core >= SAME_WORD else Effect.AGAINST, core, own, other)
    )
    if a.trade or b.trade:
        effect = Effect.FOR if trade == 1 else Effect.NOTE
        code_trade = "same" if trade == 1 else "differs" if a.trade and b.trade else "left_out"
        words_of = " ".join(a.trade), " ".join(b.trade)
        reasons.append(Reason("trade", code_trade, effect, trade, *words_of))
    score = core * (1 - TRADE_WEIGHT) + TRADE_WEIGHT * trade * core
    is_equal = code in _EQUAL and trade == 1
    # A name made of trade words alone (Overseas Employment Services) is anybody's.
    if not a.core or not b.core:
        is_equal = False
        score = min(score, 0.7)
        reasons.append(Reason("name", "trade_words_only", Effect.AGAINST))
    blocks, factor = _against(a, b)
    reasons.extend(blocks)
    return _Names(min(score * factor, 1.0), is_equal, bool(blocks), tuple(reasons))


def _against(a: Form, b: Form) -> tuple[list[Reason], float]:
    """What in two names stands against joining them, and by how much it lowers the score."""
    found: list[Reason] = []
    factor = 1.0
    for subject, ours, theirs, differing in (
        ("number", a.numbers, b.numbers, 0.6),
        ("place", a.places, b.places, 0.75),
    ):
        if ours == theirs:
            continue
        said_by_both = bool(ours and theirs)
        code = "differs" if said_by_both else "only_one_side"
        shown = " ".join(sorted(ours)), " ".join(sorted(theirs))
        found.append(Reason(subject, code, Effect.AGAINST, 0.0, *shown))
        factor *= differing if said_by_both else 0.93
    if a.exact and b.exact and a.exact != b.exact and a.joined == b.joined:
        found.append(Reason("name", "sounds_alike_written_otherwise", Effect.AGAINST, 0.0))
        factor *= 0.85
    return found, factor


def _against_m3(a: Form, b: Form) -> tuple[list[Reason], float]:
    found, factor = _against(a, b)
    if a.numbers and b.numbers and a.numbers != b.numbers:
        factor = min(factor, OTHER_NUMBER)
    if wordwise.are_two_countries(a.places, b.places):
        factor = min(factor, OTHER_NUMBER)
    if a.titles != b.titles:
        both_say = bool(a.titles and b.titles)
        if both_say or not (wordwise.is_telling(a) and wordwise.is_telling(b)):
            shown = " ".join(sorted(a.titles)), " ".join(sorted(b.titles))
            found.append(Reason("name", "similar", Effect.AGAINST, 0.0, *shown))
            factor *= 0.9
    return found, factor


def _against_m4(a: Form, b: Form, *, is_told: bool) -> tuple[list[Reason], float]:
    """As m3, but the town of a branch that is said to be one, or a town or title that one side alone says
    beside a name that tells enough, is nothing against."""
    is_one_town = is_told or a.is_branch != b.is_branch
    if is_one_town and not (a.places and b.places):
        a, b = replace(a, places=frozenset()), replace(b, places=frozenset())
    is_long = is_told or min(len(a.joined), len(b.joined)) >= TITLE_LEFT_OUT_FROM
    if is_long and not (a.titles and b.titles):
        a, b = replace(a, titles=frozenset()), replace(b, titles=frozenset())
    found, factor = _against_m3(a, b)
    for field_, code, ours, theirs in (
        ("licence", "other_number", a.licences, b.licences),
        ("name", "similar", a.initials, b.initials),
    ):
        if ours and theirs and ours.isdisjoint(theirs):
            shown = " ".join(sorted(ours)), " ".join(sorted(theirs))
            found.append(Reason(field_, code, Effect.AGAINST, 0.0, *shown))
            factor *= 0.85
    return found, factor


# Letters of a name that is told without its title: Alhaj Mofazzal, Mofazzal.
TITLE_LEFT_OUT_FROM = 6
# A second firm has another number (I and II), or is in another country.
OTHER_NUMBER = 0.55


def _core_similarity(a: Form, b: Form) -> tuple[float, str]:
    """Likeness of the firm's own words, and the code of the way it was found."""
    own, other = a.joined, b.joined
    if not own or not other:
        own, other = "".join(a.core or a.trade), "".join(b.core or b.trade)
    if own == other:
        return 1.0, "equal"
    aligned = _aligned(a.core or a.trade, b.core or b.trade)
    ratio = fuzz.ratio(own, other) / 100
    # Run together or apart, one slip of the pen: whole names are compared, not their words.
    best = max(aligned, ratio if ratio >= 0.88 else 0.0, 0.75 * ratio)
    code = "similar"
    skeletons = a.core_skeleton, b.core_skeleton
    shortest = min(map(len, skeletons))
    if a.script != b.script and shortest >= 3:
        alike = fuzz.ratio(*skeletons) / 100
        if alike == 1 and _vowels_agree(a, b, ratio):
            both_write = {a.script, b.script} <= WRITES_VOWELS
            if shortest >= ENOUGH_CONSONANTS - both_write:
                return 0.98, "equal_across_scripts"
            return max(best, 0.9), "same_consonants"
        if alike >= 0.75:
            best, code = max(best, 0.92 * alike), "similar_across_scripts"
    elif skeletons[0] == skeletons[1] and shortest >= 4 and ratio >= VOWELS_AGREE:
        if ratio >= SAME_SPELLING and a.script != "Hani" and _only_long_words_differ(a, b):
            return 0.98, "equal_but_for_vowels"
        best, code = max(best, 0.9), "same_consonants"
    return best, code


def _only_long_words_differ(a: Form, b: Form) -> bool:
    """In short words a vowel makes another word (care, cure); in long ones it is a spelling."""
    if len(a.core) != len(b.core):
        return len(a.core_skeleton) > ENOUGH_CONSONANTS
    differing = [(x, y) for x, y in zip(a.core, b.core, strict=True) if x != y]
    enough = ENOUGH_CONSONANTS - 1 if len(a.core) > 1 else ENOUGH_CONSONANTS
    return all(
        min(len(consonants(x)), len(consonants(y))) >= enough and _same_ending(x, y)
        for x, y in differing
    )


def _same_ending(x: str, y: str) -> bool:
    """Nirmal and Nirmala are two names, Nadi and Nadu too. A last e may be mute: it says nothing."""
    last = x[-1:], y[-1:]
    return "e" in last or last[0] == last[1] or not set(last) & set("aiou")


def _vowels_agree(a: Form, b: Form, ratio: float) -> bool:
    if a.script not in WRITES_VOWELS or b.script not in WRITES_VOWELS:
        return True  # one side writes no vowels: nothing to disagree with
    if len(a.core) != len(b.core):
        return ratio >= VOWELS_AGREE_ACROSS and _same_ending(a.joined, b.joined)
    return all(
        fuzz.ratio(x, y) >= VOWELS_AGREE_ACROSS * 100 and _same_ending(x, y)
        for x, y in zip(a.core, b.core, strict=True)
    )


def _aligned(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Share of the two names that finds its word in the other, by weight; 0 to 1."""
    left, right = list(ours), list(theirs)
    pairs = sorted(
        ((_word_similarity(x, y), x, y) for x in left for y in right),
        key=lambda pair: -pair[0],
    )
    matched = 0.0
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    for alike, x, y in pairs:
        if alike < SAME_WORD:
            break
        if x in left and y in right:
            left.remove(x)
            right.remove(y)
            matched += alike * (_weight(x) + _weight(y))
    # Common words alone (Golden Star) don't make a firm where the telling word is missing.
    return matched / total if total else 0.0


def _word_similarity(x: str, y: str) -> float:
    if x == y:
        return 1.0
    if min(len(x), len(y)) <= 3:
        return 0.0  # one letter of three is another word
    alike = JaroWinkler.similarity(x, y, prefix_weight=0.05) * 0.5 + fuzz.ratio(x, y) / 200
    # One slip of the pen in a word of four letters or more is likelier than another word.
    return max(alike, 0.84) if OSA.distance(x, y, score_cutoff=1) <= 1 else alike


def _weight(word: str) -> float:
    if word == "al":
        return 0.25
    return COMMON_WORD_WEIGHT if word in COMMON else 1.0


def _trade_similarity(a: Form, b: Form) -> float:
    ours, theirs = set(a.trade) - _WEAK_TRADE, set(b.trade) - _WEAK_TRADE
    if not ours and not theirs:
        ours, theirs = set(a.trade), set(b.trade)
    if ours == theirs:
        return 1.0
    if not ours or not theirs:
        return 0.8
    return 0.5 + 0.4 * len(ours & theirs) / len(ours | theirs)


# Said or left out at will beside a stronger word of the trade: Manpower, Manpower Services.
# Tours stands beside travels, and promoters beside employment, for the same trade.
_WEAK_TRADE = frozenset({"agency", "service", "office", "bureau", "center", "tour", "promoter"})
