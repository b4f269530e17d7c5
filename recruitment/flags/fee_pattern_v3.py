"""Several people who do not know each other paid more than the law of their journey allows.

Version 2 knew one sum of each report, and few laws limit everything paid together. This one judges
each thing paid for as well, by the limit of that thing.
"""

from decimal import Decimal

from recruitment.flags.facts import AgencyFacts, FeeLimit, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.fee_pattern_v2 import more_by, paid_for, same_fee
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule

Above = list[tuple[ReportFacts, FeeLimit, str, Decimal]]


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal from `fee_sources` independent sources of whose fees one is surely above its limit, alert from
    `many_sources`. A fee within `fee_spread` above a limit is taken as lawful: sums are told from memory.

    A report whose limits are not known, wholly or in part, makes no more than a *watch*: when sums lie
    close together, and the people themselves call them too much. Fees known to be lawful count for nothing.
    """
    above, _compared, not_judged = sorted_out(facts, policy)
    reports = {report.id: report for report, *_rest in above}
    sources = facts.independent(tuple(reports.values()))
    if sources < policy.fee_sources:
        return same_fee(facts, policy, [report for report in not_judged if report.fee_amount])
    reasons = [Reason.of("fees_above_law", sources=sources), *limits_passed(above)]
    if not_judged:
        reasons.append(Reason.of("fees_not_judged", reports=len(not_judged)))
    return Outcome(
        tier=Tier.ALERT if sources >= policy.many_sources else Tier.SIGNAL,
        reasons=tuple(reasons),
        numbers=(("not_judged", len(not_judged)), ("reports", len(reports)), ("sources", sources)),
        evidence=tuple(sorted(reports)),
    )


def sorted_out(
    facts: AgencyFacts, policy: Policy
) -> tuple[Above, list[ReportFacts], list[ReportFacts]]:
    """Fees above their limits; reports of which each fee can be judged or one is above; and the others."""
    above: Above = []
    compared: list[ReportFacts] = []
    not_judged: list[ReportFacts] = []
    for report in facts.since(policy.window_start(facts.as_of)):
        if report.weight <= 0 or not (report.fee_amount or report.fees):
            continue
        found, is_all_known = _judged(report, facts, more_by(policy))
        above += found
        (compared if found or is_all_known else not_judged).append(report)
    return above, compared, not_judged


def _judged(report: ReportFacts, facts: AgencyFacts, more_by: Decimal) -> tuple[Above, bool]:
    """Which fees of a report are above their limits, and whether a limit was known for all of them."""
    journey = (report.origin, report.destination, report.sector)
    total = next((one for one in facts.fee_limits if _journey(one) == journey), None)
    by_item = {one.item: one for one in facts.item_limits if _journey(one) == journey}
    found: Above = []
    known = [_compare(report, total, report.fee_amount, report.fee_currency, more_by, found)]
    items = [
        _compare(report, by_item.get(fee.item), fee.amount, fee.currency, more_by, found)
        for fee in report.fees
    ]
    return found, any(known) or (bool(items) and all(items))


def _compare(  # noqa: PLR0913
    report: ReportFacts,
    limit: FeeLimit | None,
    amount: Decimal | None,
    currency: str,
    more_by: Decimal,
    above: Above,
) -> bool:
    """False where they can't be compared."""
    if not amount or limit is None or limit.currency not in ("", currency):
        return False
    if amount > limit.highest * more_by:
        above.append((report, limit, currency, amount))
    return True


def _journey(limit: FeeLimit) -> tuple[str, str, str]:
    return (limit.origin, limit.destination, limit.sector)


def limits_passed(above: Above) -> list[Reason]:
    """One for each limit and currency: what of everything together first, then thing by thing."""
    groups: dict[tuple[str, ...], list[tuple[FeeLimit, Decimal]]] = {}
    for _report, limit, currency, amount in above:
        key = (*_journey(limit), getattr(limit, "item", ""), currency)
        groups.setdefault(key, []).append((limit, amount))
    reasons = []
    for (*_journey_of, item, currency), fees in sorted(groups.items(), key=lambda one: one[0]):
        sums = [amount for _limit, amount in fees]
        reasons.append(paid_for(fees[0][0], currency, sums, **({"item": item} if item else {})))
    return reasons


RULE = Rule(
    number=5,
    name="fee_pattern",
    version=3,
    legal=(
        "ILO C181 art. 7 (no fees to workers); C097 Annex I art. 4 and Annex II art. 4; C189 art. 15(1)(e); and the "
        "limits of each journey, of everything paid together and of each thing paid for, where data/fee_rules.yaml "
        "knows one, with its source."
    ),
    statistical=(
        "Own rule: independent sources above a limit by more than 10 %, 3 for a signal and 6 for an alert; where no "
        "limit is known, 3 within a band of 10 %. No claim of chance is made."
    ),
    judge=judge,
)
