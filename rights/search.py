"""Search over everything published, in the page's language and in English, tolerant of spelling.

Trigrams on folded text (migration 0004) find words with a letter wrong in any script. What was
asked is never logged, counted or kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from rapidfuzz import fuzz

from rights import wording
from rights.content.territories import all_territories
from rights.models import Contact, Country, Instrument, Reference, Statement, Topic, Translation
from rights.names import country_name
from rights.presenters import ways
from rights.presenters.pieces import Name, Piece, Texts
from rights.presenters.places import name_of, sort_key

# Results a reader will look through on a small screen.
SHOWN = 20
# Of the words asked, on average this much must be found. 0.6 of one word is a letter or two wrong.
_GOOD_ENOUGH = 0.5
# Rows taken from each table before the best of all are chosen.
_PER_TABLE = 40
# Longer questions are cut: each word is a condition.
_WORDS = 6
# How alike the name of a country must be, of 100.
_NAME_ALIKE = 80
_ALL_ALIKE = 100


@dataclass(frozen=True)
class Result:
    """One page found. `told`: the sentence that was found, when it is not the title itself."""

    url: str
    title: str | Name | Piece
    told: str | Name | Piece | None
    score: float


class Fold(Func):
    """Folds in the database, by the very function that the indexes use."""

    function = "rights_fold"
    output_field = TextField()


def find(asked: str, *, language: str, texts: Texts) -> list[Result]:
    """Pages that speak of it, best first, each once. Facts from memory are never found."""
    words = sorted(asked.split(), key=len, reverse=True)[:_WORDS]
    places = _places(asked, language)
    found = sorted([*places, *_contents(words, language, texts)], key=lambda result: -result.score)
    best: dict[str, Result] = {}
    for result in found:
        best.setdefault(result.url, result)
    return list(best.values())[:SHOWN]


def _scored(rows: models.QuerySet, column: str, words: list[str]) -> models.QuerySet:
    """Rows with any of the words in this column, and how well all of them were found."""
    folded = Fold(Cast(F(column), TextField()))
    similar = [TrigramWordSimilarity(Fold(Value(word)), folded) for word in words]
    total = similar[0]
    for one in similar[1:]:
        total = total + one
    rows = rows.annotate(_folded=folded, score=total / Value(float(len(words))))
    any_word = Q()
    for word in words:
        any_word |= Q(_folded__trigram_word_similar=Fold(Value(word)))
    return rows.filter(any_word, score__gte=_GOOD_ENOUGH).order_by("-score")[:_PER_TABLE]


def _contents(words: list[str], language: str, texts: Texts) -> Iterator[Result]:
    yield from _topics(words, texts)
    yield from _officially(words, texts)
    for row in _scored(Instrument.objects.all(), "plain", words):
        yield _instrument(row, row.score, texts)
    for row in _scored(Instrument.objects.all(), "short", words):
        yield _instrument(row, row.score + 0.1, texts)
    for row in Instrument.objects.filter(pk__in=_keys(words)):
        yield _instrument(row, 2, texts)
    beside = Reference.objects.filter(kind__in=ways.SHOWN).exclude(name="")
    for column in ("name", "plain", "key"):
        for row in _scored(beside, column, words):
            yield _way(row, row.score, texts)
    for column in ("text", "title"):
        rows = Statement.objects.published().select_related("country")
        for row in _scored(rows, column, words):
            text = row.text or row.title
            path = row.path if row.text else f"{row.path}/title"
            yield _fact(row, row.score * 0.9, texts.piece(path, text), language)
    for row in _scored(Contact.objects.published().select_related("country"), "name", words):
        yield Result(
            f"{reverse('rights:country', args=[row.country_id])}#help",
            name_of(row.country, language),
            Name(row.name),
            row.score,
        )
    yield from _translated(words, language, texts)


def _keys(words: list[str]) -> set[str]:
    """What may be the key of a law: C097, but also c97, or the 97 of "convention 97"."""
    found = {word.upper() for word in words}
    for word in words:
        if number := re.fullmatch(r"([CRP]?)(\d{1,3})", word, re.ASCII | re.IGNORECASE):
            letters = number[1].upper() or "CRP"
            found |= {f"{letter}{int(number[2]):03}" for letter in letters}
    return found


# A right is told in plain words and for everybody: it stands above the law of one country.
_TITLE, _TOLD = 0.5, 0.3

# What officials call a right that is told here in plain words.
_OFFICIAL = {
    "agreements-between-countries": "bilateral agreements labour agreement memorandum regional",
    "children-and-young-workers": "child labour youth minors",
    "domestic-workers": "domestic workers maids nannies household helpers",
    "family-together": "family reunification",
    "forced-labour-and-trafficking": "forced labour trafficking trafficked victims slavery debt bondage",
    "keep-your-passport": "passport retention confiscation",
    "no-recruitment-fees": "recruitment fees placement fee costs",
    "safe-from-violence": "violence harassment rape",
    "sending-money-home": "remittances remittance transfer cost",
    "skills-recognition": "recognition skills qualifications certificates diplomas",
    "starting-again-at-home": "return reintegration returnees",
    "temporary-seasonal-and-border-workers": "temporary seasonal frontier cross-border",
    "without-papers": "irregular undocumented status amnesty regularisation",
    "women-workers": "women gender pregnancy maternity",
}
_SMALL_WORDS = frozenset(
    [
        "a",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "my",
        "of",
        "on",
        "the",
        "to",
        "is",
        "are",
        "with",
        "people",
        "person",
        "persons",
        "worker",
        "workers",
        "migrant",
        "migrants",
    ]
)


def _officially(words: list[str], texts: Texts) -> Iterator[Result]:
    """Rights under the names that officials give them, a letter wrong or not."""
    asked = [sort_key(word) for word in words if sort_key(word) not in _SMALL_WORDS]
    if not asked:
        return
    scores = {
        topic: sum(_is_named(word, names.split()) for word in asked) / len(asked)
        for topic, names in _OFFICIAL.items()
    }
    good = {topic: score for topic, score in scores.items() if score > _GOOD_ENOUGH}
    for row in Topic.objects.filter(pk__in=good):
        yield _topic(row, good[row.pk] + _TITLE, None, texts)


def _is_named(word: str, names: list[str]) -> bool:
    return any(fuzz.ratio(word, name) >= _NAME_ALIKE for name in names)


def _topics(words: list[str], texts: Texts) -> Iterator[Result]:
    for column, bonus in (("title", _TITLE), ("plain", _TOLD)):
        for row in _scored(Topic.objects.all(), column, words):
            yield _topic(row, row.score + bonus, None, texts)


def _topic(row: Topic, score: float, told: Piece | None, texts: Texts) -> Result:
    title = texts.piece(f"topic/{row.pk}/title", row.title)
    return Result(reverse("rights:topic", args=[row.pk]), title, told, score)


def _instrument(row: Instrument, score: float, texts: Texts) -> Result:
    short = texts.piece(f"instrument/{row.pk}/short", row.short)
    return Result(reverse("rights:instrument", args=[row.pk]), Name(row.pk), short, score)


def _way(row: Reference, score: float, texts: Texts) -> Result:
    told = texts.piece(f"{row.kind}/{row.key}/plain", row.plain) if row.plain else None
    url = f"{reverse('rights:beyond')}#{row.key}"
    return Result(url, ways.title(row, texts), told, score)


def _fact(row: Statement, score: float, told: Piece, language: str) -> Result:
    block = wording.BLOCKS.get(row.block, row.block)
    return Result(
        f"{reverse('rights:country', args=[row.country_id])}?part={row.block}",
        f"{name_of(row.country, language)}: {block}",
        told,
        score,
    )


def _translated(words: list[str], language: str, texts: Texts) -> Iterator[Result]:
    """What was found in the page's own language, led back to the page that shows it."""
    rows = list(_scored(Translation.objects.filter(language=language), "text", words))
    keys = {row.pk: row.path.split("/") for row in rows}
    topics = Topic.objects.in_bulk([key[1] for key in keys.values() if key[0] == "topic"])
    instruments = Instrument.objects.in_bulk(
        [key[1] for key in keys.values() if key[0] == "instrument"]
    )
    found = {key[1] for key in keys.values() if key[0] in ways.SHOWN}
    beside = {(one.kind, one.key): one for one in Reference.objects.filter(key__in=found)}
    for row in rows:
        kind, key, *rest = keys[row.pk]
        if kind == "topic" and key in topics:
            is_title = rest == ["title"]
            told = None if is_title else texts.piece(row.path, row.source)
            yield _topic(topics[key], row.score + (_TITLE if is_title else _TOLD), told, texts)
        elif kind == "instrument" and key in instruments:
            yield _instrument(instruments[key], row.score, texts)
        elif (kind, key) in beside:
            yield _way(beside[kind, key], row.score, texts)
        elif kind == "country" and len(rest) >= 2:  # noqa: PLR2004  (block and key)
            fact = (
                Statement.objects.published()
                .filter(country=key, block=rest[0], key=rest[1])
                .select_related("country")
                .first()
            )
            if fact is not None:
                yield _fact(fact, row.score * 0.9, texts.piece(row.path, row.source), language)


