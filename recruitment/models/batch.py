from django.db import models
from django.db.models import Q

from accounts.models import ApiKey, Organisation, User


class ReportBatch(models.Model):
    """Reports that an organisation sent at once, by the desk or by its own system, to be undone at once.

    Holds nothing of what they say. `api_key` or `filed_by`, never both.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    # To the hour, in UTC, like `Report.accepted_at` and for the same reason.
    created_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0, help_text="reports stored with it")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_by__isnull=True) | Q(api_key__isnull=True),
                name="report_batch_one_sender",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="report_batch_undone_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"
