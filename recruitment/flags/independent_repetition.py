"""The same agency, named by several people who have nothing to do with each other."""

from collections.abc import Callable, Iterable

from recruitment.flags import campaign, excess_rate
from recruitment.flags.facts import AgencyFacts, Exposure, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule

Judge = Callable[[AgencyFacts, Policy], Outcome | None]


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Out of the ordinary is what version 1 of the rate rule calls so."""
    return judge_by(excess_rate.judge, facts, policy)


def judge_by(excess: Judge, facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """A signal from `policy.sources` independent sources on; an alert when many tell of one abuse.

    Where it can be compared with others and is not out of the ordinary, it stays *watch*: a big
    honest agency is named more often than a small one. Where many reports come down to few
    sources, it is a disputed *watch* and not silence.
    """
    reports = facts.since(policy.window_start(facts.as_of))
    sources = facts.independent(reports)
    signs = campaign.signs(facts, reports, policy)
    if sources < policy.sources:
        # Fewer voices than it looks: a person should know of it, but nothing counts as repeated.
        if campaign.ONE_HAND not in signs:
            return None
        return _outcome(facts, reports, sources, Tier.WATCH, signs, ())
    per_abuse = _per_abuse(facts, reports, policy)
    tier, size = _tier(excess(facts, policy), facts, policy, per_abuse)
    if _organisations(reports) == 1 and all(report.organisation for report in reports):
        tier = tier.lowered()
        size = (*size, Reason.of("one_organisation"))
    return _outcome(facts, reports, sources, tier, signs, (*per_abuse, *size))


def _tier(
    excess: Outcome | None, facts: AgencyFacts, policy: Policy, per_abuse: tuple[Reason, ...]
) -> tuple[Tier, tuple[Reason, ...]]:
    size_known = facts.exposure is not Exposure.NOT_KNOWN
    why = () if size_known else (Reason.of("size_not_known"),)
    is_ordinary = excess is None or excess.tier is Tier.WATCH
    if is_ordinary and excess_rate.can_compare(facts, policy):
        expected = round(excess_rate.expected_sources(facts), 1)
        usual = Reason.of("usual_for_size", expected=expected) if size_known else None
        return Tier.WATCH, (usual or Reason.of("not_out_of_the_ordinary"), *why)
    many_of_one = any(dict(reason.values)["sources"] >= policy.many_sources for reason in per_abuse)
    return (Tier.ALERT if many_of_one else Tier.SIGNAL), why


def _per_abuse(
    facts: AgencyFacts, reports: tuple[ReportFacts, ...], policy: Policy
) -> tuple[Reason, ...]:
    kinds = sorted({abuse for report in reports for abuse in report.abuses})
    counted = (
        (abuse, facts.independent(tuple(r for r in reports if abuse in r.abuses)))
        for abuse in kinds
    )
    return tuple(
        Reason.of("same_abuse", abuse=abuse, sources=count)
        for abuse, count in counted
        if count >= policy.sources
    )


def _organisations(reports: Iterable[ReportFacts]) -> int:
    return len({report.organisation for report in reports})


def _outcome(
    facts: AgencyFacts,
    reports: tuple[ReportFacts, ...],
    sources: float,
    tier: Tier,
    signs: tuple[str, ...],
    more: tuple[Reason, ...],
) -> Outcome:
    reasons = (
        Reason.of("independent_sources", reports=len(reports), sources=sources),
        *more,
        *discounts(facts, reports),
        *(Reason.of(f"campaign_{sign}") for sign in signs if campaign.is_disputed(signs)),
    )
    return Outcome(
        tier=tier,
        reasons=reasons,
        numbers=(("reports", len(reports)), ("sources", sources)),
        evidence=tuple(report.id for report in reports),
        is_disputed=campaign.is_disputed(signs),
    )


def discounts(facts: AgencyFacts, reports: tuple[ReportFacts, ...]) -> tuple[Reason, ...]:
    """What was counted as one, and why: how many reports became how many sources, by cause."""
    wanted = {report.id for report in reports}
    merged: dict[str, list[float]] = {}
    for source, count in facts.counted_sources(reports):
        size = sum(i in wanted for i in source.reports)
        for why in source.why if size > 1 else ():
            numbers = merged.setdefault(why, [0, 0.0])
            numbers[0] += size
            numbers[1] += count
    weightless = sum(report.weight <= 0 for report in reports)
    found = [
        Reason.of(f"counted_as_one_{why}", reports=int(n), sources=c)
        for why, (n, c) in sorted(merged.items())
    ]
    if weightless:
        found.append(Reason.of("reports_in_doubt", reports=weightless))
    return tuple(found)


RULE = Rule(
    number=2,
    name="independent_repetition",
    version=1,
    legal=(
        "ILO Private Employment Agencies Convention C181 art. 10 and 14: machinery for the investigation "
        "of complaints; C097 art. 2-3 and Annex I art. 8; ICRMW art. 66."
    ),
    statistical=(
        "At least 3 independent cases, as in EMA and MHRA signal detection (n >= 3; Evans, Waller, Davis "
        "2001); duplicates by Norén, Orre, Bate 2005."
    ),
    judge=judge,
)
