"""The English of rights, articles and instruments, text by text: where each stands, what it is.

One text is what has a path of its own in rights/content/texts.py. A line that is taken away leaves
its place empty, so that the translations of the lines after it keep their places.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rights.models import Instrument, Provision, Topic
from rights.wording import USERS, Words

Row = Topic | Provision | Instrument

_LINES = ("plain", "warning_signs", "what_you_can_do")
# Longer than any line of the files by a third: a page must come through in one round trip.
LONGEST_LINE = 300
_LONGEST_NAME = 200
PARTS: dict[str, Words] = {
    "title": _("Name"),
    "short": _("Name"),
    "plain": _("In short"),
    "warning_signs": _("Warning signs"),
    "what_you_can_do": _("What you can do"),
    "who_everyone": _("For everyone, with or without papers"),
    "who_regular_only": _("Only with papers"),
    "says": _("What the law says"),
    "conditions": _("Conditions"),
    "about": _("What it is about"),
}
# Signs and advice are ours. The rest says what a law says, and nobody may word that from memory.
_OURS = frozenset({"title", "short", "warning_signs", "what_you_can_do"})
_MAY_BE_EMPTY = frozenset({"who_everyone", "who_regular_only", "conditions", *_LINES})


@dataclass(frozen=True)
class LawText:
    """One text. Empty `text`: taken away, or never there. `place`: which article or part it is of."""

    path: str
    name: str  # of PARTS, or who uses an instrument
    text: str
    place: str = ""
    is_last_line: bool = False

    @property
    def label(self) -> Words:
        return PARTS.get(self.name) or USERS.get(self.name, self.name)

    @property
    def is_law(self) -> bool:
        return self.name not in _OURS

    @property
    def may_go(self) -> bool:
        can = self.name in _MAY_BE_EMPTY or self.name in USERS
        return bool(self.text) and can and not self.is_last_line

    @property
    def longest(self) -> int:
        """Letters."""
        return _LONGEST_NAME if self.name in ("title", "short") else LONGEST_LINE


def texts_of(row: Row) -> Iterator[LawText]:
    """Every text of one row, in the order of its page; also those that stand empty."""
    if isinstance(row, Topic):
        yield from _of_topic(row)
    elif isinstance(row, Provision):
        base, place = f"topic/{row.topic_id}/provision/{row.position}", _article(row)
        yield LawText(f"{base}/says", "says", row.says, place)
        yield LawText(f"{base}/conditions", "conditions", row.conditions, place)
    else:
        yield from _of_instrument(row)


def _of_topic(row: Topic) -> Iterator[LawText]:
    base = f"topic/{row.pk}"
    yield LawText(f"{base}/title", "title", row.title)
    for name in _LINES:
        lines = getattr(row, name)
        # A right without a sentence would be an empty page.
        is_last = name == "plain" and sum(map(bool, lines)) == 1
        for number, line in enumerate(lines):
            yield LawText(f"{base}/{name}/{number}", name, line, is_last_line=is_last)
    for name in ("who_everyone", "who_regular_only"):
        yield LawText(f"{base}/{name}", name, getattr(row, name))


def _of_instrument(row: Instrument) -> Iterator[LawText]:
    base = f"instrument/{row.pk}"
    yield LawText(f"{base}/short", "short", row.short)
    yield LawText(f"{base}/plain", "plain", row.plain, is_last_line=True)
    for part in row.structure:
        where = f"{base}/part/{part['part']}"
        yield LawText(f"{where}/title", "title", part["title"], part["part"])
        yield LawText(f"{where}/about", "about", part["about"], part["part"])
    for who, text in row.how_to_use.items():
        yield LawText(f"{base}/how_to_use/{who}", who, text or "")


def _article(row: Provision) -> str:
    return f"{row.instrument_id}, {row.article}"


def text_at(row: Row | None, path: str) -> LawText | None:
    """None: there is no such text, or no such row."""
    return next((one for one in texts_of(row) if one.path == path), None) if row else None


def row_at(path: str, *, for_update: bool = False) -> Row | None:
    """The row that holds the text of this path. One query."""
    kind, _slash, rest = path.partition("/")
    key, _slash, inside = rest.partition("/")
    rows: Any = {"topic": Topic.objects, "instrument": Instrument.objects}.get(kind)
    if rows is None:
        return None
    wanted: dict[str, Any] = {"pk": key}
    if kind == "topic" and inside.startswith("provision/"):
        number = inside.split("/")[1]
        if not (number.isascii() and number.isdecimal() and len(number) < 4):  # noqa: PLR2004
            return None
        rows, wanted = Provision.objects, {"topic_id": key, "position": int(number)}
    return (rows.select_for_update() if for_update else rows).filter(**wanted).first()


def put(row: Row, path: str, text: str) -> None:
    """Let the row say `text` at this path. Saves nothing. The path is one of `texts_of`."""
    inside = path.split("/", 2)[2]
    name, _slash, rest = inside.partition("/")
    if isinstance(row, Provision):
        setattr(row, inside.split("/")[2], text)
    elif isinstance(row, Topic) and rest:
        lines = list(getattr(row, name))
        lines[int(rest)] = text
        setattr(row, name, lines)
    elif name == "part":
        part, _slash, what = rest.rpartition("/")
        row.structure = [
            {**one, what: text} if one["part"] == part else one for one in row.structure
        ]
    elif name == "how_to_use":
        row.how_to_use = {**row.how_to_use, rest: text}
    else:
        setattr(row, name, text)


def is_same(one: str, other: str) -> bool:
    """White space is folded, as for translations: a file wrapped anew says the same."""
    return one.split() == other.split()


def fingerprint(text: str) -> str:
    """SHA-256 of a wording, with its white space folded."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
