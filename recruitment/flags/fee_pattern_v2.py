"""Several people who do not know each other paid more than the law of their journey allows.

Version 1 asked one limit of an agency that recruits for many countries, and never got one. This one judges
each fee by the limit of its own journey.
"""

from collections.abc import Iterable
from decimal import Decimal

from recruitment.flags.facts import AgencyFacts, FeeLimit, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.fee_pattern import FEE_ABUSE
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal from `fee_sources` independent sources whose fee is surely above the limit, alert from
    `many_sources`; their fees may differ. A fee within `fee_spread` above a limit is taken as lawful:
    sums are told from memory.

    Fees whose limit is not known make no more than a *watch*: when they lie close together, and the people
    themselves call them too much. A fee that is known to be lawful counts for nothing.
    """
    limits = {(one.origin, one.destination, one.sector): one for one in facts.fee_limits}
    above: list[tuple[ReportFacts, FeeLimit]] = []
    not_judged: list[ReportFacts] = []
    for report in facts.since(policy.window_start(facts.as_of)):
        if not report.fee_amount or report.weight <= 0:
            continue
        limit = limits.get((report.origin, report.destination, report.sector))
        if limit is None or limit.currency not in ("", report.fee_currency):
            not_judged.append(report)
        elif report.fee_amount > limit.highest * more_by(policy):
            above.append((report, limit))
    sources = facts.independent(tuple(report for report, _ in above))
    if sources >= policy.fee_sources:
        tier = Tier.ALERT if sources >= policy.many_sources else Tier.SIGNAL
        return _above_law(tier, sources, above, len(not_judged))
    return same_fee(facts, policy, not_judged)


def more_by(policy: Policy) -> Decimal:
    return Decimal(str(1 + policy.fee_spread))


def _above_law(
    tier: Tier, sources: float, above: list[tuple[ReportFacts, FeeLimit]], not_judged: int
) -> Outcome:
    reasons = [Reason.of("fees_above_law", sources=sources)]
    for limit in sorted({limit for _, limit in above}, key=_place):
        paid = [report for report, one in above if one == limit]
        reasons += [
            paid_for(limit, currency, [r.fee_amount for r in paid if r.fee_currency == currency])
            for currency in currencies(paid)
        ]
    if not_judged:
        reasons.append(Reason.of("fees_not_judged", reports=not_judged))
    return Outcome(
        tier=tier,
        reasons=tuple(reasons),
        numbers=(("not_judged", not_judged), ("reports", len(above)), ("sources", sources)),
        evidence=tuple(sorted(report.id for report, _ in above)),
    )


def paid_for(limit: FeeLimit, currency: str, sums: list[Decimal], **of_what: str) -> Reason:
    return Reason.of(
        "fee_limit",
        **of_what,
        origin=limit.origin,
        destination=limit.destination,
        allowed=plain(limit.highest),
        currency=currency,
        lowest_paid=plain(min(sums)),
        highest_paid=plain(max(sums)),
        source=limit.source,
        as_of=limit.as_of,
    )


def _place(limit: FeeLimit) -> tuple[str, str, str]:
    return (limit.origin, limit.destination, limit.sector)


def currencies(reports: Iterable[ReportFacts]) -> list[str]:
    return sorted({report.fee_currency for report in reports})


def same_fee(facts: AgencyFacts, policy: Policy, not_judged: list[ReportFacts]) -> Outcome | None:
    called_too_much = [report for report in not_judged if FEE_ABUSE in report.abuses]
    bands = [
        band
        for currency in currencies(called_too_much)
        for band in _bands([r for r in called_too_much if r.fee_currency == currency], policy)
    ]
    if not bands:
        return None
    # Of equal ones the first: currencies by name, then the lowest fee.
    band = max(bands, key=facts.independent)
    sources = facts.independent(band)
    if sources < policy.fee_sources:
        return None
    values = {
        "currency": band[0].fee_currency,
        "highest_paid": plain(band[-1].fee_amount),
        "lowest_paid": plain(band[0].fee_amount),
        "sources": sources,
    }
    return Outcome(
        tier=Tier.WATCH,
        reasons=(Reason.of("same_fee", **values), Reason.of("fee_law_not_known")),
        numbers=tuple(sorted(values.items())),
        evidence=tuple(sorted(report.id for report in band)),
    )


def _bands(reports: list[ReportFacts], policy: Policy) -> list[tuple[ReportFacts, ...]]:
    """A band from each fee up: the same bands whatever order the reports came in."""
    same = sorted(reports, key=lambda report: (report.fee_amount, report.id))
    return [
        tuple(
            report
            for report in same
            if lowest.fee_amount <= report.fee_amount <= lowest.fee_amount * more_by(policy)
        )
        for lowest in same
    ]


def plain(amount: Decimal) -> str:
    """90000 and 90000.00 are one sum and must read as one."""
    return format(amount.normalize(), "f")


RULE = Rule(
    number=5,
    name="fee_pattern",
    version=2,
    legal=(
        "ILO C181 art. 7 (no fees to workers); C097 Annex I art. 4 and Annex II art. 4; C189 art. 15(1)(e); and the "
        "limit of each journey, where data/fee_rules.yaml knows one for everything paid together, with its source."
    ),
    statistical=(
        "Own rule: independent sources above the limit by more than 10 %, 3 for a signal and 6 for an alert; where no "
        "limit is known, 3 within a band of 10 %. No claim of chance is made."
    ),
    judge=judge,
)
