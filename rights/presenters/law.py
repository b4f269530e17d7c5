"""Who is bound by which treaty, in words. Status is never one bit, and "not known" is never "no"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rights import applicability, wording
from rights.applicability import Answer, Binding, Reason, Role, TreatyStatus
from rights.digits import comma, own_day, own_digits, own_partial_day
from rights.models import Country, Instrument, Provision, Ratification, Topic
from rights.presenters import corrections, ways
from rights.presenters.facts import site_of
from rights.presenters.pieces import Name, Piece, Texts
from rights.presenters.places import name_of, sort_key
from rights.presenters.situation import Situation
from rights.read_once import once
from rights.treaties import Treaties
from rights.wording import Words

if TYPE_CHECKING:
    from rights.presenters.guide import End

# How a tag looks; its words say the same. See static/css/components.css.
YES, PART, NO, UNKNOWN = "yes", "part", "no", "unknown"
# A treaty binds the country, but not for somebody in her situation: "no treaty" would be false.
NOT_FOR_HER = "not_for_her"
_LOOKS = {
    TreatyStatus.IN_FORCE: YES,
    TreatyStatus.ALL_MEMBERS: YES,
    TreatyStatus.IN_FORCE_LATER: PART,
    TreatyStatus.SIGNED_ONLY: PART,
    TreatyStatus.NOT_RATIFIED: NO,
    TreatyStatus.NOT_A_TREATY: NO,
    TreatyStatus.NOT_KNOWN: UNKNOWN,
}


def _language() -> str:
    return get_language() or "en"


@dataclass(frozen=True)
class Status:
    """What one country is to one treaty. `note`: what it left out or declared, as the list words it."""

    country: str
    words: str
    looks: str
    when: str
    note: Name | None
    left_out: str
    source_url: str
    source_site: str
    source_day: str


@dataclass(frozen=True)
class Line:
    """One treaty and what each of the countries of the page is to it."""

    key: str
    short: Piece
    statuses: list[Status]


@dataclass(frozen=True)
class Table:
    """The three migrant worker treaties, and the others below."""

    countries: list[str]
    core: list[Line]
    others: list[Line]
    sources: list[tuple[str, Status]]


@dataclass(frozen=True)
class Duty:
    """Whether one country must follow one provision, in a sentence."""

    country: str
    words: str
    looks: str


@dataclass(frozen=True)
class ProvisionView:
    instrument: str
    short: Piece
    article: str
    article_is_checked: bool
    part: str
    says: Piece
    conditions: Piece | None
    holds_for: Words
    is_treaty: bool
    # Whether countries that she crosses have this duty too; which those are nobody is asked.
    binds_on_the_way: bool
    duties: list[Duty]


@dataclass(frozen=True)
class Brief:
    """Articles with the same answer in one country: `must follow, only with papers: C097 6; C143 10`."""

    words: Words
    holds_for: Words
    articles: str


@dataclass(frozen=True)
class TopicLaw:
    provisions: list[ProvisionView]
    # By country, with the articles that have the same answer told together. Only on stage pages.
    briefs: list[tuple[str, list[Brief]]]
    # Each country with a duty here, and how that looks: YES, UNKNOWN, NO or NOT_FOR_HER.
    bound: list[tuple[str, str]]
    advice: list[str]


class Law:
    """All treaties for the countries of one page."""

    def __init__(self, countries: Iterable[Country], texts: Texts) -> None:
        self._countries = list(countries)
        self._texts = texts
        self.treaties = once(
            "treaties",
            tuple(country.pk for country in self._countries),
            read=lambda: Treaties(self._countries),
        )

    def short(self, key: str) -> Piece:
        row = self.treaties.instruments[key]
        return self._texts.piece(f"instrument/{key}/short", row.short)

    def status(self, key: str, country: Country) -> Status:
        found = self.treaties.status(key, country.pk)
        row = self.treaties.row(key, country.pk)
        return status(found, row, country)

    def line(self, row: Instrument) -> Line:
        return Line(
            row.pk, self.short(row.pk), [self.status(row.pk, each) for each in self._countries]
        )

    def of_topic(self, topic: Topic, ends: "Sequence[End]", situation: Situation) -> TopicLaw:
        """Every article behind a right, with what it says."""
        asked = _asked(situation)
        rows = list(topic.provisions.all())
        return TopicLaw(
            provisions=[self._provision(row, ends, asked) for row in rows],
            briefs=[],
            bound=self._bound(rows, ends, asked),
            advice=[],
        )

    def in_short(self, topic: Topic, ends: "Sequence[End]", situation: Situation) -> TopicLaw:
        """The articles behind a right by country and answer, without their words."""
        asked = _asked(situation)
        rows = list(topic.provisions.all())
        treaties = [row for row in rows if self.treaties.instruments[row.instrument_id].binding]
        advice = [row.instrument_id for row in rows if row not in treaties]
        return TopicLaw(
            provisions=[],
            briefs=[
                (end.name, found) for end in ends if (found := self._briefs(treaties, end, asked))
            ],
            bound=self._bound(rows, ends, asked),
            advice=list(dict.fromkeys(advice)),
        )

    def _briefs(
        self, rows: Sequence[Provision], end: "End", asked: applicability.Situation
    ) -> list[Brief]:
        grouped: dict[tuple[str, str], list[Provision]] = {}
        for row in rows:
            binding = self._binding(row, end, asked)
            if binding.reason is not Reason.NO_DUTY_OF_THIS_COUNTRY:
                grouped.setdefault((_in_short(binding), row.holds_for), []).append(row)
        order = list(wording.IN_SHORT)
        return [
            Brief(wording.IN_SHORT[answer], wording.HOLDS_FOR[holds], _articles(group))
            for (answer, holds), group in sorted(
                grouped.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
            )
        ]

    def _provision(
        self, row: Provision, ends: "Sequence[End]", asked: applicability.Situation
    ) -> ProvisionView:
        base = f"topic/{row.topic_id}/provision/{row.position}"
        instrument = self.treaties.instruments[row.instrument_id]
        binding = instrument.binding
        # A declaration binds by membership and is not ratified.
        is_ratified = binding and instrument.kind != "declaration"
        return ProvisionView(
            instrument=row.instrument_id,
            short=self.short(row.instrument_id),
            article=row.article,
            article_is_checked=row.article_is_checked,
            part=row.part,
            says=self._texts.piece(f"{base}/says", row.says),
            conditions=self._texts.piece(f"{base}/conditions", row.conditions)
            if row.conditions
            else None,
            holds_for=holds_for(row.holds_for),
            is_treaty=binding,
            binds_on_the_way=is_ratified and Role.TRANSIT in row.duty,
            duties=self._duties(row, ends, asked) if binding else [],
        )

    def _binding(self, row: Provision, end: "End", asked: applicability.Situation) -> Binding:
        return self.treaties.binding(row, end.code, Role(end.role), asked)

    def _duties(
        self, row: Provision, ends: "Sequence[End]", asked: applicability.Situation
    ) -> list[Duty]:
        """A country that has no duty here is left out: "not a duty of Nepal" helps nobody at work."""
        found = [(end, self._binding(row, end, asked)) for end in ends]
        return [
            self._duty(end, binding)
            for end, binding in found
            if binding.reason is not Reason.NO_DUTY_OF_THIS_COUNTRY
        ]

    def _duty(self, end: "End", found: Binding) -> Duty:
        words = reason(found, end.name)
        if found.without_papers is not None:
            words = _("With papers: %(yes)s Without papers: %(no)s") % {
                "yes": words,
                "no": reason(found.without_papers, end.name),
            }
        return Duty(end.name, words, _looks(found))

    def _bound(
        self, rows: Sequence[Provision], ends: "Sequence[End]", asked: applicability.Situation
    ) -> list[tuple[str, str]]:
        """Per country with any duty here: does any article bind it?"""
        found = []
        for end in ends:
            bindings = [self._binding(row, end, asked) for row in rows]
            found_here = [
                one
                for binding in bindings
                if binding.reason not in (Reason.NO_DUTY_OF_THIS_COUNTRY, Reason.NOT_A_TREATY)
                for one in _both(binding)
            ]
            if found_here:
                found.append((end.name, _verdict(found_here)))
        return found


def _asked(situation: Situation) -> applicability.Situation:
    return applicability.Situation(
        papers=applicability.Papers(situation.papers),
        groups=frozenset(applicability.Group(group) for group in situation.groups),
    )


def _articles(rows: Sequence[Provision]) -> str:
    """Instruments with their articles. A number that nobody checked is left out here."""
    found: dict[str, list[str]] = {}
    for row in rows:
        annex = f"{row.part} " if row.part.startswith("Annex") else ""
        listed = found.setdefault(row.instrument_id, [])
        if row.article_is_checked:
            listed.append(f"{annex}{row.article}")
    return "; ".join(
        f"{key} {', '.join(dict.fromkeys(each))}".strip() for key, each in found.items()
    )


def _in_short(binding: Binding) -> str:
    """Key of `wording.IN_SHORT`. Whether papers are needed stands beside it, in `holds_for`."""
    if binding.answer is Answer.YES:
        return "some" if binding.groups else "yes"
    if binding.reason in _NOT_FOR_HER:
        return "not_for_you"
    return binding.answer.value


# Reasons that lie with the worker's situation, not with the country.
_NOT_FOR_HER = (
    Reason.ONLY_WITH_PAPERS,
    Reason.ONLY_WITHOUT_PAPERS,
    Reason.GROUP_NOT_COVERED,
)


def _verdict(bindings: Sequence[Binding]) -> str:
    answers = {one.answer for one in bindings}
    if Answer.YES in answers:
        return YES
    if Answer.NOT_KNOWN in answers:
        return UNKNOWN
    return NOT_FOR_HER if any(one.reason in _NOT_FOR_HER for one in bindings) else NO


def _both(binding: Binding) -> list[Binding]:
    """For somebody with papers and without, where that makes a difference and was not said."""
    return [one for one in (binding, binding.without_papers) if one is not None]


def _looks(binding: Binding) -> str:
    answers = {one.answer for one in _both(binding)}
    if answers == {Answer.YES}:
        return PART if binding.groups else YES
    if Answer.YES in answers:
        return PART
    if Answer.NOT_KNOWN in answers:
        return UNKNOWN
    return NO


def holds_for(key: str) -> Words:
    return wording.HOLDS_FOR[key]


def reason(binding: Binding, country: str) -> str:
    """Why this country must, or need not, follow a provision: one sentence."""
    groups = comma(_language()).join(str(wording.COVERS.get(word, word)) for word in binding.groups)
    words = wording.REASONS[binding.reason]
    if groups and binding.answer is Answer.NOT_KNOWN:
        words = wording.NOT_KNOWN_FOR_GROUP
    return str(words) % {"country": country, "groups": groups}


def _as_of(day: str) -> str:
    return _("as of %(day)s") % {"day": own_partial_day(day, _language())}


def status(found: applicability.Status, row: Ratification | None, country: Country) -> Status:
    """The words for a treaty's standing in one country, with its day and where that was read."""
    language = _language()
    name = name_of(country, language)
    words = str(wording.TREATY_STATUS[found.status])
    when = ""
    if row is not None and found.status in (TreatyStatus.IN_FORCE, TreatyStatus.IN_FORCE_LATER):
        said = str(row.get_status_display()).capitalize()
        if found.status is TreatyStatus.IN_FORCE:
            words = said
            when = _day_said(row, language)
        elif found.in_force_date:
            when = own_day(found.in_force_date, language)
    elif found.as_of:
        when = _as_of(found.as_of)
    remark = row.remark if row else ""
    return Status(
        country=name,
        words=words,
        looks=_LOOKS[found.status],
        when=when,
        note=Name(remark) if remark else None,
        left_out=comma(_language()).join(row.excluded_parts) if row else "",
        source_url=row.source_url if row else "",
        source_site=site_of(row.source_url) if row and row.source_url else "",
        source_day=_read_on(row.as_of, language) if row else "",
    )


