from django.db import models

from accounts.models import User
from recruitment.models.agency import Agency
from recruitment.models.report import Report


class RefusedMatch(models.Model):
    """A person said that a report is not about this agency; no machine proposes the pair again."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="refused_matches")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    refused_at = models.DateTimeField()
    refused_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "agency"], name="refused_match_once")
        ]

    def __str__(self) -> str:
        return f"report {self.report_id} is not about agency {self.agency_id}"
