import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import open_sessions
from accounts.models import ApiKey, Organisation, User
from accounts.permissions import Role
from accounts.scopes import fitting
from audit import services as audit
from audit.actors import Actor
from audit.kinds import Kind

# Which kind of organisation a role may belong to. An inspector of an NGO would see a regulator's
# flags; a caseworker of a regulator would carry workers' confidence into an inspectorate.
_HOME: dict[Role, frozenset[str]] = {
    Role.CASEWORKER: frozenset({Organisation.Kind.NGO}),
    Role.MANAGER: frozenset({Organisation.Kind.NGO}),
    Role.INSPECTOR: frozenset({Organisation.Kind.REGULATOR}),
    Role.EDITOR: frozenset({Organisation.Kind.PORTAL, Organisation.Kind.NGO}),
    Role.OPERATOR: frozenset({Organisation.Kind.PORTAL}),
    Role.AUDITOR: frozenset(Organisation.Kind),
}

API_KEY_LIFE = timedelta(days=365)


@transaction.atomic
def create_organisation(*, name: str, kind: str, country: str, by: Actor) -> Organisation:
    organisation = Organisation(name=name, kind=kind, country=country)
    organisation.full_clean()
    organisation.save()
    audit.record(kind=Kind.ORGANISATION_CREATED, target=organisation, by=by)
    return organisation


def check_role_fits(*, role: str, organisation: Organisation) -> None:
    """Raise `ValidationError` when this role has no place in this kind of organisation."""
    if organisation.kind not in _HOME[Role(role)]:
        raise ValidationError(
            {"role": _("This role does not fit this kind of organisation.")}, code="role_home"
        )


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    organisation: Organisation,
    password: str,
    by: Actor,
    language: str = "en",
) -> User:
    """Create a person who may sign in. Raises `ValidationError` with what is wrong, by field."""
    check_role_fits(role=role, organisation=organisation)
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        organisation=organisation,
        language=language,
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record(kind=Kind.USER_INVITED, target=user, by=by, fields=["role", "organisation"])
    return user


@transaction.atomic
def change_role(*, user: User, role: str, organisation: Organisation, by: Actor) -> None:
    """Never one's own: an operator would make herself an inspector. Raises `ValidationError`."""
    if user == by:
        raise ValidationError(_("This is not possible for this person."), code="own_role")
    check_role_fits(role=role, organisation=organisation)
    user.role = role
    user.organisation = organisation
    user.save(update_fields=["role", "organisation"])
    audit.record(kind=Kind.USER_ROLE_CHANGED, target=user, by=by, fields=["role", "organisation"])


@transaction.atomic
def choose_language(*, user: User, language: str, time_zone: str = "") -> None:
    """What this person reads the desk in; empty: the zone stays. Only ever chosen by the person."""
    changed = ["language"]
    if time_zone and time_zone != user.time_zone:
        changed.append("time_zone")
        user.time_zone = time_zone
    user.language = language
    user.full_clean(validate_unique=False, validate_constraints=False)
    user.save(update_fields=changed)
    audit.record(kind=Kind.USER_LANGUAGE_CHANGED, target=user, by=user, fields=changed)


@transaction.atomic
def change_password(*, user: User, old: str, new: str, keep: str = "") -> None:
    """Only ever by the person, who shows the old one. All sessions but `keep`, by its key, end.

    Raises `ValidationError` by field. What else hangs on the password (recruitment.services.keys) the
    caller changes in the same transaction.
    """
    if not user.check_password(old):
        raise ValidationError({"old": _("This is not your password.")}, code="wrong_password")
    try:
        validate_password(new, user)
    except ValidationError as weak:
        raise ValidationError({"new": weak.messages}) from weak
    user.set_password(new)
    user.save(update_fields=["password"])
    open_sessions.end_all(user=user, by=user, but=keep)
    audit.record(kind=Kind.USER_PASSWORD_CHANGED, target=user, by=user, fields=["password"])


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Shut every door: the next request of this person is refused, open sessions included."""
    user.is_active = False
    user.deactivated_at = timezone.now()
    user.deactivated_by = by
    # A changed password hash makes every open session invalid (SessionAuthentication hash).
    user.set_unusable_password()
    user.save(update_fields=["is_active", "deactivated_at", "deactivated_by", "password"])
    open_sessions.end_all(user=user, by=by)
    audit.record(kind=Kind.USER_DEACTIVATED, target=user, by=by, fields=["is_active"])


def hash_api_key(secret: str) -> bytes:
    """A key has 256 random bits, so one fast hash is enough; slow hashing is for what people choose."""
    return hashlib.sha256(secret.encode()).digest()


@transaction.atomic
def issue_api_key(
    *,
    organisation: Organisation,
    label: str,
    by: User,
    scopes: Iterable[str] | None = None,
    life: timedelta = API_KEY_LIFE,
) -> tuple[ApiKey, str]:
    """Return the row and the secret. The secret is shown this once and can't be had again.

    `scopes`: None gives all that fit the kind of organisation. Raises `ValidationError` by field
    for a scope that does not fit, for none at all, and for a life of no time or over a year.
    """
    fits = set(fitting(organisation.kind))
    given = fits if scopes is None else set(scopes)
    if not given or not given <= fits:
        raise ValidationError(
            {"scopes": _("These permissions do not fit this kind of organisation.")},
            code="scope_home",
        )
    if not timedelta() < life <= API_KEY_LIFE:
        raise ValidationError({"life": _("A key lasts at most one year.")}, code="life")
    secret = f"mwp_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        organisation=organisation,
        label=label,
        hash=hash_api_key(secret),
        scopes=sorted(str(scope) for scope in given),
        created_by=by,
        expires_at=timezone.now() + life,
    )
    key.full_clean(exclude=["hash"])
    key.save()
    audit.record(kind=Kind.API_KEY_ISSUED, target=key, by=by)
    return key, secret


def note_use(*, key: ApiKey) -> None:
    """Remember the day. One write a day for each key; the trail is told nothing of it."""
    today = timezone.now().date()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
        key.last_used_on = today


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: User) -> None:
    """From now on it opens nothing. One that was revoked before stays as it is."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        return
    key.revoked_at = timezone.now()
    key.revoked_by = by
    key.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(kind=Kind.API_KEY_REVOKED, target=key, by=by, fields=["revoked_at", "revoked_by"])
