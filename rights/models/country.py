from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from rights.models.sourced import Sourced, SourcedQuerySet


class CountryQuerySet(models.QuerySet):
    def with_guide(self) -> models.QuerySet:
        return self.filter(has_guide=True)


class Country(models.Model):
    """A country or territory of ISO 3166-1. All have a page; those researched have a guide as well.

    Its name in each language comes from CLDR (rights/names.py), not from a row.
    """

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=100, help_text="English name")
    region = models.CharField(max_length=40, blank=True)
    has_guide = models.BooleanField(default=False)
    is_origin = models.BooleanField(default=False)
    is_destination = models.BooleanField(default=False)
    # iso3 codes, most travelled first
    partners = models.JSONField(default=list, help_text="main destinations, then main origins")
    languages = models.JSONField(default=list)
    # A territory signs no treaty of its own: "no row" never means "not ratified" for it.
    is_state = models.BooleanField(default=True)
    compiled = models.CharField(max_length=10, blank=True, help_text="month the file was compiled")
    gaps = models.JSONField(
        default=list, help_text="what the researchers did not find, for editors"
    )
    sources = models.JSONField(default=list, help_text="all addresses read for the file")

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class StatementQuerySet(SourcedQuerySet):
    def with_corrections(self) -> models.QuerySet:
        """`corrected_at`: when it was put right last; None where it never was."""
        path = Concat(
            Value("country/"), OuterRef("country_id"), Value("/"), OuterRef("block"), Value("/"),
            OuterRef("key"),
        )  # fmt: skip
        edits = apps.get_model("rights", "FactEdit").objects.in_force()
        found = edits.filter(is_correction=True, path=path).order_by("-confirmed_at")
        return self.annotate(corrected_at=Subquery(found.values("confirmed_at")[:1]))


class Statement(Sourced):
    """One fact about one country, under the path it has in the country's file."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="statements")
    block = models.CharField(max_length=60, db_index=True, help_text="e.g. recruitment_fee_rule")
    key = models.CharField(max_length=120, help_text="place within the block, e.g. cap")
    title = models.CharField(max_length=300, blank=True, help_text="name of a paper, law or scheme")
    text = models.TextField(blank=True)
    value = models.CharField(
        max_length=60, blank=True, help_text="answer in one word, e.g. no, limited, not_known"
    )
    data = models.JSONField(default=dict, help_text="the rest: partner, year, iso3 list, table")
    position = models.PositiveSmallIntegerField(default=0)

    objects = StatementQuerySet.as_manager()

    class Meta(Sourced.Meta):
        ordering = ["country_id", "position"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["country", "block", "key"], name="statement_path"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        return f"country/{self.country_id}/{self.block}/{self.key}"


class Contact(Sourced):
    """Somebody who helps: a hotline, embassy, union, NGO or office."""

    class Kind(models.TextChoices):
        HOTLINE = "hotline", _("Hotline")
        GOVERNMENT = "government", _("Government office")
        EMBASSY = "embassy", _("Embassy or consulate")
        UNION = "union", _("Union")
        NGO = "ngo", _("Organisation that helps")
        SHELTER = "shelter", _("Shelter")
        POLICE = "police", _("Police and emergency")
        LEGAL_AID = "legal_aid", _("Free legal help")
        OTHER = "other", _("Other")

    country = models.ForeignKey(Country, models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=300)
    phone = models.CharField(max_length=60, blank=True)
    channel = models.CharField(
        max_length=20, blank=True, help_text="viber, whatsapp; empty: a call"
    )
    url = models.URLField(max_length=500, blank=True)
    # True when the address was read, not only known: its host is one of the file's sources, or an
    # editor laid this contact beside a source. An address nobody opened is not shown.
    url_is_checked = models.BooleanField(default=False)
    hours = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)
    notes = models.CharField(max_length=600, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Sourced.Meta):
        ordering = ["country_id", "position"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["country", "key"], name="contact_path"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_url(self) -> str:
        """The address a reader may be sent to; empty when nobody has opened it."""
        return self.url if self.url_is_checked else ""

    @property
    def path(self) -> str:
        return f"country/{self.country_id}/contact/{self.key}"

    @property
    def number_is_old(self) -> bool:
        """Read before 2023: it is shown with "check this number"."""
        return bool(self.phone) and self.as_of < 2023
