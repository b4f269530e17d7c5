"""Which article numbers nobody has checked in the text itself. Pure.

`from_memory` in instruments.yaml lists them as people write articles: "2, 9(1), 17(3)-(8), 81-84".
"""

import re
from dataclasses import dataclass

_NOISE = re.compile(r"\b(principles?|paragraphs?|articles?)\b|\([a-z]{3,}[^)]*\)", re.IGNORECASE)
_PLACE = re.compile(r"(\d+)((?:\([a-z0-9]+\))*)(?:-(?:(\d+)|\(([a-z0-9]+)\)))?", re.IGNORECASE)
_STEP = re.compile(r"\(([a-z0-9]+)\)", re.IGNORECASE)


@dataclass(frozen=True)
class _Place:
    """An article, paragraph or letter, as the steps that lead to it."""

    steps: tuple[str, ...]
    is_article_range: bool = False
    range_of: int = 0  # places of one range carry the same number


def is_checked(article: str, from_memory: str) -> bool:
    """False when a number that the article names was only remembered.

    A whole article counts as checked when only some of its paragraphs are from memory.

    >>> is_checked("17(1)", "12, 17(3)-(8)"), is_checked("17(6)", "12, 17(3)-(8)")
    (True, False)
    >>> is_checked("Principle 9", "Principles 8-13"), is_checked("II.A", "section letters")
    (False, False)
    """
    if not from_memory:
        return True
    remembered = {place.steps for place in _places(from_memory)}
    if not remembered:
        return False  # "all principle numbers", "section letters": said of every one
    cited = _places(article)
    whole_ranges: dict[int, list[bool]] = {}
    for place in cited:
        unread = any(
            place.steps[:length] in remembered for length in range(1, 1 + len(place.steps))
        )
        if place.is_article_range:
            whole_ranges.setdefault(place.range_of, []).append(unread)
        elif unread:
            return False
    # "8-35" names a Part: it is doubted only when every article of it is from memory.
    return not any(all(unread) for unread in whole_ranges.values())


def _places(text: str) -> list[_Place]:
    found: list[_Place] = []
    for number, match in enumerate(_PLACE.finditer(_NOISE.sub(" ", text))):
        article, inner, last_article, last_step = match.groups()
        steps = tuple(step.lower() for step in _STEP.findall(inner))
        if last_article:
            found += [
                _Place((str(each),), True, number)
                for each in range(int(article), int(last_article) + 1)
            ]
        elif last_step and steps:
            found += [
                _Place((article, *steps[:-1], step)) for step in _between(steps[-1], last_step)
            ]
        else:
            found.append(_Place((article, *steps)))
    return found


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(each) for each in range(int(first), int(last) + 1)]
    return [chr(each) for each in range(ord(first[0]), ord(last[0].lower()) + 1)]
