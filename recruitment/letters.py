"""Letters to an agency, from a fixed list: which may be sent now, and what they say in the language chosen.

Of reports they tell nothing, not how many there are. They claim no law: a regulator adds its own.
"""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment.flag_messages import rule_name
from recruitment.models import Flag, FlagEvent
from recruitment.services import ledger

Step = FlagEvent.Step


class Letter(models.TextChoices):
    NOTICE = "notice", gettext_lazy("Notice of a flag, and how to answer")
    DOCUMENTS = "documents", gettext_lazy("Request for papers")
    UPHELD = "upheld", gettext_lazy("Outcome: upheld")
    NOT_UPHELD = "not_upheld", gettext_lazy("Outcome: not upheld")
    LIFTED = "lifted", gettext_lazy("The finding was lifted")


WITH_A_DAY = frozenset({Letter.NOTICE, Letter.DOCUMENTS})
# A finding stands until it is lifted, also while somebody asks for more or for less.
_UPHELD = frozenset({
    Step.UPHELD, Step.SANCTION_ASKED, Step.SANCTIONED, Step.APPEALED, Step.APPEAL_REFUSED, Step.LIFT_ASKED,
})  # fmt: skip


def possible(flag: Flag, life: Iterable[FlagEvent]) -> list[Letter]:
    """What may be sent now. A flag alone is no reason to warn an agency: a case must be open."""
    last = ledger.place(life)
    step = last.step if last else ""
    found = [*sorted(WITH_A_DAY, reverse=True)] if flag.state == Flag.State.CASE_OPENED else []
    if step in _UPHELD:
        found.append(Letter.UPHELD)
    elif step == Step.NOT_UPHELD:
        found.append(Letter.NOT_UPHELD)
    elif step == Step.LIFTED:
        found.append(Letter.LIFTED)
    return found


def decided_on(letter: Letter, life: Iterable[FlagEvent]) -> date | None:
    """The day of the step that the letter tells of; None for one that tells of none."""
    days = [event.at for event in life if event.step == letter.value]
    return timezone.localdate(days[-1]) if days else None


def paragraphs(
    letter: Letter, flag: Flag, *, decided: date | None, answer_by: date | None
) -> list[str]:
    """In the language that is active."""
    told = {
        "rule": rule_name(flag.rule),
        "decided": _day(decided),
        "day": _day(answer_by),
    }
    return [text % told for text in _TEXTS[letter]()]


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""


_TEXTS = {
    Letter.NOTICE: lambda: [
        _("We look into what people told of your agency. Rule: %(rule)s."),
        _("A flag is a reason to look. It is not a finding."),
        _("You may answer in writing until %(day)s."),
    ],
    Letter.DOCUMENTS: lambda: [
        _("We look into what people told of your agency. Rule: %(rule)s."),
        _("Please send us until %(day)s: your licence, contracts with workers, and receipts of what they paid."),
    ],
    Letter.UPHELD: lambda: [
        _("We inspected your agency. On %(decided)s two inspectors confirmed what was found: upheld."),
    ],
    Letter.NOT_UPHELD: lambda: [
        _("We inspected your agency. On %(decided)s two inspectors confirmed: not upheld. The case is closed."),
    ],
    Letter.LIFTED: lambda: [
        _("The finding about your agency no longer stands. It was lifted on %(decided)s."),
    ],
}  # fmt: skip
