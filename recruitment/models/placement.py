"""How many workers agencies sent: the exposure that makes counts fair, and where it was read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.models.agency import Agency


class PlacementImport(models.Model):
    """A table of workers sent, handed in by a regulator: compared, then written by a person's yes.

    Rows of a newer import stand in place of an older one's for the same agency and year; nothing is
    overwritten, so that an import can be taken back.
    """

    class State(models.TextChoices):
        COMPARED = "compared", _("Compared, nothing written")
        WRITTEN = "written", _("Stands")
        DROPPED = "dropped", _("Dropped, nothing written")
        TAKEN_BACK = "taken_back", _("Taken back")

    country = models.CharField(max_length=3)
    source = models.CharField(max_length=500, help_text="paper or address the figures are from")
    file_name = models.CharField(max_length=120, help_text="without its path")
    file_sha256 = models.CharField(max_length=64)
    counts = models.JSONField(help_text="rows that are new, changed, as before and lost")
    lost = models.JSONField(default=list, help_text="why lines could not be taken; the first ones")
    waiting = models.JSONField(default=list, help_text="rows, until they are written or dropped")
    state = models.CharField(max_length=10, choices=State, default=State.COMPARED)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="compared") | Q(waiting=[]),
                name="placement_import_empties_its_rows",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="placement_import_answered_pair",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="placement_import_taken_back_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.file_name}"


class PlacementQuerySet(models.QuerySet):
    def standing(self) -> models.QuerySet:
        """Of imports that were not taken back, and by hand."""
        return self.exclude(placement_import__state=PlacementImport.State.TAKEN_BACK)


class Placement(models.Model):
    """How many workers an agency sent in one calendar year. `destination` empty: all, or not told."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="placements")
    year = models.PositiveSmallIntegerField()
    destination = models.CharField(max_length=3, blank=True)
    workers = models.PositiveIntegerField()
    is_estimate = models.BooleanField(default=False)
    source = models.CharField(max_length=500)
    placement_import = models.ForeignKey(
        PlacementImport, models.CASCADE, null=True, related_name="rows"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["placement_import", "agency", "year", "destination"],
                name="placement_once_in_an_import",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year} {self.destination}: {self.workers}"
