from django.db import models
from django.utils import timezone

from audit.purposes import Purpose


class Event(models.Model):
    """One thing that was done. Append-only: the database refuses update and delete (0002_append_only).

    Names of fields, never their values: the trail must stay readable after what it speaks of
    has been destroyed.
    """

    # To the hour for what the site itself does to a report or a flag (audit/services.py). The order is that of ids.
    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=40, db_index=True)
    actor = models.CharField(max_length=60, db_index=True, help_text="user:<id> or process:<name>")
    target = models.CharField(max_length=60, help_text="label of the model, as in recruitment.Flag")
    target_id = models.CharField(max_length=40)
    fields = models.JSONField(default=list, help_text="names of the fields that changed")
    purpose = models.CharField(max_length=12, blank=True, default="", choices=Purpose)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target", "target_id"], name="event_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}:{self.target_id} by {self.actor}"


class Link(models.Model):
    """The place of one event in the chain (audit/chain.py). Append-only, as the events are.

    Made within a minute by a task, so that writing an event waits for nobody. It holds no time:
    what a worker did is told to the hour, and a link to the minute would tell more.
    """

    position = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without gaps")
    # Not enforced: a link outlives its event, and says so.
    event = models.OneToOneField(Event, models.DO_NOTHING, related_name="link", db_constraint=False)
    salt = models.BinaryField()
    digest = models.BinaryField(help_text="SHA-256 of the salt and the event")
    hash = models.BinaryField(help_text="SHA-256 of the hash before, the position and the digest")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"link {self.position}"
