"""What a bill comes to under the rules of both ends of a journey, and where to claim."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.numbers import format_decimal, get_currency_name, get_territory_currencies
from django.utils.translation import get_language

from rights import fee_rules, fees, wording
from rights.digits import locale_of, own_digits
from rights.models import Country
from rights.presenters.facts import CountryFacts, Fact
from rights.presenters.places import name_of
from rights.wording import Words


@dataclass(frozen=True)
class Row:
    """What one rule says of one sum. `country`: whose rule, by name; empty when there is none."""

    ruling: str
    country: str
    limit: str
    over: str
    workers: str
    fact: Fact | None


@dataclass(frozen=True)
class Line:
    item: Words
    asked: str
    is_over: bool
    rows: list[Row]


@dataclass(frozen=True)
class Side:
    """Where to claim in one country. Empty `where`: we do not know."""

    country: str
    law: Fact | None
    where: list[Fact]


def currencies(origin: Country, destination: Country) -> list[tuple[str, str]]:
    """Code and name of the money of both countries, and of the dollar, which is quoted everywhere."""
    locale = locale_of(get_language() or "en")
    codes = [*get_territory_currencies(origin.iso2), *get_territory_currencies(destination.iso2)]
    return [
        (code, f"{get_currency_name(code, locale=locale)} ({code})")
        for code in dict.fromkeys([*codes, "USD"])
    ]


def money(sum_of: fees.Money, language: str) -> str:
    """Code and amount: signs like Rs stand for six currencies."""
    shown = format_decimal(sum_of.amount, "#,##0.##", locale=locale_of(language))
    return f"{own_digits(shown, language)} {sum_of.currency}"


@dataclass(frozen=True)
class Outcome:
    """What all lines come to. `workers`: for this kind of work alone, empty for whatever kind.

    `over` is empty when nothing is known to be.
    """

    workers: str
    over: str
    is_all_known: bool


@dataclass(frozen=True)
class Answer:
    """The bill line by line, and what it comes to; `cited`: countries whose rules the lines tell."""

    lines: list[Line]
    outcomes: list[Outcome]
    cited: frozenset[str]


def answer(bill: fees.Bill, origin: Country, destination: Country, facts: CountryFacts) -> Answer:
    language = get_language() or "en"
    ends = {origin.pk: origin, destination.pk: destination}
    verdicts = fees.check(bill, fee_rules.of_journey(origin.pk, destination.pk))
    return Answer(
        lines=[
            Line(
                item=wording.FEE_ITEMS[verdict.item],
                asked=money(verdict.asked, language),
                is_over=verdict.is_over,
                rows=[_row(finding, ends, facts) for finding in verdict.findings],
            )
            for verdict in verdicts
        ],
        outcomes=_outcomes(verdicts, bill.work),
        cited=frozenset(
            finding.rule.country
            for verdict in verdicts
            for finding in verdict.findings
            if finding.rule is not None
        ),
    )


def _outcomes(verdicts: Sequence[fees.Verdict], work: fees.Work) -> list[Outcome]:
    """One; two where it depends on the kind of work, and that was not said."""
    if work is not fees.Work.NOT_SAID:
        return [_outcome(verdicts, work, "")]
    both = [_outcome(verdicts, kind, kind) for kind in (fees.Work.DOMESTIC, fees.Work.OTHER)]
    if len({(one.over, one.is_all_known) for one in both}) == 1:
        return [replace(both[0], workers="")]
    return both


def _outcome(verdicts: Sequence[fees.Verdict], work: fees.Work, workers: str) -> Outcome:
    over = fees.over_at_least(verdicts, work)
    return Outcome(
        workers=workers,
        over=money(over, get_language() or "en") if over else "",
        is_all_known=fees.is_all_known(verdicts, work),
    )


def _row(finding: fees.Finding, ends: dict[str, Country], facts: CountryFacts) -> Row:
    language = get_language() or "en"
    rule = finding.rule
    if rule is None:
        return Row(finding.ruling, "", "", "", "", None)
    block, _slash, key = rule.fact.partition("/")
    return Row(
        ruling=finding.ruling,
        country=name_of(ends[rule.country], language),
        limit=money(finding.limit, language) if finding.limit else "",
        over=money(finding.over, language) if finding.over else "",
        workers=rule.workers,
        fact=facts.one(ends[rule.country], block, key),
    )


def sides(origin: Country, destination: Country, facts: CountryFacts) -> list[Side]:
    """The law of each end, and where to ask for money back."""
    language = get_language() or "en"
    found = []
    for country in (origin, destination):
        where = [facts.one(country, "complaints", key) for key in ("where", "how", "deadline")]
        law = facts.one(country, "recruitment_fee_rule", "law_section") or facts.one(
            country, "recruitment_rules", "law"
        )
        found.append(Side(name_of(country, language), law, [fact for fact in where if fact]))
    return found
