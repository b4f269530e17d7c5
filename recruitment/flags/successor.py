"""A new firm in the clothes of an old one that was flagged or lost its licence."""

from recruitment.flags.facts import AgencyFacts, Outcome, Predecessor, Reason, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Needs a report of its own: to share a telephone with somebody is no offence.

    Signal where a person confirmed that it follows the other, else *watch*.
    """
    reports = tuple(r for r in facts.since(policy.window_start(facts.as_of)) if r.weight > 0)
    troubled = sorted((p for p in facts.predecessors if _troubled(p)), key=lambda p: p.agency)
    if not reports or not troubled:
        return None
    confirmed = any(p.state == "confirmed" for p in troubled)
    sources = facts.independent(reports)
    return Outcome(
        tier=Tier.SIGNAL if confirmed else Tier.WATCH,
        reasons=tuple(
            Reason.of(
                "follows_agency",
                agency=p.agency,
                state=p.state,
                lost_licence=int(p.lost_licence),
                tier=p.highest_tier,
            )
            for p in troubled
        ),
        numbers=(("predecessors", len(troubled)), ("reports", len(reports)), ("sources", sources)),
        evidence=tuple(r.id for r in reports),
    )


def _troubled(former: Predecessor) -> bool:
    return former.lost_licence or former.highest_tier in (Tier.SIGNAL, Tier.ALERT, Tier.URGENT)


RULE = Rule(
    number=7,
    name="successor",
    version=1,
    legal="ILO C181 art. 3(2) and 10: a licence that was withdrawn must not live on under another name.",
    statistical="None: shared identifiers, each shown; a person confirms before it is more than a watch.",
    judge=judge,
)