def _day_said(row: Ratification, language: str) -> str:
    """The day where it was read; else the year alone. See data/ratifications.md."""
    if row.date is None:
        return ""
    if row.shows_full_date:
        return own_day(row.date, language)
    return own_digits(str(row.date.year), language)


def _read_on(as_of: str, language: str) -> str:
    """`2023-10-26/2024-10-25`: the copy is from between these days; `..` is an open end."""
    days = [own_partial_day(day, language) for day in as_of.split("/") if day and day != ".."]
    return " – ".join(dict.fromkeys(days))


def table(countries: Sequence[Country], texts: Texts) -> Table:
    law = Law(countries, texts)
    treaties = [
        row
        for row in law.treaties.instruments.values()
        if row.binding and row.kind != "declaration"
    ]
    core = [law.line(row) for row in treaties if row.tier == Instrument.Tier.CORE]
    others = [law.line(row) for row in treaties if row.tier != Instrument.Tier.CORE]
    return Table(
        countries=[name_of(country, _language()) for country in countries],
        core=core,
        others=others,
        sources=[
            (line.key, each)
            for line in [*core, *others]
            for each in line.statuses
            if each.source_url
        ],
    )


def catalogue(texts: Texts) -> dict[str, Any]:
    """All instruments by what they are: treaties first, tools last."""
    tiers: dict[str, list[tuple[str, Piece, Words]]] = {}
    for row in Instrument.objects.all():
        tiers.setdefault(row.tier, []).append(
            (
                row.pk,
                texts.piece(f"instrument/{row.pk}/short", row.short),
                wording.BINDS if row.binding else wording.ADVICE,
            )
        )
    return {
        "tiers": [(tier.label, tiers[tier]) for tier in Instrument.Tier if tier in tiers],
        "texts": texts,
    }


