"""Devices that show "something waits" (web push): which do, and when they are told.

What is sent is the same for everybody. The words stand in the browser, in the person's language.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import courier, push_protocol
from accounts.models import OpenSession, PushDevice, User
from audit import services as audit
from audit.actors import COURIER, Actor
from audit.kinds import Kind

logger = logging.getLogger(__name__)

MOST = 5
# After each failure; with the last one the device is told at the next notice.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 120, 480))
KEPT = timedelta(days=90)
# The service keeps it so long for a device that is off. Windows refuses what it is not to keep.
_LIFE = timedelta(days=1)
# Never empty: Windows drops what holds nothing (MicrosoftDocs/windows-dev-docs#4173).
_CONTENT = b"1"
_GONE = (404, 410)


class NoSubscription(Exception):
    """An address that we send nothing to, or keys that are none."""


class TooMany(Exception):
    """`MOST` devices of this person are told already."""


@dataclass(frozen=True)
class Subscription:
    """What a browser tells of itself."""

    endpoint: str
    public_key: bytes
    auth: bytes


def is_on() -> bool:
    return bool(settings.PUSH_KEY)


def public_key() -> str:
    """What a browser binds its subscription to, base64url."""
    return push_protocol.text(push_protocol.point(push_protocol.key_from(settings.PUSH_KEY)))


def subscription(*, endpoint: str, public_key: str, auth: str) -> Subscription:
    """As a browser writes it. Raises `NoSubscription`."""
    try:
        courier.split(endpoint)
        told = Subscription(endpoint, push_protocol.raw(public_key), push_protocol.raw(auth))
        push_protocol.public_key(told.public_key)
    except (courier.NotAllowed, ValueError):
        raise NoSubscription from None
    if len(told.auth) != push_protocol.AUTH_BYTES:
        raise NoSubscription
    return told


@transaction.atomic
def add(*, told: Subscription, session: OpenSession, by: User) -> PushDevice:
    """The browser of this session, in place of what it was before; the same again stays the same. Raises `TooMany`.

    Another person's device with the same address goes: it is one browser, and she has left it.
    """
    _lock_address(told.endpoint)
    User.objects.select_for_update().get(pk=by.pk)  # or two could pass the limit together
    held = by.push_devices.filter(endpoint=told.endpoint).first()
    theirs = Q(endpoint=told.endpoint) & ~Q(user=by)
    its_own = Q(session=session) & ~Q(endpoint=told.endpoint)
    remove_all(PushDevice.objects.filter(theirs | its_own), by=by)
    if held is None and by.push_devices.count() >= MOST:
        raise TooMany
    device = held or PushDevice(user=by, endpoint=told.endpoint)
    device.session, device.device = session, session.device
    device.public_key, device.auth = told.public_key, told.auth
    device.signed_in_at = timezone.now()
    device.save()
    if held is None:
        audit.record(kind=Kind.PUSH_DEVICE_ADDED, target=device, by=by)
    return device


def _lock_address(endpoint: str) -> None:
    """Sent twice at once there is no row yet to lock. Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, endpoint])


# Any number, as long as no other advisory lock of the site uses it.
_LOCK_CLASS = 7003


@transaction.atomic
def remove_all(devices: QuerySet[PushDevice], *, by: Actor) -> None:
    for device in devices.select_for_update(of=("self",)):
        _remove(device, by=by)


@transaction.atomic
def remove(*, device: PushDevice, by: Actor) -> None:
    _remove(device, by=by)


def _remove(device: PushDevice, *, by: Actor) -> None:
    audit.record(kind=Kind.PUSH_DEVICE_REMOVED, target=device, by=by)
    device.delete()


# --- a browser and who signs in there ---------------------------------------------------------------


def mark_of(request: HttpRequest) -> UUID | None:
    """Of the cookie that `add` was followed by; None where there is none."""
    try:
        return UUID(request.COOKIES.get(settings.PUSH_COOKIE_NAME, ""))
    except ValueError:
        return None


@transaction.atomic
def came_in(*, user: User, session: OpenSession, mark: UUID | None) -> None:
    """Somebody signed in on a device that may be told: her own goes on, another person's ends."""
    device = PushDevice.objects.filter(mark=mark).first() if mark else None
    if device is None:
        return
    if device.user_id != user.pk:
        _remove(device, by=user)
        return
    device.session, device.signed_in_at = session, timezone.now()
    device.save(update_fields=["session", "signed_in_at"])


@transaction.atomic
def went_out(*, session: OpenSession | None, by: User) -> None:
    """Somebody signed out: this browser is told nothing any more."""
    for device in session.push_devices.all() if session else ():
        _remove(device, by=by)


def old(now: datetime) -> QuerySet[PushDevice]:
    """Where nobody signed in for ninety days."""
    return PushDevice.objects.filter(signed_in_at__lt=now - KEPT)


def forget_old(*, now: datetime) -> int:
    return old(now).delete()[0]


# --- sending ----------------------------------------------------------------------------------------


def wake(user: User) -> None:
    """Something waits for this person. Several things that wait are told once."""
    if is_on():
        user.push_devices.update(available_at=timezone.now(), tries=0)


def send_due(*, until: datetime) -> int:
    """Tell the devices that are due, until the time is over. Returns how many were told."""
    if not is_on():
        return 0
    told = 0
    while timezone.now() < until and (device := _claim()):
        told += _send(device)
    return told


@transaction.atomic
def _claim() -> PushDevice | None:
    """The next device, counted as tried: a worker that dies leaves it for later."""
    now = timezone.now()
    device = (
        PushDevice.objects.select_for_update(skip_locked=True)
        .filter(available_at__lte=now)
        .order_by("available_at", "pk")
        .first()
    )
    if device is None:
        return None
    device.tries += 1
    device.available_at = now + WAITS[min(device.tries, len(WAITS)) - 1]
    device.save(update_fields=["tries", "available_at"])
    return device


def _send(device: PushDevice) -> bool:
    """No row is locked while the push service takes its time."""
    try:
        status = courier.post(device.endpoint, body=_body(device), headers=_headers(device))
    except (courier.NotAllowed, courier.NoAnswer) as error:
        logger.warning("device %d not told: %s", device.pk, type(error).__name__)
        status = 0
    else:
        if not _is_taken(status):
            logger.warning("device %d not told: status %d", device.pk, status)
    return _note_answer(device, status)


def _is_taken(status: int) -> bool:
    return 200 <= status < 300


def _body(device: PushDevice) -> bytes:
    return push_protocol.sealed(_CONTENT, to=bytes(device.public_key), auth=bytes(device.auth))


def _headers(device: PushDevice) -> dict[str, str]:
    is_https = settings.SITE_URL.startswith("https://")
    return {
        "Authorization": push_protocol.authorization(
            key=push_protocol.key_from(settings.PUSH_KEY),
            audience=f"https://{courier.split(device.endpoint).hostname}",
            expires=int((timezone.now() + _LIFE / 2).timestamp()),
            contact=settings.SITE_URL if is_https else "",
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(_LIFE.total_seconds())),
        # One that was not fetched yet is put in the place of the one before.
        "Topic": "waits",
    }


@transaction.atomic
def _note_answer(device: PushDevice, status: int) -> bool:
    # Called again meanwhile, or taken out: that stands.
    same = PushDevice.objects.select_for_update().filter(
        pk=device.pk, available_at=device.available_at
    )
    if status in _GONE:
        for gone in same:
            _remove(gone, by=COURIER)
        return False
    if _is_taken(status) or device.tries >= len(WAITS):
        same.update(available_at=None, tries=0)
    return _is_taken(status)
