from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class FactCheck(models.Model):
    """What an editor found when laying a fact from memory beside a source.

    Kept in its own table, because `load_rights` writes the facts anew from the files: each load
    lays the checks over them again. A check speaks of one wording (`fingerprint`): when the file
    says something else, the fact waits for a new check.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("The source says so")
        REFUSED = "refused", _("The source says otherwise")

    path = models.CharField(max_length=200, help_text="as `path` of Statement or Contact")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the wording checked")
    verdict = models.CharField(max_length=10, choices=Verdict)
    source_url = models.URLField(max_length=500)
    source_read_on = models.DateField(help_text="the day the page was read")
    as_of = models.PositiveSmallIntegerField(help_text="year that the source describes")
    note = models.CharField(max_length=500, blank=True, help_text="where on the page; what differs")
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["path", "fingerprint"], name="fact_check_once_a_wording"
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=1900, as_of__lte=2100), name="fact_check_as_of_is_year"
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=False, checked_by__isnull=False),
                name="fact_check_checked_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.verdict}"
