"""Quarterly tables for everybody, and how much of what privacy allows they have spent."""

from django.db import models

from accounts.models import User


class OpenDataBudget(models.Model):
    """The most that all releases of one year may spend together. Set once; the database refuses a change."""

    year = models.PositiveSmallIntegerField(unique=True)
    epsilon = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.epsilon}"


class OpenDataRelease(models.Model):
    """The tables of one quarter, made once and never changed; nor may the budget of the year be passed.

    The database refuses both (migration 0017).
    """

    begins_on = models.DateField(unique=True, help_text="first day of the quarter, in UTC")
    budget = models.ForeignKey(OpenDataBudget, models.PROTECT, related_name="releases")
    epsilon = models.DecimalField(max_digits=6, decimal_places=3, help_text="what it spent")
    method = models.CharField(max_length=20, help_text="version of recruitment/open_counts.py")
    tables = models.JSONField(help_text="as `open_counts.Told`, a list")
    is_invented = models.BooleanField(
        default=False,
        db_default=False,
        help_text="of the demonstration: says so wherever it is read",
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-begins_on"]

    def __str__(self) -> str:
        return self.quarter

    @property
    def quarter(self) -> str:
        """As `2026-Q3`."""
        return f"{self.begins_on.year}-Q{(self.begins_on.month + 2) // 3}"
