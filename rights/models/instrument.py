from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rights.models.country import Country


class Instrument(models.Model):
    """A convention, protocol, recommendation or guideline."""

    class Tier(models.TextChoices):
        CORE = "core", _("The three migrant worker treaties")
        SECONDARY = "secondary", _("Other rules and guides")
        RELATED = "related", _("Rules nearly every country has")
        TOOL = "tool", _("Checklists, not law")

    key = models.CharField(max_length=12, primary_key=True)
    tier = models.CharField(max_length=12, choices=Tier)
    kind = models.CharField(max_length=20)
    binding = models.BooleanField()
    official_number = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=400)
    short = models.CharField(max_length=200)
    plain = models.TextField()
    adopted = models.CharField(max_length=160)
    in_force = models.CharField(max_length=160, blank=True)
    body = models.CharField(max_length=200, blank=True)
    exclusion_rule = models.TextField(blank=True)
    structure = models.JSONField(
        default=list, help_text="parts, what each is about, if it can be left out"
    )
    how_to_use = models.JSONField(default=dict)
    not_covered = models.JSONField(default=list)
    not_covered_by_part = models.JSONField(default=dict, help_text="groups one part leaves out")
    not_covered_source = models.CharField(max_length=200, blank=True)
    binding_note = models.TextField(blank=True)
    supervising_body = models.CharField(max_length=200, blank=True)
    reference_status = models.URLField(max_length=500, blank=True)
    checked_against_text = models.TextField(
        blank=True, help_text="articles read in the text itself"
    )
    guidance = models.JSONField(default=list)
    reference = models.URLField(max_length=500, blank=True)
    from_memory = models.TextField(blank=True, help_text="article numbers nobody has checked yet")
    # True only where the list of parties is complete, so that "no row" means "not ratified" at
    # `list_as_of`. Where False, no row means not known. See data/ratifications.md.
    list_is_complete = models.BooleanField(default=False)
    list_as_of = models.CharField(max_length=10, blank=True, help_text="year, month or day")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.key} {self.short}"


# `date_basis` values of data/ratifications.md.
DAY_WAS_READ = frozenset(
    {"source", "derived_from_in_force_date", "year_in_source_day_from_same_day_entries"}
)


class RatificationQuerySet(models.QuerySet):
    def published(self) -> models.QuerySet:
        """Rows read on a page. A row from memory leaves the country at "not known"."""
        return self.exclude(confirmed_by="memory_only")


class Ratification(models.Model):
    """What one country said to one treaty, as one list had it on one day."""

    class Status(models.TextChoices):
        RATIFIED = "ratified", _("ratified")
        ACCEDED = "acceded", _("acceded")
        SUCCEEDED = "succeeded", _("succeeded")
        SIGNED = "signed", _("signed only")

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="ratifications")
    country = models.ForeignKey(Country, models.CASCADE, related_name="ratifications")
    status = models.CharField(max_length=12, choices=Status)
    date = models.DateField(null=True, blank=True)
    date_basis = models.CharField(max_length=50)
    in_force_date = models.DateField(null=True, blank=True)
    remark = models.TextField(
        blank=True, help_text="exclusions and declarations as the list words them"
    )
    excluded_parts = models.JSONField(
        default=list, help_text="parts of the structure that do not bind"
    )
    # False where nobody looked: then an empty list of excluded parts proves nothing.
    exclusions_checked = models.BooleanField(default=False)
    covers_only = models.CharField(
        max_length=60, blank=True, help_text="the one part of the country it speaks of, e.g. Sabah"
    )
    source_url = models.URLField(max_length=500, blank=True)
    confirmed_by = models.CharField(max_length=12)
    as_of = models.CharField(
        max_length=30, help_text="day, or earliest/latest day, of the source copy"
    )

    objects = RatificationQuerySet.as_manager()

    class Meta:
        ordering = ["instrument_id", "country_id"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "country"], name="ratification_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by="memory_only") | ~Q(source_url=""),
                name="ratification_published_has_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.instrument_id}: {self.status}"

    @property
    def shows_full_date(self) -> bool:
        """False: only the year may be shown, since nobody read the day. See data/ratifications.md."""
        return self.date is not None and self.date_basis in DAY_WAS_READ
