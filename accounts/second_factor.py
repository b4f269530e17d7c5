"""The second step: six digits of a telephone (RFC 6238), or one of ten codes on paper.

A security key (accounts/security_keys.py) is a second factor, too; here is what all of them share.

The secret of the telephone stands sealed in the database, the paper codes as keyed hashes. Both keys
come from RECEIPT_PEPPER, which is kept off the database: a stolen dump opens neither.
"""

import hashlib
import hmac
import time
import unicodedata
from contextlib import suppress

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from accounts import limits, open_sessions, paper, password_reset, peppers
from accounts.models import RecoveryCode, SecondFactor, SecurityKey, User
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind

STEP_SECONDS = 30
# A clock that is up to this many steps wrong still comes in (RFC 6238, 5.2).
DRIFT_STEPS = 1
PAPER_CODES = 10
_PAPER_LENGTH = 10  # 50 random bits
_DIGITS = 6


def _keys(purpose: bytes) -> list[bytes]:
    """Of the pepper in use first, then of former ones."""
    return [
        hashlib.blake2b(
            key=hashlib.sha256(pepper).digest(), person=purpose, digest_size=32
        ).digest()
        for pepper in peppers.receipt()
    ]


def _seal(secret: str) -> bytes:
    return bytes(SecretBox(_keys(b"second-factor")[0]).encrypt(secret.encode()))


def _unseal(sealed: bytes) -> str:
    *others, last = _keys(b"second-factor")
    for key in others:
        with suppress(CryptoError):
            return SecretBox(key).decrypt(bytes(sealed)).decode()
    return SecretBox(last).decrypt(bytes(sealed)).decode()


def _hashes(code: str) -> list[bytes]:
    return [hmac.digest(key, code.encode(), "sha256") for key in _keys(b"paper-codes")]


@transaction.atomic
def seal_anew() -> int:
    """All secrets under the pepper in use. Paper codes can't be: they are hashes."""
    factors = list(SecondFactor.objects.select_for_update())
    for factor in factors:
        for name in ("sealed", "waiting"):
            if getattr(factor, name):
                setattr(factor, name, _seal(_unseal(getattr(factor, name))))
        factor.save(update_fields=["sealed", "waiting"])
    return len(factors)


def is_required(user: User) -> bool:
    """Whoever can raise a hand against an agency, or let others in, needs two things to come in."""
    return settings.SECOND_FACTOR_REQUIRED and user.role in settings.SECOND_FACTOR_ROLES


def paper_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


class OnlyFactorError(Exception):
    """Without this phone nothing would be left but a password."""


def has_phone(user: User) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def has_key(user: User) -> bool:
    return SecurityKey.objects.filter(user=user).exists()


def has_factor(user: User) -> bool:
    """A phone or a key. Paper codes alone are none: they stand in for the one that is lost."""
    return has_phone(user) or has_key(user)


@transaction.atomic
def begin(*, user: User) -> None:
    """Draw a new secret. It counts only once digits made from it were shown: see `confirm`."""
    factor, _made = SecondFactor.objects.get_or_create(user=user)
    factor.waiting = _seal(pyotp.random_base32())
    factor.save(update_fields=["waiting"])


def waiting_secret(user: User) -> str:
    """Base 32, to be typed or photographed; empty when nothing was begun."""
    factor = SecondFactor.objects.filter(user=user, waiting__isnull=False).first()
    return _unseal(factor.waiting) if factor else ""


