"""What became of one fact or text of the law: what it said from when, who wrote and who confirmed it, by which source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rights import facts_queue, law_wording
from rights.content.translation_check import numbers_in
from rights.difference import Part, difference
from rights.fact_wording import Fact
from rights.models import FactCheck, FactEdit, FactVersion, Instrument, Provision
from rights.models.sourced import HIDDEN
from rights.wording import Words


@dataclass(frozen=True)
class Version:
    row: FactVersion
    is_shown: bool  # readers saw it
    parts: list[Part]  # against the version before it

    @property
    def since(self) -> datetime | None:
        return self.row.noted_at


@dataclass(frozen=True)
class LawName:
    """A text of a right, an article or an instrument, as editors find it."""

    path: str
    of: str
    label: Words
    place: str


@dataclass(frozen=True)
class Told:
    """An edit with what it makes of the words."""

    edit: FactEdit
    row: facts_queue.Waiting | None
    parts: list[Part]
    numbers: str = ""  # which gave way to which; empty: they are the same
    text: LawName | None = None  # for a text of the law, instead of a row


def versions(path: str) -> list[Version]:
    """Newest first. Empty: it never changed."""
    found: list[Version] = []
    before: str | None = None
    for row in FactVersion.objects.filter(path=path):
        now = _in_words(row.says)
        was = now if before is None else before
        is_shown = bool(now) and row.confirmed_by not in HIDDEN
        found.append(Version(row, is_shown, difference(was, now)))
        before = now
    return found[::-1]


def edits(path: str, fact: Fact | None) -> list[Told]:
    rows = FactEdit.objects.filter(path=path)
    return [
        told(row, fact)
        for row in rows.select_related("proposed_by", "confirmed_by", "withdrawn_by")
    ]


def checks(fact: Fact) -> list[FactCheck]:
    return list(FactCheck.objects.filter(path=fact.path).select_related("checked_by"))


def told(edit: FactEdit, fact: Fact | None) -> Told:
    """`fact`: the one that it is about; None: the files hold it no more."""
    before = _in_words(edit.was)
    after = "" if edit.act == FactEdit.Act.WITHDRAW else _in_words({**edit.was, **edit.says})
    row = facts_queue.waiting(fact) if fact else None
    numbers = _numbers(before, after) if edit.act == FactEdit.Act.CHANGE else ""
    return Told(edit, row, difference(before, after), numbers, law_name(edit.path))


def law_name(path: str) -> LawName | None:
    """None for a fact of a country, and for what is there no more. Two queries at most."""
    if path.startswith("country/"):
        return None
    row = law_wording.row_at(path)
    text = law_wording.text_at(row, path)
    if row is None or text is None:
        return None
    of = row.topic if isinstance(row, Provision) else row
    title = of.short if isinstance(of, Instrument) else of.title
    return LawName(path, title, text.label, text.place)


def _numbers(before: str, after: str) -> str:
    """A number that changed by a slip of the hand is the dearest mistake: the second editor sees it apart."""
    was, now = numbers_in(before), numbers_in(after)
    gone, new = (sorted((a - b).elements(), key=int) for a, b in ((was, now), (now, was)))
    return f"{', '.join(gone) or '–'} → {', '.join(new) or '–'}" if gone or new else ""


def _in_words(says: dict[str, Any]) -> str:
    return " · ".join(_word(value) for value in says.values() if value)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_word(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
