"""What a regulator's team does about a flag: whose it is, by when, and words sealed to the team."""

from django.db import models

from accounts.models import User
from recruitment.models.flag import Flag
from recruitment.models.keys import SealedToOrganisation


class FlagAssignment(models.Model):
    """Who was given a flag, and by which day. The newest row says what `Flag` says; none is changed."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="assignments")
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"flag {self.flag_id}: given out"


class FlagNote(SealedToOrganisation):
    """Words of a regulator's team about a flag. None is changed or taken out again."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="notes")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk} on flag {self.flag_id}"
