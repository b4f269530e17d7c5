"""Suddenly many more than the agency's own past would let us expect."""

from datetime import date, timedelta

from recruitment.flags import campaign
from recruitment.flags.facts import AgencyFacts, Outcome, Reason, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule
from recruitment.flags.statistics import binomial_upper_tail

_PAST_DAYS = 365


def first_recent(facts: AgencyFacts, policy: Policy) -> date:
    return facts.as_of - timedelta(days=policy.surge_days - 1)


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Signal when the last `surge_days` hold far more sources than the year before them.

    The share that the last days should have is taken from all agencies of the country, so
    that a week in which an NGO went from village to village is not a surge of every agency.
    """
    first = first_recent(facts, policy)
    first_past = first - timedelta(days=_PAST_DAYS)
    if facts.known_since is None or facts.known_since > first_past:
        # We do not know its past: an agency first named last month has no usual.
        return None
    recent = facts.since(first)
    past = tuple(r for r in facts.since(first_past) if r.accepted_at.date() < first)
    n_recent, n_past = int(facts.independent(recent)), int(facts.independent(past))
    if n_recent < policy.surge_sources:
        return None
    share = _usual_share(facts, policy)
    p = binomial_upper_tail(n_recent + n_past, n_recent, share)
    if p >= policy.surge_p:
        return None
    signs = campaign.signs(facts, recent, policy)
    reasons = [Reason.of("surge", recent=n_recent, past=n_past, days=policy.surge_days)]
    if campaign.is_disputed(signs):
        reasons += [Reason.of(f"campaign_{sign}") for sign in signs]
    return Outcome(
        tier=Tier.SIGNAL,
        reasons=tuple(reasons),
        numbers=(("p", float(f"{p:.2g}")), ("past", n_past), ("recent", n_recent)),
        evidence=tuple(report.id for report in recent),
        is_disputed=campaign.is_disputed(signs),
    )


def _usual_share(facts: AgencyFacts, policy: Policy) -> float:
    by_days = policy.surge_days / (policy.surge_days + _PAST_DAYS)
    base = facts.baseline
    if base is None or base.agencies < policy.baseline_agencies or base.recent + base.past <= 0:
        return by_days
    # Never less than by days: a quiet quarter elsewhere is no reason to suspect this agency.
    return max(by_days, base.recent / (base.recent + base.past))


RULE = Rule(
    number=4,
    name="surge",
    version=1,
    legal="ILO C181 art. 10 and 14: complaints are to be looked into while the practice goes on.",
    statistical=(
        "Two Poisson rates compared by the conditional binomial test (Przyborowski and Wilenski 1940), p < 0.001, "
        "at least 4 sources; share of the season taken from all agencies."
    ),
    judge=judge,
)
