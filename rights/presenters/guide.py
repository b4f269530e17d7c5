"""The pages of a journey: its frame, its stages, its rights, its checklist."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from rights import wording
from rights.forms import SituationForm
from rights.models import Country, Instrument, SafetyMessage, Stage, Statement, Topic
from rights.presenters import corrections, law, people
from rights.presenters.facts import (
    DESTINATION_BLOCKS,
    ORIGIN_BLOCKS,
    Block,
    CountryFacts,
    Fact,
)
from rights.presenters.pieces import Piece, Texts
from rights.presenters.places import name_of
from rights.presenters.situation import Situation
from rights.read_once import once
from rights.wording import Words

Context = dict[str, Any]


@dataclass(frozen=True)
class End:
    """One end of the journey."""

    code: str
    name: str
    role: str  # origin, destination
    has_guide: bool
    country: Country


@dataclass(frozen=True)
class StageLink:
    key: str
    title: Piece
    icon: str
    topics: list[Piece]


@dataclass(frozen=True)
class Charge:
    """What one country says of fees: the answer in a word, and the sentence behind it."""

    end: End
    answer: Fact | None
    detail: Fact | None


def _language() -> str:
    return get_language() or "en"


def end(country: Country, role: str) -> End:
    name = name_of(country, _language())
    return End(country.pk, name, role, country.has_guide, country)


def frame(start: Country, finish: Country, texts: Texts) -> Context:
    """What every page of a journey shows at its head."""
    return {
        "origin": end(start, "origin"),
        "destination": end(finish, "destination"),
        "texts": texts,
    }


# The third line speaks of the report form.
_LINES_OUTSIDE_THE_FORM = 2


def danger(texts: Texts) -> list[Piece]:
    """What to do in danger, line by line; nothing when it is not loaded."""
    row = once("danger", read=SafetyMessage.objects.filter(pk="danger_now").first)
    lines = row.lines[:_LINES_OUTSIDE_THE_FORM] if row else []
    return texts.pieces("safety/danger_now", lines)


def charges(start: Country, finish: Country, facts: CountryFacts) -> list[Charge]:
    return [
        Charge(
            end(start, "origin"),
            facts.one(start, "recruitment_fee_rule", "worker_may_be_charged"),
            facts.one(start, "recruitment_fee_rule", "summary"),
        ),
        Charge(
            end(finish, "destination"),
            facts.one(finish, "recruitment_rules", "worker_fees"),
            facts.one(finish, "recruitment_rules", "worker_fees_detail"),
        ),
    ]


def _stages() -> list[Stage]:
    return once("stages", read=lambda: list(Stage.objects.all()))


def _titles_of_topics() -> list[Topic]:
    return once("titles", read=lambda: list(Topic.objects.only("key", "title", "stage_id")))


def stage_links(texts: Texts) -> list[StageLink]:
    titles: dict[str, list[Piece]] = {}
    for topic in _titles_of_topics():
        titles.setdefault(topic.stage_id, []).append(
            texts.piece(f"topic/{topic.pk}/title", topic.title)
        )
    return [
        StageLink(
            row.pk,
            texts.piece(f"stage/{row.pk}/title", row.title),
            wording.STAGE_ICONS.get(row.pk, "info"),
            titles.get(row.pk, []),
        )
        for row in _stages()
    ]


def journey(start: Country, finish: Country, situation: Situation, texts: Texts) -> Context:
    facts = CountryFacts([start, finish], texts)
    years = [year for place in (start, finish) if (year := facts.oldest_year(place)) is not None]
    places = people.places([finish, start], texts, _language())
    context = {
        **frame(start, finish, texts),
        "situation": situation,
        "situation_form": SituationForm(
            initial={"papers": situation.papers, "groups": situation.groups}
        ),
        "places": places,
        "charges": charges(start, finish, facts),
        "law": law.table([start, finish], texts),
        "stages": stage_links(texts),
        "agreements": _agreements(start, finish, facts, texts),
        "oldest_year": min(years, default=None),
        "today": timezone.localdate(),
    }
    asked = facts.asked.union(*(place.asked([place.first]) for place in places))
    return {**context, "corrections": corrections.in_short(asked, texts)}


def _agreements(start: Country, finish: Country, facts: CountryFacts, texts: Texts) -> list[Any]:
    """What the two countries signed, each told once even where both files tell it."""
    rows: list[Statement] = [
        *facts.agreements(start, finish),
        *facts.agreements(finish, start),
    ]
    found: list[tuple[int | None, Fact]] = []
    years: set[int | None] = set()
    for row in rows:
        if row.data.get("year") in years:
            continue
        years.add(row.data.get("year"))
        found.append((row.data.get("year"), facts.fact(row)))
    return found


@dataclass(frozen=True)
class TopicView:
    key: str
    title: Piece
    plain: list[Piece]
    warning_signs: list[Piece]
    what_you_can_do: list[Piece]
    everyone: Piece | None
    regular_only: Piece | None
    law: "law.TopicLaw | None"


def _topic(row: Topic, texts: Texts, of_law: "law.TopicLaw | None") -> TopicView:
    base = f"topic/{row.pk}"
    return TopicView(
        key=row.pk,
        title=texts.piece(f"{base}/title", row.title),
        plain=texts.pieces(f"{base}/plain", row.plain),
        warning_signs=texts.pieces(f"{base}/warning_signs", row.warning_signs),
        what_you_can_do=texts.pieces(f"{base}/what_you_can_do", row.what_you_can_do),
        everyone=texts.piece(f"{base}/who_everyone", row.who_everyone)
        if row.who_everyone
        else None,
        regular_only=texts.piece(f"{base}/who_regular_only", row.who_regular_only)
        if row.who_regular_only
        else None,
        law=of_law,
    )


def shown_of(topic: str) -> set[str]:
    """What a stage shows of a right. What each article says stands on the right's own page."""
    base = f"topic/{topic}"
    lists = ("plain", "warning_signs", "what_you_can_do")
    return {f"{base}/title", *(f"{base}/{name}/" for name in lists)}


