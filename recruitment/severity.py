"""How grave what was told is, 1 to 5, by the written rules of data/abuses.yaml. Pure.

For staff and for sorting only; no worker ever sees the number. The tables below are `raise_if` and
`ilo_indicators` of that file as data; tests/recruitment/test_report_severity.py holds them beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Answers = Mapping[str, str | list[str]]

GRAVEST = 5
# Told in words alone, with no kind of abuse chosen: enough to be read, nothing to sort by.
UNSORTED = 1


@dataclass(frozen=True)
class Raise:
    """If the answer to this question of this abuse is one of `answers`, severity rises by `by`.

    `to_gravest` sets it to 5 instead. `answers` are the options as data/abuses.yaml has them.
    """

    abuse: str
    question: str
    answers: frozenset[str]
    by: int = 1
    to_gravest: bool = False


def _if(abuse: str, question: str, *answers: str, by: int = 1, to_gravest: bool = False) -> Raise:
    return Raise(abuse, question, frozenset(answers), by, to_gravest)


RAISES: tuple[Raise, ...] = (
    _if("excess-fees", "loan", "still owe the agent or boss"),
    _if("fake-job", "where_now", "in the work country"),
    _if("fake-job", "can_leave", "no", by=2),
    _if("contract-substitution", "forced_to_sign", "yes"),
    _if("no-understandable-contract", "travelled", "yes"),
    _if("unlicensed-recruiter", "gave_them", "money", "passport", "certificates"),
    _if("unlicensed-recruiter", "others_leaving", "yes"),
    _if("false-documents", "under_18", "yes", to_gravest=True),
    _if("false-documents", "used_to_threaten", "yes"),
    _if("abandonment", "have_basics", "no"),
    _if("passport-retention", "free_to_go", "no", to_gravest=True),
    _if("wage-withholding", "why_unpaid", "punishment", "you get it when you finish"),
    _if(
        "debt-bondage",
        "if_leave",
        "they would harm me",
        "harm or pressure on my family",
        "they keep my papers or pay",
        to_gravest=True,
    ),
    _if("abusive-conditions", "can_refuse", "no"),
    _if("blacklisting", "punishment", "reported me as runaway", "sent or want to send me home"),
    _if("unpaid-return", "stuck", "no", by=2),
)

MONTHS_UNPAID = "wage-withholding/months_unpaid"
SERIOUSLY_UNPAID_MONTHS = 2

# Strong signs of forced labour (ILO, "Indicators of Forced Labour", 2012), by kind of abuse.
STRONG_SIGNS: Mapping[str, frozenset[str]] = {
    "contract-substitution": frozenset({"deception"}),
    "fake-job": frozenset({"deception"}),
    "abandonment": frozenset({"deception"}),
    "child-recruitment": frozenset({"abuse_of_vulnerability"}),
    "passport-retention": frozenset({"retention_of_identity_documents"}),
    "wage-withholding": frozenset({"withholding_of_wages"}),
    "debt-bondage": frozenset({"debt_bondage"}),
    "threats-violence": frozenset({"physical_and_sexual_violence", "intimidation_and_threats"}),
    "sexual-abuse": frozenset({"physical_and_sexual_violence"}),
    "confinement": frozenset({"restriction_of_movement", "isolation"}),
    "abusive-conditions": frozenset(
        {"abusive_working_and_living_conditions", "excessive_overtime"}
    ),
    "blacklisting": frozenset({"intimidation_and_threats"}),
}

_HELD_BACK = frozenset({"passport-retention", "confinement"})
_UNPAID = frozenset({"wage-withholding", "debt-bondage"})


def severity(bases: Mapping[str, int], answers: Answers, *, is_under_18: bool = False) -> int:
    """Highest of the kinds chosen, each raised by the answers, then raised by what comes together.

    `bases`: kind of abuse -> its base value. `answers`: "<abuse>/<question>" -> option or options.
    """
    if is_under_18 or (bases.keys() & _HELD_BACK and bases.keys() & _UNPAID):
        return GRAVEST
    if not bases:
        return UNSORTED
    highest = max(_of_one(abuse, base, answers) for abuse, base in bases.items())
    if has_forced_labour_signs(bases):
        highest += 1
    return min(highest, GRAVEST)


def has_forced_labour_signs(abuses: Iterable[str]) -> bool:
    """Two different strong signs, from two kinds of abuse.

    One kind may list two signs of which only one was met (long hours, bad housing), so it is one.
    """
    told = [signs for abuse in set(abuses) if (signs := STRONG_SIGNS.get(abuse))]
    return len(told) >= 2 and len(frozenset().union(*told)) >= 2


def _of_one(abuse: str, base: int, answers: Answers) -> int:
    found = base
    for rule in RAISES:
        if rule.abuse != abuse or not rule.answers & given(answers, abuse, rule.question):
            continue
        if rule.to_gravest:
            return GRAVEST
        found += rule.by
    if abuse == "wage-withholding" and _months(answers) >= SERIOUSLY_UNPAID_MONTHS:
        found += 1
    if abuse == "abusive-conditions" and _no_doctor_for_the_hurt(answers):
        found += 2
    return found


def given(answers: Answers, abuse: str, question: str) -> frozenset[str]:
    """The options chosen; empty when the question was not answered."""
    answer = answers.get(f"{abuse}/{question}", "")
    return frozenset([answer] if isinstance(answer, str) else answer) - {""}


def _months(answers: Answers) -> int:
    answer = answers.get(MONTHS_UNPAID, "")
    return int(answer) if isinstance(answer, str) and answer.isdecimal() else 0


def _no_doctor_for_the_hurt(answers: Answers) -> bool:
    return "yes" in given(answers, "abusive-conditions", "injury") and "no doctor" in given(
        answers, "abusive-conditions", "what_bad"
    )