def instrument(row: Instrument, texts: Texts) -> dict[str, Any]:
    """One instrument: what it says, who is bound by region, how it is used, what it leaves out."""
    base = f"instrument/{row.pk}"
    regions = _bound_by_region(row)
    left_out = [
        *row.not_covered,
        *(each for each in row.not_covered_by_part.values() for each in each),
    ]
    return {
        "row": row,
        "texts": texts,
        "short": texts.piece(f"{base}/short", row.short),
        "plain": texts.piece(f"{base}/plain", row.plain.strip()),
        "binds": wording.BINDS if row.binding else wording.ADVICE,
        "adopted": own_partial_day(row.adopted, _language()),
        "in_force": own_partial_day(row.in_force, _language()),
        "parts": [
            (
                part["part"],
                texts.piece(f"{base}/part/{part['part']}/title", part["title"]),
                texts.piece(f"{base}/part/{part['part']}/about", part["about"]),
                # Nobody is bound by advice, so there is nothing to leave out.
                row.binding and part.get("can_be_excluded", False),
                holds_for(part["holds_for"]) if part.get("holds_for") else "",
            )
            for part in row.structure
        ],
        "uses": [
            (words, texts.piece(f"{base}/how_to_use/{who}", row.how_to_use[who]))
            for who, words in wording.USERS.items()
            if row.how_to_use.get(who)
        ],
        "signs": ways.signs(texts) if row.kind == "indicator_set" else [],
        "left_out": list(
            dict.fromkeys(
                wording.NOT_COVERED.get(each, each.replace("_", " ")) for each in left_out
            )
        ),
        "regions": regions,
        "sources": _sources(regions),
        "list_as_of": own_partial_day(row.list_as_of, _language()),
        "list_said": _as_of(row.list_as_of) if row.list_is_complete else "",
        "topics": [
            (topic.pk, texts.piece(f"topic/{topic.pk}/title", topic.title))
            for topic in Topic.objects.filter(provisions__instrument=row).distinct()
        ],
        "corrections": corrections.of_page([f"{base}/"], texts),
    }


