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
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from recruitment.matching import words, words_n3, words_n4
from recruitment.matching.english import ENGLISH
from recruitment.matching.kept import WORDS
from recruitment.matching.scripts import romanise, script_of

# Goes up when any name's keys or blocks may change; those of an older version are made again by
# `manage.py renew_agency_keys`. n2: filed by letters in order and by kinds of sounds. n3: more words,
# titles and what is written beside the name left out, numbers in digits. n4: native words of the trade in
# Latin letters and spelled by ear, and each name of a line that holds several is filed by itself.
VERSION = "n4"
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
    titles: frozenset[str] = frozenset()
    is_branch: bool = False
    is_translated: bool = False  # a word of the trade is no loan from English
    licences: frozenset[str] = frozenset()  # numbers of licences written beside the name
    initials: frozenset[str] = frozenset()  # S.K.M., or SKM
    run: str = ""  # all but the legal form, in its order and without spaces

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


# Letters of Cyrillic and Greek that look like Latin ones. They come in by a keyboard left in another script, or by
# somebody who wants a known name to be a new one.
_LOOKS_LIKE = str.maketrans("аеорсухіјѕһԁԛѡαορυνικ", "aeopcyxijshdqwaopuvik")
_WORD = re.compile(r"[^\W\d_]+")


def _one_script_a_word(text: str) -> str:
    """Latin words in which letters of another script only look Latin, as they are read."""

    def read(found: re.Match[str]) -> str:
        word = found.group()
        looking = word.translate(_LOOKS_LIKE)
        is_mixed = looking != word and any("a" <= letter <= "z" for letter in word)
        return looking if is_mixed and script_of(looking) == "Latn" else word

    return _WORD.sub(read, text)


class _Token(NamedTuple):
    text: str  # romanised, or a tag
    is_native: bool  # came from another script than Latin
    written: str = ""


_TAGS = {
    "trade": "qxt",
    "legal": "qxl",
    "place": "qxp",
    "personal": "qxn",
    "title": "qxh",
    "number": "qxd",
    "branch": "qxb",
    "translated": "qxm",
}
_TAG_KINDS = {tag: kind for kind, tag in _TAGS.items()}


def _variants(table: dict[str, str]) -> dict[str, str]:
    return {clean(word): meaning for meaning, line in table.items() for word in line.split()}


def _cut(table: dict[str, str]) -> dict[str, str]:
    """What n2 knew of a table: it cleaned each line as a name, and so read MAX_TEXT letters of it."""
    return {meaning: clean(line) for meaning, line in table.items()}


def _one_of(found: Iterable[str]) -> re.Pattern:
    """The longest of the words that fits; nothing where there are none."""
    return re.compile("|".join(sorted(map(re.escape, found), key=len, reverse=True)) or r"(?!)")


# What is put for a pattern.
_Put = str | Callable[[re.Match[str]], str]


