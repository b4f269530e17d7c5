"""One line that holds several names: a sign in two scripts, a former or a trade name. Pure.

`faces` gives the line itself first, then each name in it. A sign says one name twice, so either may be
joined; a former name or another one the firm goes by is a lead, and a person decides. What people add
of the place (the office of Tilicho, Samakhusi) stands apart as `address`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from recruitment.matching.kept import WORDS
from recruitment.matching.normalise import clean, form
from recruitment.matching.scripts import script_of


@dataclass(frozen=True)
class Face:
    text: str
    is_other_name: bool = False  # a former or trade name
    address: str = ""  # the words of a place that stood behind the name


# What says that another name follows, in the languages of the lists and of the countries of work.
_OTHER_NAME = re.compile(
    r"[\s(,;:\[-]+(?:formerly(?: known as)?|previously|f/?k/?a|a\.?k\.?a\.?|a/k/a|also known as|trading (?:as|under)"
    r"|t/a|d/?b/?a|doing business as|(?:old|new|former|other|trade|sister) name|renamed (?:to|from)|now called|ex[.-]"
    r"|d/h|dahulu|dulu(?:nya)?|antes|anteriormente|antigua|anciennement|ci-devant|zamani|dating|tên cũ|trước đây"
    r"|former|(?<=[(,;:\[-])\s*(?:now|currently|ex)\b"
    r"|बिगतमा|साबिक|पूर्व|সাবেক|পূর্বে|سابقا|سابقاً|سابقہ|المعروفة سابقا|бывш\w*|ранее|собиқ|мурунку|原名|前稱|前称|又名)"
    r"[\s:.)\]]*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[()\[\]{}]")
# Scripts that stand together in one name.
_TOGETHER = {"Jpan": "Hani", "Kore": "Hani"}
# Fewer letters than this beside another script are a mark, not a name.
FEWEST = {"Hani": 2}
FEWEST_ELSEWHERE = 4


# Initials that a firm goes by, in brackets or quotes behind its name; no numeral and no country.
_INITIALS = re.compile(r"[(\[\"“]\s*([A-Z]{2,6})(?: (?:Inc|Ltd|Co)\.?)?\s*[)\]\"”]")
_NO_INITIALS = re.compile(r"[IVX]+|UAE|KSA|KL|UK|USA|HK|[BR]L|PVT|LTD|PTE|PLC|LLC|INC|CO|BR")
# Where the name ends and the place begins, in the languages of the countries people leave.
_PLACE_FOLLOWS = re.compile(
    r"\s*[,،၊、]\s*|\s+(?:at|near|behind|opposite|opp\.?|di|sa|en|ở|huko|katika|में|मा)\s+|(?<=\soffice)s?\s+(?=\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=WORDS)
def faces(text: str) -> tuple[Face, ...]:
    """The line as it is, and the names it holds where it holds more than one."""
    found = [Face(text)]
    named = [_BRACKETS.sub(" ", part).strip() for part in _OTHER_NAME.split(text)]
    initials = _INITIALS.search(text)
    if len(named) > 1:
        found += [
            Face(part, is_other_name=at > 0)
            for at, part in enumerate(named)
            if len(part) >= FEWEST_ELSEWHERE
        ]
    elif initials and not _NO_INITIALS.fullmatch(initials[1]):
        found.append(Face(f"{text[: initials.start()]} {text[initials.end() :]}".strip()))
        found.append(Face(initials[1], is_other_name=True))
    else:
        found += [Face(part) for part in _by_script(text)]
        found += _before_its_place(text)
    return tuple(found)


def _before_its_place(text: str) -> list[Face]:
    """The name without the place behind it, where there is one."""
    for where in _PLACE_FOLLOWS.finditer(text):
        name, place = text[: where.start()].strip(), text[where.end() :].strip()
        if name and form(name).core:
            said = form(place)
            # A legal form behind a comma (Lotus, Inc.) is no place.
            return [Face(name, address=place)] if said.core or said.places else []
    return []


def _by_script(text: str) -> list[str]:
    """The words of each script apart, in their order; nothing where there is one script alone."""
    parts: dict[str, list[str]] = {}
    last = ""
    for word in _BRACKETS.sub(" ", clean(text)).split():
        script = script_of(word)
        script = _TOGETHER.get(script, script) or last
        parts.setdefault(script, []).append(word)
        last = script
    names = {
        script: " ".join(words)
        for script, words in parts.items()
        if sum(map(str.isalpha, "".join(words))) >= FEWEST.get(script, FEWEST_ELSEWHERE)
    }
    return list(names.values()) if len(names) > 1 else []
