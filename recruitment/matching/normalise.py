"""A name in compare form. Pure; never shown to anybody.

Three keys come out, from fine to coarse:

- `key`: the words in one spelling, those of the firm first, then those of the trade in sorted
  order. Two names with the same key are written alike but for legal form, punctuation, order of
  the trade words, and spellings that sound the same (Noor, Nur).
- `core` and `trade`: the same, apart.
- `skeleton`: consonants only, alike in every script, since Arabic writes few vowels and Tamil
  one letter for k and g.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from recruitment.matching import words
from recruitment.matching.scripts import romanise, script_of

# Goes up when any name's keys or blocks may change; those of an older version are made again by
# `manage.py renew_agency_keys`. n2: filed by letters in order and by kinds of sounds.
VERSION = "n2"
MAX_TEXT = 300  # letters of a name that are looked at, as the columns hold no more
MAX_KEY = 300

_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARKS_ARABIC = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_SLASHED = re.compile(r"\b(\w)/(\w)\b")
_APOSTROPHES = re.compile(r"['’‘`´ʻʼ]")
_SUN_LETTER = re.compile(r"\ba([nsrtdz]|sh|th)[- ](?=\1)")
_ARTICLE = re.compile(r"\b(?:al|el|ul|আল|अल|आल|अल्|аль|эль|ал|ال|อัล|ஆல்|அல்|අල්|አል|អាល់|အယ်လ်)[-‐‑–  ]+")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_NUMBER_WORD = re.compile(r"^(?:no|number|nr|br|branch|unit)$")


@dataclass(frozen=True)
class Form:
    """A name taken apart. `exact` tells homophones apart where the key can't (Chinese).

    `spelled` has the firm's own words before they were brought to one spelling, word for word as in
    `core`; `trade_spelled` each trade word as written, beside its meaning. No key is made of them.
    """

    text: str
    script: str
    core: tuple[str, ...]
    trade: tuple[str, ...]
    numbers: frozenset[str]
    places: frozenset[str]
    exact: str
    spelled: tuple[str, ...] = ()
    trade_spelled: tuple[tuple[str, str], ...] = ()

    @property
    def joined(self) -> str:
        """The firm's own words without spaces: Al Noor and Alnoor are one."""
        return "".join(self.core)

    @property
    def key(self) -> str:
        parts = (*self.core, *self.trade, *sorted(self.places), *sorted(self.numbers))
        return " ".join(parts)[:MAX_KEY]

    @property
    def core_skeleton(self) -> str:
        if self.script == "Hani":
            # A Chinese sign is one syllable of few sounds: without vowels nothing would be left.
            return self.joined
        return "".join(consonants(word) for word in self.core)

    @property
    def skeleton(self) -> str:
        """Consonants of the firm's words run together, then the trade words by initial letters."""
        tail = " ".join((*(consonants(word) for word in self.trade), *sorted(self.numbers)))
        return f"{self.core_skeleton} {tail}".strip()[:MAX_KEY]


def clean(text: str) -> str:
    """Plain composed text: no control, bidi or zero-width characters, Western digits, lower case."""
    text = unicodedata.normalize("NFKC", text[: MAX_TEXT * 2])
    text = _MARKS_ARABIC.sub("", _INVISIBLE.sub(" " if "\n" in text else "", text))
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return text.casefold().strip()[:MAX_TEXT]


class _Token(NamedTuple):
    text: str  # romanised, or a tag
    is_native: bool  # came from another script than Latin
    written: str = ""


_TAGS = {"trade": "qxt", "legal": "qxl", "place": "qxp", "personal": "qxn"}
_TAG_KINDS = {tag: kind for kind, tag in _TAGS.items()}


def _variants(table: dict[str, str]) -> dict[str, str]:
    return {written: meaning for meaning, line in table.items() for written in clean(line).split()}


