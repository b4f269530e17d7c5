from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.hours import this_hour
from accounts.permissions import Permission, Role
from accounts.scopes import Scope, fitting


class Organisation(models.Model):
    """An NGO that files for workers, a regulator that inspects, or the team behind the site."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("NGO or union")
        REGULATOR = "regulator", _("Regulator")
        PORTAL = "portal", _("This portal")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # ISO 3166-1 alpha-3. For a regulator it is the jurisdiction: whose agencies it licenses.
    country = models.CharField(_("country"), max_length=3, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="regulator") | Q(country__regex=r"^[A-Z]{3}$"),
                name="regulator_has_jurisdiction",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Workers never do: they have no account."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="UTC",
        db_default="UTC",
        help_text="IANA name; times at the desk",
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deactivated_at__isnull=True, deactivated_by__isnull=True)
                | Q(deactivated_at__isnull=False, deactivated_by__isnull=False),
                name="user_deactivated_pair",
            ),
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        return f"user:{self.pk}"

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in Role(self.role).permissions

    @property
    def verbs(self) -> frozenset[Permission]:
        """For templates, which can't pass an argument to `may`. Empty for whoever may not sign in."""
        return Role(self.role).permissions if self.is_active else frozenset()

    @property
    def jurisdiction(self) -> str:
        """Country whose agencies this person answers for; empty when there is none."""
        if self.organisation.kind != Organisation.Kind.REGULATOR:
            return ""
        return self.organisation.country

    # Django's admin asks these. It is for operators, and shows only what accounts/admin.py
    # and its siblings register, which holds no report, no story and no flag.
    @property
    def is_staff(self) -> bool:
        return self.may(Permission.SITE_OPERATE)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class ApiKey(models.Model):
    """A key with which an organisation's own system writes. Only its hash is kept."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_keys")
    label = models.CharField(_("label"), max_length=80)
    hash = models.BinaryField(unique=True)
    scopes = models.JSONField(default=list, help_text="values of accounts.scopes.Scope")
    # To the day and no finer: enough to find keys that nobody needs, too little to follow anybody.
    last_used_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_key_revoked_pair",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def audit_label(self) -> str:
        return f"api_key:{self.pk}"

    @property
    def is_authenticated(self) -> bool:
        """The API's permission classes ask this of whoever called; a key that was found is known."""
        return True

    def may(self, scope: Scope) -> bool:
        """Given to it, and still fitting: an organisation whose kind changed keeps nothing by it."""
        return scope.value in self.scopes and scope in fitting(self.organisation.kind)


