"""Keys of those who may read what was told in words. No private half stands here in the open."""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User


class MemberKey(models.Model):
    """A member's own pair. The private half opens only with a key made from the password."""

    user = models.OneToOneField(User, models.CASCADE, related_name="member_key")
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    public = models.BinaryField()
    salt = models.BinaryField()
    wrapped_private = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of user {self.user_id}"


class OrganisationKey(models.Model):
    """An organisation's pair. Only grants hold its private half. A new one follows when somebody leaves."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="keys")
    format = models.PositiveSmallIntegerField()
    public = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="nothing new is sealed to it; old reports may still be"
    )
    # Public half of the recovery code's pair. The code itself was shown once and is on paper.
    recovery_public = models.BinaryField()
    recovery_wrapped = models.BinaryField(help_text="the private half, sealed to the recovery pair")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(retired_at__isnull=True),
                name="organisation_key_one_in_use",
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk} of organisation {self.organisation_id}"


class KeyGrant(models.Model):
    """The private half of an organisation's key, sealed to one member's pair."""

    organisation_key = models.ForeignKey(OrganisationKey, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="key_grants")
    format = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_key", "user"], name="key_grant_once")
        ]

    def __str__(self) -> str:
        return f"key {self.organisation_key_id} for user {self.user_id}"


class SealedToOrganisation(models.Model):
    """Words under a key of their own, which members of one organisation can open. Written without a password."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation_key = models.ForeignKey(OrganisationKey, models.PROTECT, related_name="+")
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    wrapped = models.BinaryField()
    ciphertext = models.BinaryField()

    class Meta:
        abstract = True
