"""Who is told that a due day comes near: once a day, whatever is due."""

from datetime import date, timedelta

from django.db import transaction

from accounts import notices
from accounts.models import NoticeWish, User
from recruitment.models import Casework, Flag, Report

# Told the day before, and on every day after as long as it stands.
_AHEAD = timedelta(days=1)


@transaction.atomic
def tell(*, today: date) -> None:
    """A second run on the same day tells nobody twice."""
    near = {"due_on__lte": today + _AHEAD, "assigned_to__isnull": False}
    flags = Flag.objects.standing().filter(**near).values("assigned_to")
    cases = Casework.objects.filter(**near).exclude(report__state__in=Report.GONE)
    people = User.objects.filter(pk__in=flags) | User.objects.filter(
        pk__in=cases.values("assigned_to")
    )
    kind = NoticeWish.Kind.DEADLINE
    notices.tell(people=[one for one in people if not notices.was_told_today(one, kind)], kind=kind)
