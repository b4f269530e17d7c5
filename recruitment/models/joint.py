"""A flag that two regulators work on together, one at each end of a journey."""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from recruitment.models.flag import Flag


class JointCase(models.Model):
    """An invitation, and after a yes of the other side a time line that both write on. Either ends it.

    The other side never opens the flag: it reads `told`, fixed when it was invited. A number that
    changes today would tell who wrote yesterday.
    """

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="joint_cases")
    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="joint_cases_begun")
    invited = models.ForeignKey(Organisation, models.PROTECT, related_name="joint_cases_joined")
    told = models.JSONField(
        help_text="tier, rule, and counts in steps above the floor: of kinds of abuse, of journeys"
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="without a yes: declined, or taken back"
    )
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "invited"],
                condition=Q(ended_at__isnull=True),
                name="joint_case_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="joint_case_accepted_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="joint_case_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"joint case {self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.accepted_at is not None and self.ended_at is None


class JointNote(models.Model):
    """Words of one side that both read. None is changed or taken out again."""

    joint_case = models.ForeignKey(JointCase, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=500, help_text="about the agency only")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk} on joint case {self.joint_case_id}"
