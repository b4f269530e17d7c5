"""An interview under way that colleagues share: one row for each answer, so that two devices may differ in one.

It comes from devices that were without signal (static/js/interview.js). Once it is sent it is a report
like any other, and nothing of what was answered is left here.
"""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from recruitment.models.keys import SealedToOrganisation


class SharedInterview(models.Model):
    """Whose interview it is and when it was last written in. Of the worker nothing stands here."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.UUIDField(help_text="made on the device; the idempotency token of the report")
    begun_at = models.DateTimeField(help_text="to the hour")
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(help_text="to the hour")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="to the hour")
    # Which sending it was: whoever asks again with it gets the same receipt, a colleague does not.
    sending = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="shared_interview_once_in_organisation"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sending__isnull=True)
                | Q(sent_at__isnull=False, sending__isnull=False),
                name="shared_interview_sent_at_with_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"


class SharedAnswer(SealedToOrganisation):
    """One answer and its version. Which question it answers is sealed too: the question alone tells a lot."""

    interview = models.ForeignKey(SharedInterview, models.CASCADE, related_name="answers")
    mark = models.BinaryField(help_text="keyed hash of the question's name")
    version = models.PositiveIntegerField(help_text="1, and one more with each change")
    change = models.UUIDField(help_text="made on the device: the same change twice is one")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "mark"], name="shared_answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} in interview {self.interview_id}"
