"""Texts of the content in the language asked for, each with the language it is really in."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import translation

from rights.models import Translation
from rights.translation_state import State, state

ORIGINAL = "en"


class Wording:
    """Looks texts up by path, after one query for all of a page.

    `prefixes` are beginnings of paths (`topic/passport`). A translation of an older English is
    not used: in law half a sentence that is out of date is worse than a language not one's own.
    """

    def __init__(self, prefixes: Iterable[str]) -> None:
        self.language = translation.get_language() or ORIGINAL
        self._rows: dict[str, tuple[str, str, str]] = {}
        if self.language == ORIGINAL:
            return
        wanted = reduce(or_, (Q(path__startswith=prefix) for prefix in prefixes))
        rows = Translation.objects.filter(wanted, language=self.language)
        self._rows = {
            path: (source, text, origin)
            for path, source, text, origin in rows.values_list("path", "source", "text", "origin")
        }

    def text(self, path: str, english: str) -> dict[str, str] | None:
        """The text with its language and maker; None where there is no English either."""
        if not english:
            return None
        row = self._rows.get(path)
        if row and state(english=english, source=row[0]) is State.CURRENT:
            return {"text": row[1], "language": self.language, "made_by": row[2]}
        return {"text": english, "language": ORIGINAL, "made_by": "author"}

    def texts(self, path: str, english: Iterable[str]) -> list[dict[str, Any]]:
        """A list of lines under `path/0`, `path/1` …"""
        found = (self.text(f"{path}/{n}", line) for n, line in enumerate(english))
        return [text for text in found if text is not None]
