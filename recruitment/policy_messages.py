"""What each threshold is called and means, in the reader's language; and what is wrong with a value."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment.flag_messages import RULE_NAMES
from recruitment.flags.policy import BOUNDS, Policy, Problem
from recruitment.flags.suggestion import AIM, LEAST_INSPECTED, Says, Suggestion


@dataclass(frozen=True)
class Group:
    title: Promise
    fields: tuple[str, ...]


GROUPS = (
    Group(gettext_lazy("All rules"), ("window_days", "sources_after_dismissal")),
    Group(RULE_NAMES["independent_repetition"], ("sources", "many_sources")),
    Group(
        RULE_NAMES["excess_rate"],
        (
            "excess_chance",
            "excess_chance_poor",
            "excess_alert",
            "excess_alert_poor",
            "baseline_agencies",
        ),
    ),
    Group(RULE_NAMES["surge"], ("surge_days", "surge_sources", "surge_p")),
    Group(RULE_NAMES["fee_pattern"], ("fee_sources", "fee_spread", "fee_mistold")),
    Group(RULE_NAMES["held_released"], ("held_sources",)),
)

LABELS = {
    "window_days": gettext_lazy("Days that count"),
    "sources_after_dismissal": gettext_lazy("New people after a dismissal"),
    "sources": gettext_lazy("People, for a flag"),
    "many_sources": gettext_lazy("People, for an alert"),
    "excess_chance": gettext_lazy("How likely far more than usual, for a signal"),
    "excess_chance_poor": gettext_lazy("Size poorly known: how likely, for a signal"),
    "excess_alert": gettext_lazy("Times as many as usual, for an alert"),
    "excess_alert_poor": gettext_lazy("Size poorly known: times as many, for an alert"),
    "baseline_agencies": gettext_lazy("Agencies, to know what is usual"),
    "surge_days": gettext_lazy("Days of the rise"),
    "surge_sources": gettext_lazy("People in these days"),
    "surge_p": gettext_lazy("How likely chance may be"),
    "fee_sources": gettext_lazy("People with the same fee"),
    "fee_spread": gettext_lazy("How far apart these fees may be"),
    "fee_mistold": gettext_lazy("How many tell a lawful fee too high"),
    "held_sources": gettext_lazy("People who waited"),
}

_MEANINGS = {
    "window_days": gettext_lazy(
        "How far back reports count. A grave report also stands for so long."
    ),
    "sources_after_dismissal": gettext_lazy("So many bring a flag back that you dismissed."),
    "sources": gettext_lazy(
        "So many independent people must name the agency. A group that came together counts as two."
    ),
    "many_sources": gettext_lazy("So many must tell of the same abuse."),
    "excess_chance": gettext_lazy("0.5 is one in two. A larger number is stricter."),
    "excess_chance_poor": gettext_lazy("Where we do not surely know how many workers it sent."),
    "excess_alert": gettext_lazy("For its size, with chance taken off. 1 is what is usual."),
    "excess_alert_poor": gettext_lazy("Where we do not surely know how many workers it sent."),
    "baseline_agencies": gettext_lazy(
        "With fewer agencies in the country nothing is said to be unusual."
    ),
    "surge_days": gettext_lazy("These last days are held against the year before them."),
    "surge_sources": gettext_lazy("So many independent people at least."),
    "surge_p": gettext_lazy("0.001 is once in 1,000. A smaller number is stricter."),
    "fee_sources": gettext_lazy("So many independent people paid nearly the same."),
    "fee_spread": gettext_lazy("0.1 means 10 in 100."),
    "fee_mistold": gettext_lazy("From memory or by mistake. 0.2 is one in five."),
    "held_sources": gettext_lazy(
        "So many independent people who waited for others, and whose wish was met."
    ),
}


def shown(value: float) -> str:
    return formats.number_format(value)


def meaning(field: str, today: Policy) -> str:
    """What it means, its bounds, and what is in force."""
    return _("%(meaning)s From %(least)s to %(most)s. Today: %(today)s.") % {
        "meaning": _MEANINGS[field],
        "least": shown(BOUNDS[field].least),
        "most": shown(BOUNDS[field].most),
        "today": shown(getattr(today, field)),
    }


def in_words(problem: Problem) -> str:
    if problem.code == "order":
        return _("This must not be less than “%(other)s”.") % {"other": LABELS[problem.other]}
    if problem.code == "whole":
        return _("Write a whole number.")
    bound = BOUNDS[problem.field]
    return _("Write a number from %(least)s to %(most)s.") % {
        "least": shown(bound.least),
        "most": shown(bound.most),
    }


_SUGGESTED = {
    Says.NOT_ENOUGH: gettext_lazy("Not enough inspected yet: %(inspected)s of %(least)s."),
    Says.KEEP: gettext_lazy(
        "Keep it. %(upheld)s of %(inspected)s inspected were upheld: surely %(low)s of 100 or more."
    ),
    Says.CHANGE: gettext_lazy(
        "At %(value)s, %(upheld)s of %(inspected)s inspected were upheld: surely %(low)s of 100 or more."
    ),
    Says.NONE_REACHES: gettext_lazy(
        "%(upheld)s of %(inspected)s inspected were upheld: surely only %(low)s of 100 or more."
        " No stricter value surely reaches %(aim)s."
    ),
}


def suggested(one: Suggestion) -> str:
    """In one sentence or two, with its numbers."""
    return _SUGGESTED[one.says] % {
        "upheld": one.upheld,
        "inspected": one.inspected,
        "least": LEAST_INSPECTED,
        "low": shown(round((one.low or 0) * 100)),
        "value": "" if one.value is None else shown(one.value),
        "aim": shown(round(AIM * 100)),
    }


@dataclass(frozen=True)
class Difference:
    label: Promise
    before: str
    after: str


def differences(before: Policy, after: Policy) -> Iterator[Difference]:
    """What one policy says other than another, in the order of the form."""
    for group in GROUPS:
        for field in group.fields:
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                yield Difference(LABELS[field], shown(old), shown(new))
