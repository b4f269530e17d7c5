from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models import User
from recruitment.models.report import Report


class LegalHoldQuerySet(models.QuerySet):
    def in_force(self, *, on: date) -> models.QuerySet:
        return self.filter(ended_at__isnull=True, ends_on__gte=on)


class LegalHold(models.Model):
    """A report that the clean-up must leave, though its time is over: why, by whom, and until when.

    It binds the portal alone. A worker takes her report back all the same.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=300, help_text="number of the proceedings, and no name")
    ends_on = models.DateField(help_text="last day")
    placed_at = models.DateTimeField(auto_now_add=True)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="legal_hold_ended_pair",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(ended_at__isnull=True),
                name="legal_hold_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} on report {self.report_id}"
