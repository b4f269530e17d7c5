"""What a regulator sets for its own country. One inspector proposes, a second one confirms."""

from django.db import models
from django.db.models import Q

from accounts.two_people import TwoPeople
from recruitment.flags import canonical
from recruitment.flags.policy import Policy


class TwoPersonSetting(TwoPeople):
    """Append-only: the database refuses to delete a row and to change what was said once."""

    jurisdiction = models.CharField(max_length=3, help_text="iso3 of the regulator's country")

    class Meta(TwoPeople.Meta):
        abstract = True


class FlagPolicyQuerySet(models.QuerySet):
    def waiting(self) -> models.QuerySet:
        """Proposed or confirmed, and neither in force nor withdrawn."""
        return self.filter(in_force_at=None, withdrawn_at=None)


class FlagPolicy(TwoPersonSetting):
    """The thresholds of one regulator, in one version. In force from `in_force_at`, until a newer one is."""

    # 1 is the site's own policy, which has no row.
    number = models.PositiveIntegerField(help_text="counts within the jurisdiction, from 2")
    values = models.JSONField(help_text="recruitment.flags.policy.Policy without its version")
    why = models.TextField(max_length=2000, help_text="in the inspector's words")
    source = models.CharField(max_length=500, blank=True, help_text="law, order or measurement")
    preview = models.JSONField(
        default=dict, blank=True, help_text="what would appear, vanish and change"
    )
    previewed_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(
        null=True, blank=True, help_text="once its baseline is there and agencies are counted by it"
    )

    objects = FlagPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction", "-number"]
        constraints = [
            *TwoPersonSetting.Meta.constraints,
            models.UniqueConstraint(fields=["jurisdiction", "number"], name="policy_number_once"),
            # Two at once would each be previewed against what the other is about to change.
            models.UniqueConstraint(
                fields=["jurisdiction"],
                condition=Q(in_force_at__isnull=True, withdrawn_at__isnull=True),
                name="policy_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(previewed_at__isnull=False, withdrawn_at__isnull=True),
                name="policy_confirmed_after_preview",
            ),
            models.CheckConstraint(
                condition=Q(in_force_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="policy_in_force_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"policy {self.number} of {self.jurisdiction}"

    @property
    def is_waiting(self) -> bool:
        return self.in_force_at is None and self.withdrawn_at is None

    @property
    def policy(self) -> Policy:
        return canonical.from_data(Policy, {**self.values, "version": self.number})


class PublicationLawQuerySet(models.QuerySet):
    def in_force(self) -> models.QuerySet:
        return self.filter(withdrawn_at=None).exclude(confirmed_at=None)


class PublicationLaw(TwoPersonSetting):
    """What lets a regulator name an agency in public, in the words of the law. In force while confirmed.

    One of the conditions of `recruitment/publication.py`, and never enough by itself. To withdraw it,
    one person is enough: that only closes the gate.
    """

    text = models.TextField(max_length=5000, help_text="the words of the law")
    source = models.CharField(max_length=500, help_text="where they stand")
    as_of = models.DateField(help_text="the day on which they were read")

    objects = PublicationLawQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *TwoPersonSetting.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction"],
                condition=Q(withdrawn_at__isnull=True),
                name="publication_law_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"publication law of {self.jurisdiction}"
