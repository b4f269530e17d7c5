"""Texts of the content in the reader's language, each with the language it is really in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from rights.digits import direction_of, numbers_in
from rights.models import Translation
from rights.read_once import is_reading_once, once
from rights.translation_state import State, state

SOURCE_LANGUAGE = "en"

_Asked = tuple[str, str]


class _Words(NamedTuple):
    source: str
    text: str
    origin: str


@dataclass(slots=True)
class Piece:
    """One text. Looked up when first read, together with all others of the page.

    A translation of an older English wording is not shown: a sum or a number may have changed.
    The English stands in its place, marked as English.
    """

    _texts: "Texts"
    path: str
    english: str

    @property
    def text(self) -> str:
        return self._texts.found(self)[0]

    @property
    def language(self) -> str:
        return self._texts.found(self)[1]

    @property
    def dir(self) -> str:
        return direction_of(self.language)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an office or organisation: it stays as it is, in the language it was noted in."""

    text: str
    language: str = SOURCE_LANGUAGE
    dir: str = "ltr"

    def __str__(self) -> str:
        return self.text


def _translations(language: str, paths: Collection[str]) -> Mapping[str, _Words]:
    """By path. While guides are published, all of the language at once."""
    ours = Translation.objects.filter(language=language)
    if is_reading_once():
        return once("translations", language, read=lambda: _by_path(ours))
    return _by_path(ours.filter(path__in=paths))


def _by_path(rows: QuerySet[Translation]) -> dict[str, _Words]:
    found = rows.values_list("path", "source", "text", "origin")
    return {path: _Words(*words) for path, *words in found}


class Texts:
    """All texts of one page, looked up in one query.

    `in_english` and `by_machine` say whether the page holds any text left in English, or
    translated by a machine and not yet reviewed; they are right once all pieces are made.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        # By path and English: a page may hold today's words and those that were put right.
        self._waiting: set[_Asked] = set()
        self._found: dict[_Asked, tuple[str, str]] = {}
        self._machine = False
        self._english = False

    def piece(self, path: str, english: str) -> Piece:
        if (path, english) not in self._found:
            self._waiting.add((path, english))
        return Piece(self, path, english)

    def pieces(self, path: str, texts: list[str]) -> list[Piece]:
        """A list of sentences, as `path/0`, `path/1` … One that was taken away leaves its place empty."""
        return [self.piece(f"{path}/{place}", text) for place, text in enumerate(texts) if text]

    def found(self, piece: Piece) -> tuple[str, str]:
        asked = piece.path, piece.english
        if asked not in self._found:
            self._look_up()
        return self._found[asked]

    @property
    def by_machine(self) -> bool:
        self._look_up()
        return self._machine

    @property
    def in_english(self) -> bool:
        self._look_up()
        return self._english

    def _look_up(self) -> None:
        waiting, self._waiting = self._waiting, set()
        if not waiting:
            return
        rows: Mapping[str, _Words] = {}
        if self.language != SOURCE_LANGUAGE:
            rows = _translations(self.language, {path for path, _english in waiting})
        for path, english in waiting:
            row = rows.get(path)
            if row and state(english=english, source=row.source) is State.CURRENT:
                text = numbers_in(row.text, english=english, language=self.language)
                self._found[path, english] = (text, self.language)
                self._machine |= row.origin == Translation.Origin.MACHINE
            else:
                self._found[path, english] = (english, SOURCE_LANGUAGE)
                self._english |= self.language != SOURCE_LANGUAGE and bool(english)
