"""Asking those behind a flag for more, through their receipts, without learning who they are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.actors import WORKER
from audit.kinds import Kind
from recruitment import access, agency_facts
from recruitment.flags import answers
from recruitment.flags.facts import AgencyFacts
from recruitment.models import Flag, FlagAnswer, FlagQuestion, Report
from recruitment.services import ledger, reports
from recruitment.services.flag_work import FlagIsClosedError


class NotAskedError(Exception):
    """This report was not asked this, or not any more."""


@transaction.atomic
def ask(*, flag: Flag, about: str, by: User) -> FlagQuestion:
    """Asked once. Raises `ledger.NotYoursError`, `FlagIsClosedError`, `ValidationError` on `about`."""
    flag = ledger.lock_own(flag, by)
    if flag.closed_at:
        raise FlagIsClosedError
    if about not in FlagQuestion.About.values:
        raise ValidationError({"about": _("Choose one of the questions.")})
    question, is_new = FlagQuestion.objects.get_or_create(
        flag=flag, about=about, defaults={"asked_at": timezone.now(), "asked_by": by}
    )
    if is_new:
        audit.record(kind=Kind.FLAG_QUESTION_ASKED, target=flag, by=by)
    return question


@transaction.atomic
def answer(*, report: Report, question_id: int, said: str) -> None:
    """By whoever holds the receipt; a second answer takes the place of the first.

    Raises `NotAskedError`.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    question = access.questions_to(report).filter(pk=question_id).first()
    if question is None or said not in FlagAnswer.Said.values:
        raise NotAskedError
    reports.written_in(report)
    FlagAnswer.objects.update_or_create(question=question, report=report, defaults={"said": said})
    audit.record(kind=Kind.REPORT_EXTENDED, target=report, by=WORKER)


@dataclass(frozen=True)
class Told:
    question: FlagQuestion
    counts: list[tuple[str, int | str]]  # label of an answer, how many voices said it


def told(flag: Flag, person: User) -> list[Told]:
    """What was asked, and how many independent voices said what: only of those who agree today that a regulator
    sees them. Reports too old to count for the flag do not count here."""
    said: dict[int, dict[int, str]] = defaultdict(dict)
    found = access.answers_to(flag, person).values_list("question", "report", "said")
    for question, report, answered in found:
        said[question][report] = answered
    facts = _facts(flag) if said else None
    return [
        Told(one, _counts(answers.by_voices(facts, said[one.pk]) if one.pk in said else {}))
        for one in access.questions(flag, person)
    ]


def _facts(flag: Flag) -> AgencyFacts:
    root = agency_facts.standing_of(flag.agency_id)
    return agency_facts.load([root], day=timezone.now().date())[root]


def _counts(voices: Mapping[str, int]) -> list[tuple[str, int | str]]:
    said = dict(FlagAnswer.Said.choices)
    if answers.DIVIDED in voices:
        said[answers.DIVIDED] = _("Yes and no from one source")
    return [(str(label), _told(voices.get(answer))) for answer, label in said.items()]


def _told(voices: int | None) -> int | str:
    """A light report alone weighs less than a voice; 0 would say that nobody answered."""
    return _("less than one full independent source") if voices == 0 else voices or 0
