"""What a reader told of herself: in the address of the page and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from rights import wording


@dataclass(frozen=True)
class Situation:
    """papers: with, without, not_sure. Not sure gets both answers."""

    papers: str = "not_sure"
    groups: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: Any) -> "Situation":
        """What is not understood counts as not said: an old link must still open."""
        papers = query.get("papers", "")
        return cls(
            papers if papers in wording.PAPERS else "not_sure",
            _known(query.getlist("groups")),
        )

    @property
    def is_told(self) -> bool:
        return self != Situation()

    @property
    def query(self) -> str:
        """`?papers=without&groups=domestic`, to carry along; empty when nothing was told."""
        return f"?{self._told}" if self.is_told else ""

    @property
    def more(self) -> str:
        """The same behind an address that already asks for something: `&papers=without`."""
        return f"&{self._told}" if self.is_told else ""

    @property
    def _told(self) -> str:
        papers = [("papers", self.papers)] if self.papers != "not_sure" else []
        return urlencode([*papers, *(("groups", group) for group in self.groups)])


def _known(groups: Iterable[str]) -> tuple[str, ...]:
    asked = set(groups)
    return tuple(group for group in wording.GROUPS if group in asked)