class Vocabulary:
    """The words that names are taken apart by. One of an older version stays, for old scores."""

    def __init__(
        self,
        *,
        legal: dict[str, str],
        trade: dict[str, str],
        personal: dict[str, str],
        places: dict[str, str],
        phrases: dict[str, str],
        titles: dict[str, str] | None = None,
        numbers: dict[str, str] | None = None,
        branch: Iterable[str] = (),
        short: dict[str, tuple[str, ...]] | None = None,
        joining: frozenset[str] = frozenset(),
        simplified: dict[int, int] = words.SIMPLIFIED,
        reads_beside: bool = False,
        short_in_front: frozenset[str] = frozenset(),
        beside: tuple[tuple[re.Pattern[str], _Put], ...] = (),
        hears_trade: bool = False,
    ) -> None:
        self.legal, self.trade = _variants(legal), _variants(trade)
        self.personal, self.places = _variants(personal), _variants(places)
        self.titles, self.numbers = _variants(titles or {}), _variants(numbers or {})
        self.branch = frozenset(branch)
        self.short, self.joining, self.simplified = short or {}, joining, simplified
        # Whether numbers written in beside the name, titles and branches are looked for at all.
        self.reads_beside = reads_beside
        self.short_in_front, self.beside = short_in_front, beside
        self.phrases = phrases
        self.hears_trade = hears_trade
        # Trade words that are no loans: another language has no exact word for each.
        self.translated = {
            written: meaning
            for written, meaning in self.trade.items()
            if reads_beside and not _is_loan(written, meaning)
        }
        # Words and phrases of other scripts, each with `kind:meaning`.
        self.native = {
            written.replace("_", " "): f"{kind}:{meaning}"
            for kind, table in (
                ("place", self.places),
                ("personal", self.personal),
                ("trade", self.trade),
                ("translated", self.translated),
                ("legal", self.legal),
                ("title", self.titles),
                ("number", self.numbers),
                ("branch", dict.fromkeys(self.branch, "yes")),
            )
            for written, meaning in table.items()
            if not written.isascii()
        }
        self.han_words = _one_of(w for w in self.native if _HAN_RUN.fullmatch(w))
        self.spaced_words = _one_of(w for w in self.native if re.search(r"[ ./(]", w))
        # Thai, Burmese and Khmer put no space between words: a trade word is found inside.
        self.unspaced_words = _one_of(
            w for w in self.native if script_of(w) in {"Thai", "Mymr", "Khmr"} and len(w) > 3
        )
        # A loan word of the trade, recognised by its consonants where it is written in another
        # script. Fewer are shared by chance: Golden in Arabic letters sounds like solution.
        self.trade_by_sound = {
            consonants(written): meaning
            for written, meaning in self.trade.items()
            if written.isascii() and len(consonants(written)) >= 5
            # Kafiluddin sounds like an Indonesian word for training.
            if not hears_trade or _is_loan(written, meaning)
        }
        # Champion sounds like company where c stands for k: n3 leaves that one to its tables.
        self.legal_by_sound = {
            consonants(written)
            for written in ("limited", "private", *(() if reads_beside else ("company",)))
        }
        self.long_trade = sorted(
            (w for w in self.trade if w.isascii() and len(w) >= 7), key=len, reverse=True
        )
        # Words of the trade as they are heard: rikruting, imployment.
        self.trade_heard = {
            heard(written): meaning
            for written, meaning in self.trade.items()
            if hears_trade and written.isascii() and len(written) >= HEARD_FROM
        }


_NUMBERS = _variants(words.NUMBERS)


@lru_cache(maxsize=WORDS)
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


@lru_cache(maxsize=WORDS)
def fold(word: str) -> str:
    """One spelling for sounds that passports and signboards spell at will. Keeps the vowels."""
    for pattern, sound in _SAME_SOUND:
        word = pattern.sub(sound, word)
    return word


_HEARD = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"sion(?=s?$)|tion(?=s?$)", "san"), (r"ture(?=s?$)", "car"),
        (r"[ei]+", "i"), (r"[ou]+", "u"), (r"(?<=.{4})(?:s|es|is)$", ""), (r"(?<=.{4})i$", ""), (r"ar$|ir$|ur$", "a"),
    )
]  # fmt: skip
# Letters of a word of the trade that is known by its sound.
HEARD_FROM = 6


@lru_cache(maxsize=WORDS)
def heard(word: str) -> str:
    """One spelling for what an ear hears alike in a long English word: imployment, ejensi."""
    word = fold(word)
    for pattern, sound in _HEARD:
        word = pattern.sub(sound, word)
    return word


COMMON = frozenset(map(fold, words.COMMON))
"""Words that many firms have in their names, in one spelling."""


def _is_loan(written: str, meaning: str) -> bool:
    heard = consonants(romanise(written.replace("_", "")) or "x")
    english = words.TRADE.get(meaning, meaning).split()
    return any(
        fuzz.ratio(heard, consonants(word)) >= LOAN_FROM for word in english if word.isascii()
    )


# How alike, of 100, the consonants of a loan and of the English word are.
LOAN_FROM = 65


@lru_cache(maxsize=WORDS)
def _trade_of(token: str, known: Vocabulary) -> str | None:
    """The trade word a Latin word is, one slip of the pen allowed in a long one."""
    if token in known.trade:
        return known.trade[token]
    if len(token) < 7 or not token.isascii():
        return None
    for written in known.long_trade:
        if (
            abs(len(written) - len(token)) <= 1
            and OSA.distance(written, token, score_cutoff=1) <= 1
        ):
            return known.trade[written]
    return None


