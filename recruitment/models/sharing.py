from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from recruitment.models.flag import Flag


class FlagAgreementQuerySet(models.QuerySet):
    def in_force(self, *, on: object) -> models.QuerySet:
        """Both sides said yes, neither took it back, and the day lies between its ends."""
        return self.filter(
            accepted_at__isnull=False, revoked_at__isnull=True, begins_on__lte=on, ends_on__gte=on
        )


class FlagAgreement(models.Model):
    """One regulator lets another read counts about its flags on their corridor, until a day.

    It needs a yes of both, and either ends it at once.
    """

    giver = models.ForeignKey(Organisation, models.PROTECT, related_name="flags_given")
    taker = models.ForeignKey(Organisation, models.PROTECT, related_name="flags_taken")
    begins_on = models.DateField()
    ends_on = models.DateField(help_text="last day")
    offered_at = models.DateTimeField(auto_now_add=True)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = FlagAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "taker"],
                condition=Q(revoked_at__isnull=True),
                name="flag_agreement_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="flag_agreement_accepted_pair",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="flag_agreement_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")), name="flag_agreement_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class SharedMonth(models.Model):
    """Counts on one country's flags for the partner at the other end, fixed when they are first read in a month.

    A report that is taken back leaves with the next month: a number that falls on a day tells who left then.
    """

    jurisdiction = models.CharField(max_length=3, help_text="whose flags, ISO 3166-1 alpha-3")
    told_to = models.CharField(max_length=3, help_text="country of the partner, alike")
    month = models.DateField(help_text="its first day")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "told_to", "month"], name="shared_month_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} for {self.told_to} in {self.month:%Y-%m}"


class SharedFlag(models.Model):
    """What a partner may read of one flag in that month."""

    shared_month = models.ForeignKey(SharedMonth, models.CASCADE, related_name="flags")
    flag = models.ForeignKey(Flag, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=6, choices=Flag.Tier)
    at_least = models.PositiveIntegerField(help_text="reports on the corridor, rounded down")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shared_month", "flag"], name="shared_flag_once")
        ]

    def __str__(self) -> str:
        return f"flag {self.flag_id} for {self.shared_month_id}"
