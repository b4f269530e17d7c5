"""Whether a name in one script sounds like a name in another. Pure.

Each name is read aloud into consonants and vowels as its own script has them. A letter that stands
for several sounds (Tamil k and g, Arabic b and p, English c) is a set of sounds: two letters agree
where their sets meet. So Falcon and Falgun stay apart in Devanagari, which has both letters, and
meet in Tamil, which has one. What a script leaves out (short vowels of Arabic, the last consonant
of a Burmese syllable, r before a consonant in Khmer) costs little to find on one side only; a vowel
of another kind (Salam, Salim), or a last vowel on one side (Nirmal, Nirmala), costs too much.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from recruitment.matching.kept import WORDS
from recruitment.matching.scripts import romanise, script_of

# A price that nothing may pay.
NEVER = 9.0
_VOWELS = "aeiouA"  # A: a long a with a sign of its own
# How many sounds of a name are compared.
_MOST = 40


@dataclass(frozen=True)
class Sound:
    letters: frozenset[str]  # the sounds the letter may stand for
    is_vowel: bool
    # What it costs when the other side has nothing here.
    absent: float
    ends_word: bool = False


# --- Latin letters, and those of scripts that romanise well -------------------------------------

_CONSONANTS = {
    "D": "dztj", "Z": "szS",
    "tch": "c", "sch": "S", "chh": "cS", "dzh": "j", "dj": "j", "tsh": "c", "sh": "Ss", "zh": "jzS",
    "ch": "cSk", "ph": "f", "th": "t", "dh": "d", "bh": "b", "gh": "g", "kh": "kh", "jh": "j",
    "ck": "k", "q": "k", "x": "K", "w": "vw", "v": "vw", "s": "sS", "z": "zj", "ts": "sc",
    "ng": "n", "P": "fp",
}  # fmt: skip

# What a letter of the script may stand for beyond what its usual romanisation says.
_ALSO: dict[str, dict[str, str]] = {
    "Arab": {"b": "bp", "f": "fvp", "j": "jgc", "t": "t", "v": "vwf", "k": "kg", "z": "zjd",
             "S": "Sc", "g": "gj"},
    "Deva": {"b": "bv", "v": "vwb", "j": "jz", "s": "sSc", "c": "cSs"},
    "Beng": {"b": "bvw", "v": "vwb", "j": "jz", "s": "sSz", "c": "cSs", "y": "yj"},
    "Gujr": {"b": "bv", "v": "vwb", "j": "jz", "s": "sS"},
    "Guru": {"b": "bv", "v": "vwb", "j": "jz", "s": "sS"},
    "Sinh": {"v": "vwb", "s": "sSz", "j": "jz", "c": "cS"},
    "Taml": {"k": "kgh", "t": "td", "p": "pbf", "s": "sSz", "c": "sScjz", "j": "jz", "v": "vwb"},
    "Telu": {"v": "vwb", "j": "jz", "s": "sS"},
    "Knda": {"v": "vwb", "j": "jz", "s": "sS"},
    "Mlym": {"v": "vwb", "j": "jz", "s": "sS", "t": "td", "k": "kg", "p": "pb"},
    "Thai": {"k": "kg", "g": "kg", "c": "cSjsz", "s": "sSzc", "j": "jc", "f": "f"},
    "Ethi": {"z": "zj", "s": "sS", "b": "bv", "q": "k", "p": "p", "j": "jz"},
    "Cyrl": {"g": "gh", "z": "zj", "s": "sS", "h": "hk", "c": "cS", "v": "vw"},
    "Latn": {"v": "vw"},
}  # fmt: skip

_ALSO_VOWELS: dict[str, dict[str, str]] = {
    "Ethi": {"e": "a@"},
    "Thai": {"o": "oau", "a": "a", "e": "ea"},
    "Beng": {"a": "ao@"},
    **{script: {"a": "a@"} for script in ("Deva", "Gujr", "Guru")},
    "Khmr": {"a": "a", "i": "ie", "e": "eai", "o": "ou", "u": "uo"},
    "Mymr": {"a": "ae", "i": "ie", "e": "eai", "o": "ou", "u": "uo"},
    "Cyrl": {"e": "ea"},
    "Arab": {"i": "ie", "u": "uo", "a": "ae"},
}

# Signs that carry an English word spell it as it is heard; the English has mute letters.
_ENGLISH = [
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"igh(?=t|$)", "ai"), (r"(?<=[^aeiou])i(?=[^aeiouh]e$)", "ai"), (r"^dia(?=.)", "daia"),
        # brother: d, z or t; rise and brothers: s or z.
        (r"other(?=s?$)", "ather"), (r"th(?=er)", "D"), (r"(?<=[aeiou])se$", "Z"), (r"(?<=[rlnmdbgv])s$", "Z"),
        (r"tion(?=s?$)", "san"), (r"ture(?=s?$)", "char"),
        (r"(?<=[aeiou].)e$", ""), (r"(?<=[aeiou][a-z][a-z])e$", ""), (r"(?<=[a-z]{2})ue$", ""),
        (r"^kn", "n"), (r"^wr", "r"), (r"c(?=[eiy])", "s"), (r"c(?!h)", "k"), (r"y$", "i"),
        (r"y(?=[^aeiou])", "i"), (r"h$", ""), (r"h(?=[^aeiou])(?<=[aeiou]h)", ""),
    )
]  # fmt: skip

_RUNS = {"ee": "i", "ii": "i", "ea": "ie", "oo": "uo", "uu": "u", "ou": "ou", "aa": "a", "ai": "eiD",
         "ay": "eiD", "ei": "eiD", "ey": "eiD", "au": "ouD", "aw": "ouD", "ao": "ouD", "ow": "ouD",
         "ie": "i", "ae": "aeD", "oa": "o", "oe": "oe", "eu": "eu", "ew": "u"}  # fmt: skip

_TOKEN = re.compile(
    "|".join(
        (
            *sorted(_CONSONANTS, key=len, reverse=True),
            r"[aeiouA]+[wy](?![aeiouA])",
            "[aeiouA]+",
            "[a-z0-9DZP]",
        )
    )
)


def _read_latin(latin: str, script: str) -> list[Sound]:
    also, also_vowels = _ALSO.get(script, {}), _ALSO_VOWELS.get(script, {})
    found: list[Sound] = []
    latin = re.sub("[aA]y(?=[aeiouA])", "ai", latin)
    for match in _TOKEN.finditer(latin):
        token = match.group()
        if token[0] in _VOWELS:
            found += [
                _vowel(run, script, also_vowels, latin[match.end() :]) for run in _runs(token)
            ]
            continue
        first = _CONSONANTS.get(token, token)
        if first == "K":  # x
            found += [_consonant("k", script), _consonant("s", script)]
            continue
        letters = set(first)
        for letter in first:
            letters |= set(also.get(letter, ""))
        if token == "c":  # noqa: S105  a letter
            letters |= {"k"} if script == "Latn" else set(also.get("c", ""))
        found.append(_consonant("".join(letters), script))
    return found


def _consonant(letters: str, script: str) -> Sound:
    weak = {"h": 0.15, "y": 0.1, "w": 0.3}
    prices = [weak.get(letter, NEVER) for letter in letters]
    absent = min(prices)
    if absent < NEVER and letters not in weak:
        # A letter that may be an h (Cyrillic kh) or a y (Bengali) is as easily missed, at a price.
        absent = 0.3 if "h" in letters else 0.2
    if "h" in letters and len(letters) > 1 and script != "Cyrl":
        absent = NEVER
    return Sound(frozenset(letters), False, absent)


# Letters after a u that English says as a: sun, punjab, lumber.
_HEARD_AS_A = re.compile("[nmb]([^aeiou]|$)")


def _runs(vowels: str) -> list[str]:
    """Vowels in a row: those that are written as one (oo, ai) together, others (ia) apart."""
    found: list[str] = []
    while vowels:
        length = 2 if vowels[:2].lower() in _RUNS else 1
        if vowels[0] in _VOWELS:
            found.append(vowels[:length])
        vowels = vowels[length:]
    return found


def _vowel(run: str, script: str, also: dict[str, str], after: str) -> Sound:
    if run == "A":
        return Sound(frozenset("a"), True, 0.4)
    run = run.lower()
    letters = set(_RUNS.get(run, run))
    for letter in tuple(letters):
        letters |= set(also.get(letter, ""))
    if script == "Latn" and run == "u" and _HEARD_AS_A.match(after):
        letters.add("U")  # Punjab, Sunrise: an English u that others hear as a
    return Sound(frozenset(letters), True, 0.0)


# --- Arabic and Urdu ------------------------------------------------------------------------------

_ARABIC_ENDS = [(re.compile("[ةۃ]$"), "A"), (re.compile("(?<=..)[هہ]$"), "A"), (re.compile("[یيىے]$"), "I"),
                (re.compile("^[أإا]و(?!ا)"), "U"), (re.compile("^[إاأ][يی](?!ا)"), "I"),
                (re.compile("ا[يیئ](?!ا)"), "D"), (re.compile("وو"), "و"), (re.compile("تش"), "چ")]  # fmt: skip
_ARABIC_LONG = {"ا": "a", "آ": "a", "ى": "a", "A": "a", "I": "i", "U": "u", "D": "d"}
_ARABIC_SETS = {
    "ث": "st", "ذ": "zd", "ض": "dz", "ظ": "z", "ج": "jgc", "چ": "cS", "ش": "Sc", "ب": "bp", "ف": "fvp",
    "ڤ": "vf", "ك": "kg", "ق": "kg", "غ": "g", "گ": "g", "خ": "kh", "ژ": "zjS", "ز": "zj", "س": "sS",
    "ص": "sS",
}  # fmt: skip


def _read_arabic(word: str) -> list[Sound]:
    for pattern, plain in _ARABIC_ENDS:
        word = pattern.sub(plain, word)
    found: list[Sound] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        if letter in _ARABIC_LONG or (letter in "أإٱ" and place):
            value = _ARABIC_LONG.get(letter, "a")
            found.append(
                Sound(frozenset({"a": "a", "i": "ieD", "u": "uoD", "d": "aeiD"}[value]), True, 0.45)
            )
        elif letter in "أإٱعئءؤ":
            # A hamza or ain carries any short vowel; at the start it is heard, elsewhere it may be mute.
            found.append(Sound(frozenset("aeiou"), True, 0.0 if place else 0.1))
        elif letter in "ويیېے":
            long = frozenset("uo") if letter == "و" else frozenset("ieD")
            glide = frozenset("vwu") if letter == "و" else frozenset("y")
            near = (word[place - 1] if place else "", word[place + 1] if place < last else "")
            if place == 0 or set(near) & set("اآA"):
                price = 0.1 if letter != "و" else 0.2
                found.append(Sound(glide, False, price))
            else:
                found.append(Sound(long, True, 0.45))
        elif letter in "هہھح":
            found.append(Sound(frozenset("h"), False, 0.15 if letter != "ھ" else 0.0))
        elif letter in _ARABIC_SETS:
            found.append(Sound(frozenset(_ARABIC_SETS[letter]), False, NEVER))
        else:
            found.extend(_read_latin(romanise(letter), "Arab"))
    return found


# --- Burmese and Khmer: syllables whose ends are hardly heard --------------------------------------

_MYMR = {
    "က": "k", "ခ": "k", "ဂ": "gk", "ဃ": "gk", "င": "n", "စ": "sSczf", "ဆ": "sSc", "ဇ": "zj", "ဈ": "zj",
    "ည": "ny", "ဉ": "n", "တ": "td", "ထ": "td", "ဒ": "d", "ဓ": "d", "ဋ": "t", "ဌ": "t", "ဍ": "d",
    "ဎ": "d", "န": "n", "ဏ": "n", "ပ": "pb", "ဖ": "pf", "ဗ": "bvf", "ဘ": "bvf", "မ": "m", "ယ": "yj",
    "ရ": "ry", "လ": "l", "ဝ": "vw", "သ": "st", "ဟ": "h", "ဠ": "l", "ဿ": "s",
}  # fmt: skip
_MYMR_VOWELS = {"ာ": "a", "ါ": "a", "ိ": "ie", "ီ": "i", "ု": "uo", "ူ": "uo", "ေ": "ea", "ဲ": "ea",
                "ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "e", "ဩ": "o", "ဪ": "o"}  # fmt: skip
# A breath mark or a medial makes another consonant.
_MYMR_JOINED = [
    (re.compile("[ရယ]ှ|လျှ|လှျ|သျှ"), "S"), (re.compile("[ခဂ][ျြ]"), "C"), (re.compile("က[ျြ]"), "C"),
    (re.compile("ို(?=[ကင]်)"), "E"), (re.compile("ို"), "O"), (re.compile("ေ([ာါ])်?"), "O"), (re.compile("[့း]"), ""),
    (re.compile("([ကခဂငစဆဇညတထဒဓနပဖဗဘမယရလသ])္"), r"\1်"),
]  # fmt: skip
_MYMR_STOPS = {"က": "kgt", "တ": "tdk", "ပ": "pbt", "စ": "sctkz"}
_MYMR_NASAL = "ငနမညံဏ"


def _read_burmese(word: str) -> list[Sound]:
    for pattern, plain in _MYMR_JOINED:
        word = pattern.sub(plain, word)
    found: list[Sound] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        if letter == "ံ" or (after == "်" and letter in _MYMR_NASAL):
            found.append(Sound(frozenset("mn"), False, 0.3))
        elif after == "်" and letter in _MYMR:
            if letter == "ယ":
                found.append(Sound(frozenset("ei"), True, 0.1))
            elif letter in "လရသ":
                found.append(Sound(frozenset(_MYMR[letter]), False, 0.05))
            else:
                # A stop at the end is a catch of the breath, whatever letter it is written with.
                found.append(Sound(frozenset(_MYMR_STOPS.get(letter, _MYMR[letter])), False, 0.3))
        elif letter == "S":
            found.append(Sound(frozenset("Ss"), False, NEVER))
        elif letter == "C":
            found.append(Sound(frozenset("cjS"), False, NEVER))
        elif letter == "E":
            found.append(Sound(frozenset("aeiD"), True, 0.1))
        elif letter == "O":
            found.append(Sound(frozenset("oau"), True, 0.1))
        elif letter in _MYMR:
            price = {"h": 0.15, "yj": 0.15}.get(_MYMR[letter], NEVER)
            found.append(Sound(frozenset(_MYMR[letter]), False, price))
        elif letter in _MYMR_VOWELS:
            found.append(Sound(frozenset(_MYMR_VOWELS[letter]), True, 0.35))
        elif letter in "ျြ":
            found.append(Sound(frozenset("ry"), False, 0.15))
        elif letter == "ွ":
            found.append(Sound(frozenset("wuo"), True, 0.1))
        elif letter == "ှ":
            continue
        elif letter == "အ" and not (after and after in "ာါိီုူေဲO"):
            found.append(Sound(frozenset("ae"), True, 0.2))
    return found


_KHMR = {
    "ក": "k", "ខ": "k", "គ": "kg", "ឃ": "kg", "ង": "n", "ច": "cj", "ឆ": "cS", "ជ": "cj", "ឈ": "cS",
    "ញ": "ny", "ដ": "dt", "ឋ": "t", "ឌ": "dt", "ឍ": "t", "ណ": "n", "ត": "t", "ថ": "t", "ទ": "td",
    "ធ": "td", "ន": "n", "ប": "bp", "ផ": "pf", "ព": "pb", "ភ": "pf", "ម": "m", "យ": "y", "រ": "r",
    "ល": "l", "វ": "vw", "ស": "sSz", "ឡ": "l", "ហ": "h",
}  # fmt: skip
_KHMR_VOWELS = {
    "ា": "a", "ិ": "ie", "ី": "i", "ឹ": "ieoau", "ឺ": "ieu", "ុ": "uo", "ូ": "uo", "ួ": "uo", "ើ": "eao",
    "ឿ": "eio", "ៀ": "ie", "េ": "eia", "ែ": "ae", "ៃ": "eiD", "ោ": "oau", "ៅ": "aou", "ះ": "a",
    "ឥ": "i", "ឧ": "u", "ឱ": "o", "ឯ": "ae", "័": "ao",
}  # fmt: skip
_KHMR_JOINED = [
    # Borrowed sounds are written with an h before them: f, g, z.
    (re.compile("ាយ"), "ៃ"), (re.compile("ហ្វ"), "F"), (re.compile("ហ្គ"), "G"), (re.compile("ហ្ស"), "Z"), (re.compile("ប៉"), "P"),
    (re.compile("[\u17c9-\u17cf\u17d1]"), ""),
]  # fmt: skip
_KHMR_BORROWED = {"F": "fv", "G": "g", "Z": "zj", "P": "p"}


def _read_khmer(word: str) -> list[Sound]:
    for pattern, plain in _KHMR_JOINED:
        word = pattern.sub(plain, word)
    found: list[Sound] = []
    for place, letter in enumerate(word):
        after = word[place + 1 : place + 2]
        heads = after == "្" or after in _KHMR_VOWELS or after == "ំ"
        if letter in _KHMR_BORROWED:
            found.append(Sound(frozenset(_KHMR_BORROWED[letter]), False, NEVER))
        elif letter == "ំ":
            if not (found and found[-1].is_vowel):
                found.append(Sound(frozenset("ao"), True, 0.05))
            found.append(Sound(frozenset("mn"), False, 0.4))
        elif letter in _KHMR:
            letters = _KHMR[letter]
            price = {"h": 0.15, "y": 0.1, "ny": NEVER}.get(letters, NEVER)
            if letter == "រ" and not heads:
                price = 0.05
            elif letter in "ញន" and not heads:
                letters = "n"
            elif letter in "សកតបច" and not heads:
                letters, price = letters + "sSzktdp", 0.5
            found.append(Sound(frozenset(letters), False, price))
        elif letter in _KHMR_VOWELS:
            found.append(Sound(frozenset(_KHMR_VOWELS[letter]), True, 0.35))
    return found


# --- comparing -------------------------------------------------------------------------------------

# Scripts that leave a vowel out, and what finding it on the other side then costs.
_UNWRITTEN: dict[str, dict[str, float]] = {
    "Arab": {"a": 0.0, "e": 0.0, "i": 0.02, "o": 0.35, "u": 0.05},
    "Mymr": {"a": 0.03, "e": 0.08, "o": 0.15, "i": 0.35, "u": 0.35},
    "Khmr": {"a": 0.03, "e": 0.1, "o": 0.12, "i": 0.35, "u": 0.35},
    "Ethi": {"a": 0.1, "e": 0.08, "i": 0.08, "o": 0.4, "u": 0.3},
    "Thai": {"a": 0.08, "o": 0.12, "e": 0.15},
    "Deva": {"a": 0.08, "e": 0.15, "o": 0.4},
    "Beng": {"a": 0.08, "o": 0.12, "e": 0.15},
}
_UNWRITTEN_ELSEWHERE = {"a": 0.1, "e": 0.12, "i": 0.4, "o": 0.4, "u": 0.4, "D": 0.4, "@": 0.04}
_DROPS_R = {"Mymr", "Khmr", "Thai", "Sinh"}
# How far apart two vowels are; what isn't here is another vowel.
_VOWELS_APART = {
    frozenset("ae"): 0.15, frozenset("ao"): 0.45, frozenset("ei"): 0.12, frozenset("ou"): 0.15,
    frozenset("eo"): 0.4, frozenset("aU"): 0.15, frozenset("au"): 0.4,
    frozenset("eu"): 0.6,
    # The vowel that no sign is written for: Falcon, Sunrise, Karim.
    # e and o, u of scripts that write each vowel (readings).
    frozenset("3e"): 0.0, frozenset("3a"): 0.5, frozenset("3i"): 0.2, frozenset("3D"): 0.1,
    frozenset("2u"): 0.0, frozenset("2o"): 0.35, frozenset("2U"): 0.0,
    # A long a of such scripts (`in_kind`).
    frozenset("4a"): 0.0, frozenset("4@"): 0.0, frozenset("4U"): 0.15, frozenset("4o"): 0.45,
    frozenset("@o"): 0.19, frozenset("@e"): 0.1, frozenset("@u"): 0.35, frozenset("@U"): 0.1,
}  # fmt: skip
ANOTHER_VOWEL = 0.9
_END_VOWEL = 0.9
_END_VOWEL_INSIDE = 0.45

# The most two names may cost, by how many consonants they share; a name of fewer is anybody's.
_MOST_COST = {3: 0.05, 4: 0.2, 5: 0.31}
_MOST_COST_OF_MORE = 0.32


# Bengali and Nepali write the a of bank as ya after a consonant.
_FLAT_A = re.compile("[্्][যय]([াा])")
_LONG_A = re.compile("[াाાਾාாాಾാ]")
# The vowel ia is written around its consonant.
_THAI_IA = re.compile("เ([ก-ฮ])ีย")


@lru_cache(maxsize=WORDS)
def read(words: tuple[str, ...], script: str) -> tuple[Sound, ...]:
    """The sounds of words run together; `script` is that of the whole name (ISO 15924)."""
    found: list[Sound] = []
    for word in words:
        if found and found[-1].is_vowel:
            found[-1] = replace(found[-1], ends_word=True)
        written_in = script_of(word) or script
        if written_in == "Arab":
            found += _read_arabic(word)
        elif written_in == "Mymr":
            found += _read_burmese(word)
        elif written_in == "Khmr":
            found += _read_khmer(word)
        elif script == "Arab" and word == "al":
            found.append(Sound(frozenset("l"), False, NEVER))
        else:
            if written_in == "Thai":
                word = _THAI_IA.sub(r"\1ีา", word)
            # A long a that is written is no vowel that may be left out.
            word = _FLAT_A.sub(r"\1", word)
            latin = romanise(_LONG_A.sub("4", word)).replace("a4", "A").replace("4", "A")
            if written_in == "Thai":
                latin = latin.replace("ph", "p")
            if written_in == "Latn":
                for pattern, heard in _ENGLISH:
                    latin = pattern.sub(heard, latin)
            found += _read_latin(latin, written_in)
    return tuple(_without_doubles(found)[:_MOST])


# What a word may also be, and is not read as by `read`: letters that are written one way and said
# another, or another way by some. Each is tried beside the word as it stands.
_ALSO_READ = [
    (re.compile(pattern), put)
    for pattern, put in (
        # A soft c before the e that will be mute: palace.
        ("c(?=[eiy])", "s"),
        ("[\u09a1\u09a2]\u09bc|[\u09dc\u09dd]", "র"), ("[\u0921\u0922]\u093c|[\u095c\u095d]", "र"),
        # The nasal before g is one sound with it, as in Latin ng; elsewhere any nasal, or none.
        ("[ंँ](?=ग)ग", "ङ"), ("ङ्ग", "ङ"), ("ঙ্গ|ংগ", "ঙ"), ("[ंঁं](?=[पफबभপফবভ])", "म्"), ("ं", "न्"), ("ং", "ঙ"), ("ঁ", ""),
        ("ँ$", "न"), ("ँ", ""),
        ("نب", "مب"), ("[ةۃ] ", "ت "),
        # Thai h before a low consonant gives its tone and is mute.
        ("ห(?=[งญนมยรลว])", ""),
        # Sinhala writes ai as ayi, and says the vowel of a last consonant.
        ("(?<=[\u0d9a-\u0dc6])යි", "\u0ddb"),
        (r"(?<=[ක-ෆ])$", "ැ"),
    )
]  # fmt: skip
_FINAL_SINHALA = re.compile(r"[ක-ෆ]$")


@lru_cache(maxsize=WORDS)
def readings(words: tuple[str, ...], script: str, other: str) -> tuple[tuple[Sound, ...], ...]:
    """The ways to read a name aloud: as `read` does, and with what readers know beyond the letters.

    `other` is the script it is laid beside.
    """
    known = tuple(_said(word, script) for word in words)
    ways = dict.fromkeys([known])
    for where, pattern, put in _MAY_BE_READ:
        if where == script and (script != "Latn" or put != "P" or other in _NO_F):
            ways |= dict.fromkeys(tuple(pattern.sub(put, word) for word in way) for way in [*ways])
    return tuple(_sharpened(read(way, script), script, words) for way in ways)


# What some readers say and others don't: by script, what is written and what it may stand for.
_MAY_BE_READ = [
    (script, re.compile(pattern), put)
    for script, pattern, put in (
        ("Latn", "ph", "P"),
        # An o that English swallows at the end of a long word: falcon, diamond, blossom.
        ("Latn", "(?<=...[^aeiou])o(?=[nmr]d?s?$)", ""),
        # The last vowel of Himalaya is said or not.
        ("Deva", "(?<=..)य$", "या"), ("Beng", "(?<=..)\u09af\u09bc$", "\u09af\u09bcা"),
        # Waw before a long i is a v (Parveen).
        ("Arab", "(?<=.)و(?=[يی])", "ڤ"),
    )
]  # fmt: skip
# Latin ph beside these is their p with a breath, or the f of an English word.
_NO_F = {"Thai", "Khmr", "Mymr", "Taml", "Ethi"}


def _said(word: str, script: str) -> str:
    for pattern, put in _ALSO_READ:
        word = pattern.sub(put, word)
    return word


# Scripts with a letter for e and for o beside those for i and u.
_WRITES_EACH_VOWEL = {"Deva", "Beng", "Taml", "Sinh", "Telu", "Knda", "Mlym", "Gujr", "Guru"}
_TOLD_APART = {frozenset("e"): frozenset("3"), frozenset("u"): frozenset("2")}
# A vowel that is written is not left out for nothing.
_WRITTEN_VOWEL = 0.3


def _sharpened(found: tuple[Sound, ...], script: str, words: tuple[str, ...]) -> tuple[Sound, ...]:
    """Sounds with the vowels that this script tells apart told apart."""
    if script in {"Thai", "Mymr"}:
        return tuple(
            replace(s, absent=max(s.absent, _WRITTEN_VOWEL))
            if s.is_vowel and s.letters == _ANY_O
            else s
            for s in found
        )
    if script in _WRITES_EACH_VOWEL:
        return tuple(replace(s, letters=_TOLD_APART.get(s.letters, s.letters)) for s in found)
    if script == "Latn" and not any("ei" in word or "ey" in word for word in words):
        # ai is no i: Grain and Green.
        return tuple(replace(s, letters=_AI) if s.letters == _AI_OR_EI else s for s in found)
    return found


def in_kind(reading: tuple[Sound, ...], script: str) -> tuple[Sound, ...]:
    """A reading in which a long a is no e and an ai no i, where `script` has a sign for each of them.

    One of `readings` lets the two pass for each other, as people mishear them: enough to ask, too little to join.
    """
    if script not in _WRITES_EACH_VOWEL:
        return reading
    return tuple(_in_kind(reading, place, script) for place in range(len(reading)))


def _in_kind(reading: tuple[Sound, ...], place: int, script: str) -> Sound:
    sound = reading[place]
    # Bengali says its ai as oi.
    if sound.letters == _AI_OR_EI and script != "Beng":
        return replace(sound, letters=_AI)
    is_long_a = sound.is_vowel and sound.letters == _ANY_A and sound.absent
    # English er is written ar: Jupiter.
    if is_long_a and not _closes_with_r(reading[place + 1 : place + 3]):
        return replace(sound, letters=_LONG_A_ALONE)
    return sound


def _closes_with_r(after: tuple[Sound, ...]) -> bool:
    return bool(after) and "r" in after[0].letters and not any(s.is_vowel for s in after[1:])


_ANY_A, _LONG_A_ALONE = frozenset("a"), frozenset("4")
_ANY_O = frozenset("oau")
_AI, _AI_OR_EI = frozenset("eD"), frozenset("eiD")


def _without_doubles(sounds: list[Sound]) -> list[Sound]:
    out: list[Sound] = []
    for sound in sounds:
        if out and sound == out[-1]:
            continue
        out.append(sound)
    return out


def _vowels_cost(one: Sound, other: Sound) -> float:
    if one.letters & other.letters:
        return 0.0
    if "D" in one.letters | other.letters and not (one.letters | other.letters) & set("u"):
        # ai beside a plain a: Stair and Star.
        return 0.45
    return min(
        _VOWELS_APART.get(frozenset((x, y)), ANOTHER_VOWEL)
        for x in one.letters
        for y in other.letters
    )


def _absent_cost(sounds: tuple[Sound, ...], place: int, lacking: str, script: str) -> float:
    """What it costs that the other side, in script `lacking`, has nothing for this sound."""
    sound = sounds[place]
    if not sound.is_vowel:
        follows = sounds[place + 1] if place + 1 < len(sounds) else None
        if "r" in sound.letters and lacking in _DROPS_R and not (follows and follows.is_vowel):
            return 0.05
        if lacking == "Mymr" and not (follows and follows.is_vowel) and place:
            return min(sound.absent, 0.35)  # Burmese ends no syllable with l, s or f
        return sound.absent
    if place == len(sounds) - 1:
        return max(_END_VOWEL, sound.absent)
    if sound.ends_word:
        return max(_END_VOWEL_INSIDE, sound.absent)
    if "D" in sound.letters:
        return max(_UNWRITTEN_ELSEWHERE["D"], sound.absent)
    price = min(
        _UNWRITTEN.get(lacking, {}).get(v, _UNWRITTEN_ELSEWHERE.get(v, NEVER))
        for v in sound.letters
    )
    if place == 0:
        price = max(price, 0.15 if lacking == "Arab" else 0.5)
    return max(price, sound.absent)


@dataclass(frozen=True)
class Likeness:
    cost: float
    consonants: int  # that agree
    vowels: int = 0  # that both write, and that agree
    is_short_of_vowels: bool = False  # one script writes only the long ones

    @property
    def is_same(self) -> bool:
        """Whether two names sound the same, as sure as their length allows."""
        if self.consonants < min(_MOST_COST):
            return False
        if self.is_short_of_vowels and (self.consonants < 4 or self.consonants + self.vowels < 5):
            return False  # Zamzam and Zimzim are one in Arabic letters
        return self.cost < _MOST_COST.get(self.consonants, _MOST_COST_OF_MORE)


_APART = Likeness(NEVER, 0)
# Cost so far, consonants and vowels that agree so far.
_Step = tuple[float, int, int]


def likeness(
    ours: tuple[Sound, ...], our_script: str, theirs: tuple[Sound, ...], their_script: str
) -> Likeness:
    """The cheapest way to lay two names beside each other."""
    n, m = len(ours), len(theirs)
    if not n or not m or abs(n - m) > max(n, m) // 2 + 2:
        return _APART
    # For each pair of beginnings the cheapest way by what was left out last; and a vowel left out on
    # one side, then one on the other, is another vowel.
    skip_ours = [_absent_cost(ours, i, their_script, our_script) for i in range(n)]
    skip_theirs = [_absent_cost(theirs, j, our_script, their_script) for j in range(m)]
    row: list[_Cell] = [{_FRESH: (0.0, 0, 0)}]
    for j in range(m):
        row.append(_skipped(row[-1], theirs[j], skip_theirs[j], _THEIRS))
    for i in range(n):
        now = [_skipped(row[0], ours[i], skip_ours[i], _OURS)]
        for j in range(m):
            cell = _skipped(row[j + 1], ours[i], skip_ours[i], _OURS)
            _keep(cell, _skipped(now[j], theirs[j], skip_theirs[j], _THEIRS))
            if row[j] and (step := _paired(row[j], ours[i], theirs[j])):
                _keep(cell, {_FRESH: step})
            now.append(cell)
        if not any(now):
            return _APART
        row = now
    if not row[-1]:
        return _APART
    best = min(row[-1].values(), key=_cheapest)
    return Likeness(*best, "Arab" in (our_script, their_script))


# What was left out since two sounds were last paired: no vowel, one of ours, one of theirs.
_FRESH, _OURS, _THEIRS = 0, 1, 2
_Cell = dict[int, _Step]
# Dearer ways are not followed.
_TOO_DEAR = 1.2


def _skipped(cell: _Cell, sound: Sound, price: float, side: int) -> _Cell:
    found: _Cell = {}
    for state, (cost, consonants, vowels) in cell.items():
        dear = cost + price
        if sound.is_vowel and state not in (_FRESH, side):
            dear += ANOTHER_VOWEL
        if dear <= _TOO_DEAR:
            after = side if sound.is_vowel else state
            _keep(found, {after: (dear, consonants, vowels)})
    return found


def _keep(cell: _Cell, more: _Cell) -> None:
    for state, step in more.items():
        if state not in cell or _cheapest(step) < _cheapest(cell[state]):
            cell[state] = step


def _paired(cell: _Cell, x: Sound, y: Sound) -> _Step | None:
    cost, consonants, vowels = min(cell.values(), key=_cheapest)
    if x.is_vowel and y.is_vowel:
        apart = _vowels_cost(x, y)
        return (
            (cost + apart, consonants, vowels + (apart == 0)) if cost + apart <= _TOO_DEAR else None
        )
    if not (shared := x.letters & y.letters):
        return None
    # A v that is heard as u is a vowel on one side; it tells nothing of consonants.
    is_strong = not x.is_vowel and not y.is_vowel and not shared <= set("hy")
    return cost, consonants + is_strong, vowels


def _cheapest(step: _Step) -> tuple[float, int]:
    return (step[0], -step[1])


# --- filing ----------------------------------------------------------------------------------------

# Kinds of consonants that no two scripts are likely to hear apart.
_KINDS = {
    **dict.fromkeys("pbfvw", "P"),
    **dict.fromkeys("tdsSzcj", "T"),
    **dict.fromkeys("kg", "K"),
    **dict.fromkeys("nm", "N"),
    "l": "L",
    "r": "R",
}
# From so many kinds on few names share them.
MANY_KINDS = 4
_FEWEST_KINDS = 2
_MOST_READINGS = 4


def kinds(found: tuple[Sound, ...]) -> set[str]:
    """Short texts that a name and its sign in another script are likely to share.

    The consonants by kind, once without any r that ends a syllable, and once only those that a vowel
    follows: what a Burmese sign keeps of an English word.
    """
    whole: list[frozenset[str]] = []
    without_r: list[frozenset[str]] = []
    heads: list[frozenset[str]] = []
    for place, sound in enumerate(found):
        each = frozenset(_KINDS[letter] for letter in sound.letters if letter in _KINDS)
        if sound.is_vowel or not each:
            continue
        followed = place + 1 < len(found) and found[place + 1].is_vowel
        whole.append(each)
        if followed or "R" not in each:
            without_r.append(each)
        if followed:
            heads.append(each)
    texts: set[str] = set()
    for consonants in (whole, without_r, heads):
        texts |= _readings(consonants)
    return {text for text in texts if len(text) >= _FEWEST_KINDS}


def _readings(consonants: list[frozenset[str]]) -> set[str]:
    """Every way to read letters that may be of two kinds (English ch), as long as they are few."""
    texts = {""}
    for each in consonants:
        texts = {text + kind for text in texts for kind in each}
        if len(texts) > _MOST_READINGS:
            texts = set(sorted(texts)[:_MOST_READINGS])
    return texts
