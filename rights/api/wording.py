"""Texts of the content in the language asked for, each with the language it is really in."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from rights.models import Translation
from rights.translation_state import State, state

ORIGINAL = "en"


class Wording:
    """Looks texts up by path, after one query for all of a page.

    `prefixes` are beginnings of paths (`topic/passport`). A translation of an older English is
    not used: in law half a sentence that is out of date is worse than a language not one's own.
    """

    def __init__(self, prefixes: Iterable[str] = ()) -> None:
        self.language = translation.get_language() or ORIGINAL
        self._rows: dict[str, Translation] = {}
        if self.language == ORIGINAL:
            return
        rows = Translation.objects.filter(language=self.language)
        wanted = tuple(prefixes)
        if len(wanted) == 1:
            rows = rows.filter(path__startswith=wanted[0])
        self._rows = {row.path: row for row in rows if row.path.startswith(wanted)}

    def text(self, path: str, english: str) -> dict[str, str] | None:
        """The text with its language and maker; None where there is no English either."""
        if not english:
            return None
        row = self._rows.get(path)
        if row and state(english=english, source=row.source) is State.CURRENT:
            return {"text": row.text, "language": self.language, "made_by": row.origin}
        return {"text": english, "language": ORIGINAL, "made_by": "author"}

    def texts(self, path: str, english: Iterable[str]) -> list[dict[str, Any]]:
        """A list of lines under `path/0`, `path/1` …"""
        found = (self.text(f"{path}/{n}", line) for n, line in enumerate(english))
        return [text for text in found if text is not None]
