"""The highest lawful fee of each journey that reports tell of, for the rules. Read from published facts."""

from collections.abc import Iterable, Set
from decimal import Decimal

from recruitment.flags.facts import FeeLimit, ReportFacts
from rights import fee_rules, fees

# Care and cleaning may be in a household or not, so they tell no kind.
_MAY_BE_BOTH = frozenset({"", "care", "cleaning"})


def of_reports(reports: Iterable[ReportFacts]) -> dict[tuple[str, str, str], FeeLimit]:
    """Of every journey that a report with a fee tells of; as `of_journeys`."""
    return of_journeys(
        {
            (report.origin, report.destination, report.sector)
            for report in reports
            if report.fee_amount and report.origin and report.destination
        }
    )


def of_journeys(asked: Set[tuple[str, str, str]]) -> dict[tuple[str, str, str], FeeLimit]:
    """By origin, destination and sector ("": not said); journeys without a known limit are missing.

    One query for all of them.
    """
    if not asked:
        return {}
    facts = fee_rules.facts_of({country for journey in asked for country in journey[:2]})
    limits = {}
    for origin, destination, sector in asked:
        rules = fee_rules.that_hold(facts, origin=origin, destination=destination)
        most = fees.ceiling(rules, _work(sector))
        if most is None:
            continue
        fact = facts[most.rule.path]
        limits[origin, destination, sector] = FeeLimit(
            origin=origin,
            destination=destination,
            sector=sector,
            highest=most.money.amount if most.money else Decimal(0),
            currency=most.money.currency if most.money else "",
            source=fact.sources[0],
            as_of=fact.as_of,
        )
    return limits


def _work(sector: str) -> fees.Work:
    if sector in _MAY_BE_BOTH:
        return fees.Work.NOT_SAID
    return fees.Work.DOMESTIC if sector == "domestic" else fees.Work.OTHER
