from django.db import models


class Translation(models.Model):
    """A text of the content in another language, beside the very English it was made from.

    Whether it is current follows from comparing `source` with today's English
    (rights/translation_state.py); no state is stored that could go stale.
    """

    class Origin(models.TextChoices):
        MACHINE = "machine", "machine, not yet reviewed"
        PERSON = "person", "reviewed by a person"

    language = models.CharField(max_length=10)
    path = models.CharField(max_length=200, help_text="as in rights/content/texts.py")
    source = models.TextField(help_text="the English text it was made from")
    text = models.TextField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.MACHINE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "path"], name="translation_once")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.path}"
