"""Which held reports may be released: those whose wished number of others is there.

Held reports count for each other. Otherwise three people who each wait for two others would wait for
ever, although all three have spoken.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from recruitment.flags.facts import AgencyFacts, ReportFacts


def counted_until(today: date) -> date:
    """The Sunday before this week: who spoke since then releases nobody yet.

    A recruiter may hold reports on itself that wait for two, for three, for four others. Released at once,
    they would tell it how many spoke, and on which day. Released on Mondays, they tell the week.
    """
    return today - timedelta(days=today.weekday() + 1)


def releasable(facts: AgencyFacts, wishes: Mapping[int, int]) -> tuple[int, ...]:
    """Ids of held reports to release. `facts` holds countable *and* held reports of one agency.

    `wishes`: for each held report, how many independent others must name the same recruiter. The
    greatest set in which every wish is met: start with all, drop whose wish is not met, until none drops.
    """
    # One that is too old to be among the facts has nobody to be compared with.
    released = set(wishes) & facts.by_id.keys()
    while True:
        present = tuple(r for r in facts.reports if r.id not in wishes or r.id in released)
        unmet = {report for report in released if _others(facts, present, report) < wishes[report]}
        if not unmet:
            return tuple(sorted(released))
        released -= unmet


def _others(facts: AgencyFacts, present: tuple[ReportFacts, ...], report: int) -> float:
    """Independent sources but for her own and what says the same within three days: nobody is her own other."""
    own = facts.tied_to({report})
    return facts.independent(tuple(r for r in present if r.id not in own))
