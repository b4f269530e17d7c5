from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.models.agency import Agency
from recruitment.models.report import Report


class MatchAnswer(models.Model):
    """What a person said to: is this report about this agency? One answer stands for each pair.

    An answer that was taken back stays, so that history tells who said what, on what reasons, and
    who took it back. After a no that stands no machine proposes the pair again.
    """

    class Verdict(models.TextChoices):
        YES = "yes", _("The same")
        NO = "no", _("Not the same")
        UNSURE = "unsure", _("Not sure")

    report = models.ForeignKey(Report, models.CASCADE, related_name="match_answers")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict)
    score = models.FloatField(null=True, help_text="0 to 1, as the person saw it")
    reasons = models.JSONField(default=list, help_text="the machine's, as the person saw them")
    version = models.CharField(max_length=20, blank=True, help_text="of the comparing")
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Short: about the agency, and no place for a story.
    taken_back_reason = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="empty: older, or another answer took its place",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "agency"],
                condition=Q(taken_back_at__isnull=True),
                name="match_answer_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="match_answer_taken_back_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.report_id}, agency {self.agency_id}: {self.verdict}"