def _native(tables: Iterable[tuple[dict[str, str], str]]) -> dict[str, str]:
    """Words and phrases of other scripts, each with `kind:meaning`."""
    found: dict[str, str] = {}
    for table, prefix in tables:
        for written, meaning in _variants(table).items():
            if not written.isascii():
                found[written.replace("_", " ")] = prefix + meaning
    return found


_LEGAL = _variants(words.LEGAL)
_TRADE = _variants(words.TRADE)
_PERSONAL = _variants(words.PERSONAL)
_PLACES = _variants(words.PLACES)
_NUMBERS = _variants(words.NUMBERS)
_NATIVE = _native(
    (
        (words.PLACES, "place:"),
        (words.PERSONAL, "personal:"),
        (words.TRADE, "trade:"),
        (words.LEGAL, "legal:"),
    )
)
_HAN = {k: v for k, v in _NATIVE.items() if _HAN_RUN.fullmatch(k)}
_HAN_WORDS = re.compile("|".join(sorted(map(re.escape, _HAN), key=len, reverse=True)))
_SPACED = [k for k in _NATIVE if re.search(r"[ ./(]", k)]
_SPACED_WORDS = re.compile("|".join(sorted(map(re.escape, _SPACED), key=len, reverse=True)))
# Thai, Burmese and Khmer put no space between words: a trade word is found inside.
_UNSPACED = [k for k in _NATIVE if script_of(k) in {"Thai", "Mymr", "Khmr"} and len(k) > 3]
_UNSPACED_WORDS = re.compile("|".join(sorted(map(re.escape, _UNSPACED), key=len, reverse=True)))


@cache
def consonants(word: str) -> str:
    """The consonants of a romanised word, with those that scripts confuse brought together.

    p and b (Arabic has no p), t and d, k and g (Tamil has one letter for both), v and w, z and
    j, s and sh and ch (Bengali, Nepali). Never empty for a word: a word of vowels keeps its first.
    """
    if word.isdigit():
        return word
    folded = fold(word)
    folded = folded.replace("c", "s").translate(str.maketrans("bdgjzwvf", "ptkssvvp"))
    first = folded[:1]
    # v and y between consonants are the Arabic letters of long u and i.
    body = re.sub(r"(?<=[^aeiou])[vy](?=[^aeiou]|$)", "", folded)
    body = re.sub(r"(?<=[aeiou])[y](?=[^aeiou]|$)", "", body)
    body = re.sub(r"[aeiouhy]", "", body)
    body = re.sub(r"(.)\1+", r"\1", body)
    return body or first


_SAME_SOUND = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsh", "c"), (r"tch", "c"), (r"chh", "c"), (r"sch", "s"),
        (r"ph", "f"), (r"bh", "b"), (r"dh", "d"), (r"gh", "g"), (r"kh", "k"), (r"th", "t"),
        (r"jh", "j"), (r"rh", "r"), (r"lh", "l"), (r"sh", "s"), (r"ck", "k"), (r"ch", "C"),
        (r"c(?=[eiy])", "s"), (r"[cq]", "k"), (r"C", "c"), (r"x", "ks"), (r"w", "v"), (r"z", "j"),
        (r"(?<=[aeiou])v(?=[^aeiouv]|$)", "u"),
        (r"y(?=[aeiou])", "Y"), (r"y", "i"), (r"Y", "y"),
        (r"a+", "a"), (r"ee+|ii+|ie$", "i"), (r"oo+|ou|uu+", "u"), (r"ei|ai|ey|ae", "e"),
        (r"au|ao", "o"),
        (r"([^aeiou])\1+", r"\1"), (r"(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        (r"mb", "nb"), (r"mp", "np"), (r"(?<=.)ia$", "iya"),
        # The last vowel of Himalaya is written or not.
        (r"(?<=.{3})aya$", "e"),
    )
]  # fmt: skip


@cache
def fold(word: str) -> str:
    """One spelling for sounds that passports and signboards spell at will. Keeps the vowels."""
    for pattern, sound in _SAME_SOUND:
        word = pattern.sub(sound, word)
    return word


