"""Rate limits as a table, each named, with its number and the reason for it.

Race, admitted: two requests at the same instant may both spend the last token. The limits
are against thousands of tries, not against one.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import TokenBucket


def _key(*parts: str) -> bytes:
    message = "\x1f".join(parts).encode()
    return hmac.new(settings.CHANNEL_PEPPER.encode(), message, hashlib.sha256).digest()


def _spend(key: bytes, *, capacity: int, per: timedelta, tokens_asked: int = 1) -> bool:
    """Take tokens out of a bucket that holds `capacity` and refills evenly over `per`: all or none."""
    now = timezone.now()
    bucket, _ = TokenBucket.objects.get_or_create(
        key=key, defaults={"tokens": float(capacity), "updated_at": now}
    )
    # A clock that was set back must not empty the bucket: whoever is honest would be shut out for hours.
    gone_by = max(now - bucket.updated_at, timedelta())
    tokens = min(float(capacity), bucket.tokens + capacity * (gone_by / per))
    allowed = tokens >= tokens_asked
    bucket.tokens = tokens - tokens_asked if allowed else tokens
    bucket.updated_at = now
    bucket.save(update_fields=["tokens", "updated_at"])
    return allowed


def client_network(request: HttpRequest) -> str:
    """The network a request came from, /24 or /48, never the full address. For keyed hashes only."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(chain) >= settings.TRUSTED_PROXIES:
            address = chain[-settings.TRUSTED_PROXIES]
    if ":" in address:
        return ":".join(address.split(":")[:3])
    return ".".join(address.split(".")[:3])


def may_try_sign_in(*, email: str) -> bool:
    """10 an hour for one e-mail: more than a tired person needs, useless for guessing."""
    return _spend(_key("sign-in", email.lower()), capacity=10, per=timedelta(hours=1))


def give_try_back(*, email: str) -> None:
    """After a right password of somebody signed in: she types it for each sealed part, and guesses nothing."""
    _spend(_key("sign-in", email.lower()), capacity=10, per=timedelta(hours=1), tokens_asked=-1)


def may_sign_in_from(*, request: HttpRequest) -> bool:
    """60 an hour from one network: a whole office shares one."""
    return _spend(_key("sign-in-net", client_network(request)), capacity=60, per=timedelta(hours=1))


def may_try_second_factor(*, user_id: int) -> bool:
    """10 an hour for one person: of a million codes, three are right at any moment."""
    return _spend(_key("second-factor", str(user_id)), capacity=10, per=timedelta(hours=1))


def may_try_receipt(*, request: HttpRequest) -> bool:
    """60 an hour from one network: a village may share one address; 10^16 numbers are not guessed so."""
    return _spend(_key("receipt", client_network(request)), capacity=60, per=timedelta(hours=1))


def may_try_phrase(*, request: HttpRequest) -> bool:
    """20 an hour from one network, 600 in all: people choose it, and one try is a try at every report."""
    return _spend(
        _key("phrase", client_network(request)), capacity=20, per=timedelta(hours=1)
    ) and _spend(_key("phrase"), capacity=600, per=timedelta(hours=1))


def may_send_sms() -> bool:
    """3,600 an hour in all: the gateway tells nobody's number, so there is nothing finer to count by."""
    return _spend(_key("sms"), capacity=3600, per=timedelta(hours=1))


def may_report_by_sms() -> bool:
    """300 an hour in all, as `may_send_sms`: each makes a draft."""
    return _spend(_key("sms-report"), capacity=300, per=timedelta(hours=1))


def may_try_reply(*, request: HttpRequest) -> bool:
    """20 an hour from one network: an agency types one code; 10^16 codes are not guessed so."""
    return _spend(_key("reply", client_network(request)), capacity=20, per=timedelta(hours=1))


def may_start_draft(*, request: HttpRequest) -> bool:
    """600 an hour from one network. A mobile operator hides thousands of people behind one address,
    so this only stops a machine from filling the disk; what is suspicious is weighed later."""
    return _spend(_key("draft", client_network(request)), capacity=600, per=timedelta(hours=1))


def may_call_api(*, key_id: int, writes: int = 1) -> bool:
    """3,600 writes an hour for one key: a batch of a year's cases goes through in one evening."""
    return _spend(
        _key("api", str(key_id)), capacity=3600, per=timedelta(hours=1), tokens_asked=writes
    )


def may_read_feed(*, key_id: int) -> bool:
    """60 an hour for one key: the feed changes once a month, and each reading stands in the trail."""
    return _spend(_key("feed", str(key_id)), capacity=60, per=timedelta(hours=1))


def forget_old_buckets(*, before: datetime) -> int:
    deleted, _ = TokenBucket.objects.filter(updated_at__lt=before).delete()
    return deleted