@cache
def _names() -> dict[str, list[str]]:
    """Every country's name in every language of the site, folded, by its code. No codes.

    From CLDR and not from the table: kept for the life of the process, and a question asked before
    the first `load_rights` must not empty it for good.
    """
    found: dict[str, list[str]] = {}
    for code in all_territories():
        names = {sort_key(country_name(code, language)) for language, _own in settings.LANGUAGES}
        found[code] = sorted(names)
    return found


def _places(asked: str, language: str) -> Iterator[Result]:
    """Countries that are named; two of them are a journey."""
    named = _countries_named(asked)
    rows = Country.objects.in_bulk([code for code, _score in named])
    named = [(code, score) for code, score in named if code in rows]
    if len(named) == 2:  # noqa: PLR2004
        start, finish = rows[named[0][0]], rows[named[1][0]]
        title = f"{name_of(start, language)} → {name_of(finish, language)}"
        yield Result(reverse("rights:journey", args=[start.pk, finish.pk]), title, None, 3)
    for code, score in named:
        url = reverse("rights:country", args=[code])
        # A name that is only alike stands below a right that was meant: "hindi" is no India.
        yield Result(url, name_of(rows[code], language), None, score / 100 + (score == _ALL_ALIKE))


def _countries_named(asked: str) -> list[tuple[str, float]]:
    """Countries whose name stands in the question, a letter wrong or not, in the order asked.

    Each word belongs to one name at most, the closest: Niger is not Nigeria, and "south korea" is
    no third Korea.
    """
    typed, words = asked.split(), sort_key(asked).split()
    spans = [(i, j) for i in range(len(words)) for j in range(i + 1, min(i + 5, len(words)) + 1)]
    met = [
        (float(_ALL_ALIKE), 1, place, place + 1, word.upper())
        for place, word in enumerate(typed)
        if _is_code(word, typed)
    ]
    for start, stop in spans:
        code, score = _closest(" ".join(words[start:stop]))
        if score >= _NAME_ALIKE:
            met.append((score, stop - start, start, stop, code))
    taken: set[int] = set()
    found: list[tuple[int, str, float]] = []
    for score, _length, start, stop, code in sorted(met, reverse=True):
        if taken.isdisjoint(range(start, stop)):
            taken.update(range(start, stop))
            found.append((start, code, score))
    return list({code: score for _start, code, score in sorted(found)}.items())


def _is_code(word: str, typed: list[str]) -> bool:
    """A country's code in capitals, or among codes alone: "can", "are" and "and" are words."""
    if word.upper() not in all_territories():
        return False
    return word.isupper() or word == "usa" or all(one.upper() in all_territories() for one in typed)


def _closest(span: str) -> tuple[str, float]:
    """The country whose name is most like these letters, and how much, of 100."""
    is_short = len(span) <= 3  # noqa: PLR2004  (a name that one letter makes another)
    best = ("", 0.0)
    for code, names in _names().items():
        for name in names:
            score = 100.0 * (span == name) if is_short else fuzz.ratio(span, name)
            if score > best[1]:
                best = (code, score)
    return best
