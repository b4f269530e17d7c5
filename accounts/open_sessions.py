"""Which sessions of a person are open. No address and no user agent is kept, only what kind of device."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import push
from accounts.hours import hour_of, this_hour
from accounts.models import OpenSession, PushDevice, User
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind

_PLACE = "place"


def _device(user_agent: str) -> str:
    if "iPad" in user_agent or ("Android" in user_agent and "Mobi" not in user_agent):
        return OpenSession.Device.TABLET
    if "Mobi" in user_agent or "iPhone" in user_agent:
        return OpenSession.Device.PHONE
    if any(word in user_agent for word in ("Windows", "Macintosh", "Linux", "CrOS")):
        return OpenSession.Device.COMPUTER
    return OpenSession.Device.UNKNOWN


def _life() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def open_one(*, request: HttpRequest, user: User) -> OpenSession:
    """Note the session that `login` has just made. It ends at a fixed hour, whatever is done in it."""
    now = timezone.now()
    OpenSession.objects.filter(signed_in_at__lt=now - _life()).delete()
    row = OpenSession.objects.create(
        user=user,
        session_key=request.session.session_key,
        device=_device(request.META.get("HTTP_USER_AGENT", "")),
        signed_in_at=now,
        seen_at=hour_of(now),
    )
    request.session[_PLACE] = [row.pk, row.session_key, row.seen_at.isoformat()]
    # Else each time something is put into it, it would begin its hours anew.
    request.session.set_expiry(now + _life())
    return row


def here(request: HttpRequest) -> OpenSession | None:
    place = request.session.get(_PLACE)
    return OpenSession.objects.filter(pk=place[0], user=request.user).first() if place else None


def note_seen(*, request: HttpRequest) -> None:
    """Once an hour, and after the session got a new key. Otherwise nothing is asked of the database."""
    place = request.session.get(_PLACE)
    if place is None:
        return
    seen = this_hour()
    now = [place[0], request.session.session_key, seen.isoformat()]
    if place != now:
        OpenSession.objects.filter(pk=place[0]).update(session_key=now[1], seen_at=seen)
        request.session[_PLACE] = now


def of(user: User) -> QuerySet[OpenSession]:
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return OpenSession.objects.filter(user=user, session_key__in=alive).order_by("-signed_in_at")


@transaction.atomic
def end_one(*, user: User, pk: int) -> None:
    """One of the own. Of another person, or gone already: nothing happens."""
    _end(OpenSession.objects.filter(user=user, pk=pk), by=user)
    audit.record(kind=Kind.SESSIONS_ENDED, target=user, by=user)


@transaction.atomic
def end_others(*, user: User, but: str) -> None:
    """All but the session with this key."""
    end_all(user=user, by=user, but=but)
    audit.record(kind=Kind.SESSIONS_ENDED, target=user, by=user)


@transaction.atomic
def end_all(*, user: User, by: Actor, but: str = "") -> None:
    """With them go all devices that are told, also those whose hours are over. But: a session's key."""
    push.remove_all(user.push_devices.exclude(session__session_key=but), by=by)
    _end(OpenSession.objects.filter(user=user).exclude(session_key=but), by=by)


def _end(rows: QuerySet[OpenSession], *, by: Actor) -> None:
    push.remove_all(PushDevice.objects.filter(session__in=rows), by=by)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    rows.delete()
