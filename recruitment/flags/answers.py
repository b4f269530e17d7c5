"""What those behind a flag answered, by voices and not by reports: ten copies say it once."""

from collections import defaultdict
from collections.abc import Mapping

from recruitment.flags.facts import AgencyFacts

NOT_KNOWN = "not_known"
# A source whose reports contradict each other.
DIVIDED = "divided"


def by_voices(facts: AgencyFacts, said: Mapping[int, str]) -> dict[str, int]:
    """Whole voices by answer, 0 for less than one; a divided source only as that. `said`: by report; what counts
    nothing is left out.

    *Not known* beside an answer of the same source is no voice of its own.
    """
    reports: dict[str, list[int]] = defaultdict(list)
    for source in facts.sources:
        own = {i: said[i] for i in source.reports if i in said}
        answers = set(own.values()) - {NOT_KNOWN} or set(own.values())
        if len(answers) > 1:
            reports[DIVIDED] += own
        else:
            reports[next(iter(answers), "")] += [i for i in own if own[i] in answers]
    voices = {
        answer: facts.independent(tuple(facts.by_id[i] for i in ids))
        for answer, ids in reports.items()
    }
    # Ten tenths are one.
    return {answer: int(round(n, 6)) for answer, n in voices.items() if n}
