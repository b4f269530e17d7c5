"""Keys of organisations and their members: who may open what was told in words.

Each member has a pair of her own, opened by her password. The organisation has a pair, whose private
half is sealed to each member's pair and to a recovery code on paper. A report's key is sealed to the
organisation's pair. So nobody's password is needed to let somebody in or to change the locks.
"""

import base64
import secrets
from collections.abc import Iterable
from typing import Any, get_args

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from audit import services as audit
from audit.actors import Actor, Process
from audit.kinds import Kind
from recruitment import sealing
from recruitment.models import (
    FlagNote,
    KeyGrant,
    MemberKey,
    OrganisationKey,
    Report,
    SealedNote,
    SharedAnswer,
    WrappedKey,
)
from recruitment.sealing import FORMAT, CannotOpen

LOCKSMITH = Process("locksmith")


# Rows that carry a key of their own, sealed to an organisation's pair.
Sealed = WrappedKey | SealedNote | FlagNote | SharedAnswer


class WrongPassword(Exception):
    """This password does not open this member's key."""


class NoKeyYet(Exception):
    """The member or the organisation has set up no key, or nobody has let the member in yet."""


class KeysAlreadySetUp(Exception):
    """The organisation has its keys; a member is let in by a colleague or by the recovery code."""


class WrongRecoveryCode(Exception):
    """No organisation's key opens with this code."""


@transaction.atomic
def set_up(*, organisation: Organisation, password: str, by: User) -> str:
    """Make an organisation's first pair and let `by` in. Returns the recovery code, this once only."""
    if by.organisation_id != organisation.pk:
        raise NoKeyYet
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.keys.exists():
        raise KeysAlreadySetUp
    member = _own_key(by, password)
    code = secrets.token_bytes(20)
    recovery = _recovery_pair(code)
    key = _new_organisation_key(organisation, recovery.public, [member])
    audit.record(kind=Kind.KEYS_SET_UP, target=key, by=by)
    return _code_as_text(code)


@transaction.atomic
def join(*, password: str, by: User) -> MemberKey:
    """Make the member's own pair. She opens nothing until a colleague calls `grant`."""
    return _own_key(by, password)


@transaction.atomic
def grant(*, to: User, password: str, by: User) -> int:
    """Let a colleague into all that `by` can open. Returns how many keys. `password` is `by`'s."""
    if to.organisation_id != by.organisation_id or not to.is_active:
        raise NoKeyYet
    member = MemberKey.objects.filter(user=to).first()
    if member is None:
        raise NoKeyYet
    private = _private_of(by, password)
    given = 0
    for held in KeyGrant.objects.filter(
        user=by, organisation_key__organisation=by.organisation_id
    ).select_related("organisation_key"):
        key = sealing.unwrap_with(private, held.wrapped, format=held.format)
        given += _give(held.organisation_key, member, key)
    audit.record(kind=Kind.KEYS_GRANTED, target=member, by=by)
    return given


@transaction.atomic
def change_password(*, old: str, new: str, by: User) -> None:
    """Wrap the member's private half again. Call it beside the change of the sign-in password."""
    private = _private_of(by, old)
    member = MemberKey.objects.select_for_update().get(user=by)
    member.salt = sealing.new_salt()
    member.wrapped_private = sealing.wrap(
        sealing.password_key(new, salt=bytes(member.salt)), private
    )
    member.save(update_fields=["salt", "wrapped_private"])
    audit.record(kind=Kind.KEYS_REWRAPPED, target=member, by=by, fields=["salt", "wrapped_private"])


@transaction.atomic
def forget_password(*, user: User, new: str, by: Actor) -> MemberKey:
    """The old pair is lost with the old password: a new one, which opens nothing until a grant."""
    KeyGrant.objects.filter(user=user).delete()
    MemberKey.objects.filter(user=user).delete()
    member = _make_member_key(user, new)
    audit.record(kind=Kind.KEYS_FORGOTTEN, target=member, by=by)
    return member


@transaction.atomic
def recover(*, code: str, password: str, by: User) -> int:
    """Let `by` in with the recovery code, where no colleague can. Returns how many keys opened."""
    recovery = _recovery_pair(_code_from_text(code))
    keys = OrganisationKey.objects.filter(
        organisation=by.organisation_id, recovery_public=recovery.public
    )
    if not keys or not by.is_active:
        raise WrongRecoveryCode
    member = _own_key(by, password)
    for key in keys:
        private = sealing.unwrap_with(recovery.private, key.recovery_wrapped, format=key.format)
        _give(key, member, private)
    audit.record(kind=Kind.KEYS_RECOVERED, target=member, by=by)
    return len(keys)