def _trade_heard(token: str, known: Vocabulary) -> str | None:
    """The trade word a word behind the firm's own sounds like, where it is no word of English itself."""
    if len(token) < HEARD_FROM - 1 or not token.isascii() or token in ENGLISH:
        return None
    return known.trade_heard.get(heard(token))


@lru_cache(maxsize=WORDS)
def _unglued(token: str, known: Vocabulary) -> tuple[str, ...]:
    """`hamidoverseas` as two words, where a long trade word stands at either end."""
    if not token.isascii() or len(token) < 10 or token[:3] in _TAG_KINDS or _trade_of(token, known):
        return (token,)
    for written in known.long_trade:
        rest = len(token) - len(written)
        if rest >= 3 and token.endswith(written):
            return (*_unglued(token[:rest], known), written)
        if rest >= 3 and token.startswith(written):
            return (written, *_unglued(token[len(written) :], known))
    return (token,)


def _tag_native(text: str, known: Vocabulary) -> str:
    """Known words of other scripts, replaced by ASCII tags that survive romanising."""

    def tag(match: re.Match) -> str:
        return f" {_as_tag(known.native[match.group()])} "

    text = known.spaced_words.sub(tag, text)
    if _HAN_RUN.search(text):
        text = known.han_words.sub(tag, text)
    if script_of(text) in {"Thai", "Mymr", "Khmr"}:
        text = known.unspaced_words.sub(tag, text)
    return text


def _as_tag(value: str) -> str:
    kind, _, meaning = value.partition(":")
    return f"{_TAGS[kind]}{meaning}"


def _strip_arabic_article(word: str) -> list[str]:
    """ال, and لل ("for the"), written onto the next word."""
    if word.startswith("ال") and len(word) > 4:
        return ["al", word[2:]]
    return [word]


N2 = Vocabulary(
    legal=_cut(words.LEGAL),
    trade=_cut(words.TRADE),
    personal=_cut(words.PERSONAL),
    places=_cut(words.PLACES),
    phrases=words.PHRASES,
)


def _with(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    return {key: f"{old.get(key, '')} {new.get(key, '')}" for key in {**old, **new}}


_TENS = {"2": "twenty", "3": "thirty", "4": "forty", "5": "fifty", "6": "sixty", "7": "seventy",
         "8": "eighty", "9": "ninety"}  # fmt: skip
_UNITS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven",
          "8": "eight", "9": "nine"}  # fmt: skip
_N3_TRADE = {
    meaning: line
    for meaning, line in _with(words.TRADE, words_n3.TRADE).items()
    # Part of the name in n3: Gurung Brothers and Gurung Sisters.
    if meaning not in {"brother", "sons", "associate"}
} | words_n3.BUSINESS
_N3_PERSONAL = {
    name: line
    for name, line in _with(words.PERSONAL, words_n3.PERSONAL).items()
    if name not in {"shek", "syed", "sri"}  # titles in n3
}
N3 = Vocabulary(
    legal=_with(words.LEGAL, words_n3.LEGAL),
    trade=_N3_TRADE,
    personal=_N3_PERSONAL,
    places=_with(words.PLACES, words_n3.PLACES),
    phrases=words.PHRASES
    | words_n3.PHRASES
    | {f"{tens} {unit}": ten + one for ten, tens in _TENS.items() for one, unit in _UNITS.items()},
    titles=words_n3.TITLES,
    numbers=words_n3.NUMBERS,
    branch=words_n3.BRANCH,
    short=words_n3.SHORT,
    joining=words_n3.JOINING,
    simplified=words.SIMPLIFIED | words_n3.SIMPLIFIED,
    reads_beside=True,
)

# Letters before the number of a licence in more countries.
_LICENCE_OF_MORE = re.compile(
    r"\b(?:slbfe|ea|bmet|oep|dofe|mom|mol|mohre|nea|ptk|jtksm)(?![a-z])[ .:#/-]*"
    r"(?:licen[cs]e|lic|no|number|reg)?[ .:#/-]*\d{2,}[\w/-]*"
)
_DIGIT_AMONG_SIGNS = re.compile(
    r"(?<![0-9])[1-9](?=[\u3400-\u4dbf\u4e00-\u9fff])|(?<=[\u3400-\u4dbf\u4e00-\u9fff])[1-9](?![0-9])"
)


