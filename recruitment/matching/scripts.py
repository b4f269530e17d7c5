"""Letters of every script brought to Latin, for comparing only; what comes out is never shown.

anyascii does most of it. Three groups of scripts need more before it: Arabic letters, where it
drops the long vowel alef and with it half of what tells names apart; the scripts of India and
Sri Lanka, where it drops the vowel every bare consonant carries; and Thai, which writes some
vowels before the consonant they follow.
"""

import re
import unicodedata
from functools import cache, lru_cache

from anyascii import anyascii

from recruitment.matching.kept import WORDS

_ARABIC = str.maketrans(
    {
        "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ء": "", "ئ": "y", "ؤ": "w",
        "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh",
        "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "sh",
        "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ڤ": "v", "ق": "q",
        "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h", "ہ": "h",
        "ھ": "h", "ة": "a", "ۃ": "a", "و": "w", "ي": "y", "ی": "y", "ې": "y", "ے": "y", "ـ": "",
    }
)  # fmt: skip

_INDIC = ("DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "TAMIL", "TELUGU", "KANNADA", "SINHALA",
          "MALAYALAM", "ORIYA")  # fmt: skip
_THAI_VOWEL_FIRST = re.compile(r"([เแโใไ])([ก-ฮ])")

# ISO 15924 by the first word of a letter's Unicode name.
_ISO = {
    "LATIN": "Latn", "ARABIC": "Arab", "DEVANAGARI": "Deva", "BENGALI": "Beng", "GUJARATI": "Gujr",
    "GURMUKHI": "Guru", "TAMIL": "Taml", "TELUGU": "Telu", "KANNADA": "Knda", "SINHALA": "Sinh",
    "MALAYALAM": "Mlym", "ORIYA": "Orya", "THAI": "Thai", "LAO": "Laoo", "MYANMAR": "Mymr",
    "KHMER": "Khmr", "ETHIOPIC": "Ethi", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr",
    "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Kore", "ARMENIAN": "Armn",
    "GEORGIAN": "Geor", "TIBETAN": "Tibt",
}  # fmt: skip

# Scripts that write their vowels, so that two names in them must also agree in vowels.
WRITES_VOWELS = frozenset(_ISO.values()) - {"Arab", "Hebr"}


@cache
def _script_of_letter(letter: str) -> str:
    return _ISO.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], "")


@lru_cache(maxsize=WORDS)
def script_of(text: str) -> str:
    """ISO 15924 code of the script most letters of `text` are in; empty when there is none."""
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha() and (script := _script_of_letter(letter)):
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else ""


@cache
def _is_indic_consonant(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    block, _, rest = name.partition(" LETTER ")
    if not block.startswith(_INDIC) or not rest:
        return False
    sound = rest.split(" ")[-1]
    # "LETTER KA" carries a vowel of its own; "LETTER A", "LETTER AA" are vowels.
    return (
        len(sound) > 1
        and sound.endswith("A")
        and sound != "AA"
        or block.startswith("SINHALA")
        and (
            rest.startswith(("ALPA", "MAHA", "DANTAJA", "MUURDHAJA", "TAALUJA"))
            or rest in _SINHALA_PLAIN
        )
    )


_SINHALA_PLAIN = frozenset(
    {"RAYANNA", "VAYANNA", "YAYANNA", "FAYANNA", "MAYANNA", "HAYANNA", "SANYAKA DAYANNA"}
)


def _is_indic_joiner(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return " VOWEL SIGN " in name or " SIGN VIRAMA" in name or "AL-LAKUNA" in name


def _with_inherent_vowels(word: str) -> str:
    """Write out the `a` that a bare consonant carries, except at the end of a word."""
    out: list[str] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        out.append(letter)
        if place == last or not _is_indic_consonant(letter):
            continue
        if not _is_indic_joiner(word[place + 1]) and word[place + 1] not in "़়":
            out.append("a")
    return "".join(out)


def romanise(word: str) -> str:
    """One word in lower-case ASCII letters and digits. Latin words only lose their accents."""
    if word.isascii():
        return word.lower()
    if any(_script_of_letter(letter) in _INDIC_ISO for letter in word):
        word = _with_inherent_vowels(word)
    if _script_of_letter(word[0]) == "Arab":
        word = _arabic_vowels(word.translate(_ARABIC))
    for pattern, plain in _BEFORE:
        word = pattern.sub(plain, word)
    latin = anyascii(unicodedata.normalize("NFC", word))
    if _script_of_letter(word[0]) == "Hani":
        # Pinyin spells with x and q what others spell with sh and ch.
        latin = latin.lower().replace("x", "sh").replace("q", "ch").replace("zh", "j")
    if _script_of_letter(word[0]) in _C_IS_S:
        latin = latin.replace("c", "s")
    return re.sub(r"[^a-z0-9]", "", latin.lower())


# Tamil and Burmese have one letter for s and ch, which anyascii writes c.
_C_IS_S = frozenset({"Taml", "Mymr"})


def _arabic_vowels(latin: str) -> str:
    """Waw and ya are consonants beside an alef or at the start, and long vowels elsewhere."""
    latin = re.sub(r"(?<=[^aw])w(?=[^aw]|$)", "u", latin)
    return re.sub(r"(?<=[^ay])y(?=[^ay]|$)", "i", latin)


_BEFORE = [
    # Tamil marks f by a sign before p.
    (re.compile("ஃப"), "f"),
    (_THAI_VOWEL_FIRST, r"\2\1"),
    # Thai carries an initial vowel on a mute letter.
    (re.compile(r"^อ(?=[\u0e30-\u0e3a\u0e40-\u0e47])"), ""),
    # Burmese sh is r, l or y with a breath mark; the two medials are both heard as y.
    (re.compile(r"[ရလယ]([ျြွ]?)ှ"), r"sh\1"),
    (re.compile("[ျြ]"), "y"),
    (re.compile("ွ"), "w"),
    # Khmer marks that shorten or mute say nothing of the letters.
    (re.compile("[\u17c9-\u17d1]"), ""),
]


_INDIC_ISO = frozenset(_ISO[name] for name in _INDIC)
