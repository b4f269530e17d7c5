"""Notices by e-mail and on devices: that something waits, and nothing of what it is.

A notice is written in the transaction of the change (`tell`) and sent by the courier's worker
(`send_due`). The mail holds a way to the sign-in page: no agency, no case, no number, no name.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import push
from accounts.hours import next_hour
from accounts.models import Notice, NoticeWish, PushDevice, User
from accounts.permissions import Permission
from audit import services as audit
from audit.kinds import Kind as Event

logger = logging.getLogger(__name__)

Kind, Pace = NoticeWish.Kind, NoticeWish.Pace

# One verb of these must be held: who changed her desk is told of nothing of the old one.
_FOR: dict[str, frozenset[Permission]] = {
    Kind.ASSIGNED: frozenset({Permission.FLAG_DECIDE, Permission.REPORT_READ_OWN_ORGANISATION}),
    Kind.URGENT_FLAG: frozenset({Permission.FLAG_READ_OWN_JURISDICTION}),
    Kind.MESSAGE: frozenset({Permission.FLAG_DECIDE, Permission.REPORT_READ_OWN_ORGANISATION}),
    Kind.SECOND_OPINION: frozenset({Permission.FLAG_DECIDE, Permission.GUIDE_EDIT}),
    Kind.DEADLINE: frozenset({Permission.FLAG_DECIDE, Permission.REPORT_READ_OWN_ORGANISATION}),
}
# At once, whatever was chosen: somebody was let in by one operator alone (accounts/emergency.py).
ALARMS: dict[str, frozenset[Permission]] = {
    Kind.EMERGENCY: frozenset({Permission.EMERGENCY_REVIEW}),
    Kind.OWN_WAY_IN: frozenset(Permission),
}
# Whoever chose nothing gets one mail a day at most.
DEFAULT = Pace.DAILY
DIGEST_AT = time(6, 0)  # UTC
# After each failure; with the last one it is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 120, 480))
KEPT = timedelta(days=30)


def kinds_for(user: User) -> list[str]:
    """What this person can choose to be told of."""
    return [kind for kind, verbs in _FOR.items() if any(map(user.may, verbs))]


def wishes(user: User) -> dict[str, str]:
    """Kind -> pace, with the default where nothing was chosen."""
    chosen = dict(user.notice_wishes.values_list("kind", "pace"))
    return {kind: chosen.get(kind, DEFAULT) for kind in kinds_for(user)}


def _paces(user: User) -> dict[str, str]:
    """Of all that she is told of: as she wished, and alarms at once."""
    alarms = [kind for kind, verbs in ALARMS.items() if any(map(user.may, verbs))]
    return wishes(user) | dict.fromkeys(alarms, Pace.AT_ONCE)


@transaction.atomic
def choose(*, user: User, paces: dict[str, str]) -> None:
    """Only ever by the person. What waits goes at the new pace, or not at all."""
    before = wishes(user)
    changed = {kind: pace for kind, pace in paces.items() if before.get(kind, pace) != pace}
    for kind, pace in changed.items():
        NoticeWish.objects.update_or_create(user=user, kind=kind, defaults={"pace": Pace(pace)})
        waiting = Notice.objects.filter(user=user, kind=kind, ended_at=None)
        if pace == Pace.NEVER:
            waiting.delete()
        else:
            waiting.update(available_at=_due(pace, timezone.now()))
    if changed:
        audit.record(kind=Event.USER_NOTICES_CHOSEN, target=user, by=user)


@transaction.atomic
def tell(*, people: Iterable[User], kind: str, by_staff: bool = True) -> None:
    """Called inside the transaction of what there is to tell. One that waits already is not doubled.

    `by_staff`: a person of the desk did it. What a worker did, or follows from it, waits for the next full
    hour: mail that leaves the second she acts would tell whoever watches both lines that it was she.
    """
    now = timezone.now()
    for person in people:
        pace = _paces(person).get(kind, Pace.NEVER)
        if pace != Pace.NEVER:
            Notice.objects.get_or_create(
                user=person,
                kind=kind,
                ended_at=None,
                defaults={"available_at": _due(pace, now, by_staff)},
            )


def was_told_today(user: User, kind: str) -> bool:
    today = datetime.combine(timezone.now().date(), time.min, tzinfo=timezone.now().tzinfo)
    return Notice.objects.filter(user=user, kind=kind, created_at__gte=today).exists()


def send_due(*, until: datetime) -> int:
    """One mail to each person for whom something is due, and word to her devices. Returns how many were told."""
    if not (settings.NOTICES_ON or push.is_on()):
        return 0
    sent = 0
    while timezone.now() < until and (claimed := _claim()):
        sent += _send(*claimed)
    return sent


def old(now: datetime) -> QuerySet[Notice]:
    """Those that ended, and those that nobody sent, thirty days after."""
    return Notice.objects.filter(created_at__lt=now - KEPT)


def forget_old(*, now: datetime) -> int:
    return old(now).delete()[0]


@transaction.atomic
def _claim() -> tuple[User, list[Notice]] | None:
    """Somebody and all that is due to her, counted as tried: a worker that dies leaves it for later."""
    now = timezone.now()
    due = Notice.objects.filter(ended_at=None, available_at__lte=now)
    # Without mail, whoever has no device waits for it.
    reached = Q() if settings.NOTICES_ON else Exists(PushDevice.objects.filter(user=OuterRef("pk")))
    user = (
        User.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organisation")
        .filter(reached, Exists(due.filter(user=OuterRef("pk"))))
        .order_by("pk")
        .first()
    )
    if user is None:
        return None
    rows = list(due.filter(user=user).order_by("pk"))
    for row in rows:
        row.tries += 1
        row.available_at = now + WAITS[min(row.tries, len(WAITS)) - 1]
        row.save(update_fields=["tries", "available_at"])
    return user, rows


def _send(user: User, rows: list[Notice]) -> int:
    """No row is locked while the mail server takes its time."""
    paces = _paces(user)
    wanted = [row for row in rows if paces.get(row.kind, Pace.NEVER) != Pace.NEVER]
    unwanted = {row.pk for row in rows} - {row.pk for row in wanted}
    Notice.objects.filter(pk__in=unwanted).delete()
    if not wanted:
        return 0
    ids = [row.pk for row in wanted]
    # Once for each: a mail that is tried again calls no device again.
    if any(row.tries == 1 for row in wanted):
        push.wake(user)
    try:
        if settings.NOTICES_ON:
            changed = any(row.kind == Kind.OWN_WAY_IN for row in wanted)
            mail(user, message=wanted[0].message, way_in_changed=changed).send()
    except OSError as error:
        # smtplib's errors quote the address: only the kind of the error is told.
        logger.warning("notices %s not sent: %s", ids, type(error).__name__)
        spent = [row.pk for row in wanted if row.tries >= len(WAITS)]
        Notice.objects.filter(pk__in=spent).update(ended_at=timezone.now())
        return 0
    Notice.objects.filter(pk__in=ids).update(ended_at=timezone.now())
    return 1


def mail(user: User, *, message: UUID, way_in_changed: bool = False) -> EmailMessage:
    """The same for everybody, whatever waits. `message`: by it mail servers know a repeated try.

    But for her whose own way in was changed: "sign in to see it" would help nobody who no longer can.
    """
    desk = f"{settings.SITE_URL}/desk/"
    with translation.override(user.language):
        subject = _("Something waits for you")
        words = (
            _("Something waits for you. Sign in to see it:"),
            desk,
            _("How often you get this mail, you choose on the page of your account."),
        )
        if way_in_changed:
            subject = _("Your way in was changed")
            words = (
                _("Your password and your second factor for this desk no longer work:"),
                desk,
                _(
                    "Did you ask for this? Then go on as you were told."
                    " If not, call a colleague or an operator now. Do not answer this mail."
                ),
            )
        text = "\n\n".join(map(str, words))
        return EmailMessage(
            subject=subject,
            body=f"{text}\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[user.email],
            headers={
                "Message-ID": f"<{message}@{urlparse(desk).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _due(pace: str, now: datetime, by_staff: bool = True) -> datetime:
    if pace == Pace.AT_ONCE:
        return now if by_staff else next_hour(now)
    today = datetime.combine(now.date(), DIGEST_AT, tzinfo=now.tzinfo)
    return today if now < today else today + timedelta(days=1)