# A loan word of the trade, recognised by its consonants where it is written in another script.
_TRADE_BY_SOUND = {
    consonants(written): meaning
    for meaning, line in words.TRADE.items()
    for written in line.split()
    # Fewer consonants are shared by chance: Golden in Arabic letters sounds like solution.
    if written.isascii() and len(consonants(written)) >= 5
}
_LEGAL_BY_SOUND = {
    consonants(written): "legal"
    for written in ("limited", "private", "company")
    if len(consonants(written)) >= 3
}


_LONG_TRADE = sorted((w for w in _TRADE if w.isascii() and len(w) >= 7), key=len, reverse=True)


@lru_cache(maxsize=20_000)
def _trade_of(token: str) -> str | None:
    """The trade word a Latin word is, one slip of the pen allowed in a long one."""
    if token in _TRADE:
        return _TRADE[token]
    if len(token) < 7 or not token.isascii():
        return None
    for written in _LONG_TRADE:
        if (
            abs(len(written) - len(token)) <= 1
            and OSA.distance(written, token, score_cutoff=1) <= 1
        ):
            return _TRADE[written]
    return None


@lru_cache(maxsize=20_000)
def _unglued(token: str) -> tuple[str, ...]:
    """`hamidoverseas` as two words, where a long trade word stands at either end."""
    if not token.isascii() or len(token) < 10 or token[:3] in _TAG_KINDS or _trade_of(token):
        return (token,)
    for written in _LONG_TRADE:
        rest = len(token) - len(written)
        if rest >= 3 and token.endswith(written):
            return (*_unglued(token[:rest]), written)
        if rest >= 3 and token.startswith(written):
            return (written, *_unglued(token[len(written) :]))
    return (token,)


def _tag_native(text: str) -> str:
    """Known words of other scripts, replaced by ASCII tags that survive romanising."""

    def tag(match: re.Match) -> str:
        return f" {_as_tag(_NATIVE[match.group()])} "

    text = _SPACED_WORDS.sub(tag, text)
    if _HAN_RUN.search(text):
        text = _HAN_WORDS.sub(tag, text)
    if script_of(text) in {"Thai", "Mymr", "Khmr"}:
        text = _UNSPACED_WORDS.sub(tag, text)
    return text


def _as_tag(value: str) -> str:
    kind, _, meaning = value.partition(":")
    return f"{_TAGS[kind]}{meaning}"


def _strip_arabic_article(word: str) -> list[str]:
    """ال, and لل ("for the"), written onto the next word."""
    if word.startswith("ال") and len(word) > 4:
        return ["al", word[2:]]
    return [word]


@lru_cache(maxsize=20_000)
def form(text: str) -> Form:
    """Take a name apart. Never fails: an empty or strange text gives an empty form."""
    plain = clean(text)
    script = script_of(plain)
    tagged = _tag_native(plain)
    # The signs of the firm's own name, so that homophones stay apart; trade words are tags by now.
    exact = "".join(_HAN_RUN.findall(tagged)).translate(words.SIMPLIFIED)
    tagged = _SUN_LETTER.sub("al ", _APOSTROPHES.sub("", tagged))
    tagged = _ARTICLE.sub("al ", tagged)
    tagged = _DOTTED.sub(lambda m: m.group().replace(".", ""), tagged)
    tagged = _SLASHED.sub(r"\1 \2", tagged).replace("&", " & ")
    core: list[str] = []
    spelled: list[str] = []
    trade: list[str] = []
    trade_spelled: list[tuple[str, str]] = []
    numbers: set[str] = set()
    places: set[str] = set()
    tokens = _tokens(tagged)
    for place, (token, is_native, written) in enumerate(tokens):
        kind = _TAG_KINDS.get(token[:3])
        if kind == "legal" or token in words.DROPPED:
            continue
        if kind == "trade":
            trade.append(token[3:])
        elif kind == "place":
            places.add(token[3:])
        elif kind == "personal":
            core.append(token[3:])
            spelled.append(token[3:])
        elif _is_legal(token, is_native) and not _is_in_the_middle(token, place, tokens):
            continue
        elif token.isdigit():
            numbers.add(str(int(token)) if len(token) < 12 else token)
        elif token in _NUMBERS and place > 0 and not _only_letter(token, place, tokens):
            numbers.add(_NUMBERS[token])
        elif _NUMBER_WORD.match(token) and place > 0:
            continue
        elif meaning := _trade_of(token):
            trade.append(meaning)
            trade_spelled.append((meaning, written))
        elif token in _PLACES and core:
            # A firm may be called Colombo Something: only after another word is it a branch.
            places.add(_PLACES[token])
        elif token in _PERSONAL:
            core.append(_PERSONAL[token])
            spelled.append(_PERSONAL[token])
        elif is_native and consonants(token) in _TRADE_BY_SOUND:
            trade.append(_TRADE_BY_SOUND[consonants(token)])
            trade_spelled.append((trade[-1], written))
        else:
            # Initials are what they are: C & D is not K & D.
            core.append(fold(token) if len(token) > 2 else token)
            spelled.append(written)
    return Form(
        text=text,
        script=script,
        core=tuple(core),
        trade=tuple(sorted(set(trade))),
        numbers=frozenset(numbers),
        places=frozenset(places),
        exact=exact,
        spelled=tuple(spelled),
        trade_spelled=tuple(trade_spelled),
    )


