"""The editors' queue of translations: what is outdated, missing or waits for its second reader."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from rights.models import Translation, TranslationEdit
from rights.presenters.pieces import SOURCE_LANGUAGE
from rights.translation_state import State, state

LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != SOURCE_LANGUAGE]
# What is outdated comes first: the reader lost a text she had.
ORDER = (State.OUTDATED, State.MISSING, State.CURRENT)

# Only what differs in any letter comes back, to be looked at again with white space folded.
_DIFFERING = """
    SELECT made.language, made.path, made.source
    FROM rights_translation AS made
    JOIN unnest(%s::text[], %s::text[]) AS today(path, english) ON today.path = made.path
    WHERE made.source <> today.english
"""
_THERE = """
    SELECT made.language, count(*)
    FROM rights_translation AS made JOIN unnest(%s::text[]) AS today(path) ON today.path = made.path
    GROUP BY made.language
"""


@dataclass(frozen=True)
class Row:
    """One text of one language."""

    path: str
    english: str
    state: State
    waits: bool  # a draft of it waits for its second reader


@dataclass(frozen=True)
class Count:
    language: str
    name: str
    outdated: int
    missing: int
    current: int
    waiting: int


def counts(english: Mapping[str, str]) -> list[Count]:
    """How many texts of each language are in which state. Three queries."""
    paths = list(english)
    outdated: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_THERE, [paths])
        there = dict(cursor.fetchall())
        cursor.execute(_DIFFERING, [paths, list(english.values())])
        for language, path, source in cursor.fetchall():
            outdated[language] += state(english=english[path], source=source) is State.OUTDATED
    waiting = Counter(TranslationEdit.objects.undecided().values_list("language", flat=True))
    return [
        Count(
            code,
            name,
            outdated=outdated[code],
            missing=len(english) - there.get(code, 0),
            current=there.get(code, 0) - outdated[code],
            waiting=waiting[code],
        )
        for code, name in LANGUAGES
    ]


def rows(language: str, english: Mapping[str, str]) -> dict[State, list[Row]]:
    """Every text of one language by its state, in the order of its path. Two queries."""
    made = dict(Translation.objects.filter(language=language).values_list("path", "source"))
    edits = TranslationEdit.objects.undecided().filter(language=language)
    waiting = set(edits.values_list("path", flat=True))
    found: dict[State, list[Row]] = defaultdict(list)
    for path, text in sorted(english.items()):
        now = state(english=text, source=made.get(path))
        found[now].append(Row(path, text, now, path in waiting))
    return found
