"""Asking an organisation about an agency. No report passes by itself: it answers as much as it wishes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import NoticeWish, Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, plain_text
from recruitment.models import Flag, FlagAnswer, OrganisationQuestion
from recruitment.services import ledger
from recruitment.services.flag_work import FlagIsClosedError

LONGEST_QUESTION = 300
LONGEST_ANSWER = 500


class AlreadyAnsweredError(Exception):
    """A colleague was faster."""


class NotAskedError(Exception):
    """This was asked of another organisation, or of nobody."""


@transaction.atomic
def ask(
    *, flag: Flag, organisation: Organisation, about: str, text: str, by: User
) -> OrganisationQuestion:
    """Raises `ledger.NotYoursError`, `FlagIsClosedError`, `ValidationError` by field."""
    flag = ledger.lock_own(flag, by)
    if flag.closed_at:
        raise FlagIsClosedError
    if organisation not in access.organisations_to_ask(flag, by):
        raise ValidationError({"organisation": _("Choose one of the list.")})
    if about not in OrganisationQuestion.About.values:
        raise ValidationError({"about": _("Choose one of the questions.")})
    question, is_new = OrganisationQuestion.objects.get_or_create(
        flag=flag,
        organisation=organisation,
        about=about,
        defaults={
            "text": plain_text.lines(text, longest=LONGEST_QUESTION),
            "asked_at": timezone.now(),
            "asked_by": by,
        },
    )
    if not is_new:
        raise ValidationError({"about": _("You asked this already.")})
    audit.record(kind=Kind.ORGANISATION_ASKED, target=flag, by=by)
    notices.tell(people=organisation.people.all(), kind=NoticeWish.Kind.MESSAGE)
    return question


@transaction.atomic
def answer(*, question: OrganisationQuestion, said: str, text: str, by: User) -> None:
    """Once. Raises `NotAskedError`, `AlreadyAnsweredError`, `ValidationError` by field."""
    found = access.questions_to_own(by).select_for_update().filter(pk=question.pk).first()
    if found is None:
        raise NotAskedError
    if found.said:
        raise AlreadyAnsweredError
    if said not in FlagAnswer.Said.values:
        raise ValidationError({"said": _("Choose one of the answers.")})
    found.said, found.answer = said, plain_text.lines(text, longest=LONGEST_ANSWER)
    found.answered_at, found.answered_by = timezone.now(), by
    found.save(update_fields=["said", "answer", "answered_at", "answered_by"])
    audit.record(kind=Kind.ORGANISATION_ANSWERED, target=found, by=by, fields=["said", "answer"])
    notices.tell(people=[found.asked_by], kind=NoticeWish.Kind.MESSAGE)
