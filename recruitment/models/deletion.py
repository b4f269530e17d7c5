from django.db import models
from django.utils.translation import gettext_lazy as _


class Deletion(models.Model):
    """Proof that what was due went: a row a day and class, counts alone. Of nobody, and no row's id."""

    class What(models.TextChoices):
        NETWORK = "network", _("Hashes of networks")
        DRAFT = "draft", _("Drafts")
        LIMIT = "limit", _("Rate limits")
        WORK = "work", _("Work that was done")
        DELIVERY = "delivery", _("Messages to other systems")
        NOTICE = "notice", _("Notices to staff")
        FILE = "file", _("Files that no report has")
        REPORT = "report", _("Reports whose time was over")
        UPLOAD = "upload", _("Files that came in part")
        INTERVIEW = "interview", _("Interviews that were not sent")
        CASE = "case", _("Lines of cases that workers closed")

    day = models.DateField(help_text="UTC")
    what = models.CharField(max_length=10, choices=What)
    how_many = models.PositiveIntegerField(help_text="gone that day")
    still_there = models.PositiveIntegerField(
        help_text="due, and found when looked for again after the day's last deletion; ought to be 0"
    )

    class Meta:
        ordering = ["-day", "what"]
        constraints = [
            models.UniqueConstraint(fields=["day", "what"], name="deletion_once_a_day_and_class")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.day}"