def address_for_app(*, user: User, secret: str) -> str:
    """The otpauth: address that goes into the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Worker rights desk")


@transaction.atomic
def confirm(*, user: User, code: str, keep: str) -> list[str] | None:
    """The new secret counts from now on. Returns the paper codes, this once; None for a wrong code.

    All sessions but `keep`, the key of the one it was set up in, end: they came in without it.
    """
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None or factor.waiting is None:
        return None
    step = _step_of(_unseal(factor.waiting), code, after=-1)
    if step is None:
        return None
    factor.sealed, factor.waiting = factor.waiting, None
    factor.last_step, factor.confirmed_at = step, timezone.now()
    factor.save()
    open_sessions.end_all(user=user, by=user, but=keep)
    audit.record(kind=Kind.SECOND_FACTOR_SET, target=user, by=user, fields=["second_factor"])
    return new_paper_codes(user=user)


@transaction.atomic
def new_paper_codes(*, user: User) -> list[str]:
    """Ten new ones, to be shown this once. Older ones open nothing any more."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [paper.draw(_PAPER_LENGTH) for _ in range(PAPER_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, hash=_hashes(code)[0]) for code in codes
    )
    audit.record(kind=Kind.RECOVERY_CODES_MADE, target=user, by=user)
    return [paper.written(code) for code in codes]


@transaction.atomic
def remove(*, user: User, by: Actor) -> None:
    """All of it: phone, keys and paper codes. By the person, or by an operator when they are lost.

    By an operator: open sessions end.

    Raises `ValidationError` when this operator made a code for a new password for this person.
    """
    if by != user:
        password_reset.refuse_second_half(after=Kind.PASSWORD_RESET_STARTED, user=user, by=by)
    take_away(user=user, by=by)


@transaction.atomic
def take_away(*, user: User, by: Actor) -> None:
    """`remove` for a caller that has judged by itself whether `by` may."""
    SecondFactor.objects.filter(user=user).delete()
    SecurityKey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if by != user:
        open_sessions.end_all(user=user, by=by)
    audit.record(
        kind=Kind.SECOND_FACTOR_REMOVED,
        target=user,
        by=by,
        fields=["second_factor", "security_keys"],
    )


@transaction.atomic
def remove_phone(*, user: User, keep: str) -> None:
    """Digits open nothing any more: a page that looks like this one has nothing to ask for but paper.

    All sessions but `keep` end. Raises `OnlyFactorError` for whoever has no security key.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not has_key(user):
        raise OnlyFactorError
    SecondFactor.objects.filter(user=user).delete()
    open_sessions.end_all(user=user, by=user, but=keep)
    audit.record(
        kind=Kind.SECOND_FACTOR_PHONE_REMOVED, target=user, by=user, fields=["second_factor"]
    )


def accepts(*, user: User, code: str) -> bool:
    """Six digits of now, or a paper code. Each is good once; the limit is spent right or wrong."""
    if not limits.may_try_second_factor(user_id=user.pk):
        return False
    digits = _digits(code)
    if len(digits) == _DIGITS:
        return _spend_digits(user, digits)
    return _spend_paper(user, code)


@transaction.atomic
def _spend_digits(user: User, digits: str) -> bool:
    factor = (
        SecondFactor.objects.select_for_update()
        .filter(user=user, confirmed_at__isnull=False)
        .first()
    )
    if factor is None:
        return False
    step = _step_of(_unseal(factor.sealed), digits, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


@transaction.atomic
def _spend_paper(user: User, code: str) -> bool:
    spent = RecoveryCode.objects.filter(
        user=user, hash__in=_hashes(paper.read(code)), used_at__isnull=True
    ).update(used_at=timezone.now())
    if not spent:
        return False
    audit.record(kind=Kind.RECOVERY_CODE_USED, target=user, by=user)
    return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step whose digits these are; None also for one that was used already (RFC 6238, 5.2)."""
    now = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    given = _digits(code)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(totp.at(step * STEP_SECONDS), given):
            return step
    return None


def _digits(code: str) -> str:
    """Digits of every script as 0 to 9: an Arabic keyboard writes its own. '' if there is more."""
    bare = "".join(letter for letter in code if not letter.isspace())
    values = [unicodedata.decimal(letter, None) for letter in bare]
    return "" if None in values else "".join(map(str, values))
