"""What needs two people: written by the first, confirmed by a second, or withdrawn."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User


class TwoPeople(models.Model):
    """Undecided until somebody else has confirmed it, or anybody has withdrawn it."""

    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="%(class)s_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="%(class)s_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(withdrawn_at__isnull=True)
                | Q(withdrawn_at__gte=F("confirmed_at")),
                name="%(class)s_not_confirmed_once_withdrawn",
            ),
        ]

    @property
    def is_undecided(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None
