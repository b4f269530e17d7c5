"""Telling an organisation's own system that one of its reports changed.

A message carries a number and words of a fixed list, never what a report says. It is written in the
transaction of the change (`note`) and sent by a worker that may reach the outside (`send_due`).
"""

import base64
import json
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import courier
from accounts.hours import hour_of, next_hour
from accounts.models import Organisation, User
from audit import services as audit
from audit.actors import COURIER, Actor
from audit.kinds import Kind
from recruitment import access, sealing
from recruitment.models import Report, WebhookDelivery, WebhookEndpoint
from recruitment.retention import DELIVERY_KEPT

MOST_ENDPOINTS = 5
# After each failure in a row; with the last one the address is turned off. About a day and a quarter.
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 18000, 36000, 43200)
)
MOST_TRIES = len(WAITS)
# Longer than a try takes: a worker that died with one leaves the address free again after it.
_TRY_LASTS = timedelta(seconds=60)
FORMER_SECRET_SIGNS = timedelta(days=1)
_GONE = 410


# --- at the desk ----------------------------------------------------------------------------------


@transaction.atomic
def add(*, url: str, by: User) -> tuple[WebhookEndpoint, str]:
    """The address and its secret, which is shown this once. Raises `ValidationError` on `url`."""
    own = WebhookEndpoint.objects.filter(organisation=by.organisation)
    try:
        courier.split(url)
    except courier.NotAllowed:
        raise ValidationError(
            {"url": _("Give an address that begins with https:// and a name, without a port.")}
        ) from None
    # One at a time, or two could pass the limit together.
    Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if own.filter(url=url).exists():
        raise ValidationError({"url": _("This address is here already.")})
    if own.count() >= MOST_ENDPOINTS:
        raise ValidationError({"url": _("There are five addresses already. Take one out first.")})
    endpoint = WebhookEndpoint.objects.create(
        organisation=by.organisation, url=url, salt=sealing.new_salt(), created_by=by
    )
    audit.record(kind=Kind.WEBHOOK_ADDED, target=endpoint, by=by, fields=["url"])
    return endpoint, _shown(endpoint.salt)


@transaction.atomic
def change_secret(*, endpoint: WebhookEndpoint, by: User) -> str:
    """A new secret, shown this once. The one before signs beside it for a day."""
    endpoint = _locked(endpoint)
    endpoint.former_salt = endpoint.salt
    endpoint.former_until = timezone.now() + FORMER_SECRET_SIGNS
    endpoint.salt = sealing.new_salt()
    endpoint.save(update_fields=["salt", "former_salt", "former_until"])
    audit.record(kind=Kind.WEBHOOK_SECRET_CHANGED, target=endpoint, by=by, fields=["salt"])
    return _shown(endpoint.salt)


@transaction.atomic
def turn_on(*, endpoint: WebhookEndpoint, by: User) -> None:
    """What waits is sent now."""
    endpoint = _locked(endpoint)
    endpoint.state = WebhookEndpoint.State.ON
    endpoint.failures, endpoint.quiet_until = 0, None
    endpoint.save(update_fields=["state", "failures", "quiet_until"])
    tried = endpoint.deliveries.filter(state=WebhookDelivery.State.WAITING, tries__gt=0)
    tried.update(tries=0, available_at=timezone.now())
    audit.record(kind=Kind.WEBHOOK_TURNED_ON, target=endpoint, by=by, fields=["state"])


@transaction.atomic
def turn_off(*, endpoint: WebhookEndpoint, by: User) -> None:
    _turn_off(_locked(endpoint), WebhookEndpoint.State.OFF_BY_HAND, by)


def _turn_off(endpoint: WebhookEndpoint, state: WebhookEndpoint.State, by: Actor) -> None:
    endpoint.state = state
    endpoint.save(update_fields=["state"])
    audit.record(kind=Kind.WEBHOOK_TURNED_OFF, target=endpoint, by=by, fields=["state"])


@transaction.atomic
def remove(*, endpoint: WebhookEndpoint, by: User) -> None:
    """With all that waited for it."""
    endpoint = _locked(endpoint)
    audit.record(kind=Kind.WEBHOOK_REMOVED, target=endpoint, by=by)
    endpoint.delete()


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, by: User) -> None:
    """The same message, under the same id, as soon as the worker comes by."""
    endpoint = _locked(delivery.endpoint)
    delivery.state = WebhookDelivery.State.WAITING
    delivery.tries, delivery.ended_at, delivery.available_at = 0, None, timezone.now()
    delivery.save(update_fields=["state", "tries", "ended_at", "available_at"])
    endpoint.quiet_until = None
    endpoint.save(update_fields=["quiet_until"])
    audit.record(kind=Kind.WEBHOOK_SENT_AGAIN, target=delivery, by=by, fields=["state"])


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


# --- secrets: half in the database, half off it ----------------------------------------------------


def _secret(salt: bytes) -> bytes:
    """From a key of its own: the courier leads outside, and is given no other."""
    return sealing.keyed(settings.WEBHOOK_KEY.encode(), "webhook secret", bytes(salt))


