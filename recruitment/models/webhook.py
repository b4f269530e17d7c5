from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from recruitment.models.report import Report


class WebhookEndpointQuerySet(models.QuerySet):
    def failing(self) -> models.QuerySet:
        """Turned off because they failed too often, and not turned on again."""
        return self.filter(state=WebhookEndpoint.State.OFF_BY_FAILURES)


class WebhookEndpoint(models.Model):
    """An https address of an organisation's own system, told of changes to that organisation's reports.

    The secret is not here: it follows from the salt and a pepper outside the database.
    """

    class State(models.TextChoices):
        ON = "on", _("On")
        OFF_BY_HAND = "off_by_hand", _("Off: somebody turned it off")
        OFF_BY_FAILURES = "off_by_failures", _("Off: it failed too often")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    salt = models.BinaryField(help_text="from which the secret in force follows")
    # A secret that was changed signs too for a day, so that the other side can change over.
    former_salt = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.ON)
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    quiet_until = models.DateTimeField(
        null=True, blank=True, help_text="nothing is sent before: a try runs, or one failed"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "url"], name="webhook_address_once"),
            models.CheckConstraint(
                condition=Q(former_salt__isnull=True, former_until__isnull=True)
                | Q(former_salt__isnull=False, former_until__isnull=False),
                name="webhook_former_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookDelivery(models.Model):
    """One message on its way: written in the transaction of the change it tells of, sent later.

    Holds the words of the change and no body: the body is made of them when it is sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    message = models.UUIDField(unique=True, help_text="the same at every try: `webhook-id`")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    report_state = models.CharField(max_length=10, choices=Report.State)
    match = models.CharField(max_length=10, choices=Report.Match)
    told_at = models.DateTimeField(help_text="when it changed, to the hour")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP; null: no answer"
    )
    available_at = models.DateTimeField(help_text="not before; moves on after a failure")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="delivered or given up")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["available_at"], condition=Q(state="waiting"), name="webhook_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} to webhook {self.endpoint_id}"
