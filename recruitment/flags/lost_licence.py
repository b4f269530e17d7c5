"""The register says the licence is gone, and people say the agency goes on recruiting."""

from recruitment.flags.facts import AgencyFacts, Outcome, Reason, ReportFacts, Tier
from recruitment.flags.policy import Policy
from recruitment.flags.rule import Rule

LOST = frozenset({"suspended", "cancelled", "delisted", "expired", "never"})
UNLICENSED_ABUSE = "unlicensed-recruiter"


def judge(facts: AgencyFacts, policy: Policy) -> Outcome | None:
    """Alert when something happened after the licence was lost; *watch* when people only say so.

    A status that is not known is never read as "not licensed".
    """
    reports = tuple(r for r in facts.since(policy.window_start(facts.as_of)) if r.weight > 0)
    licence = facts.licence
    if licence.status in LOST:
        after = tuple(r for r in reports if _after_loss(facts, r))
        if after:
            return _lost(facts, after)
    said = tuple(r for r in reports if UNLICENSED_ABUSE in r.abuses)
    sources = facts.independent(said)
    # The register calls it licensed and people call it unlicensed: it may be somebody using its name.
    if sources < 2:
        return None
    code = "said_unlicensed_but_listed" if licence.status == "valid" else "said_unlicensed"
    return Outcome(
        tier=Tier.WATCH,
        reasons=(Reason.of(code, sources=sources),),
        numbers=(("reports", len(said)), ("sources", sources)),
        evidence=tuple(r.id for r in said),
    )


def _after_loss(facts: AgencyFacts, report: ReportFacts) -> bool:
    """Only what can't have happened before: a month after the loss, or still going on after it."""
    since = facts.licence.since or facts.licence.as_of
    if since is None or facts.licence.status == "never":
        return facts.licence.status == "never"
    if report.ongoing == "yes":
        return report.accepted_at.date() > since
    return report.month is not None and report.month > since


def _lost(facts: AgencyFacts, after: tuple[ReportFacts, ...]) -> Outcome:
    sources = facts.independent(after)
    since = facts.licence.since or facts.licence.as_of
    values = {
        "status": facts.licence.status,
        "since": since.isoformat() if since else "",
        "source": facts.licence.source,
        "sources": sources,
    }
    return Outcome(
        tier=Tier.ALERT if sources >= 2 else Tier.SIGNAL,
        reasons=(Reason.of("lost_licence", **values),),
        numbers=(("reports", len(after)), ("sources", sources)),
        evidence=tuple(r.id for r in after),
    )


RULE = Rule(
    number=6,
    name="lost_licence",
    version=1,
    legal=(
        "ILO C181 art. 3(2): licensing or certification; C097 Annex I art. 3(4) and art. 8; ICRMW art. 66: "
        "recruitment without a licence is an offence in most countries of origin."
    ),
    statistical="None: two documents are compared, the public register and the month a report names.",
    judge=judge,
)
