"""Several people who do not know each other paid the same fee: a price, not an accident."""

from decimal import Decimal

from recruitment.flags.facts import AgencyFacts, FeeRule, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule

FEE_ABUSE = "excess-fees"


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal when independent sources name fees close together, above what the law allows.

    Where the highest lawful fee is not known, the people's own claim that it was too much is
    taken, and the rule says no more than *watch*.
    """
    best: tuple[float, Decimal, tuple[ReportFacts, ...]] | None = None
    paid = [r for r in facts.since(policy.window_start(facts.as_of)) if _counts(facts.fee_rule, r)]
    for currency in sorted({report.fee_currency for report in paid}):
        same = sorted(
            (r for r in paid if r.fee_currency == currency), key=lambda r: (r.fee_amount, r.id)
        )
        for lowest in same:
            # A band from each fee up: the same bands whatever order the reports came in.
            top = lowest.fee_amount * Decimal(str(1 + policy.fee_spread))
            band = tuple(r for r in same if lowest.fee_amount <= r.fee_amount <= top)
            sources = facts.independent(band)
            if best is None or sources > best[0]:
                best = (sources, lowest.fee_amount, band)
    if best is None or best[0] < policy.fee_sources:
        return None
    sources, lowest_fee, band = best
    known = facts.fee_rule.highest is not None and facts.fee_rule.currency == band[0].fee_currency
    values = {
        "currency": band[0].fee_currency,
        "highest_paid": _plain(band[-1].fee_amount),
        "lowest_paid": _plain(lowest_fee),
        "sources": sources,
    }
    reasons = [Reason.of("same_fee", **values)]
    if known:
        allowed = _plain(facts.fee_rule.highest)
        reasons.append(Reason.of("fee_above_law", allowed=allowed, source=facts.fee_rule.source))
    else:
        reasons.append(Reason.of("fee_law_not_known"))
    return Outcome(
        tier=Tier.SIGNAL if known else Tier.WATCH,
        reasons=tuple(reasons),
        numbers=tuple(sorted(values.items())),
        evidence=tuple(sorted(report.id for report in band)),
    )


def _plain(amount: Decimal) -> str:
    """90000 and 90000.00 are one sum and must read as one."""
    return format(amount.normalize(), "f")


def _counts(law: FeeRule, report: ReportFacts) -> bool:
    if not report.fee_amount or report.weight <= 0:
        return False
    if law.highest is not None and law.currency == report.fee_currency:
        return report.fee_amount > law.highest
    return FEE_ABUSE in report.abuses


RULE = Rule(
    number=5,
    name="fee_pattern",
    version=1,
    legal=(
        "ILO C181 art. 7 (no fees to workers); C097 Annex I art. 4 and Annex II art. 4; C189 art. 15(1)(e); and the "
        "fee rule of the country, where one is known, with its source."
    ),
    statistical="Own rule: at least 3 independent sources within a band of 10 %; no claim of chance is made.",
    judge=judge,
)
