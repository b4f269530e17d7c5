"""Is a translation safe to show? Found by machine, told in words. Pure.

A machine can't judge a sentence, but it can see a phone number that lost a digit, a sentence left in
English, the wrong alphabet, or a placeholder gone missing. Those are errors and stop the load. What
is only missing, outdated or oddly long is a notice: the reader gets English, marked as such.

Digits of every script count as the digits they are, so a Nepali sentence may write 17 as it does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rights.content.check import Problem
from rights.translation_state import State, state

ORIGINS = frozenset({"machine", "person"})
# The alphabet a text must be written in, as Unicode names its letters.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "ar": ("ARABIC",),
    "ur": ("ARABIC",),
    "fa": ("ARABIC",),
    "ne": ("DEVANAGARI",),
    "hi": ("DEVANAGARI",),
    "bn": ("BENGALI",),
    "si": ("SINHALA",),
    "ta": ("TAMIL",),
    "my": ("MYANMAR",),
    "km": ("KHMER",),
    "am": ("ETHIOPIC",),
    "ru": ("CYRILLIC",),
    "th": ("THAI",),
    "zh-hant": ("CJK",),
    "zh-hans": ("CJK",),
    "ko": ("HANGUL",),
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
}
# Length of a translation against the English, where it is usual. Chinese says it in a third.
_LENGTHS = {"zh-hant": (0.12, 1.0), "zh-hans": (0.12, 1.0), "ja": (0.2, 1.3), "ko": (0.25, 1.4)}
_USUAL_LENGTH = (0.45, 2.4)
_SHORT = 30  # below this many characters a length says nothing
_ENGLISH_ONLY = frozenset(
    re.findall(
        r"\w+",
        "the you your and are with that they this from have not must can when what who",
    )
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_SEPARATOR_IN_NUMBER = re.compile(r"(?<=\d)[.,٫٬،\u00a0\u202f'’](?=\d)")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# Stays as it is in every language: addresses, and short names in capitals, of money or an office.
_AS_IT_IS = re.compile(r"\S+@\S+|\b[\w-]+(?:\.[\w/-]+)+|\b[A-Z]{2,}\b", re.ASCII)
_LATIN_RUN = re.compile(r"(?:\b[a-z]{2,}\b[ ,]*){4,}")


@dataclass
class TranslationReport:
    """`errors` stop a load; `notices` tell a translator what is left to do."""

    errors: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    # language -> how many texts are in which state
    states: dict[str, Counter[State]] = field(default_factory=dict)


def check_translations(
    files: Mapping[str, Mapping[str, Any]], english: Mapping[str, str]
) -> TranslationReport:
    """Check every file of data/translations against the English of today, by path."""
    report = TranslationReport()
    done: dict[str, set[str]] = {}
    for name, content in files.items():
        file = f"translations/{name}"
        language = _language(name, content, file, report)
        if language is None:
            continue
        there = done.setdefault(language, set())
        for path, entry in content.items():
            if path == "meta":
                continue
            if reason := _misshapen(entry):
                report.errors.append(Problem(file, path, reason))
                continue
            if path in there:
                report.errors.append(Problem(file, path, "is translated in two files"))
            there.add(path)
            _one(file, path, entry, language, english, report)
    for language, there in done.items():
        counts = report.states[language]
        counts[State.MISSING] = len(english.keys() - there)
        for part, missing in sorted(_by_part(english.keys() - there).items()):
            report.notices.append(
                Problem(f"translations/{language}", part, f"{missing} text(s) not translated yet")
            )
    report.errors.sort()
    return report


def _language(
    name: str, content: Mapping[str, Any], file: str, report: TranslationReport
) -> str | None:
    meta = content.get("meta")
    if not isinstance(meta, dict) or meta.get("origin") not in ORIGINS:
        report.errors.append(
            Problem(file, "meta", "must say `language`, and `origin` as machine or person")
        )
        return None
    language = meta.get("language")
    if not isinstance(language, str) or language != name.split("/")[0]:
        report.errors.append(Problem(file, "meta.language", "is not the name of the folder"))
        return None
    report.states.setdefault(language, Counter())
    return language


def _misshapen(entry: Any) -> str:
    if not isinstance(entry, dict) or not {"source", "text"} <= entry.keys():
        return "must have `source` (the English it was made from) and `text`"
    if extra := entry.keys() - {"source", "text", "origin"}:
        return f"has what nobody reads: {', '.join(sorted(map(str, extra)))}"
    if not all(isinstance(entry[part], str) and entry[part].strip() for part in ("source", "text")):
        return "`source` and `text` must be texts, in quotes and not empty"
    if entry.get("origin", "machine") not in ORIGINS:
        return "`origin` must be machine or person"
    return ""


def _one(
    file: str,
    path: str,
    entry: Mapping[str, str],
    language: str,
    english: Mapping[str, str],
    report: TranslationReport,
) -> None:
    for reason in wrong(source=entry["source"], text=entry["text"], language=language):
        report.errors.append(Problem(file, path, reason))
    if path not in english:
        report.notices.append(Problem(file, path, "the English has no such text any more"))
        return
    found = state(english=english[path], source=entry["source"])
    report.states[language][found] += 1
    if found is State.OUTDATED:
        report.notices.append(Problem(file, path, "the English has changed since"))
    elif reason := odd_length(source=entry["source"], text=entry["text"], language=language):
        report.notices.append(Problem(file, path, reason))


def _by_part(paths: set[str]) -> Counter[str]:
    return Counter(
        "/".join(path.split("/")[: 2 if path.startswith("country/") else 1]) for path in paths
    )


def wrong(*, source: str, text: str, language: str) -> Iterator[str]:
    """Each reason why `text` may not stand for `source`; nothing when it may."""
    if _UNSEEN.search(text):
        yield "holds an invisible control character"
    if "<" in text and "<" not in source:
        yield "holds markup that the English has not"
    if Counter(_PLACEHOLDER.findall(source)) != Counter(_PLACEHOLDER.findall(text)):
        yield "the placeholders differ from the English"
    yield from _numbers(source, text)
    yield from _alphabet(source, text, language)


def unfit(*, before: str, after: str) -> Iterator[str]:
    """Each reason why English `after` may not take the place of English `before`.

    Another number is no reason: the law may have changed. It is shown to the second editor.
    """
    if _UNSEEN.search(after):
        yield "holds an invisible control character"
    if "<" in after and "<" not in before:
        yield "holds markup that stood not there before"
    if before and Counter(_PLACEHOLDER.findall(before)) != Counter(_PLACEHOLDER.findall(after)):
        yield "the placeholders differ from those before"


def numbers_in(text: str) -> Counter[str]:
    """Every number of a text in plain digits, without its separators.

    >>> sorted(numbers_in("NPR 10,000; Art. 17(1)").elements())
    ['1', '10000', '17']
    >>> sorted(numbers_in("रु १०,०००").elements())
    ['10000']
    """
    plain = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    return Counter(re.findall(r"\d+", _SEPARATOR_IN_NUMBER.sub("", plain)))


def _numbers(source: str, text: str) -> Iterator[str]:
    wanted, found = numbers_in(source), numbers_in(text)
    if lost := wanted - found:
        yield f"lost the number(s) {', '.join(sorted(lost))}"
    # "three months" may become "3 months"; a long number that English has not is an invention.
    if invented := [number for number in found - wanted if len(number) > 2]:
        yield f"has the number(s) {', '.join(sorted(invented))}, which the English has not"


def _alphabet(source: str, text: str, language: str) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]+", text)
    if " ".join(text.split()).casefold() == " ".join(source.split()).casefold():
        # A single word may be the same in both: "visa", "hotel", a name.
        if sum(word.islower() for word in words) > 1:
            yield "is still the English text"
        return
    letters = [sign for sign in _AS_IT_IS.sub("", text) if sign.isalpha()]
    if len(letters) < 4:
        return
    scripts = SCRIPTS.get(language, ("LATIN",))
    own = sum(unicodedata.name(sign, "").startswith(scripts) for sign in letters)
    # Half, since names of offices and laws may stand in Latin letters.
    if own < len(letters) / 2:
        yield f"is not written in the alphabet of {language}"
    if scripts == ("LATIN",):
        english = [word for word in words if word.lower() in _ENGLISH_ONLY]
        if len(set(english)) > 2 and len(english) > len(words) / 6:
            yield "seems to be left in English in part"
    elif found := _LATIN_RUN.search(text):
        yield f"is left in English in part: “{found.group().strip()[:40]}”"


def odd_length(*, source: str, text: str, language: str) -> str:
    """Why the length of a translation is suspicious; empty when it is not."""
    if len(source) < _SHORT:
        return ""
    least, most = _LENGTHS.get(language, _USUAL_LENGTH)
    ratio = len(text) / len(source)
    if ratio < least:
        return f"is much shorter than the English ({ratio:.0%})"
    if ratio > most:
        return f"is much longer than the English ({ratio:.0%})"
    return ""
