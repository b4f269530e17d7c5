"""Pure: what one wording says other than another, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Part:
    change: Change
    text: str


def difference(before: str, after: str) -> list[Part]:
    """`after` with what left and what came, in reading order. White space is folded.

    >>> [(part.change.value, part.text) for part in difference("within 2 years", "within one year")]
    [('same', 'within'), ('gone', '2 years'), ('new', 'one year')]
    """
    old, new = re.findall(r"\S+", before), re.findall(r"\S+", after)
    found: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Part(Change.SAME, " ".join(old[a:b])))
            continue
        if a < b:
            found.append(Part(Change.GONE, " ".join(old[a:b])))
        if c < d:
            found.append(Part(Change.NEW, " ".join(new[c:d])))
    return found
