from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.models.agency import RegisterImport


class RegisterUpload(models.Model):
    """A register sent in at the desk: compared, then confirmed by a person, then written by a worker.

    The file stands here only until it is written, refused or dropped, at most a day; its check sum
    stays. `progress_*` count rows while a worker writes.
    """

    class State(models.TextChoices):
        COMPARED = "compared", _("Compared, nothing written")
        CONFIRMED = "confirmed", _("Being written")
        WRITTEN = "written", _("Written")
        REFUSED = "refused", _("Refused, nothing written")
        DROPPED = "dropped", _("Dropped, nothing written")

    register = models.CharField(max_length=60, help_text="name of the importer")
    country = models.CharField(max_length=3)
    as_of = models.DateField(help_text="the day the list speaks of")
    source_url = models.CharField(max_length=500, blank=True)
    even_if_smaller = models.BooleanField(default=False)
    file_name = models.CharField(max_length=120, help_text="without its path")
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    comparison = models.JSONField(
        default=dict, help_text="counts, and a digest of what would change"
    )
    state = models.CharField(max_length=10, choices=State, default=State.COMPARED)
    refusal = models.TextField(blank=True, help_text="of older rows, in English")
    refused_for = models.JSONField(null=True, help_text="recruitment.importers.said")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    progress_what = models.CharField(max_length=20, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    register_import = models.OneToOneField(
        RegisterImport, models.PROTECT, null=True, related_name="upload"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="register_upload_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("compared", "confirmed")) | Q(content__isnull=True),
                name="register_upload_empties_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.as_of}"


class UploadRow(models.Model):
    """What writing an upload would do with one row of the list, or one agency that is held.

    Those that change nothing go when the upload is written; all go when it is refused or dropped.
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("As before")
        VANISHED = "vanished", _("No longer in the list")
        DOUBTFUL = "doubtful", _("Doubtful")
        UNREADABLE = "unreadable", _("Rows that can't be read")

    upload = models.ForeignKey(RegisterUpload, models.CASCADE, related_name="rows")
    outcome = models.CharField(max_length=10, choices=Outcome)
    is_in_file = models.BooleanField(help_text="it was read in the file as an agency")
    name = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=80, blank=True)
    why = models.JSONField(default=list, help_text="recruitment.importers.said; older: text")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["upload", "outcome"], name="upload_row_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.name}"