def _sources(regions: list[tuple[Words, list[tuple[str, Status]]]]) -> list[tuple[str, str, str]]:
    """Each page that was read for the list, once: address, site, day of the copy."""
    found = {
        each.source_url: (each.source_url, each.source_site, each.source_day)
        for _region, members in regions
        for _code, each in members
    }
    return list(found.values())


def _bound_by_region(row: Instrument) -> list[tuple[Words, list[tuple[str, Status]]]]:
    """Countries of which something is known, by region. One query for countries, one for rows."""
    rows = list(row.ratifications.published().select_related("country"))
    treaties = Treaties([each.country for each in rows])
    regions: dict[str, list[tuple[str, Status]]] = {}
    for each in rows:
        found = status(treaties.status(row.pk, each.country_id), each, each.country)
        regions.setdefault(each.country.region, []).append((each.country_id, found))
    named = [
        (
            wording.REGIONS.get(region, region),
            # By what they said first, so that the page says it once for all of them.
            sorted(members, key=lambda it: (str(it[1].words), sort_key(it[1].country))),
        )
        for region, members in regions.items()
    ]
    return sorted(named, key=lambda region: sort_key(str(region[0])))


__all__ = ["Law", "Reason", "Table", "TopicLaw", "catalogue", "instrument", "status", "table"]
