"""Security keys and passkeys as second factor (WebAuthn, level 2).

A key signs a challenge together with the name of the site that the browser shows. A page elsewhere that looks
like this one gets an answer for its own name, which is refused here; that is what digits can't do.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts import limits, open_sessions, second_factor
from accounts.ceremonies import LIFE, Site
from accounts.models import RecoveryCode, SecurityKey, User
from audit import services as audit
from audit.kinds import Kind

T = TypeVar("T")

_MILLISECOND = timedelta(milliseconds=1)

# What a person may have: one at work, one at home, one in a safe, and room.
MOST = 10
# An answer of a key is some 1,000 letters; attestations that nobody asked for make it longer.
LONGEST_ANSWER = 20_000
_LONGEST_CREDENTIAL = 1023  # bytes (WebAuthn, 4: credential id)
_VERIFICATION = UserVerificationRequirement.PREFERRED
_SHOWN_ON_THE_DEVICE = "Worker rights desk"


class LastFactorError(Exception):
    """The role needs a second factor, and this key is the only one."""


def of(user: User) -> QuerySet[SecurityKey]:
    return SecurityKey.objects.filter(user=user)


def usable(*, user: User, site: Site | None) -> QuerySet[SecurityKey]:
    """Keys that answer under this name. One that was added under another never does."""
    return of(user).filter(host=site.host) if site else SecurityKey.objects.none()


def asked_to_add(*, user: User, site: Site, challenge: bytes) -> dict[str, Any]:
    """Options for `navigator.credentials.create`, bytes in base64url."""
    options, _state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            # Drawn and forgotten: nothing here leads from a key to a person but our own row.
            id=secrets.token_bytes(32),
            name=user.email,
            display_name=user.name,
        ),
        credentials=[_credential(key) for key in usable(user=user, site=site)],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=_VERIFICATION,
        challenge=challenge,
    )
    return dict(options.public_key)


def asked_to_show(*, user: User, site: Site, challenge: bytes) -> dict[str, Any]:
    """Options for `navigator.credentials.get`, bytes in base64url. Only for whoever showed a password."""
    options, _state = _server(site).authenticate_begin(
        [_credential(key) for key in usable(user=user, site=site)],
        user_verification=_VERIFICATION,
        challenge=challenge,
    )
    return dict(options.public_key)


@transaction.atomic
def add(
    *, user: User, name: str, site: Site, challenge: bytes | None, answer: str, keep: str
) -> list[str] | None:
    """The key counts from now on. Returns paper codes, this once, if it is the first second factor.

    All sessions but `keep`, the key of the one it was added in, then end: they came in without it. Raises
    `ValidationError` for an answer that is not believed, and for a name that is empty or taken.
    """
    User.objects.select_for_update().get(pk=user.pk)
    name = name.strip()
    if of(user).filter(name=name).exists():
        raise ValidationError({"name": _("You have a key of this name.")}, code="name_taken")
    made = None if challenge is None else _believed(lambda: _made(site, challenge, answer))
    if made is None or of(user).count() >= MOST:
        raise ValidationError(_("The key was not added. Try again."), code="key_refused")
    first = not second_factor.has_factor(user)
    data = made.credential_data
    key = SecurityKey(
        user=user,
        name=name,
        host=site.host,
        credential=data.credential_id,
        public_key=cbor.encode(data.public_key),
        sign_count=made.counter,
    )
    key.full_clean(validate_unique=False, exclude=["credential", "public_key"])
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError as known:
        # Of this person or of another: whoever holds that key is not told which.
        raise ValidationError(_("The key was not added. Try again."), code="key_refused") from known
    audit.record(kind=Kind.SECURITY_KEY_ADDED, target=user, by=user, fields=["security_keys"])
    if not first:
        return None
    open_sessions.end_all(user=user, by=user, but=keep)
    return second_factor.new_paper_codes(user=user)


@transaction.atomic
def rename(*, key: SecurityKey, name: str) -> None:
    """By its owner alone. Raises `ValidationError` by field for a name that is empty or taken."""
    User.objects.select_for_update().get(pk=key.user_id)
    key.name = name.strip()
    if of(key.user).filter(name=key.name).exclude(pk=key.pk).exists():
        raise ValidationError({"name": _("You have a key of this name.")}, code="name_taken")
    key.full_clean(validate_unique=False, exclude=["credential", "public_key"])
    key.save(update_fields=["name"])
    audit.record(
        kind=Kind.SECURITY_KEY_RENAMED, target=key.user, by=key.user, fields=["security_keys"]
    )


@transaction.atomic
def remove(*, key: SecurityKey, keep: str) -> None:
    """By its owner alone. With the last second factor the paper codes go: they stand for nothing.

    All sessions but `keep` end: one of them may have come in with a key that was lost.

    Raises `LastFactorError`.
    """
    user = User.objects.select_for_update().get(pk=key.user_id)
    last = not second_factor.has_phone(user) and not of(user).exclude(pk=key.pk).exists()
    if last and second_factor.is_required(user):
        raise LastFactorError
    of(user).filter(pk=key.pk).delete()
    if last:
        RecoveryCode.objects.filter(user=user).delete()
    open_sessions.end_all(user=user, by=user, but=keep)
    audit.record(kind=Kind.SECURITY_KEY_REMOVED, target=user, by=user, fields=["security_keys"])


def accepts(*, user: User, site: Site | None, challenge: bytes | None, answer: str) -> bool:
    """Whether a key of this person answered this challenge here. Limited together with digits and paper."""
    if not limits.may_try_second_factor(user_id=user.pk):
        return False
    if site is None or challenge is None:
        return False
    keys = list(usable(user=user, site=site))
    shown = _believed(lambda: _shown(site, challenge, answer, keys))
    return shown is not None and _spend(user, challenge, *shown)


@transaction.atomic
def _spend(user: User, challenge: bytes, credential: bytes, count: int) -> bool:
    """Note the count that came with the answer. One that did not rise tells of a copy: refused.

    Under the lock of the row: two requests at one instant may both have found the challenge in their session.
    """
    key = of(user).select_for_update().filter(credential=credential).first()
    if key is None or bytes(key.last_challenge or b"") == challenge:
        return False
    if (key.sign_count or count) and count <= key.sign_count:
        audit.record(kind=Kind.SECURITY_KEY_REFUSED, target=user, by=user, fields=["security_keys"])
        return False
    key.sign_count, key.last_challenge, key.last_used_at = count, challenge, timezone.now()
    key.save(update_fields=["sign_count", "last_challenge", "last_used_at"])
    audit.record(kind=Kind.SECURITY_KEY_USED, target=user, by=user, fields=["security_keys"])
    return True


def _server(site: Site) -> Fido2Server:
    """Believes this very origin: the library's own rule would take every name below the host, too."""
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=_SHOWN_ON_THE_DEVICE),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == site.origin,
    )
    server.timeout = LIFE // _MILLISECOND
    return server