def _is_legal(token: str, is_native: bool) -> bool:
    return token in _LEGAL or (is_native and consonants(token) in _LEGAL_BY_SOUND)


def _is_in_the_middle(token: str, place: int, tokens: list[_Token]) -> bool:
    """`private` between other words is a word of the name: Global Private Search."""
    if token not in {"private", "public", "company"} or place in (0, len(tokens) - 1):
        return False
    return not _is_legal(*tokens[place + 1][:2])


def _only_letter(token: str, place: int, tokens: list[_Token]) -> bool:
    """Single letters such as `v` or `x` are numbers only at the end: V Care is no fifth branch."""
    rest = (after.text for after in tokens[place + 1 :])
    return len(token) == 1 and not all(t in _LEGAL or t in _TRADE or t.isdigit() for t in rest)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for raw in _split(text):
        for word in _strip_arabic_article(raw):
            if word in _NATIVE:
                found.append(_Token(_as_tag(_NATIVE[word]), True))
                continue
            stem = word.removeprefix("لل").removeprefix("ل") if word.startswith("ل") else word
            if stem != word and (stem in _NATIVE or "ال" + stem in _NATIVE):
                meaning = _NATIVE.get(stem) or _NATIVE["ال" + stem]
                found.append(_Token(_as_tag(meaning), True))
                continue
            if latin := romanise(word):
                parts = _unglued(latin)
                whole = word if len(parts) == 1 else ""
                found.extend(_Token(p, not word.isascii(), whole or p) for p in parts)
    return _join_phrases(found)


def _split(text: str) -> list[str]:
    """Words of `text`. Vowel signs and viramas are no letters to `\\w`, yet part of a word."""
    kept = "".join(
        c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} or c == "&" else " "
        for c in text
    )
    return kept.split()


_PHRASE_LENGTHS = (3, 2)


def _join_phrases(tokens: list[_Token]) -> list[_Token]:
    out: list[_Token] = []
    place = 0
    while place < len(tokens):
        for length in _PHRASE_LENGTHS:
            phrase = " ".join(token.text for token in tokens[place : place + length])
            if length <= len(tokens) - place and phrase in words.PHRASES:
                out.append(
                    _Token(words.PHRASES[phrase], tokens[place].is_native, words.PHRASES[phrase])
                )
                place += length
                break
        else:
            out.append(tokens[place])
            place += 1
    return out


def compare_key(text: str) -> str:
    """What `AgencyName.compare_key` holds."""
    return form(text).key


def skeleton(text: str) -> str:
    """What `AgencyName.skeleton` holds."""
    return form(text).skeleton
