from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """Work that a change left behind, written in the same transaction as the change.

    The broker may be down, a worker may die: the row stays until it is done, and beat sends it again.
    """

    class Kind(models.TextChoices):
        MATCH_REPORT = "match_report", _("Match a report to an agency")
        EVALUATE_AGENCY = "evaluate_agency", _("Count again and look at the rules")
        WRITE_REGISTER = "write_register", _("Write a register that was confirmed")
        PREVIEW_POLICY = "preview_policy", _("Count what a proposed policy would change")
        APPLY_POLICY = "apply_policy", _("Put a policy in force that was confirmed")

    kind = models.CharField(max_length=20, choices=Kind)
    target_id = models.BigIntegerField(
        help_text="id of the report, agency, upload or policy; nothing else"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    available_at = models.DateTimeField(help_text="not before; moves on after a failure")
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="given up: a dead letter")
    error = models.CharField(
        max_length=200, blank=True, help_text="type of the error, never its text"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=models.Q(done_at__isnull=True, failed_at__isnull=True),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["kind", "target_id"],
                condition=models.Q(done_at__isnull=True, failed_at__isnull=True),
                name="outbox_waiting_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"
