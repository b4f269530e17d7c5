"""What needs two people: written by the first, confirmed by a second, or withdrawn."""

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.kinds import Kind

UNDECIDED = Q(confirmed_at__isnull=True, withdrawn_at__isnull=True)


class SecondPersonNeededError(Exception):
    """Nobody confirms her own words."""


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


@transaction.atomic
def confirm(row: TwoPeople, *, kind: Kind, by: User) -> None:
    """Raises `SecondPersonNeededError`. The caller holds the lock."""
    if row.proposed_by_id == by.pk:
        raise SecondPersonNeededError
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record(kind=kind, target=row, by=by, fields=["confirmed_at"])


@transaction.atomic
def withdraw(row: TwoPeople, *, kind: Kind, by: User) -> None:
    """One person is enough. The caller holds the lock."""
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(kind=kind, target=row, by=by, fields=["withdrawn_at"])
