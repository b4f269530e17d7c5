"""What editors change at the desk. The files are laid in anew at each load, and these edits over them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.two_people import UNDECIDED, TwoPeople
from rights.models.country import Country
from rights.models.sourced import Confirmation


class EditQuerySet(models.QuerySet):
    def undecided(self) -> models.QuerySet:
        return self.filter(UNDECIDED)

    def in_force(self) -> models.QuerySet:
        """Confirmed, in the order in which readers came to see them."""
        return self.filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk")


class FactEdit(TwoPeople):
    """One fact published, changed or withdrawn, or one text of a right, an article or an instrument.

    It speaks of one wording (`fingerprint`). A text is of no country, and has a source where it
    states a law.

    When the file says something else than that wording, the file is newer and stands.
    """

    class Act(models.TextChoices):
        PUBLISH = "publish", _("Publish it")
        CHANGE = "change", _("Change its words")
        WITHDRAW = "withdraw", _("Withdraw it")

    country = models.ForeignKey(
        Country, models.CASCADE, null=True, blank=True, related_name="fact_edits"
    )
    path = models.CharField(max_length=200, help_text="as in rights/content/texts.py")
    act = models.CharField(max_length=8, choices=Act)
    # False: what it said was right until the law or the number changed. Only the editor knows.
    is_correction = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the wording it starts from")
    was = models.JSONField(default=dict, blank=True, help_text="fields as they were before")
    says = models.JSONField(default=dict, blank=True, help_text="fields as they are after")
    source_url = models.URLField(max_length=500, blank=True)
    source_read_on = models.DateField(null=True, blank=True, help_text="the day the page was read")
    as_of = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="year that the source describes"
    )
    note = models.CharField(max_length=500, blank=True, help_text="where on the page; what differs")

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *TwoPeople.Meta.constraints,
            models.UniqueConstraint(
                fields=["path"], condition=UNDECIDED, name="fact_edit_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(as_of__gte=1900, as_of__lte=2100), name="fact_edit_as_of_is_year"
            ),
            models.CheckConstraint(
                condition=Q(
                    country=None, source_url="", source_read_on__isnull=True, as_of__isnull=True
                )
                | (~Q(source_url="") & Q(source_read_on__isnull=False, as_of__isnull=False)),
                name="fact_edit_has_whole_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.path}"


class TranslationEdit(TwoPeople):
    """A translation written at the desk. Readers see it once a second reader has confirmed it."""

    language = models.CharField(max_length=10)
    path = models.CharField(max_length=200, help_text="as in rights/content/texts.py")
    source = models.TextField(help_text="the English it was made from")
    text = models.TextField()

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            *TwoPeople.Meta.constraints,
            models.UniqueConstraint(
                fields=["language", "path"], condition=UNDECIDED, name="translation_edit_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.path}"


class FactVersion(models.Model):
    """What a fact, or a text of the law, said from some day on. Written when it changes, the one before it as well.

    A fact that never changed has none: it is what it was when it came.
    """

    class CameBy(models.TextChoices):
        FILES = "files", _("the files")
        DESK = "desk", _("the desk")

    path = models.CharField(max_length=200, db_index=True)
    says = models.JSONField(help_text="what a reader relies on: title, text, number, hours …")
    # Empty, and no year, for the text of a right or an instrument: it holds neither itself.
    confirmed_by = models.CharField(max_length=12, choices=Confirmation, blank=True)
    as_of = models.PositiveSmallIntegerField(null=True)
    sources = models.JSONField(default=list)
    came_by = models.CharField(max_length=5, choices=CameBy)
    # Null: it stood there when the first change was noted; since when is not known.
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.path} from {self.noted_at}"