@transaction.atomic
def rotate(*, organisation: Organisation, by: Actor) -> OrganisationKey:
    """Change the locks: nothing new is sealed to the old pair, and who left holds no grant.

    Needs no password. Old reports keep the old pair until a member calls `rewrap`.
    """
    old = OrganisationKey.objects.select_for_update().get(
        organisation=organisation, retired_at__isnull=True
    )
    old.retired_at = timezone.now()
    old.save(update_fields=["retired_at"])
    _who_left(organisation).delete()
    members = list(
        MemberKey.objects.filter(
            user__key_grants__organisation_key=old, user__organisation=organisation
        ).distinct()
    )
    key = _new_organisation_key(organisation, bytes(old.recovery_public), members)
    audit.record(kind=Kind.KEYS_ROTATED, target=key, by=by)
    return key


@transaction.atomic
def rewrap(*, password: str, by: User) -> int:
    """Move every report and note sealed to a retired pair to the one in use, then destroy that pair.

    Returns how many reports were moved. `by` must have been let into the old pair.
    """
    current = OrganisationKey.objects.filter(
        organisation=by.organisation_id, retired_at__isnull=True
    ).first()
    if current is None:
        raise NoKeyYet
    private = _private_of(by, password)
    moved = 0
    for grant_of_old in KeyGrant.objects.filter(
        user=by, organisation_key__organisation=by.organisation_id
    ).exclude(organisation_key=current):
        opened = sealing.unwrap_with(private, grant_of_old.wrapped, format=grant_of_old.format)
        old = grant_of_old.organisation_key
        for held in get_args(Sealed):
            for row in held.objects.select_for_update().filter(organisation_key=old):
                _move(row, opened, current)
                moved += held is WrappedKey
        old.delete()
    audit.record(kind=Kind.KEYS_REWRAPPED, target=current, by=by)
    return moved


def _move(row: Sealed, private: bytes, to: OrganisationKey) -> None:
    key = sealing.unwrap_with(private, row.wrapped, format=row.format)
    row.organisation_key = to
    row.wrapped = sealing.wrap_for(to.public, key)
    row.format = FORMAT
    row.save(update_fields=["organisation_key", "wrapped", "format"])


def sealing_key(organisation: Organisation) -> OrganisationKey | None:
    """The pair new reports are sealed to; None when the organisation has set up none.

    If somebody who was let in has left since, the locks are changed before anything more is sealed.
    """
    key = OrganisationKey.objects.filter(organisation=organisation, retired_at__isnull=True).first()
    if key is None:
        return None
    if _who_left(organisation).filter(organisation_key=key).exists():
        return rotate(organisation=organisation, by=LOCKSMITH)
    return key


def needed_key(organisation: Organisation) -> OrganisationKey:
    """As `sealing_key`. Without one nobody could ever read it: raises `ValidationError` on `words`."""
    key = sealing_key(organisation)
    if key is None:
        raise ValidationError(
            {"words": _("Your organisation has no key yet, so words can not be sealed.")}
        )
    return key


def sealed_columns(pair: OrganisationKey, content: dict[str, Any]) -> dict[str, Any]:
    """Columns of a `SealedToOrganisation`, under a new key. Needs nobody's password: the public half closes."""
    key = sealing.new_key()
    return {
        "organisation_key": pair,
        "format": FORMAT,
        "wrapped": sealing.wrap_for(pair.public, key),
        "ciphertext": sealing.seal(key, content),
    }


def rotate_where_somebody_left() -> int:
    """Change the locks wherever a member was deactivated or moved. For the clean-up task."""
    changed = 0
    for key in OrganisationKey.objects.filter(retired_at__isnull=True).select_related(
        "organisation"
    ):
        if _who_left(key.organisation).filter(organisation_key=key).exists():
            rotate(organisation=key.organisation, by=LOCKSMITH)
            changed += 1
    return changed


def waiting_for_grant(organisation: Organisation) -> list[User]:
    """Members who made their pair and whom no colleague has let in yet."""
    return list(
        User.objects.filter(
            organisation=organisation, is_active=True, member_key__isnull=False
        ).exclude(
            key_grants__organisation_key__in=organisation.keys.filter(retired_at__isnull=True)
        )
    )