def _shown(salt: bytes) -> str:
    """As Standard Webhooks writes a secret."""
    return f"whsec_{base64.b64encode(_secret(salt)).decode()}"


def _secrets_in_force(endpoint: WebhookEndpoint) -> list[bytes]:
    salts = [endpoint.salt]
    if endpoint.former_until and endpoint.former_until > timezone.now():
        salts.append(endpoint.former_salt)
    return [_secret(salt) for salt in salts]


# --- messages ---------------------------------------------------------------------------------------


def note(report: Report, *, by: Actor) -> None:
    """Leave a message for each address that may be told. Call it inside the transaction of the change.

    What no person of the desk and no key did waits for the next full hour: a message that leaves the
    site the second a worker acts would tell whoever watches both lines that it was she.
    """
    if report.organisation_id is None:
        return
    now = timezone.now()
    is_by_process = by.audit_label.startswith("process:")
    for endpoint in access.webhooks_about(report):
        last = endpoint.deliveries.filter(report=report).first()
        match = access.match_for_filer(report)
        if last and not access.is_told_to_filer(report):
            match = last.match  # so that a change which it is not told leaves no message
        words = {"report_state": report.state, "match": match}
        if last and all(getattr(last, name) == word for name, word in words.items()):
            continue
        WebhookDelivery.objects.create(
            endpoint=endpoint,
            message=uuid.uuid4(),
            report=report,
            told_at=hour_of(now),
            available_at=next_hour(now) if is_by_process else now,
            **words,
        )


def body_of(delivery: WebhookDelivery) -> bytes:
    """All that is ever sent."""
    told = {
        "type": "report.status",
        "timestamp": delivery.told_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {
            "report_id": delivery.report_id,
            "state": delivery.report_state,
            "match": delivery.match,
        },
    }
    return json.dumps(told, separators=(",", ":")).encode()


def send_due(*, until: datetime) -> int:
    """Send what is due, oldest first, one at a time to each address, until the time is over."""
    sent = 0
    while timezone.now() < until and (delivery := _claim()):
        sent += _try(delivery)
    return sent


@transaction.atomic
def _claim() -> WebhookDelivery | None:
    """The next message, counted as tried; its address is shut to other workers meanwhile."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(
        Q(endpoint__quiet_until=None) | Q(endpoint__quiet_until__lte=now),
        state=WebhookDelivery.State.WAITING,
        available_at__lte=now,
        endpoint__state=WebhookEndpoint.State.ON,
    )
    delivery = (
        due.select_related("endpoint", "report")
        .select_for_update(skip_locked=True, of=("self", "endpoint"))
        .order_by("available_at", "pk")
        .first()
    )
    if delivery is None:
        return None
    delivery.tries += 1
    delivery.save(update_fields=["tries"])
    delivery.endpoint.quiet_until = now + _TRY_LASTS
    delivery.endpoint.save(update_fields=["quiet_until"])
    return delivery


def _try(delivery: WebhookDelivery) -> bool:
    """No row is locked while the other side takes its time."""
    endpoint = delivery.endpoint
    if not access.webhooks_about(delivery.report).filter(pk=endpoint.pk).exists():
        delivery.delete()
        return False
    body, now = body_of(delivery), int(timezone.now().timestamp())
    message = f"msg_{delivery.message.hex}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "migrant-worker-rights-portal",
        "webhook-id": message,
        "webhook-timestamp": str(now),
        "webhook-signature": courier.sign(
            _secrets_in_force(endpoint), message=message, at=now, body=body
        ),
    }
    try:
        status = courier.post(endpoint.url, body=body, headers=headers)
    except (courier.NotAllowed, courier.NoAnswer):
        status = None
    return _note_answer(delivery, status)


@transaction.atomic
def _note_answer(delivery: WebhookDelivery, status: int | None) -> bool:
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    if endpoint is None or not endpoint.deliveries.filter(pk=delivery.pk).exists():
        return False  # taken out meanwhile
    now = timezone.now()
    delivery.last_status = status
    is_taken = status is not None and 200 <= status < 300
    if is_taken:
        delivery.state, delivery.ended_at = WebhookDelivery.State.DELIVERED, now
        endpoint.failures, endpoint.quiet_until = 0, None
    else:
        endpoint.failures += 1
        endpoint.quiet_until = now + WAITS[min(endpoint.failures, len(WAITS)) - 1]
        delivery.available_at = now + WAITS[min(delivery.tries, len(WAITS)) - 1]
        if delivery.tries >= MOST_TRIES:
            delivery.state, delivery.ended_at = WebhookDelivery.State.GIVEN_UP, now
    delivery.save(update_fields=["last_status", "state", "ended_at", "available_at"])
    endpoint.save(update_fields=["failures", "quiet_until"])
    is_on = endpoint.state == WebhookEndpoint.State.ON
    if is_on and (status == _GONE or endpoint.failures >= len(WAITS)):
        _turn_off(endpoint, WebhookEndpoint.State.OFF_BY_FAILURES, COURIER)
    return is_taken


def forget_old(*, now: datetime) -> int:
    """Messages older than 30 days, also those an address that is off never took."""
    return WebhookDelivery.objects.filter(available_at__lt=now - DELIVERY_KEPT).delete()[0]