def _state(challenge: bytes) -> dict[str, Any]:
    """What the library would have us keep between question and answer."""
    return {"challenge": websafe_encode(challenge), "user_verification": _VERIFICATION}


def _credential(key: SecurityKey) -> AttestedCredentialData:
    public_key = CoseKey.parse(cbor.decode(bytes(key.public_key)))
    return AttestedCredentialData.create(Aaguid.NONE, bytes(key.credential), public_key)


def _made(site: Site, challenge: bytes, answer: str) -> AuthenticatorData | None:
    response = RegistrationResponse.from_dict(json.loads(answer))
    server = _server(site)
    made = server.register_complete(_state(challenge), response)
    data = made.credential_data
    algorithms = [offered.alg for offered in server.allowed_algorithms]
    if (
        _is_framed(response.response.client_data)
        or data is None
        or data.credential_id != response.raw_id
        or not 0 < len(data.credential_id) <= _LONGEST_CREDENTIAL
        or data.public_key.get(3) not in algorithms
    ):
        return None
    return made


def _shown(
    site: Site, challenge: bytes, answer: str, keys: Sequence[SecurityKey]
) -> tuple[bytes, int] | None:
    response = AuthenticationResponse.from_dict(json.loads(answer))
    known = [_credential(key) for key in keys]
    found = _server(site).authenticate_complete(_state(challenge), known, response)
    if _is_framed(response.response.client_data):
        return None
    return found.credential_id, response.response.authenticator_data.counter


def _is_framed(client_data: CollectedClientData) -> bool:
    """Asked for inside a page of another site. No page of ours may be framed: see X_FRAME_OPTIONS."""
    return client_data.cross_origin is not False


def _believed(read: Callable[[], T | None]) -> T | None:
    try:
        return read()
    except Exception:  # noqa: BLE001
        # Bytes of a stranger go through JSON, CBOR and curves, each with errors of its own. Nothing is
        # written meanwhile, and whatever went wrong, the answer is no.
        return None
