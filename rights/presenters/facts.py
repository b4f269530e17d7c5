"""Facts about a country, each with its year and the pages it was read on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlparse

from django.utils import timezone

from rights import wording
from rights.models import Country, Statement
from rights.models.sourced import Confirmation, Sourced
from rights.presenters.pieces import Piece, Texts
from rights.read_once import of_countries
from rights.wording import Words

# Blocks that each stage of the journey shows, of the country she leaves and of the one she goes to.
ORIGIN_BLOCKS: dict[str, tuple[str, ...]] = {
    "before_you_go": ("required_documents_before_leaving", "irregular_and_vulnerable"),
    "recruitment": ("recruitment_fee_rule", "licence_check", "regulator_of_recruitment"),
    "contract": ("contract_rules",),
    "when_something_goes_wrong": ("complaints",),
    "money": ("remittance_notes",),
    "going_home": ("return_and_reintegration",),
}
DESTINATION_BLOCKS: dict[str, tuple[str, ...]] = {
    "recruitment": ("recruitment_rules",),
    "contract": ("contract_rules",),
    "travel": ("sponsorship_or_permit", "passport_retention"),
    "at_work": ("wages_and_hours", "domestic_workers", "unions"),
    "living_there": ("health_and_social_security", "housing_notes", "irregular_status"),
    "when_something_goes_wrong": ("complaints", "labour_authority"),
    "money": ("remittance_notes",),
}
# Parts that sum up a sentence already shown, or that another page turns into something better.
_SUMMED_UP = {
    ("recruitment_fee_rule", "cap_table_bdt"),
    ("regulator_of_recruitment", "acronym"),
}


@dataclass(frozen=True)
class Source:
    url: str
    site: str


@dataclass(frozen=True)
class Footing:
    """Where a statement comes from. `is_old`: what it describes lies more than twelve months back."""

    year: int
    is_old: bool
    sources: tuple[Source, ...]
    detail: str


@dataclass(frozen=True)
class Fact:
    label: Words
    title: Piece | None
    # Of a law, where its name does not hold it already.
    title_year: int | None
    text: Piece | None
    answer: Words
    url: str
    footing: Footing


@dataclass(frozen=True)
class Block:
    key: str
    title: Words
    facts: list[Fact]


def footing(row: Sourced) -> Footing:
    return Footing(
        year=row.as_of,
        is_old=is_old(row.as_of),
        sources=tuple(Source(url, site_of(url)) for url in row.sources),
        detail=row.source_detail,
    )


def _noted(row: Statement) -> Footing:
    """With what the file notes of a law or an agreement: that a bill was not found as passed."""
    base = footing(row)
    notes = [base.detail, str(row.data.get("note") or "")]
    return replace(base, detail="; ".join(filter(None, notes)))


def _year_of_law(row: Statement) -> int | None:
    """Labour Law No. 14 is of 2004; the year of an agreement stands beside its partner."""
    year = row.data.get("year")
    if row.block == "bilateral_agreements" or not year or str(year) in row.title:
        return None
    return year


def is_old(year: int) -> bool:
    """A source of last year may be a month old or twenty: it is not called old, its year is shown."""
    return year < first_year_not_old()


def first_year_not_old() -> int:
    return timezone.localdate().year - 1


def site_of(url: str) -> str:
    return (urlparse(url).hostname or url).removeprefix("www.")


class CountryFacts:
    """The published facts of some countries. One query for all of them.

    `asked` is what the page wanted to show, found or not, as rights/presenters/corrections.py takes
    it: where a wrong fact was taken away, a page can still say so.
    """

    def __init__(self, countries: Iterable[Country], texts: Texts) -> None:
        self._texts = texts
        self._rows: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        self._taken_away: list[Statement] = []
        self.asked: set[str] = set()
        for row in of_countries(
            "statements",
            [country.pk for country in countries],
            lambda codes: Statement.objects.exclude(confirmed_by=Confirmation.MEMORY_ONLY).filter(
                country__in=codes
            ),
        ):
            if row.is_published:
                self._rows[row.country_id][row.block].append(row)
            else:
                self._taken_away.append(row)

    def row(self, country: Country, block: str, key: str) -> Statement | None:
        self.asked.add(f"country/{country.pk}/{block}/{key}")
        return next((row for row in self._rows[country.pk][block] if row.key == key), None)

    def rows(self, country: Country, block: str) -> list[Statement]:
        return self._rows[country.pk][block]

    def one(self, country: Country, block: str, key: str) -> Fact | None:
        """One fact; None when it is not known, or known from memory alone."""
        row = self.row(country, block, key)
        return self.fact(row) if row else None

    def fact(self, row: Statement) -> Fact:
        answer: Words = ""
        if row.value:
            answer = wording.ANSWERS.get((row.block, row.key, row.value), "")
            if row.value == "not_known":
                answer = wording.NOT_KNOWN
        return Fact(
            label=wording.PARTS.get(row.key, ""),
            title=self._texts.piece(f"{row.path}/title", row.title) if row.title else None,
            title_year=_year_of_law(row),
            text=self._texts.piece(row.path, row.text) if row.text else None,
            answer=answer,
            url=row.data.get("url", "") if isinstance(row.data, dict) else "",
            footing=_noted(row),
        )

    def blocks(self, country: Country, names: Iterable[str]) -> list[Block]:
        """The blocks of this country that hold anything, in the order asked for."""
        found = []
        for name in names:
            self.asked.add(f"country/{country.pk}/{name}/")
            facts = [
                self.fact(row)
                for row in self._rows[country.pk][name]
                if (row.block, row.key) not in _SUMMED_UP
            ]
            facts = [fact for fact in facts if fact.text or fact.title or fact.answer or fact.url]
            if facts:
                found.append(Block(name, wording.BLOCKS.get(name, name), facts))
        return found

    def agreements(self, country: Country, partner: Country) -> list[Statement]:
        """What these two countries agreed with each other, as this country's file tells it."""
        stand = self._rows[country.pk]["bilateral_agreements"]
        gone = [
            row
            for row in self._taken_away
            if (row.country_id, row.block) == (country.pk, "bilateral_agreements")
        ]
        of_both = [row for row in [*stand, *gone] if row.data.get("partner") == partner.pk]
        self.asked.update(row.path for row in of_both)
        return [row for row in of_both if row.is_published]

    def oldest_year(self, country: Country) -> int | None:
        years = [row.as_of for rows in self._rows[country.pk].values() for row in rows]
        return min(years, default=None)
