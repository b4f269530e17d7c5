"""Counts kept beside the reports, so that no page of the desk counts a million of them.

The database itself notes what changed (`CountMark`, by triggers, so that no writer can forget it).
`recruitment.services.tallies` counts that anew before a page reads: what a page tells is what a count of
the reports themselves would tell, and a consent taken back shows at once.
"""

from django.db import models

from recruitment.models.agency import Agency


class CountMark(models.Model):
    """Something that counts may have changed: about this agency, in this month of that country."""

    # No foreign key: noting must wait for nobody.
    agency = models.PositiveBigIntegerField()
    country = models.CharField(max_length=3, blank=True, db_index=True, help_text="iso3")
    month = models.DateField(help_text="first day, in UTC, of the month in which reports came")

    def __str__(self) -> str:
        return f"{self.country} {self.month}"


class AgencyTally(models.Model):
    """Reports on one agency that its inspectors may be shown: of a kind of abuse, or of a journey.

    What was merged counts where it went, and only there.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="tallies")
    abuse = models.CharField(max_length=60, blank=True, help_text="empty: the row is of a journey")
    origin = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    destination = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "abuse", "origin", "destination"], name="agency_tally_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["abuse", "origin", "destination", "agency"], name="agency_tally_found"
            )
        ]

    def __str__(self) -> str:
        return f"{self.n} on agency {self.agency_id}"


class MonthTally(models.Model):
    """Reports on agencies of a country that came in one month (UTC), by journey and one thing more."""

    class What(models.TextChoices):
        EVERYBODY = "everybody"
        AGREED = "agreed"  # that the regulator sees them; so are the two below
        ABUSE = "abuse"
        FEE = "fee"

    country = models.CharField(max_length=3, help_text="iso3")
    month = models.DateField(help_text="first day")
    what = models.CharField(max_length=9, choices=What)
    origin = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    destination = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    key = models.CharField(max_length=60, blank=True, help_text="kind of abuse, or ISO 4217")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    n = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["country", "what", "month"], name="month_tally_read")]

    def __str__(self) -> str:
        return f"{self.n} of {self.country} in {self.month}"