def _as_sign(digit: re.Match[str]) -> str:
    return "〇一二三四五六七八九"[int(digit.group())]


# Seven digits and more, with what stands between them: a telephone. What says so goes with it.
_PHONE = re.compile(
    r"(?:\b(?:ph|phone|tel|telephone|mob|mobile|cell|call|whatsapp|wa|viber|imo|hotline|contact)\b"
    r"[.: ]*(?:no\b)?[.: ]*)?(?:\+|\b)\d(?:[ ().-]{0,2}\d){6,}"
)
# The number of a licence, with what says so; or any word with four digits and a stroke.
_LICENCE = re.compile(
    r"\b(?:(?:licen[cs]ed?|lic|lisensi|regd?|registration|rl|r\.l|ll|l\.l|poea|dmw|dole|sip3mi|siup|oep|ja\.?na"
    r"|ज\.?न|इ\.?प|लाइसेन्स|लाइसेंस|লাইসেন্স|لائسنس|رخصة|ترخيص)(?![a-z])[ .:#-]*(?:no|number|nr|नं|নং|نمبر|رقم)?"
    r"[ .:#-]*(?=[^ ]*\d)[\w/-]+(?: ?[/-] ?\w+)*|(?=(?:[^ \d]*\d){4})\w+(?:[/-]\w+)+)"
)
_SUN_LETTER_E = re.compile(r"\be([nsrtdz]|sh|th)[- ](?=\1)")
# Noor-e-Jahan: a vowel between hyphens joins two Persian words.
_EZAFE = re.compile(r"(?<=\w)[- ][ei]-(?=\w)")
# Baytul Yasmin is Bait ul Yasmin; Bulbul is a bird.
_ARTICLE_GLUED = re.compile(
    r"\b(ba[iy]t|beit|dar|nur|noor|nour|zia|shams|qamar|fakhr|badr|sa[iy]f|siraj|izz|ehsan|ihsan|inam|umm"
    r"|abu?|sirat|rah|min|anwar|jamal|kamal|jalal)[uo]l[- ](?=\w)"
)
_INITIALS = re.compile(r"[b-df-hj-np-tv-xz]{2,4}")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")

N4 = Vocabulary(
    legal=_with(_with(words.LEGAL, words_n3.LEGAL), words_n4.LEGAL),
    trade=_with(_N3_TRADE, words_n4.TRADE),
    personal=_N3_PERSONAL,
    places=_with(_with(words.PLACES, words_n3.PLACES), words_n4.PLACES),
    phrases=N3.phrases | words_n4.PHRASES,
    titles=_with(words_n3.TITLES, words_n4.TITLES),
    numbers=words_n3.NUMBERS,
    branch=words_n3.BRANCH,
    short=words_n3.SHORT | words_n4.SHORT,
    joining=words_n3.JOINING | words_n4.JOINING,
    simplified=words.SIMPLIFIED | words_n3.SIMPLIFIED,
    reads_beside=True,
    short_in_front=words_n4.SHORT_IN_FRONT,
    beside=((_LICENCE_OF_MORE, " "), (_DIGIT_AMONG_SIGNS, _as_sign)),
    hears_trade=True,
)


def _licences(text: str, known: Vocabulary) -> frozenset[str]:
    """Digits of each number of a licence in the name, up to the first stroke: 412 of RL-412/2019."""
    if not any(map(str.isdigit, text)):
        return frozenset()  # most names
    text = _PHONE.sub(" ", text)
    found = [
        match.group()
        for pattern in (_LICENCE_OF_MORE, _LICENCE)
        for match in pattern.finditer(text)
    ]
    return frozenset(str(int(re.search(r"[0-9]{1,12}", one).group())) for one in found)


def _beside_left_out(text: str, known: Vocabulary) -> str:
    """A name without the telephone or licence number typed after it, and in plain joints."""
    for pattern, put in known.beside:
        text = pattern.sub(put, text)
    text = _LICENCE.sub(" ", _PHONE.sub(" ", text))
    text = _EZAFE.sub(" ", _SUN_LETTER_E.sub("al ", text))
    return _ARTICLE_GLUED.sub(r"\1 al ", text)


