"""What is asked of a worker who reports, in which order, and when a safety message comes.

The questions about each kind of abuse, and the messages, are content (data/abuses.yaml). Here stands
which of them the short form asks: those that decide on safety or on severity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from recruitment.severity import Answers, given, has_forced_labour_signs
from rights.models import AbuseType

YES, NO, UNSURE, NOT_SAID = "yes", "no", "unsure", ""
NOT_SAYING = _("I do not want to say")


class Step(StrEnum):
    """One screen, one subject. Seven of them, and the last one sends."""

    SAFETY = "safety"
    WHAT = "what"
    MORE = "more"
    WHO = "who"
    JOURNEY = "journey"
    SHARE = "share"
    SEND = "send"


STEPS = tuple(Step)

TITLES = {
    Step.SAFETY: _("Are you safe?"),
    Step.WHAT: _("What happened?"),
    Step.MORE: _("Tell us more"),
    Step.WHO: _("Who did it?"),
    Step.JOURNEY: _("Where and when?"),
    Step.SHARE: _("Who may know?"),
    Step.SEND: _("Keep your number, then send"),
}

# Kind of abuse -> keys of its questions that this form asks.
ASKED: Mapping[str, tuple[str, ...]] = {
    "excess-fees": ("loan",),
    "fake-job": ("where_now", "can_leave"),
    "contract-substitution": ("forced_to_sign",),
    "no-understandable-contract": ("travelled",),
    "unlicensed-recruiter": ("gave_them", "others_leaving"),
    "false-documents": ("under_18", "used_to_threaten"),
    "abandonment": ("where_left", "have_basics"),
    "passport-retention": ("asked_back", "free_to_go"),
    "wage-withholding": ("months_unpaid", "why_unpaid"),
    "debt-bondage": ("if_leave",),
    "abusive-conditions": ("what_bad", "can_refuse", "injury"),
    "blacklisting": ("punishment", "arrested"),
    "unpaid-return": ("stuck",),
}

# Kinds in which money was paid to somebody: only then is the sum asked for.
PAID_KINDS = frozenset(
    {"excess-fees", "debt-bondage", "unlicensed-recruiter", "fake-job", "abandonment"}
)


@dataclass(frozen=True)
class Trigger:
    """`safety.when` of data/abuses.yaml as data: these answers bring these messages."""

    abuse: str
    question: str
    answers: frozenset[str]
    messages: tuple[str, ...]


def _when(abuse: str, question: str, answers: Iterable[str], *messages: str) -> Trigger:
    return Trigger(abuse, question, frozenset(answers), messages)


TRIGGERS: tuple[Trigger, ...] = (
    _when("excess-fees", "loan", ["still owe the agent or boss"], "possible_trafficking"),
    _when(
        "fake-job",
        "can_leave",
        [NO, UNSURE],
        "danger_now",
        "possible_trafficking",
        "phone_safety",
    ),
    _when("contract-substitution", "forced_to_sign", [YES], "possible_trafficking"),
    _when("false-documents", "under_18", [YES], "child"),
    _when("false-documents", "used_to_threaten", [YES], "possible_trafficking"),
    _when(
        "abandonment",
        "where_left",
        ["on the way", "in the work country", "another country"],
        "stranded",
        "danger_now",
    ),
    _when("abandonment", "have_basics", [NO], "stranded", "danger_now"),
    _when(
        "passport-retention",
        "free_to_go",
        [NO, UNSURE],
        "danger_now",
        "possible_trafficking",
        "phone_safety",
        "leaving_work",
    ),
    _when(
        "passport-retention",
        "asked_back",
        ["they threatened me"],
        "danger_now",
        "possible_trafficking",
        "phone_safety",
        "leaving_work",
    ),
    _when(
        "wage-withholding",
        "why_unpaid",
        ["I owe a debt", "punishment", "you get it when you finish"],
        "possible_trafficking",
        "leaving_work",
    ),
    _when(
        "debt-bondage",
        "if_leave",
        ["they would harm me", "harm or pressure on my family"],
        "danger_now",
    ),
    _when("abusive-conditions", "injury", [YES], "danger_now", "possible_trafficking"),
    _when("abusive-conditions", "can_refuse", [NO], "danger_now", "possible_trafficking"),
    _when("blacklisting", "arrested", [YES], "leaving_work", "danger_now"),
    _when(
        "blacklisting",
        "punishment",
        ["reported me as runaway", "threats"],
        "leaving_work",
        "danger_now",
    ),
    _when("unpaid-return", "stuck", [NO], "stranded"),
)

# Danger to life first, then what protects her while she reads on.
_ORDER = (
    "danger_now",
    "child",
    "sexual_violence",
    "stranded",
    "phone_safety",
    "possible_trafficking",
    "leaving_work",
)
# With these a number to call belongs; the others are advice.
WITH_NUMBERS = frozenset({"danger_now", "child", "sexual_violence", "stranded"})


def safety_messages(
    *, is_in_danger: bool, is_under_18: bool, abuses: Iterable[AbuseType], answers: Answers
) -> list[str]:
    """Keys of the messages that what was told so far calls for, most urgent first."""
    chosen = list(abuses)
    keys = {abuse.pk for abuse in chosen}
    found: set[str] = set()
    if is_in_danger:
        found.add("danger_now")
    if is_under_18:
        found.add("child")
    for abuse in chosen:
        if abuse.safety.get("trigger") == "always":
            found.update(abuse.safety.get("messages", []))
    for trigger in TRIGGERS:
        if trigger.abuse in keys and trigger.answers & given(
            answers, trigger.abuse, trigger.question
        ):
            found.update(trigger.messages)
    if has_forced_labour_signs(keys):
        found.add("possible_trafficking")
    return [key for key in _ORDER if key in found]


def step_after(step: Step) -> Step:
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


def step_before(step: Step) -> Step:
    return STEPS[max(STEPS.index(step) - 1, 0)]