def open_report_key(*, report: Report, password: str, by: User) -> bytes:
    """The key of a report's sealed part. Raises `WrongPassword`, `NoKeyYet`, `CannotOpen`."""
    wrapped = WrappedKey.objects.filter(
        report=report, holder=WrappedKey.Holder.ORGANISATION, organisation=by.organisation_id
    ).first()
    if wrapped is None:
        raise NoKeyYet
    return _open_wrapped(wrapped, _private_of(by, password), by)


def open_keys(*, rows: Iterable[Sealed], password: str, by: User) -> dict[int, bytes]:
    """Id of each row, all of one table -> its key. Raises as `open_report_key`."""
    private = _private_of(by, password)
    return {row.pk: _open_wrapped(row, private, by) for row in rows}


def _open_wrapped(row: Sealed, private: bytes, by: User) -> bytes:
    held = KeyGrant.objects.filter(user=by, organisation_key=row.organisation_key_id).first()
    if held is None:
        raise NoKeyYet
    opened = sealing.unwrap_with(private, held.wrapped, format=held.format)
    return sealing.unwrap_with(opened, row.wrapped, format=row.format)


def _who_left(organisation: Organisation):  # noqa: ANN202
    """Grants to people who may not sign in any more, or belong elsewhere now."""
    grants = KeyGrant.objects.filter(organisation_key__organisation=organisation)
    return grants.exclude(user__is_active=True, user__organisation=organisation)


def _own_key(user: User, password: str) -> MemberKey:
    member = MemberKey.objects.filter(user=user).first()
    if member is not None:
        _private_of(user, password)
        return member
    member = _make_member_key(user, password)
    audit.record(kind=Kind.KEYS_JOINED, target=member, by=user)
    return member


def _make_member_key(user: User, password: str) -> MemberKey:
    if not user.check_password(password):
        # A key under another word than the one she signs in with would soon be forgotten.
        raise WrongPassword
    pair, salt = sealing.new_pair(), sealing.new_salt()
    return MemberKey.objects.create(
        user=user,
        format=FORMAT,
        public=pair.public,
        salt=salt,
        wrapped_private=sealing.wrap(sealing.password_key(password, salt=salt), pair.private),
    )


def _private_of(user: User, password: str) -> bytes:
    member = MemberKey.objects.filter(user=user).first()
    if member is None or not user.is_active:
        raise NoKeyYet
    opener = sealing.password_key(password, salt=bytes(member.salt))
    try:
        return sealing.unwrap(opener, member.wrapped_private, format=member.format)
    except CannotOpen as error:
        raise WrongPassword from error


def _new_organisation_key(
    organisation: Organisation, recovery_public: bytes, members: list[MemberKey]
) -> OrganisationKey:
    pair = sealing.new_pair()
    key = OrganisationKey.objects.create(
        organisation=organisation,
        format=FORMAT,
        public=pair.public,
        recovery_public=recovery_public,
        recovery_wrapped=sealing.wrap_for(recovery_public, pair.private),
    )
    for member in members:
        _give(key, member, pair.private)
    return key


def _give(key: OrganisationKey, member: MemberKey, private: bytes) -> int:
    _held, is_new = KeyGrant.objects.get_or_create(
        organisation_key=key,
        user=member.user,
        defaults={"format": FORMAT, "wrapped": sealing.wrap_for(member.public, private)},
    )
    return int(is_new)


def _recovery_pair(code: bytes) -> sealing.KeyPair:
    return sealing.pair_of(sealing.keyed(code, "recovery key"))


def _code_as_text(code: bytes) -> str:
    """32 letters and digits in groups of four; 160 bits. Base32 has no 0, 1 or 8 to misread."""
    text = base64.b32encode(code).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _code_from_text(text: str) -> bytes:
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    try:
        return base64.b32decode(plain)
    except ValueError as error:
        raise WrongRecoveryCode from error


def what_is_wrong(error: Exception) -> str:
    """One sentence for the desk, in its language."""
    if isinstance(error, WrongPassword):
        return _("This password does not open your key.")
    if isinstance(error, WrongRecoveryCode):
        return _("This recovery code does not fit.")
    return _("Nobody has let you in yet. Ask a colleague to let you in.")
