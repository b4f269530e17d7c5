"""The highest lawful fee of each journey that reports tell of, for the rules. Read from published facts."""

from collections.abc import Iterable, Set
from decimal import Decimal

from recruitment.flags.facts import FeeLimit, ItemLimit, ReportFacts
from rights import fee_rules, fees

# Care and cleaning may be in a household or not, so they tell no kind.
_MAY_BE_BOTH = frozenset({"", "care", "cleaning"})


Journey = tuple[str, str, str]  # origin, destination, sector


def journeys_of(reports: Iterable[ReportFacts]) -> set[Journey]:
    """Journeys of which a report tells a fee, at both ends."""
    return {
        (report.origin, report.destination, report.sector)
        for report in reports
        if (report.fee_amount or report.fees) and report.origin and report.destination
    }


def of_journeys(asked: Set[Journey]) -> dict[Journey, FeeLimit]:
    """Of everything paid together, by journey; those without a known limit are missing."""
    return {journey: limit for (journey, _), limit in of_each(asked, (fees.TOTAL,)).items()}


def of_each(
    asked: Set[Journey], items: Iterable[str] = (fees.TOTAL, *fees.ITEMS)
) -> dict[tuple[Journey, str], FeeLimit | ItemLimit]:
    """By journey and item: of everything together, and of each thing paid for. One query for all of them."""
    if not asked:
        return {}
    facts = fee_rules.facts_of({country for journey in asked for country in journey[:2]})
    limits = {}
    for journey in asked:
        origin, destination, sector = journey
        rules = fee_rules.that_hold(facts, origin=origin, destination=destination)
        for item in items:
            most = fees.ceiling(rules, _work(sector), item)
            if most is None:
                continue
            fact = facts[most.rule.path]
            highest = most.money or fees.Money(Decimal(0), "")
            limit = FeeLimit(
                *journey, highest.amount, highest.currency, fact.sources[0], fact.as_of
            )
            limits[journey, item] = (
                limit if item == fees.TOTAL else ItemLimit(**vars(limit), item=item)
            )
    return limits


def _work(sector: str) -> fees.Work:
    if sector in _MAY_BE_BOTH:
        return fees.Work.NOT_SAID
    return fees.Work.DOMESTIC if sector == "domestic" else fees.Work.OTHER