def _read_beside(tokens: list[_Token], known: Vocabulary) -> tuple[list[_Token], set[str], bool]:
    """Tokens without titles and branch words, and with numbers in digits; what was found of each.

    A number in front is part of the name (Seven Hills); anywhere else it tells two firms apart.
    """
    kept: list[_Token] = []
    titles: set[str] = set()
    is_branch = False
    for place, token in enumerate(tokens):
        kind = _TAG_KINDS.get(token.text[:3])
        is_last = place == len(tokens) - 1
        has_own = any(_is_own(before, known) for before in kept)
        if kind == "title" or (token.text in known.titles and not has_own):
            said = token.text[3:] if kind else known.titles[token.text]
            titles |= {said} - words_n3.SAID_OF_ALL
        elif kind == "branch" or (token.text in known.branch and len(tokens) > 1):
            is_branch = True
        elif token.text in known.joining and kept and not is_last:
            continue
        elif token.text in known.short and (
            kept or (token.text in known.short_in_front and not is_last)
        ):
            kept += [_Token(_as_tag(f"trade:{m}"), False) for m in known.short[token.text]]
        else:
            ordinal = _ORDINAL.match(token.text)
            number = (
                token.text[3:]
                if kind == "number"
                else ordinal.group(1)
                if ordinal
                else known.numbers.get(token.text, token.text)
            )
            if number.isdigit() and not has_own and not is_last:
                tag = _as_tag(f"personal:{int(number[:12])}")
                kept.append(_Token(tag, token.is_native, token.written))
            else:
                kept.append(token._replace(text=number))
    if titles and not any(_is_own(token, known) for token in kept):
        kept = [_Token(_as_tag(f"personal:{t}"), False) for t in sorted(titles)] + kept
        titles = set()
    return kept, titles, is_branch


def _is_own(token: _Token, known: Vocabulary) -> bool:
    kind = _TAG_KINDS.get(token.text[:3])
    return kind not in {"legal", "trade", "translated"} and not (
        token.text in known.legal or token.text in known.trade or token.text in words.DROPPED
    )


@lru_cache(maxsize=WORDS)
def form(text: str, known: Vocabulary = N4) -> Form:
    """Take a name apart. Never fails: an empty or strange text gives an empty form."""
    plain = clean(text)
    licences: frozenset[str] = frozenset()
    if known.reads_beside:
        plain = _one_script_a_word(plain)
        licences = _licences(plain, known)
        plain = _beside_left_out(plain, known)
    script = script_of(plain)
    tagged = _tag_native(plain, known)
    # The signs of the firm's own name, so that homophones stay apart; trade words are tags by now.
    exact = "".join(_HAN_RUN.findall(tagged)).translate(known.simplified)
    tagged = _SUN_LETTER.sub("al ", _APOSTROPHES.sub("", tagged))
    tagged = _ARTICLE.sub("al ", tagged)
    initials = {found.replace(".", "") for found in _DOTTED.findall(tagged)}
    tagged = _DOTTED.sub(lambda m: m.group().replace(".", ""), tagged)
    tagged = _SLASHED.sub(r"\1 \2", tagged).replace("&", " & ")
    core: list[str] = []
    spelled: list[str] = []
    trade: list[str] = []
    trade_spelled: list[tuple[str, str]] = []
    numbers: set[str] = set()
    places: set[str] = set()
    titles: set[str] = set()
    is_branch = is_translated = False
    tokens = _tokens(tagged, known)
    if known.reads_beside:
        tokens, titles, is_branch = _read_beside(tokens, known)
    for place, (token, is_native, written) in enumerate(tokens):
        kind = _TAG_KINDS.get(token[:3])
        if kind == "legal" or token in words.DROPPED:
            continue
        if kind in {"trade", "translated"}:
            trade.append(token[3:])
            is_translated |= kind == "translated"
        elif kind == "place":
            places.add(token[3:])
        elif kind == "personal":
            core.append(token[3:])
            spelled.append(token[3:])
        elif _is_legal(token, is_native, known) and not _is_in_the_middle(place, tokens, known):
            continue
        elif token.isdigit():
            numbers.add(str(int(token)) if len(token) < 12 else token)
        elif token in _NUMBERS and place > 0 and not _only_letter(token, place, tokens, known):
            numbers.add(_NUMBERS[token])
        elif _NUMBER_WORD.match(token) and place > 0:
            continue
        elif meaning := _trade_of(token, known):
            trade.append(meaning)
            trade_spelled.append((meaning, written))
            is_translated |= token in known.translated
        elif token in known.places and core:
            # A firm may be called Colombo Something: only after another word is it a branch.
            places.add(known.places[token])
        elif token in known.personal:
            core.append(known.personal[token])
            spelled.append(known.personal[token])
        elif is_native and _sounds_like_trade(token, script, known):
            trade.append(known.trade_by_sound[consonants(token)])
            trade_spelled.append((trade[-1], written))
        elif core and (meaning := _trade_heard(token, known)):
            trade.append(meaning)
            trade_spelled.append((meaning, written))
        else:
            # Initials are what they are: C & D is not K & D.
            core.append(fold(token) if len(token) > 2 else token)
            spelled.append(written)
    run = [
        t.written or t.text.removeprefix(t.text[:3] if t.text[:3] in _TAG_KINDS else "")
        for t in tokens
        if t.text[:3] != _TAGS["legal"] and t.text not in known.legal
    ]
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
        titles=frozenset(titles),
        is_branch=is_branch,
        is_translated=is_translated,
        licences=licences,
        initials=frozenset(t for t in spelled if t in initials or _INITIALS.fullmatch(t)),
        run="".join(run),
    )


