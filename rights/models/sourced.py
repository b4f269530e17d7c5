from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Confirmation(models.TextChoices):
    """How a fact was confirmed. See data/README.md."""

    URL = "url", _("read on one page")
    TWO_SOURCES = "two_sources", _("read on two pages or more")
    MEMORY_ONLY = "memory_only", _("from memory, not yet checked")
    # Not in the files: two editors took it away (rights/services/fact_edits.py).
    WITHDRAWN = "withdrawn", _("withdrawn")


HIDDEN = frozenset({Confirmation.MEMORY_ONLY, Confirmation.WITHDRAWN})


class SourcedQuerySet(models.QuerySet):
    def published(self) -> models.QuerySet:
        """What a reader may see: a fact from memory is never a fact."""
        return self.exclude(confirmed_by__in=HIDDEN)

    def awaiting_confirmation(self) -> models.QuerySet:
        """The editors' queue."""
        return self.filter(confirmed_by=Confirmation.MEMORY_ONLY)


class Sourced(models.Model):
    """A fact with its year, its sources and how it was confirmed.

    Draft and published are not stored apart: they follow from `confirmed_by`, so they can't
    disagree with it.
    """

    as_of = models.PositiveSmallIntegerField(help_text="year that the source describes")
    confirmed_by = models.CharField(max_length=12, choices=Confirmation)
    sources = models.JSONField(default=list, help_text="addresses of the pages read")
    source_detail = models.CharField(max_length=500, blank=True)

    objects = SourcedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="memory_only") | ~Q(sources=[]),
                name="%(app_label)s_%(class)s_published_has_source",
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=1900, as_of__lte=2100),
                name="%(app_label)s_%(class)s_as_of_is_year",
            ),
        ]

    @property
    def is_published(self) -> bool:
        return self.confirmed_by not in HIDDEN