class SecondFactor(models.Model):
    """The telephone that shows six digits. Its secret is sealed: see accounts/second_factor.py."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    sealed = models.BinaryField(null=True)
    waiting = models.BinaryField(null=True, help_text="sealed too; drawn, not confirmed yet")
    # The last step (30 seconds since 1970) whose digits came in: the same digits never do twice.
    last_step = models.BigIntegerField(default=-1)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, sealed__isnull=True)
                | Q(confirmed_at__isnull=False, sealed__isnull=False),
                name="second_factor_confirmed_pair",
            )
        ]

    def __str__(self) -> str:
        return "a second factor"


class SecurityKey(models.Model):
    """A key or passkey that answers at sign-in (WebAuthn). Nothing tells who made it: attestation is not asked for."""

    user = models.ForeignKey(User, models.CASCADE, related_name="security_keys")
    name = models.CharField(_("name"), max_length=60, help_text="chosen by the person")
    host = models.CharField(max_length=253, help_text="rp id: it answers under this name alone")
    credential = models.BinaryField(unique=True, help_text="credential id, at most 1,023 bytes")
    public_key = models.BinaryField(help_text="COSE")
    # Of the last answer that was believed. Many keys don't count, and always say 0.
    sign_count = models.BigIntegerField()
    # Of the same answer: sent twice at one instant, it is believed once.
    last_challenge = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="security_key_name_once")
        ]

    def __str__(self) -> str:
        return "a security key"


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good once. Only a keyed hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    hash = models.BinaryField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return "a recovery code"


class OpenSession(models.Model):
    """Where somebody is signed in, in coarse words. No address and no user agent."""

    class Device(models.TextChoices):
        PHONE = "phone", _("Phone")
        TABLET = "tablet", _("Tablet")
        COMPUTER = "computer", _("Computer")
        UNKNOWN = "unknown", _("Not known")

    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=8, choices=Device)
    signed_in_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField(help_text="to the hour")

    def __str__(self) -> str:
        return "an open session"


class PasswordReset(models.Model):
    """A code an operator hands over, good once. Only its hash is kept."""

    class Reason(models.TextChoices):
        """Chosen from a list: free words about a colleague would stay for good."""

        FORGOTTEN = "forgotten", _("The password is forgotten")
        MAY_BE_KNOWN = "may_be_known", _("Somebody else may know the password")
        EMERGENCY = "emergency", _("Emergency access")
        NOT_TOLD = "not_told", _("Not told")

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    hash = models.BinaryField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason, default=Reason.NOT_TOLD)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code for a new password")
        verbose_name_plural = _("codes for a new password")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return "a code for a new password"


class EmergencyAccess(models.Model):
    """One person let in by one operator alone: see accounts/emergency.py.

    Open until somebody else has looked at it, or until nobody did for three days.
    """

    class Reason(models.TextChoices):
        """Chosen from a list: free words could tell of a worker, and stay for good."""

        WORKER = "worker", _("A worker is in danger and needs this person now")
        LAST_DAY = "last_day", _("A deadline of the law ends today")
        ALONE = "alone", _("Nobody else can do what must be done today")
        LAST_OPERATOR = "last_operator", _("The only operator lost everything")

    class Verdict(models.TextChoices):
        RIGHT = "right", _("It was right")
        WRONG = "wrong", _("It was wrong")

    user = models.ForeignKey(User, models.PROTECT, related_name="emergencies")
    reason = models.CharField(max_length=14, choices=Reason)
    opened_at = models.DateTimeField(auto_now_add=True)
    operator = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who let her in; empty: somebody on the server itself",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="the way in was shut: found wrong, or not looked at in time",
    )

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                & Q(verdict__in=("right", "wrong")),
                name="emergency_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | ~Q(reviewed_by=F("user")) & (Q(operator=None) | ~Q(reviewed_by=F("operator"))),
                name="emergency_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="wrong") | Q(closed_at__isnull=False),
                name="emergency_wrong_is_closed",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(reviewed_at=None, closed_at=None),
                name="emergency_open_once",
            ),
        ]

    def __str__(self) -> str:
        return "an emergency access"


class NoticeWish(models.Model):
    """How often somebody wants to be told by e-mail of one kind of thing. No row: the default."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Work was given to me")
        URGENT_FLAG = "urgent_flag", _("A new urgent flag in my country")
        MESSAGE = "message", _("A message on a case")
        SECOND_OPINION = "second_opinion", _("A second person is needed")
        DEADLINE = "deadline", _("A due day comes near")
        # Alarms: nobody chooses how often (notices.ALARMS).
        EMERGENCY = "emergency", _("Emergency access was given")
        OWN_WAY_IN = "own_way_in", _("Your own way in was changed")

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_wishes")
    kind = models.CharField(max_length=14, choices=Kind)
    pace = models.CharField(max_length=8, choices=Pace)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_wish_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.pace}"


class Notice(models.Model):
    """That something waits for somebody. Not what: neither here nor in the mail. Kept thirty days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=14, choices=NoticeWish.Kind)
    message = models.UUIDField(default=uuid4, help_text="the same at every try: `Message-ID`")
    created_at = models.DateTimeField(default=this_hour, help_text="to the hour")
    available_at = models.DateTimeField(help_text="not before; moves on with each try")
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="sent or given up")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(ended_at__isnull=True),
                name="notice_waits_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["available_at"], condition=Q(ended_at__isnull=True), name="notice_waiting"
            )
        ]

    def __str__(self) -> str:
        return "a notice"


class PushDevice(models.Model):
    """A browser that shows that something waits. Where to send that is an address of its maker's push service."""

    user = models.ForeignKey(User, models.CASCADE, related_name="push_devices")
    # Of the last sign-in there; none once those hours are over. Without a constraint: code of before, which
    # runs beside this one or after a step back, deletes sessions and knows of no devices.
    session = models.ForeignKey(
        OpenSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="push_devices",
        db_constraint=False,
    )
    mark = models.UUIDField(default=uuid4, unique=True, help_text="in a cookie there")
    device = models.CharField(max_length=8, choices=OpenSession.Device)
    endpoint = models.CharField(max_length=500, unique=True)
    public_key = models.BinaryField(help_text="p256dh: 65 bytes")
    auth = models.BinaryField(help_text="16 bytes")
    created_at = models.DateTimeField(auto_now_add=True)
    signed_in_at = models.DateTimeField(help_text="there, the last time")
    # Not before; moves on with each try. None: nothing waits to be told.
    available_at = models.DateTimeField(null=True, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return "a device"


class TokenBucket(models.Model):
    """A rate limit that keeps no address: the key is a keyed hash, the row lives a day at most."""

    key = models.BinaryField(primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "a rate limit"  # the key itself tells nobody anything
