"""The life of a flag and the measure of flags, in the reader's language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment import flag_messages
from recruitment.models import FlagEvent
from recruitment.precision import CONTROL, Measured
from recruitment.publication import LEAST_EB05, LEAST_SOURCES, Answer, Lack


@dataclass(frozen=True)
class Moment:
    event: FlagEvent
    who: str


# What a rule did says so itself; here stand the others that have no name.
_ACTORS = {
    "process:agency": gettext_lazy("the agency"),
}


def moments(events: Iterable[FlagEvent]) -> list[Moment]:
    """Newest first. Of what two people said, both are named."""
    found = []
    for event in events:
        people = [person.name for person in (event.first_person, event.person) if person]
        who = ", ".join(people) or str(_ACTORS.get(event.actor, ""))
        found.append(Moment(event, who))
    return found[::-1]


@dataclass(frozen=True)
class Line:
    """One line of the table of precision."""

    measured: Measured
    name: str
    share: str  # "67 %", or that it is not known
    between: str  # empty where nothing was inspected


def lines(measured: Iterable[Measured]) -> list[Line]:
    return [Line(one, _name(one), _share(one), _between(one)) for one in measured]


def _name(one: Measured) -> str:
    if one.rule == CONTROL:
        return _("No flag, drawn by lot")
    return flag_messages.rule_name(one.rule)


def _percent(share: float) -> str:
    return formats.number_format(round(share * 100))


def _share(one: Measured) -> str:
    if one.share is None:
        return _("Not known: nothing inspected yet")
    return _("%(share)s of 100") % {"share": _percent(one.share)}


def _between(one: Measured) -> str:
    if one.low is None or one.high is None:
        return ""
    return _("%(low)s to %(high)s of 100") % {
        "low": _percent(one.low),
        "high": _percent(one.high),
    }


HEADINGS = (
    "rule", "version", "thresholds", "upheld", "inspected", "share", "low_95", "high_95", "waiting", "dismissed_unseen", "lapsed",
)  # fmt: skip


def table(measured: Iterable[Measured]) -> Iterator[tuple[str | int, ...]]:
    """For machines: names as in the rules, shares from 0 to 1, empty where not known."""
    yield HEADINGS
    for one in measured:
        shares = [
            "" if share is None else f"{share:.4f}" for share in (one.share, one.low, one.high)
        ]
        yield (
            one.rule, one.version or "", one.policy or "", one.upheld, one.inspected, *shares, one.waiting, one.dismissed,
            one.lapsed,
        )  # fmt: skip


_LACKS = {
    Lack.LAW: gettext_lazy("No law of this country that lets us is on record."),
    Lack.LAW_TEXT: gettext_lazy("The words of the law, or where they stand, are missing."),
    Lack.SOURCES: gettext_lazy("Fewer than %(n)s independent sources."),
    Lack.EB05_NOT_KNOWN: gettext_lazy("This flag measures no rate of reports per worker sent."),
    Lack.EB05: gettext_lazy("The rate is not surely above %(eb05)s times the usual."),
    Lack.NOT_UPHELD: gettext_lazy("It is not upheld."),
    Lack.REVIEWERS: gettext_lazy("Two inspectors have not both said so."),
    Lack.NEVER_ASKED: gettext_lazy("The agency was never asked for a reply."),
    Lack.REPLY_RUNNING: gettext_lazy("The agency still has time to reply."),
    Lack.HOLD: gettext_lazy("No case is open, or it is disputed, appealed or closed."),
}


def lacks(answer: Answer) -> list[str]:
    values = {"n": LEAST_SOURCES, "eb05": formats.number_format(LEAST_EB05)}
    return [str(_LACKS[lack]) % values for lack in answer.lacks]
