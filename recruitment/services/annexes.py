"""Workers' words for a regulator's pack of evidence, sealed by the organisation that holds them.

The organisation is their custodian: it decides, case by case, after asking each worker. What it gives is closed
with a pass phrase that it tells to whom it wishes; neither the portal nor the regulator can open it without.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import NoticeWish, User
from audit import services as audit
from audit.kinds import Kind
from audit.purposes import Purpose
from recruitment import access
from recruitment.models import Annex, AnnexReport, FlagAnswer, OrganisationQuestion
from recruitment.services import handover, reports
from recruitment.services.asking_organisations import AlreadyAnsweredError, NotAskedError
from recruitment.services.handover import Lock

# Told of nobody in an annex: who the worker is and how to reach her.
_NEVER = ("name", "contact")


@transaction.atomic
def give(  # noqa: PLR0913
    *,
    question: OrganisationQuestion,
    cases: Collection[int],
    consented_on: date,
    passphrase: str,
    password: str,
    by: User,
) -> Annex:
    """Seal the words of these own cases for the pack of the flag that was asked about.

    `consented_on`: the day on which the last of the workers agreed to exactly this. `password`: `by`'s own. Each
    opening is in the trail. Raises `NotAskedError`, `AlreadyAnsweredError` where an annex is there, `ValidationError` by field,
    `keys.WrongPassword`, `keys.NoKeyYet`.
    """
    found = _own(question, by)
    if found.flag.closed_at or found.about != OrganisationQuestion.About.WORDS:
        raise NotAskedError
    if Annex.objects.filter(question=found).exists():
        raise AlreadyAnsweredError
    chosen = list(access.cases_for_annex(found, by).filter(pk__in=cases).order_by("pk"))
    if not chosen or len(chosen) != len(set(cases)):
        raise ValidationError({"cases": _("Choose from the list.")})
    if consented_on > timezone.localdate():
        raise ValidationError({"consented_on": _("This day has not come yet.")})
    event = audit.record(kind=Kind.ANNEX_GIVEN, target=found, by=by, purpose=Purpose.PASS_ON)
    told = [
        _told(
            reports.open_for_member(
                report=report, password=password, by=by, purpose=Purpose.PASS_ON
            )
        )
        for report in chosen
    ]
    annex = Annex.objects.create(
        question=found,
        content=handover.words_alone(
            told,
            lock=Lock(passphrase),
            receiver=found.asked_by.organisation.name,
            event=event.pk,
            by=by,
        ),
        consented_on=consented_on,
        given_at=timezone.now(),
        given_by=by,
    )
    AnnexReport.objects.bulk_create(AnnexReport(annex=annex, report=one) for one in chosen)
    if not found.said:
        found.said, found.answered_at, found.answered_by = FlagAnswer.Said.YES, timezone.now(), by
        found.save(update_fields=["said", "answered_at", "answered_by"])
    notices.tell(people=[found.asked_by], kind=NoticeWish.Kind.MESSAGE)
    return annex


@transaction.atomic
def take_back(*, question: OrganisationQuestion, by: User) -> None:
    """No further pack holds it. One that left already does. Raises `NotAskedError`."""
    found = _own(question, by)
    gone, _counts = Annex.objects.filter(question=found).delete()
    if gone:
        audit.record(kind=Kind.ANNEX_TAKEN_BACK, target=found, by=by)


def _own(question: OrganisationQuestion, by: User) -> OrganisationQuestion:
    own = access.questions_to_own(by).select_for_update(of=("self",)).filter(pk=question.pk)
    found = own.select_related("flag", "asked_by__organisation").first()
    if found is None:
        raise NotAskedError
    return found


def _told(opened: reports.Opened) -> dict[str, Any]:
    return {key: value for key, value in opened.words().items() if key not in _NEVER}
