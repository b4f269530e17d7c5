"""Every page that is rendered ahead, and what it depends on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from rights.models import Country, Instrument, Stage, Topic
from rights.presenters import corrections, guide

# The interface, names and settings; laws and what else is said everywhere.
EVERYWHERE = frozenset({"frame", "law"})
_PLAIN = ("home", "countries", "compare", "search", "fee_check", "beyond")
_OF_JOURNEY = ("journey", "text_message", "checklist", "help")


class Page(NamedTuple):
    """`depends_on`: keys of rights/publishing/digests.py."""

    path: str
    language: str
    depends_on: frozenset[str]


def all_pages() -> Iterator[Page]:
    """Those that most readers need first. Nothing with a question in its address, no form sent.

    The sheet to print and the pack are not among them: they hold the address the reader came by.
    """
    first = settings.LANGUAGES[0][0]
    with translation.override(first):
        # An address differs in its language alone: asking twenty times took seconds of each round.
        found = [
            (reverse(f"rights:{name}", args=args).removeprefix(f"/{first}/"), EVERYWHERE | more)
            for name, args, more in _without_journey()
        ]
        found += (
            (path.removeprefix(f"/{first}/"), EVERYWHERE | more) for path, more in _of_journeys()
        )
    for code, _name in settings.LANGUAGES:
        yield from (Page(f"/{code}/{rest}", code, depends_on) for rest, depends_on in found)


def corridors() -> list[tuple[str, str]]:
    """Journeys people make, by the research: from, to, both with a guide. Most travelled first."""
    guides = {row.pk: row for row in Country.objects.with_guide()}
    ranks: dict[tuple[str, str], int] = {}
    for row in guides.values():
        for rank, code in enumerate(row.partners):
            other = guides.get(code)
            if other is None or other is row:
                continue
            for start, finish in ((row, other), (other, row)):
                if start.is_origin and finish.is_destination:
                    pair = (start.pk, finish.pk)
                    ranks[pair] = min(rank, ranks.get(pair, rank))
    return sorted(ranks, key=lambda pair: (ranks[pair], pair))


_Name = tuple[str, tuple[str | int, ...], frozenset[str]]


def _without_journey() -> Iterator[_Name]:
    nothing: frozenset[str] = frozenset()
    yield from ((name, (), nothing) for name in _PLAIN)
    yield "about", (), frozenset({"counts"})
    yield "corrections", (), frozenset({"corrections"})
    for number in range(2, corrections.pages() + 1):
        yield "corrections", (number,), frozenset({"corrections"})
    stages = _stage_keys(Stage.objects.values_list("pk", flat=True))
    yield "topics", (), stages
    yield from (("topic", (row.pk,), _stage_keys([row.stage_id])) for row in Topic.objects.all())
    yield "instruments", (), stages | {"ratifications"}
    for key in Instrument.objects.values_list("pk", flat=True):
        yield "instrument", (key,), stages | {"ratifications"}
    for code in Country.objects.values_list("pk", flat=True):
        yield "country", (code,), _country_keys(code)


def _of_journeys() -> Iterator[tuple[str, frozenset[str]]]:
    """Paths. Those of one journey are asked for, and the others differ in their two countries alone."""
    stages = {row.pk: guide.pages_of(row) for row in Stage.objects.all()}
    pairs = corridors()
    first = "/".join(pairs[0]) if pairs else ""
    shapes = [
        (reverse(f"rights:{name}", args=args).partition(first), more - _country_keys(*pairs[0]))
        for pair in pairs[:1]
        for name, args, more in _of_journey(pair, stages)
    ]
    for pair in pairs:
        between, ends = "/".join(pair), _country_keys(*pair)
        yield from ((f"{head}{between}{tail}", ends | more) for (head, _, tail), more in shapes)


def _of_journey(pair: tuple[str, str], stages: Mapping[str, int]) -> Iterator[_Name]:
    """`stages`: how many pages each stage has."""
    ends = _country_keys(*pair)
    every_stage = _stage_keys(stages)
    yield from ((name, pair, ends | every_stage) for name in _OF_JOURNEY)
    for key, pages in stages.items():
        depends = ends | _stage_keys([key])
        yield "stage", (*pair, key), depends
        yield from (("stage", (*pair, key, page), depends) for page in range(2, pages + 1))


def paths_of_journey(start: str, finish: str) -> list[str]:
    """Every page of one journey's guide, in the language that is active."""
    stages = {row.pk: guide.pages_of(row) for row in Stage.objects.all()}
    return [
        reverse(f"rights:{name}", args=args)
        for name, args, _more in _of_journey((start, finish), stages)
    ]


def _stage_keys(stages: Iterable[str]) -> frozenset[str]:
    return frozenset(f"stage/{key}" for key in stages)


def _country_keys(*codes: str) -> frozenset[str]:
    return frozenset(f"country/{code}" for code in codes)