# Rights on one page of a stage: with all seven of "at work" a page in Nepali is twice the 40 kB that
# a cheap phone should have to lay out.
RIGHTS_A_PAGE = 3
# Stages at which both countries have much law of their own. It stands on the first page, so one right
# alone stands beside it: with two the journey from India to Saudi Arabia in Tamil is over 40 kB.
_LONG_LAW = ("recruitment", "when_something_goes_wrong")


@dataclass(frozen=True)
class OtherRight:
    """A right of the same stage that stands on another of its pages."""

    title: Piece
    page: int


def _dealt(row: Stage, topics: list[Topic]) -> list[list[Topic]]:
    """The rights of a stage in pages of nearly the same length; one empty page for none."""
    first = 1 if row.pk in _LONG_LAW else 0
    rest = topics[first:]
    pages = math.ceil(len(rest) / RIGHTS_A_PAGE)
    each, longer = divmod(len(rest), pages) if pages else (0, 0)
    stops = [each * (place + 1) + min(place + 1, longer) for place in range(pages)]
    dealt = [rest[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]
    return [topics[:1], *dealt] if first else dealt or [[]]


def pages_of(row: Stage) -> int:
    """How many pages a stage has; as many for every journey."""
    return len(_dealt(row, list(Topic.objects.filter(stage=row))))


class NoSuchPage(Exception):
    """The stage has fewer pages than that."""


def stage(
    start: Country,
    finish: Country,
    row: Stage,
    situation: Situation,
    texts: Texts,
    *,
    page: int = 1,
) -> Context:
    """One page of one stage. The countries' own law stands on the first. Raises `NoSuchPage`."""
    topics = once(
        "rights",
        row.pk,
        read=lambda: list(Topic.objects.filter(stage=row).prefetch_related("provisions")),
    )
    pages = _dealt(row, topics)
    if not 1 <= page <= len(pages):
        raise NoSuchPage
    facts = CountryFacts([start, finish] if page == 1 else [], texts)
    of_law = law.Law([start, finish], texts)
    ends = [end(start, "origin"), end(finish, "destination")]
    rules = _rules(ends, row.pk, facts) if page == 1 else []
    stages = _stages()
    place = stages.index(row)
    following = stages[place + 1] if place + 1 < len(stages) else None
    return {
        **frame(start, finish, texts),
        "stage": row,
        "stage_title": texts.piece(f"stage/{row.pk}/title", row.title),
        "stage_icon": wording.STAGE_ICONS.get(row.pk, "info"),
        "situation": situation,
        "page": page,
        "pages": len(pages),
        "rules": rules,
        "corrections": corrections.of_page(
            facts.asked.union(*(shown_of(topic.pk) for topic in pages[page - 1])), texts
        ),
        "topics": [
            _topic(topic, texts, of_law.in_short(topic, ends, situation))
            for topic in pages[page - 1]
        ],
        "other_rights": [
            OtherRight(texts.piece(f"topic/{topic.pk}/title", topic.title), number)
            for number, held in enumerate(pages, start=1)
            if number != page
            for topic in held
        ],
        "next_page": page + 1 if page < len(pages) else None,
        "next_stage": following
        and {
            "key": following.pk,
            "title": texts.piece(f"stage/{following.pk}/title", following.title),
        },
    }


@dataclass(frozen=True)
class Chapter:
    """One stage with all its rights, for a reader who has the whole guide in one file."""

    key: str
    title: Piece
    icon: str
    rules: list[tuple[End, list[Block]]]
    topics: list[TopicView]


def chapters(start: Country, finish: Country, situation: Situation, texts: Texts) -> list[Chapter]:
    """Every stage of the journey, in order, whole."""
    facts = CountryFacts([start, finish], texts)
    of_law = law.Law([start, finish], texts)
    ends = [end(start, "origin"), end(finish, "destination")]
    rights: dict[str, list[TopicView]] = {}
    for topic in Topic.objects.prefetch_related("provisions"):
        seen = _topic(topic, texts, of_law.in_short(topic, ends, situation))
        rights.setdefault(topic.stage_id, []).append(seen)
    return [
        Chapter(
            link.key, link.title, link.icon, _rules(ends, link.key, facts), rights.get(link.key, [])
        )
        for link in stage_links(texts)
    ]


def _rules(ends: list[End], stage_key: str, facts: CountryFacts) -> list[tuple[End, list[Block]]]:
    """What each country's own law says at this stage; countries of which nothing is known too."""
    found = []
    for side, blocks in zip(ends, (ORIGIN_BLOCKS, DESTINATION_BLOCKS), strict=True):
        if stage_key in blocks:
            found.append((side, facts.blocks(side.country, blocks[stage_key])))
    return found


def topics(texts: Texts) -> Context:
    return {"stages": _topics_by_stage(texts), "texts": texts}


def _topics_by_stage(texts: Texts) -> list[tuple[StageLink, list[tuple[str, Piece]]]]:
    keys: dict[str, list[tuple[str, Piece]]] = {}
    for row in _titles_of_topics():
        keys.setdefault(row.stage_id, []).append(
            (row.pk, texts.piece(f"topic/{row.pk}/title", row.title))
        )
    return [(link, keys.get(link.key, [])) for link in stage_links(texts)]


def topic(
    row: Topic, ends: tuple[Country, Country] | None, situation: Situation, texts: Texts
) -> Context:
    context: Context = {"texts": texts, "situation": situation}
    of_law = None
    if ends:
        context.update(frame(*ends, texts))
        sides = [context["origin"], context["destination"]]
        of_law = law.Law(ends, texts).of_topic(row, sides, situation)
    else:
        of_law = law.Law([], texts).of_topic(row, [], situation)
    return {
        **context,
        "topic": _topic(row, texts, of_law),
        "corrections": corrections.of_page([f"topic/{row.pk}/"], texts),
    }


def country(row: Country, texts: Texts, *, part: str) -> Context:
    """One country. A long guide is split by block; `part` names the block that is open."""
    facts = CountryFacts([row], texts)
    names = [name for name in wording.BLOCKS if facts.rows(row, name)]
    chosen = part if part in names else ""
    return {
        "country": end(row, "origin" if row.is_origin else "destination"),
        "row": row,
        "texts": texts,
        "law": law.table([row], texts),
        "parts": [(name, wording.BLOCKS[name]) for name in names],
        "part": chosen,
        "part_title": wording.BLOCKS[chosen] if chosen else "",
        "blocks": facts.blocks(row, [chosen]) if chosen else [],
        "agreements": _all_agreements(row, facts) if chosen == "bilateral_agreements" else [],
        "places": people.places([row], texts, _language()),
        "partners": _partners(row),
        "corrections": corrections.of_page(
            [f"country/{row.pk}/{chosen}/" if chosen else f"country/{row.pk}/"], texts
        ),
        "oldest_year": facts.oldest_year(row),
    }


def _all_agreements(row: Country, facts: CountryFacts) -> list[tuple[str, Any, Fact]]:
    rows = facts.rows(row, "bilateral_agreements")
    partners = Country.objects.in_bulk([one.data.get("partner") for one in rows])
    return [
        (
            name_of(partners[one.data["partner"]], _language()),
            one.data.get("year"),
            facts.fact(one),
        )
        for one in rows
        if one.data.get("partner") in partners
    ]


def _partners(row: Country) -> list[tuple[str, str, str]]:
    """Main journeys of this country, as origin, destination and the other's name."""
    others = once("partners", row.pk, read=lambda: Country.objects.in_bulk(row.partners))
    found = []
    for code in row.partners:
        if code not in others or code == row.pk:
            continue
        other = others[code]
        away = row.is_origin and not (row.is_destination and other.is_origin)
        start, finish = (row.pk, code) if away else (code, row.pk)
        found.append((start, finish, name_of(other, _language())))
    return found


CHECKS: tuple[tuple[Words, tuple[Words, ...]], ...] = wording.CHECKLIST


def checklist(start: Country, finish: Country, texts: Texts) -> Context:
    facts = CountryFacts([start, finish], texts)
    papers = facts.blocks(start, ["required_documents_before_leaving"])
    context = {
        **frame(start, finish, texts),
        "checks": CHECKS,
        "papers": papers,
        "contract": [
            (end(start, "origin"), facts.blocks(start, ["contract_rules"])),
            (end(finish, "destination"), facts.blocks(finish, ["contract_rules"])),
        ],
        "licence": facts.blocks(start, ["licence_check"]),
    }
    return {**context, "corrections": corrections.in_short(facts.asked, texts)}


# Lines of the country comparison: block, part.
_COMPARED: tuple[tuple[str, str], ...] = (
    ("recruitment_fee_rule", "worker_may_be_charged"),
    ("recruitment_rules", "worker_fees"),
    ("sponsorship_or_permit", "change_employer"),
    ("sponsorship_or_permit", "exit_permit"),
    ("passport_retention", "legal"),
    ("wages_and_hours", "minimum_wage"),
    ("wages_and_hours", "weekly_hours"),
    ("wages_and_hours", "rest_day"),
    ("domestic_workers", "coverage"),
    ("unions", "may_join"),
    ("complaints", "where"),
    ("complaints", "deadline"),
)


def comparison(pair: Iterable[Country], texts: Texts) -> Context:
    countries = list(pair)
    facts = CountryFacts(countries, texts)
    lines = []
    for block, part in _COMPARED:
        cells = [facts.one(row, block, part) for row in countries]
        if any(cells):
            lines.append((wording.BLOCKS[block], wording.PARTS.get(part, ""), cells))
    return {
        "pair": [end(row, "origin") for row in countries],
        "texts": texts,
        "law": law.table(countries, texts),
        "lines": lines,
        "corrections": corrections.in_short(facts.asked, texts),
    }


def about() -> Context:
    return {
        "guides": Country.objects.with_guide().count(),
        "facts": Statement.objects.published().count(),
        "drafts": Statement.objects.awaiting_confirmation().count(),
        "laws": Instrument.objects.count(),
        "lists": [
            (row.key, row.list_as_of, row.list_is_complete)
            for row in Instrument.objects.exclude(list_as_of="")
        ],
    }
