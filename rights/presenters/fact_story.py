"""What became of one fact: what it said from when, who wrote and who confirmed it, by which source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rights import facts_queue
from rights.difference import Part, difference
from rights.fact_wording import Fact
from rights.models import FactCheck, FactEdit, FactVersion
from rights.models.sourced import HIDDEN


@dataclass(frozen=True)
class Version:
    row: FactVersion
    is_shown: bool  # readers saw it
    parts: list[Part]  # against the version before it

    @property
    def since(self) -> datetime | None:
        return self.row.noted_at


@dataclass(frozen=True)
class Told:
    """An edit with what it makes of the words."""

    edit: FactEdit
    row: facts_queue.Waiting | None
    parts: list[Part]


def versions(fact: Fact) -> list[Version]:
    """Newest first. Empty: it never changed."""
    found: list[Version] = []
    before = ""
    for row in FactVersion.objects.filter(path=fact.path):
        now = _in_words(row.says)
        found.append(Version(row, row.confirmed_by not in HIDDEN, difference(before or now, now)))
        before = now
    return found[::-1]


def edits(fact: Fact) -> list[Told]:
    rows = FactEdit.objects.filter(path=fact.path)
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
    return Told(edit, facts_queue.waiting(fact) if fact else None, difference(before, after))


def _in_words(says: dict[str, Any]) -> str:
    return " · ".join(_word(value) for value in says.values() if value)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_word(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
