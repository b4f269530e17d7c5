from django.db import models


class ContentChange(models.Model):
    """When one resource of the guides, or one row of it, last changed, for apps that fetch only what is new.

    A resource is what has an address of its own: a country with all its facts, contacts and
    treaties, an instrument, a right, a kind of abuse. One that left stays here as a tombstone.
    """

    class Kind(models.TextChoices):
        RESOURCE = "resource"
        FACT = "fact"
        CONTACT = "contact"
        PROVISION = "provision"

    path = models.CharField(max_length=250, unique=True, help_text="as in country/NPL")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RESOURCE)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it says, all languages")
    # Counts the rounds in which something changed. Rounds wait for each other, so a reader who
    # has seen one has seen all before it; times of day could not promise that.
    revision = models.PositiveIntegerField(db_index=True)
    changed_at = models.DateTimeField()
    is_removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["revision", "path"]

    def __str__(self) -> str:
        return f"{self.path} at {self.revision}"