def _sounds_like_trade(token: str, script: str, known: Vocabulary) -> bool:
    if known.hears_trade and script == "Hani":
        # Signs are no loans: 金桂山 only sounds like a centre (zhongxin).
        return False
    return consonants(token) in known.trade_by_sound


def _is_legal(token: str, is_native: bool, known: Vocabulary) -> bool:
    return token in known.legal or (is_native and consonants(token) in known.legal_by_sound)


def _is_in_the_middle(place: int, tokens: list[_Token], known: Vocabulary) -> bool:
    """`private` between other words is a word of the name: Global Private Search."""
    if tokens[place].text not in {"private", "public", "company"} or place in (0, len(tokens) - 1):
        return False
    return not _is_legal(*tokens[place + 1][:2], known)


def _only_letter(token: str, place: int, tokens: list[_Token], known: Vocabulary) -> bool:
    """Single letters such as `v` or `x` are numbers only at the end: V Care is no fifth branch."""
    rest = (after.text for after in tokens[place + 1 :])
    return len(token) == 1 and not all(
        t in known.legal or t in known.trade or t.isdigit() for t in rest
    )


def _tokens(text: str, known: Vocabulary) -> list[_Token]:
    found: list[_Token] = []
    for raw in _split(text):
        for word in _strip_arabic_article(raw):
            if word in known.native:
                found.append(_Token(_as_tag(known.native[word]), True))
                continue
            stem = word.removeprefix("لل").removeprefix("ل") if word.startswith("ل") else word
            if stem != word and (stem in known.native or "ال" + stem in known.native):
                meaning = known.native.get(stem) or known.native["ال" + stem]
                found.append(_Token(_as_tag(meaning), True))
                continue
            if latin := romanise(word):
                parts = _unglued(latin, known)
                whole = word if len(parts) == 1 else ""
                found.extend(_Token(p, not word.isascii(), whole or p) for p in parts)
    return _join_phrases(found, known)


def _split(text: str) -> list[str]:
    """Words of `text`. Vowel signs and viramas are no letters to `\\w`, yet part of a word."""
    kept = "".join(
        c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} or c == "&" else " "
        for c in text
    )
    return kept.split()


_PHRASE_LENGTHS = (3, 2)


def _join_phrases(tokens: list[_Token], known: Vocabulary) -> list[_Token]:
    out: list[_Token] = []
    place = 0
    while place < len(tokens):
        for length in _PHRASE_LENGTHS:
            phrase = " ".join(token.text for token in tokens[place : place + length])
            if length <= len(tokens) - place and phrase in known.phrases:
                out.append(
                    _Token(known.phrases[phrase], tokens[place].is_native, known.phrases[phrase])
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
